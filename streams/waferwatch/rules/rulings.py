"""The answer to a question about an export rule, and its JSON form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from .reviews import Certainty, Finding, Review, Side, Status


@dataclass(frozen=True, slots=True)
class SideRuling:
    """How one side, the exporting or the buying state, treats the sale.

    `rule_id` is the deciding rule, empty where none was looked at.
    """

    side: Side
    review: Review
    clause: str
    rule_id: str = ""
    source: str = ""
    certainty: Certainty = "published"

    @classmethod
    def of(cls, side: Side, found: Finding) -> SideRuling:
        """The side's ruling from the finding that decides."""
        return cls(side, found.review, found.clause, found.rule_id, found.source, found.certainty)

    @property
    def status(self) -> Status:
        """free, notified, licence or denied."""
        return self.review.status

    @property
    def lawful_route(self) -> bool:
        """Whether goods can lawfully pass this side: free, by exception, or with licences
        that are being given. No promise that any are delivered."""
        return self.review.lawful_route

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "status": self.status, "review": self.review.label, "clause": self.clause,
            "rule_id": self.rule_id, "source": self.source, "certainty": self.certainty,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PendingChange:
    """The next change known on the day of the ruling. `date` is None where none was named."""

    date: dt.date | None
    rule_id: str
    before: Status
    after: Status
    clause: str
    certain: bool = True
    """False: the end of a pause of which no renewal is known, or an announced intention."""

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "date": self.date.isoformat() if self.date else None, "rule_id": self.rule_id,
            "before": self.before, "after": self.after, "clause": self.clause,
            "certain": self.certain,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Status of a chip or item for a destination on a day.

    `headroom` maps each numeric limit of the rules that reach the destination that day
    to value / limit: under 1 is under the line, at or over 1 reaches it. Figures that are
    not public are missing there and named in `unknown`. `can_ship` needs both sides.
    """

    entity: str
    at: dt.date
    to: str
    status: Status
    clause: str
    rule_id: str
    source: str
    certainty: Certainty
    export_side: SideRuling
    import_side: SideRuling
    headroom: dict[str, float] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    pending: PendingChange | None = None
    parent: str | None = None

    @property
    def decided_by(self) -> Side:
        """The stricter side; the exporting one where both are equal."""
        stricter = self.import_side.review > self.export_side.review
        return "import" if stricter else "export"

    @property
    def review(self) -> Review:
        """Fine scale behind `status`."""
        return max(self.export_side.review, self.import_side.review)

    @property
    def can_ship(self) -> bool:
        """A lawful route stands on both sides."""
        return self.export_side.lawful_route and self.import_side.lawful_route

    def to_dict(self) -> dict[str, Any]:
        """JSON form; ratios are rounded to six decimals."""
        return {
            "entity": self.entity,
            "at": self.at.isoformat(),
            "to": self.to,
            "status": self.status,
            "clause": self.clause,
            "headroom": {key: round(ratio, 6) for key, ratio in self.headroom.items()},
            "source": self.source,
            "rule_id": self.rule_id,
            "review": self.review.label,
            "certainty": self.certainty,
            "decided_by": self.decided_by,
            "can_ship": self.can_ship,
            "unknown": list(self.unknown),
            "parent": self.parent,
            "export_side": self.export_side.to_dict(),
            "import_side": self.import_side.to_dict(),
            "pending": self.pending.to_dict() if self.pending else None,
        }
