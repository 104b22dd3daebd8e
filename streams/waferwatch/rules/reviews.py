"""How strictly a sale is treated, and what one rule finds about one chip.

A `Review` is the fine scale, in order of strictness; `status` is the coarse one that
the rest of the product uses. A rule answers with a `Finding`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Status = Literal["free", "notified", "licence", "denied"]
Side = Literal["export", "import"]
Certainty = Literal["published", "reported", "weak", "unknown"]


class Review(IntEnum):
    """Treatment of an application, least strict first."""

    NONE = 0
    EXCEPTION = 1
    """Controlled, goes under a licence exception without notice (ACA, AIA)."""
    NOTICE = 2
    """Controlled, goes under a licence exception after notice to the authority (NAC, HBM)."""
    PRESUMED_APPROVAL = 3
    CASE_BY_CASE = 4
    DISCOURAGED = 5
    """Buying side: buyers are questioned and must justify a purchase."""
    UNDETERMINED = 6
    """A deciding figure is not public and nothing documented says how the rule was applied."""
    IS_INFORMED = 7
    """Licence demanded by letter, and no licence known to be issued."""
    PRESUMED_DENIAL = 8
    BARRED = 9
    """No licence to be had: buying side or exporting state forbids the trade."""

    @property
    def status(self) -> Status:
        """Coarse status: free, notified, licence or denied."""
        if self is Review.NONE:
            return "free"
        if self <= Review.NOTICE:
            return "notified"
        return "licence" if self <= Review.IS_INFORMED else "denied"

    @property
    def lawful_route(self) -> bool:
        """Whether a sale can lawfully happen: free, by exception, or by licences being given."""
        return self <= Review.DISCOURAGED

    @property
    def label(self) -> str:
        """Lower-case name with underscores, as it stands in JSON."""
        return self.name.lower()


STATUSES: tuple[Status, ...] = ("free", "notified", "licence", "denied")


def strictness(status: Status) -> int:
    """Place of a status on the scale, 0 (free) to 3 (denied)."""
    return STATUSES.index(status)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one item for one destination on one day."""

    review: Review
    clause: str
    rule_id: str
    source: str
    certainty: Certainty = "published"
