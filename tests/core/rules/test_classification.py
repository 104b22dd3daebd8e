"""Published classifications: chip, destination, day, status, clause, where it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from waferwatch.rules import all_specs, status

NVIDIA_8K = "https://sec.gov/Archives/edgar/data/1045810/000104581023000217/0001045810-23-000217.txt"
TRACKER = "https://github.com/s-w-kelly/chip-export-controls"
ANALYSIS = "https://github.com/airensurzyn/export-control-threshold-analysis"
REGISTER_2022 = "https://www.theregister.com/2022/09/01/us_stops_nvidia_and_amd/"
TOMS_H20 = (
    "https://www.tomshardware.com/pc-components/gpus/new-nvidia-ai-gpus-designed-to-get-around-us-"
    "export-bans-come-to-china-h20-l20-and-l2-to-fill-void-left-by-restricted-models"
)
TOMS_LETTER = (
    "https://www.tomshardware.com/tech-industry/artificial-intelligence/nvidia-writes-off-usd5-5-"
    "billion-in-gpus-as-us-govt-chokes-off-supply-of-h20s-to-china"
)
TOMS_5090DD = (
    "https://www.tomshardware.com/pc-components/gpus/nvidia-reportedly-plans-new-rtx-5090-dd-variant-"
    "for-china-24gb-card-with-25-percent-lower-bandwidth-latest-attempt-to-dodge-export-restrictions"
)
TOMS_V2 = (
    "https://www.tomshardware.com/pc-components/gpus/nvidia-rtx-5090d-v2-limits-ai-performance-even-"
    "more-with-25-percent-less-vram-and-bandwidth-downgraded-gaming-flagship-keeps-same-usd2299-msrp-"
    "in-china"
)
GAUDI = "https://www.theregister.com/2024/04/12/intel_paudi_3_china/?td=keepreading"
FR_2022 = "https://www.federalregister.gov/documents/2022/10/13/2022-21658/"
FR_2023 = "https://www.federalregister.gov/documents/2023/10/25/2023-23055/"
FR_HBM = "https://frnow.com/Browse/Document/usa/na/fr/2024/12/5/2024-28270"
FR_2026 = "https://www.govinfo.gov/content/pkg/FR-2026-01-15/html/2026-00789.htm"
NPR = "https://www.npr.org/2025/08/11/nx-s1-5498689/trump-nvidia-h20-chip-sales-china"
AMD_2025 = "https://beyondspx.com/quote/AMD/news/amd-secures-us-export-licenses-to-resume-mi308-shipments-to-china-agrees-to-15-fee"
CAC_6000D = "https://coinpaper.com/11072/china-blocks-nvidia-s-rtx-pro-6000-d-as-local-chips-rise"
PORTS = "https://www.asiafinancial.com/china-steps-up-checks-on-nvidia-ai-chips-at-major-ports-ft-says"
CUSTOMS = "https://particle.news/story/us-opens-conditional-path-for-nvidia-h200-exports-to-china-as-beijing-tightens-gate"
APPROVED = "https://www.businesstimes.com.sg/international/global/china-approves-first-batch-nvidia-h200-chip-imports-sources"
BIREN = "https://www.tomshw.it/hardware/problemi-per-biren-le-sue-gpu-non-saranno-prodotte-da-tsmc/"
TOMS_4090D = "https://www.tomshw.it/hardware/anche-la-rtx-4090d-e-illegale-gli-usa-vietano-le-gpu-sopra-i-70-teraflops-in-cina-2024-04-04"

LETTER_25 = "is-informed letter, April 2025"
LETTER_22 = "is-informed letter, August 2022"
OCT_22 = "3A090 (October 2022)"
UNDER = "not controlled: under 3A090.a and .b"

PUBLISHED = [
    # August 2022 letters
    ("nvidia-a100", "CN", "2022-09-15", "licence", LETTER_22, REGISTER_2022),
    ("nvidia-h100", "CN", "2022-09-15", "licence", LETTER_22, REGISTER_2022),
    ("amd-mi250", "CN", "2022-09-15", "licence", LETTER_22, REGISTER_2022),
    ("amd-mi210", "CN", "2022-09-15", "free", "", REGISTER_2022),
    # October 2022
    ("nvidia-a100", "CN", "2022-12-01", "denied", OCT_22, ANALYSIS),
    ("nvidia-h100", "CN", "2022-12-01", "denied", OCT_22, ANALYSIS),
    ("nvidia-a800", "CN", "2022-12-01", "free", "", ANALYSIS),
    ("nvidia-h800", "CN", "2023-06-01", "free", "", ANALYSIS),
    ("amd-mi250x", "CN", "2022-12-01", "denied", OCT_22, TRACKER),
    ("biren-br100", "CN", "2022-12-01", "denied", OCT_22, BIREN),
    ("intel-gaudi2", "CN", "2022-12-01", "denied", OCT_22, FR_2022),
    ("intel-gaudi2-cn", "CN", "2023-08-01", "free", "", "https://technode.com/2023/07/12/intel-launches-habana-gaudi-2-deep-learning-accelerator-card-for-chinese-market/"),
    ("nvidia-rtx-4090", "CN", "2022-12-01", "free", "", FR_2022),
    ("nvidia-l40s", "CN", "2023-09-01", "free", "", NVIDIA_8K),
    # October 2023
    ("nvidia-a800", "CN", "2023-12-01", "denied", "3A090.a", NVIDIA_8K),
    ("nvidia-h800", "CN", "2023-12-01", "denied", "3A090.a", NVIDIA_8K),
    ("nvidia-h800-pcie", "CN", "2023-12-01", "denied", "3A090.a", TRACKER),
    ("nvidia-l40s", "CN", "2023-12-01", "denied", "3A090.a", NVIDIA_8K),
    ("nvidia-l40", "CN", "2023-12-01", "notified", "3A090.b (NAC)", NVIDIA_8K),
    ("nvidia-l4", "CN", "2023-12-01", "denied", "3A090.a", FR_2023),
    ("nvidia-rtx-4090", "CN", "2023-12-01", "notified", "3A090.a (NAC)", NVIDIA_8K),
    ("nvidia-rtx-4090d", "CN", "2024-02-01", "free", "note to 3A090", TOMS_4090D),
    ("nvidia-h20", "CN", "2024-06-01", "free", UNDER, TOMS_H20),
    ("nvidia-l20", "CN", "2024-06-01", "free", UNDER, TOMS_H20),
    ("nvidia-l2", "CN", "2024-06-01", "free", UNDER, TOMS_H20),
    ("nvidia-a10", "CN", "2024-06-01", "free", UNDER, FR_2023),
    ("nvidia-a30", "CN", "2024-06-01", "notified", "3A090.b (NAC)", FR_2023),
    ("nvidia-a40", "CN", "2024-06-01", "notified", "3A090.b (NAC)", FR_2023),
    ("nvidia-t4", "CN", "2024-06-01", "free", UNDER, FR_2023),
    ("nvidia-v100-32g", "CN", "2024-06-01", "free", UNDER, FR_2023),
    ("nvidia-rtx-4080", "CN", "2024-06-01", "free", "note to 3A090", FR_2023),
    ("nvidia-rtx-5880-ada", "CN", "2024-06-01", "free", "note to 3A090", FR_2023),
    ("nvidia-h200", "CN", "2024-06-01", "denied", "3A090.a", TRACKER),
    ("nvidia-b200", "CN", "2025-03-01", "denied", "3A090.a", TRACKER),
    ("amd-mi210", "CN", "2024-06-01", "notified", "3A090.b (NAC)", TRACKER),
    ("amd-mi300x", "CN", "2024-06-01", "denied", "3A090.a", TRACKER),
    ("amd-mi308", "CN", "2024-10-01", "free", "sold to China without a licence", AMD_2025),
    ("intel-gaudi2-cn", "CN", "2023-12-01", "denied", "3A090.a", FR_2023),
    ("intel-gaudi3", "CN", "2024-10-01", "denied", "3A090.a", GAUDI),
    ("intel-hl-328", "CN", "2024-10-01", "free", "sold without a licence", GAUDI),
    ("nvidia-rtx-5090", "CN", "2025-02-01", "notified", "3A090.a (NAC)", TOMS_V2),
    ("nvidia-rtx-5090d", "CN", "2025-02-01", "free", "note to 3A090", TOMS_V2),
    # December 2024, memory
    ("mem-hbm3", "CN", "2025-01-15", "denied", "3A090.c", FR_HBM),
    ("mem-hbm2e", "CN", "2025-01-15", "denied", "3A090.c", FR_HBM),
    ("mem-hbm2", "CN", "2025-01-15", "notified", "3A090.c (HBM)", FR_HBM),
    ("mem-gddr7", "CN", "2025-03-15", "free", "under 3A090.c", FR_HBM),
    # April 2025 letters
    ("nvidia-h20", "CN", "2025-04-20", "licence", LETTER_25, TOMS_LETTER),
    ("amd-mi308", "CN", "2025-04-20", "licence", LETTER_25, AMD_2025),
    ("intel-hl-328", "CN", "2025-04-20", "licence", LETTER_25, GAUDI),
    ("nvidia-l20", "CN", "2025-04-20", "free", UNDER, TOMS_LETTER),
    ("nvidia-rtx-5090d", "CN", "2025-06-01", "licence", LETTER_25, TOMS_5090DD),
    ("nvidia-rtx-5090d-v2", "CN", "2025-09-01", "free", "note to 3A090", TOMS_V2),
    ("nvidia-rtx-pro-6000d", "CN", "2025-08-01", "free", "sold without a licence", CAC_6000D),
    # August to December 2025
    ("nvidia-h20", "CN", "2025-08-10", "licence", "licences from August 2025", NPR),
    ("amd-mi308", "CN", "2025-12-10", "licence", "licences from August 2025", AMD_2025),
    ("nvidia-rtx-pro-6000d", "CN", "2025-09-20", "denied", "Chinese instruction", CAC_6000D),
    ("nvidia-h20", "CN", "2025-10-15", "denied", "Chinese port checks", PORTS),
    ("nvidia-h200", "CN", "2025-12-20", "denied", "3A090.a", TRACKER),
    # 2026
    ("nvidia-h200", "CN", "2026-01-20", "denied", "Chinese customs", CUSTOMS),
    ("nvidia-h200", "CN", "2026-02-15", "licence", "3A090.a (case by case, January 2026)", APPROVED),
    ("amd-mi325x", "CN", "2026-02-15", "licence", "3A090.a (case by case, January 2026)", FR_2026),
    ("nvidia-b200", "CN", "2026-02-15", "denied", "3A090.a", FR_2026),
    ("nvidia-b300", "CN", "2026-02-15", "denied", "3A090.a", FR_2026),
    ("amd-mi355x", "CN", "2026-02-15", "denied", "3A090.a", FR_2026),
    ("intel-gaudi3", "CN", "2026-02-15", "denied", "3A090.a", FR_2026),
    ("nvidia-h20", "HK", "2026-02-15", "licence", LETTER_25, FR_2026),
    ("biren-br100", "CN", "2026-02-15", "denied", "3A090.a", FR_2026),
]  # fmt: skip


@pytest.mark.parametrize(
    ("chip", "to", "day", "expected", "clause", "published"),
    PUBLISHED,
    ids=[f"{row[0]}-{row[1]}-{row[2]}" for row in PUBLISHED],
)
def test_published_classification(
    chip: str, to: str, day: str, expected: str, clause: str, published: str
) -> None:
    ruling = status(f"chip:{chip}", to, date.fromisoformat(day))
    assert ruling.status == expected
    assert clause in ruling.clause
    assert published.startswith("https://")
    assert ruling.source.startswith("https://")


def test_the_table_covers_thirty_chips() -> None:
    assert len({row[0] for row in PUBLISHED}) >= 30


def test_specifications_are_many_and_sourced() -> None:
    specs = all_specs()
    assert len(specs) >= 75
    assert all(spec.source.startswith("http") for spec in specs.values())


class TestErrorsOfPublicTables:
    """Figures and classes that circulate wrongly."""

    def test_h20_is_in_neither_paragraph(self) -> None:
        h20 = all_specs()["chip:nvidia-h20"]
        assert h20.tpp == 148 * 16 < 2400
        assert h20.performance_density == pytest.approx(2.909, abs=5e-4)
        assert status(h20, "CN", date(2025, 4, 8)).status == "free"

    def test_the_line_is_300_dense_tflops_at_16_bit(self) -> None:
        assert 300 * 16 == 4800
        assert all_specs()["chip:nvidia-a100"].tpp == 312 * 16

    def test_rtx_4090_counts_dense(self) -> None:
        assert all_specs()["chip:nvidia-rtx-4090"].tpp == 5285

    def test_mi250_counts_every_link(self) -> None:
        specs = all_specs()
        assert specs["chip:amd-mi250"].interconnect_gbps == 8 * 100
        assert specs["chip:amd-mi210"].interconnect_gbps == 3 * 100

    def test_mi308_tpp_is_not_guessed(self) -> None:
        assert all_specs()["chip:amd-mi308"].tpp is None

    def test_mi300x_is_1307_at_bf16(self) -> None:
        tpp = all_specs()["chip:amd-mi300x"].tpp
        assert tpp is not None
        assert tpp >= 1307 * 16

    def test_mi300x_area_counts_base_dies(self) -> None:
        density = all_specs()["chip:amd-mi300x"].performance_density
        assert density == pytest.approx(8.716, abs=5e-4)

    def test_h200_was_stopped_by_october_2023_not_by_january_2025(self) -> None:
        assert status("chip:nvidia-h200", "CN", date(2025, 1, 12)).rule_id == "oct2023"

    @pytest.mark.parametrize("tpp", [56000, 60000])
    def test_b300_is_denied_by_either_sheet(self, tpp: float) -> None:
        b300 = replace(all_specs()["chip:nvidia-b300"], tpp=tpp)
        assert status(b300, "CN", date(2026, 2, 1)).status == "denied"

    def test_a30_is_3_196_and_caught_by_compute(self) -> None:
        a30 = all_specs()["chip:nvidia-a30"]
        density = a30.performance_density
        assert density is not None
        assert round(density, 3) == 3.196 < 3.2
        assert status(a30, "CN", date(2024, 1, 1)).clause == "3A090.b (NAC)"
