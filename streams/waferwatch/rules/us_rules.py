"""The US chip rules of 2018 to mid 2026, as data: dates, clauses, sources.

The order is the order in which clauses are named where two treat a sale alike.
"""

from __future__ import annotations

from datetime import date

from .timeline import Rule

_FR = "https://www.federalregister.gov/documents/"
BIS = "US BIS"
_PART_746 = "https://www.ecfr.gov/current/title-15/part-746"

US_RULES: tuple[Rule, ...] = (
    Rule(
        id="embargo", title="Embargoed destinations", authority=BIS, side="export",
        announced=date(2018, 1, 1), effective=date(2018, 1, 1),
        clause="part 746 (embargo)", conditions="every chip",
        destinations="CU, IR, KP, SY", source=_PART_746,
    ),
    Rule(
        id="russia2022", title="Russia: policy of denial for chips", authority=BIS, side="export",
        announced=date(2022, 2, 24), effective=date(2022, 2, 24),
        clause="746.8 (policy of denial)", conditions="every chip",
        destinations="RU", source=_PART_746,
    ),
    Rule(
        id="belarus2022", title="Belarus: policy of denial for chips", authority=BIS, side="export",
        announced=date(2022, 3, 2), effective=date(2022, 3, 2),
        clause="746.8 (policy of denial)", conditions="every chip",
        destinations="BY", source=_PART_746,
    ),
    Rule(
        id="oct2022", title="First 3A090", authority=BIS, side="export",
        announced=date(2022, 10, 7), effective=date(2022, 10, 21),
        ended=date(2023, 11, 17), end_announced=date(2023, 10, 17),
        clause="3A090 (October 2022)", conditions="tpp >= 4800 and io >= 600",
        destinations="CN with HK",
        source=_FR + "2022/10/13/2022-21658/implementation-of-additional-export-controls-"
        "certain-advanced-computing-and-semiconductor",
    ),
    Rule(
        id="oct2022-macau", title="First 3A090 reaches Macau", authority=BIS, side="export",
        announced=date(2023, 1, 18), effective=date(2023, 1, 17),
        ended=date(2023, 11, 17), end_announced=date(2023, 10, 17),
        clause="3A090 (October 2022)", conditions="as oct2022", destinations="MO",
        source="https://regulations.justia.com/regulations/fedreg/2023/01/18/2023-00888.html",
    ),
    Rule(
        id="oct2023-nvidia", title="October 2023 lines at once for Nvidia's data centre parts",
        authority=BIS, side="export",
        announced=date(2023, 10, 24), effective=date(2023, 10, 23),
        ended=date(2023, 11, 17), end_announced=date(2023, 10, 23),
        clause="3A090.a", conditions="Nvidia, designed for data centres, tpp >= 4800",
        destinations="MO, D:5; D:1 and D:4 less A:5 and A:6",
        source="https://sec.gov/Archives/edgar/data/1045810/000104581023000217/"
        "0001045810-23-000217.txt",
    ),
    Rule(
        id="oct2023", title="3A090.a and .b by performance and density", authority=BIS,
        side="export", announced=date(2023, 10, 17), effective=date(2023, 11, 17),
        clause="3A090.a / 3A090.b",
        conditions="a: tpp >= 4800, or tpp >= 1600 and pd >= 5.92; "
        "b: 2400 <= tpp < 4800 and 1.6 <= pd < 5.92, or tpp >= 1600 and 3.2 <= pd < 5.92; "
        "free: not designed for data centres and tpp < 4800",
        destinations="MO, D:5 and buyers with a parent there; D:1 and D:4 less A:5 and A:6",
        source=_FR + "2023/10/25/2023-23055/implementation-of-additional-export-controls-"
        "certain-advanced-computing-items-supercomputer-and",
    ),
    Rule(
        id="dec2024", title="High-bandwidth memory", authority=BIS, side="export",
        announced=date(2024, 12, 2), effective=date(2024, 12, 31),
        clause="3A090.c", conditions="memory bandwidth / area > 2 GB/s per mm2; "
        "under 3.3 licence exception HBM is possible",
        destinations="MO, D:5", source="https://frnow.com/Browse/Document/usa/na/fr/2024/12/5/2024-28270",
    ),
    Rule(
        id="foundry2025", title="Foundry presumption", authority=BIS, side="export",
        announced=date(2025, 1, 15), effective=date(2025, 1, 31),
        clause="3A090.a (foundry presumption)",
        conditions="logic at 16/14 nm or finer from a designer that is not approved, unless "
        "packaged outside MO and D:5 with under 30bn transistors",
        destinations="MO, D:5 and buyers with a parent there",
        source="https://www.govinfo.gov/content/pkg/FR-2025-02-14/html/2025-02655.htm",
    ),
    Rule(
        id="diffusion2025", title="AI diffusion rule", authority=BIS, side="export",
        announced=date(2025, 1, 13), effective=date(2025, 5, 15),
        ended=date(2025, 5, 13), end_announced=date(2025, 5, 13),
        clause="3A090.a (AI diffusion)", conditions="3A090.a designed for data centres, worldwide; "
        "licence exception for 18 partners",
        destinations="every state",
        source=_FR + "2025/01/15/2025-00636/framework-for-artificial-intelligence-diffusion",
    ),
    Rule(
        id="aug2022", title="A100 letters", authority=BIS, side="export",
        announced=date(2022, 8, 31), effective=date(2022, 8, 26),
        clause="is-informed letter, August 2022",
        conditions="Nvidia and AMD parts at or above A100: tpp >= 4992 and io >= 600; "
        "A100, H100 and MI250 by name",
        destinations="CN with HK, RU", ended=date(2023, 11, 17), end_announced=date(2023, 10, 17),
        source="https://www.theregister.com/2022/09/01/us_stops_nvidia_and_amd/",
    ),
    Rule(
        id="apr2025", title="Bandwidth letters", authority=BIS, side="export",
        announced=date(2025, 4, 15), effective=date(2025, 4, 9),
        clause="is-informed letter, April 2025",
        conditions="Nvidia, AMD and Intel parts: memory >= 1400 or io >= 1100 or both >= 1700 GB/s",
        destinations="CN with HK, MO, D:5 and buyers with a parent there",
        source="https://www.tomshardware.com/tech-industry/artificial-intelligence/nvidia-writes-"
        "off-usd5-5-billion-in-gpus-as-us-govt-chokes-off-supply-of-h20s-to-china",
        certainty="reported",
    ),
    Rule(
        id="jul2025-assurance", title="Licences promised for H20", authority="US Commerce",
        side="export", announced=date(2025, 7, 14), effective=None, ended=date(2025, 8, 8),
        clause="assurance of 14 July 2025", conditions="H20 and MI308", destinations="CN",
        source="https://www.newsbytesapp.com/news/science/over-1b-in-banned-nvidia-chips-flow-"
        "into-china/story",
        certainty="reported",
    ),
    Rule(
        id="aug2025", title="Licences for H20 and MI308", authority="US Commerce", side="export",
        announced=date(2025, 8, 10), effective=date(2025, 8, 8),
        clause="licences from August 2025", conditions="H20 and MI308, case by case, 15 percent "
        "of China revenue; never codified",
        destinations="CN with HK, MO",
        source="https://www.npr.org/2025/08/11/nx-s1-5498689/trump-nvidia-h20-chip-sales-china",
        certainty="reported",
    ),
    Rule(
        id="dec2025-h200", title="H200 to be allowed for approved buyers", authority="US President",
        side="export", announced=date(2025, 12, 8), effective=None, ended=date(2026, 1, 13),
        clause="announcement of 8 December 2025", conditions="H200", destinations="CN",
        source="https://www.semafor.com/article/12/09/2025/trump-says-nvidia-can-sell-h200-ai-"
        "chips-to-china",
    ),
    Rule(
        id="jan2026", title="Case-by-case review up to H200 class", authority=BIS, side="export",
        announced=date(2026, 1, 13), effective=date(2026, 1, 15),
        clause="case by case, January 2026", conditions="controlled and tpp < 21000 and memory "
        "< 6500 GB/s; sold in the US that day, US supply, third-party test, volume cap",
        destinations="delivery to CN with HK, or MO",
        source="https://www.govinfo.gov/content/pkg/FR-2026-01-15/html/2026-00789.htm",
    ),
    Rule(
        id="guidance2026", title="Parent test covers foreign units", authority=BIS, side="export",
        announced=date(2026, 5, 31), effective=date(2026, 5, 31),
        clause="guidance of 31 May 2026", conditions="restates the parent test of 2023",
        destinations="buyers anywhere with a parent in MO or D:5",
        source="https://letsdatascience.com/news/us-tightens-controls-on-nvidia-ai-chip-exports-"
        "97a95018",
        certainty="reported",
    ),
)  # fmt: skip
