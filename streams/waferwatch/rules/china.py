"""China's own measures, and the few others that name goods: dates, goods, sources.

Buying side: what Chinese buyers may take in. Selling side: materials and parts that
need a licence to leave. Such measures list their goods, so the list stands with the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .destinations import Destination
from .reviews import Review
from .timeline import Pause, Rule

_H20 = ("chip:nvidia-h20", "chip:nvidia-h20-141g")
_H200 = ("chip:nvidia-h200", "chip:nvidia-h200-nvl")
_GE_GA = ("material:gallium", "material:germanium")
_HEAVY = tuple(
    f"material:{name}"
    for name in ("rare-earth", "samarium", "gadolinium", "terbium", "dysprosium", "lutetium",
                 "scandium", "yttrium")
)  # fmt: skip
_OCT2025 = tuple(
    f"material:{name}"
    for name in ("holmium", "erbium", "thulium", "europium", "ytterbium", "superhard",
                 "lithium-battery")
)  # fmt: skip
MOFCOM = "China MOFCOM"


@dataclass(frozen=True, slots=True)
class Listing:
    """A rule with the goods it names, whom it reaches and how it treats them."""

    rule: Rule
    entities: tuple[str, ...]
    reaches: Callable[[Destination], bool]
    review: Review


def _mainland(to: Destination) -> bool:
    return to.is_mainland


def _abroad(to: Destination) -> bool:
    return not to.is_mainland


def _us(to: Destination) -> bool:
    return to.is_us


def _china(to: Destination) -> bool:
    return to.is_china


IMPORT_LISTINGS: tuple[Listing, ...] = (
    Listing(Rule(
        id="cn-micron-2023", title="Micron barred for critical operators", authority="China CAC",
        side="import", announced=date(2023, 5, 21), effective=date(2023, 5, 21),
        clause="cyber review, May 2023 (operators of critical infrastructure only)",
        conditions="Micron products", destinations="CN",
        source="https://technode.com/2023/05/22/china-bars-us-chipmaker-micron-from-key-"
        "infrastructure-projects/",
    ), ("firm:micron",), _mainland, Review.DISCOURAGED),
    Listing(Rule(
        id="cn-h20-2025", title="Buyers questioned on H20", authority="China CAC", side="import",
        announced=date(2025, 8, 12), effective=date(2025, 8, 12),
        clause="Chinese guidance, August 2025 (discouraged)", conditions="H20",
        destinations="CN", certainty="reported",
        source="https://www.devdiscourse.com/article/technology/3539082-china-scrutinizes-"
        "nvidias-h20-chips-amid-security-concerns",
    ), _H20, _mainland, Review.DISCOURAGED),
    Listing(Rule(
        id="cn-rtx6000d-2025", title="RTX Pro 6000D orders to stop", authority="China CAC",
        side="import", announced=date(2025, 9, 17), effective=date(2025, 9, 17),
        clause="Chinese instruction, September 2025", conditions="RTX Pro 6000D",
        destinations="CN", certainty="reported",
        source="https://coinpaper.com/11072/china-blocks-nvidia-s-rtx-pro-6000-d-as-local-chips-"
        "rise",
    ), ("chip:nvidia-rtx-pro-6000d",), _mainland, Review.BARRED),
    Listing(Rule(
        id="cn-ports-2025", title="Port checks on H20 and RTX Pro 6000D", authority="China customs",
        side="import", announced=date(2025, 10, 10), effective=date(2025, 10, 10),
        clause="Chinese port checks, October 2025", conditions="H20, RTX Pro 6000D",
        destinations="CN", certainty="reported",
        source="https://www.asiafinancial.com/china-steps-up-checks-on-nvidia-ai-chips-at-major-"
        "ports-ft-says",
    ), (*_H20, "chip:nvidia-rtx-pro-6000d"), _mainland, Review.BARRED),
    Listing(Rule(
        id="cn-h200-2026", title="H200 refused at customs", authority="China customs",
        side="import", announced=date(2026, 1, 14), effective=date(2026, 1, 14),
        ended=date(2026, 1, 28), end_announced=date(2026, 1, 28),
        clause="Chinese customs, January 2026", conditions="H200", destinations="CN",
        certainty="reported",
        source="https://particle.news/story/us-opens-conditional-path-for-nvidia-h200-exports-to-"
        "china-as-beijing-tightens-gate",
    ), _H200, _mainland, Review.BARRED),
    Listing(Rule(
        id="cn-h200-approvals-2026", title="H200 approved buyer by buyer", authority="China",
        side="import", announced=date(2026, 1, 28), effective=date(2026, 1, 28),
        clause="Chinese approvals, January 2026", conditions="H200, conditional",
        destinations="CN", certainty="reported",
        source="https://www.businesstimes.com.sg/international/global/china-approves-first-batch-"
        "nvidia-h200-chip-imports-sources",
    ), _H200, _mainland, Review.CASE_BY_CASE),
    Listing(Rule(
        id="cn-5090dv2-2026", title="RTX 5090 D V2 said to be refused", authority="China customs",
        side="import", announced=date(2026, 5, 20), effective=date(2026, 5, 15),
        clause="Chinese import permits, May 2026", conditions="RTX 5090 D V2",
        destinations="CN", certainty="weak",
        source="https://www.ainewshubs.com/article/china-blocks-nvidias-rtx-5090d-v2-imports-"
        "while-jensen-huang-was-in-beijing",
    ), ("chip:nvidia-rtx-5090d-v2",), _mainland, Review.BARRED),
)  # fmt: skip

EXPORT_LISTINGS: tuple[Listing, ...] = (
    Listing(Rule(
        id="cn-gallium-germanium-2023", title="Licence for gallium and germanium",
        authority=MOFCOM, side="export", announced=date(2023, 7, 3), effective=date(2023, 8, 1),
        clause="MOFCOM notice 23 of 2023", conditions="gallium, germanium and compounds",
        destinations="every state",
        source="https://www.nasdaq.com/articles/china-exported-no-germanium-gallium-in-aug-as-"
        "curbs-went-into-effect",
    ), _GE_GA, _abroad, Review.CASE_BY_CASE),
    Listing(Rule(
        id="cn-antimony-2024", title="Licence for antimony", authority=MOFCOM, side="export",
        announced=date(2024, 8, 15), effective=date(2024, 9, 15),
        clause="MOFCOM notice 33 of 2024", conditions="antimony", destinations="every state",
        certainty="reported", source="https://www.dailymail.co.uk/wires/reuters/article-13746025/"
        "China-impose-export-controls-strategic-metal-antimony-Sept-15.html",
    ), ("material:antimony",), _abroad, Review.CASE_BY_CASE),
    Listing(Rule(
        id="cn-us-ban-2024", title="No gallium, germanium or antimony for the United States",
        authority=MOFCOM, side="export", announced=date(2024, 12, 3), effective=date(2024, 12, 3),
        pauses=(Pause(date(2025, 11, 9), date(2026, 11, 27), date(2025, 11, 9)),),
        clause="MOFCOM notice 46 of 2024", conditions="gallium, germanium, antimony",
        destinations="US",
        source="https://evertiq.com/news/2025-11-10-china-suspends-ban-on-gallium-and-germanium-"
        "exports-to-the-us",
    ), (*_GE_GA, "material:antimony"), _us, Review.BARRED),
    Listing(Rule(
        id="cn-five-metals-2025", title="Licence for five metals", authority=MOFCOM,
        side="export", announced=date(2025, 2, 4), effective=date(2025, 2, 4),
        clause="MOFCOM notice 10 of 2025",
        conditions="tungsten, tellurium, bismuth, molybdenum, indium",
        destinations="every state",
        source="https://www.globalbankingandfinance.com/USA-TRUMP-TARIFFS-CHINA-METALS-"
        "e516221d-4f7f-444a-b4ba-913c2f03780c",
    ), tuple(f"material:{m}" for m in
             ("tungsten", "tellurium", "bismuth", "molybdenum", "indium")),
        _abroad, Review.CASE_BY_CASE),
    Listing(Rule(
        id="cn-rare-earths-2025", title="Licence for seven heavier rare earths",
        authority=MOFCOM, side="export", announced=date(2025, 4, 4), effective=date(2025, 4, 4),
        clause="MOFCOM notice 18 of 2025", conditions="seven rare earths and magnets",
        destinations="every state", source="https://thestockexchange.com.au/goto/post?id=477900",
    ), _HEAVY, _abroad, Review.CASE_BY_CASE),
    Listing(Rule(
        id="cn-oct2025-notices", title="Six notices: rare earths, superhard, battery",
        authority=MOFCOM, side="export", announced=date(2025, 10, 9), effective=date(2025, 11, 8),
        pauses=(Pause(date(2025, 11, 7), date(2026, 11, 10), date(2025, 11, 7)),),
        clause="MOFCOM notices of 9 October 2025",
        conditions="five more rare earths, superhard materials, lithium batteries",
        destinations="every state",
        source="https://uniteddaily.my/en/556cffc1-d9de-4ef6-8d02-e577fc6faa0a",
    ), _OCT2025, _abroad, Review.CASE_BY_CASE),
    Listing(Rule(
        id="cn-nexperia-2025", title="Nexperia Dongguan may not export", authority=MOFCOM,
        side="export", announced=date(2025, 10, 10), effective=date(2025, 10, 4),
        ended=date(2025, 11, 8), end_announced=date(2025, 11, 8),
        clause="MOFCOM order of 4 October 2025", conditions="parts from Dongguan",
        destinations="every state",
        source="https://www.cbtnews.com/wingtech-appeals-to-dutch-supreme-court-as-nexperia-"
        "dispute-threatens-auto-chip-supply",
    ), ("firm:nexperia", "site:nexperia-dongguan"), _abroad, Review.BARRED),
    Listing(Rule(
        id="cn-nexperia-exemptions-2025", title="Nexperia: civil exemptions", authority=MOFCOM,
        side="export", announced=date(2025, 11, 8), effective=date(2025, 11, 8),
        clause="exemptions for civil use, November 2025", conditions="parts from Dongguan",
        destinations="every state", certainty="reported",
        source="https://www.cbtnews.com/wingtech-appeals-to-dutch-supreme-court-as-nexperia-"
        "dispute-threatens-auto-chip-supply",
    ), ("firm:nexperia", "site:nexperia-dongguan"), _abroad, Review.CASE_BY_CASE),
    Listing(Rule(
        id="us-eda-2025", title="Letters on design software", authority="US BIS", side="export",
        announced=date(2025, 5, 28), effective=date(2025, 5, 23),
        ended=date(2025, 7, 2), end_announced=date(2025, 7, 2),
        clause="is-informed letter, May 2025", conditions="Synopsys, Cadence, Siemens EDA",
        destinations="CN with HK",
        source="https://www.vcpost.com/articles/129287/20250529/trump-administration-targets-"
        "china-new-us-tech-export-restrictions.htm",
    ), ("material:eda-software",), _china, Review.IS_INFORMED),
)  # fmt: skip

LISTED_ITEMS = frozenset(
    entity for listing in (*IMPORT_LISTINGS, *EXPORT_LISTINGS) for entity in listing.entities
    if not entity.startswith("chip:")
)  # fmt: skip
"""Goods that are no chips and that some measure names."""
