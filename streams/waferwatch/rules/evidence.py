"""How a rule was applied to chips whose deciding figures were never published.

Only what is documented stands here: that a part was sold without a licence says that its
maker classified it outside 3A090. The evidence also bounds the figure: a data centre
part outside 3A090.a has a TPP under 4800.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .limits import Paragraph


@dataclass(frozen=True, slots=True)
class Evidence:
    """The paragraph of 3A090 (October 2023) that a chip was treated under, with its proof."""

    chip: str
    paragraph: Paragraph
    since: date
    reason: str
    source: str


_GAUDI = "https://www.theregister.com/2024/04/12/intel_paudi_3_china/?td=keepreading"

EVIDENCE: dict[str, Evidence] = {
    item.chip: item
    for item in (
        Evidence(
            "chip:amd-mi308", "none", date(2024, 4, 1),
            "sold to China without a licence until the letter of April 2025",
            "https://theoutpost.ai/news-story/amd-faces-800-million-charge-as-us-tightens-ai-chip-export-controls-to-china-14428",
        ),
        Evidence(
            "chip:intel-hl-328", "none", date(2024, 6, 1),
            "made to stay under the October 2023 lines and sold without a licence", _GAUDI,
        ),
        Evidence(
            "chip:intel-hl-388", "none", date(2024, 9, 1),
            "made to stay under the October 2023 lines and sold without a licence", _GAUDI,
        ),
        Evidence(
            "chip:nvidia-rtx-pro-6000d", "none", date(2025, 7, 1),
            "made for China under the lines in force in 2025 and sold without a licence",
            "https://www.businesslive.co.za/bd/companies/2025-05-25-nvidia-to-launch-cheaper-"
            "blackwell-ai-chip-for-china-over-us-export-bars-sources-say/",
        ),
    )
}  # fmt: skip
