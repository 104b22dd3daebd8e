"""Changes of status: each one is an event of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from .china import EXPORT_LISTINGS, IMPORT_LISTINGS, LISTED_ITEMS
from .controls import REVIEW_CHANGES, finding
from .destinations import destination
from .errors import RulesError
from .reviews import Certainty, Review, Side, Status
from .rulings import SideRuling
from .sides import ALL_RULES, us_side
from .specs import ChipSpec, all_specs
from .status import both_sides, day_before, resolve, turning_days, turning_rule
from .timeline import FIRST_DAY, RULES_KNOWN_TO

LEAD_DAYS = 365
"""A chip counts as known this long before its launch: H100 was caught before it shipped."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A chip's treatment moved on `date`; the public could know on `announced_on`.

    `announced_on` may be later than `date` (letters). `before` and `after` may be the same
    where only the review moved (H20, 2025-08-08: letter without licences to licences);
    `review_before`, `review_after` and `direction` tell. `side` is the side that moved.
    """

    date: dt.date
    announced_on: dt.date
    entity: str
    to: str
    before: Status
    after: Status
    rule_id: str
    clause: str
    source: str
    side: Side
    review_before: str
    review_after: str
    direction: Literal["stricter", "looser"]
    certainty: Certainty

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return values | {
            "date": self.date.isoformat(), "announced_on": self.announced_on.isoformat()
        }  # fmt: skip


def changes(
    chips: Iterable[ChipSpec | str], to: str, start: dt.date, end: dt.date, *,
    parent: str | None = None, lead_days: int = LEAD_DAYS,
) -> list[StatusChange]:  # fmt: skip
    """Changes of treatment in [start, end], by date and entity.

    Either side counts: a measure of the buying side is a change even while the export side
    is as strict. Chips not launched within `lead_days` after the day are left out.
    """
    result = []
    place = destination(to, parent)
    goods = [resolve(item) for item in chips]
    for day in turning_days():
        if not max(start, FIRST_DAY) <= day <= end or day == FIRST_DAY:
            continue
        for item in goods:
            if not _known_by(item, day, lead_days):
                continue
            eve = day_before(day)
            sides = zip(both_sides(item, place, eve, eve), both_sides(item, place, day, day), strict=True)
            entity = item.id if isinstance(item, ChipSpec) else item
            result += [
                _change(day, entity, place.code, old, new)
                for old, new in sides
                if old.review is not new.review
            ]
    return sorted(result, key=lambda c: (c.date, c.entity, c.side))


def _change(day: dt.date, entity: str, to: str, old: SideRuling, new: SideRuling) -> StatusChange:
    rule = turning_rule(day, new.rule_id, old.rule_id)
    announced = day
    if rule:
        announced = next((told for turn, told in rule.turns() if turn == day), rule.announced)
    ends = rule is not None and rule.id == old.rule_id != new.rule_id
    return StatusChange(
        date=day, announced_on=announced, entity=entity, to=to,
        before=old.status, after=new.status,
        rule_id=rule.id if rule else "",
        clause=f"{old.clause} no longer binds" if ends else new.clause,
        source=rule.source if rule else new.source,
        side=new.side, review_before=old.review.label, review_after=new.review.label,
        direction="stricter" if new.review > old.review else "looser",
        certainty=new.certainty if day <= RULES_KNOWN_TO else "unknown",
    )  # fmt: skip


def _known_by(item: ChipSpec | str, day: dt.date, lead_days: int) -> bool:
    if isinstance(item, str):
        return True
    if not item.launched:
        return False
    year, month = map(int, item.launched.split("-"))
    return dt.date(year, month, 1) <= day + dt.timedelta(days=lead_days)


def covered_by(
    rule_id: str, to: str, *, at: dt.date | None = None, parent: str | None = None,
    newly: bool = False, lead_days: int = LEAD_DAYS,
) -> tuple[str, ...]:  # fmt: skip
    """Ids that a rule catches for a destination: for an article that names no chip.

    `at` (default: the rule's effective day) chooses the chips known by then. A rule counts as
    if it were in force, so a withdrawn one answers too. For rules that only change
    the review (aug2025, jan2026) the chips whose review they change. `newly` leaves out
    those that the rules of the day before treated as strictly: what the rule changed.
    Raises RulesError for an unknown rule.
    """
    rule = ALL_RULES.get(rule_id)
    if rule is None:
        raise RulesError(f"unknown rule {rule_id!r}; known: {', '.join(ALL_RULES)}")
    place = destination(to, parent)
    day = at or rule.effective or rule.announced
    for listing in (*EXPORT_LISTINGS, *IMPORT_LISTINGS):
        if listing.rule.id == rule_id:
            return tuple(sorted(listing.entities)) if listing.reaches(place) else ()
    caught = []
    for spec in all_specs().values():
        if not _known_by(spec, day, lead_days) or place.is_us:
            continue
        if spec.made_in_china and (place.is_china or place.is_macau):
            continue
        if rule_id in REVIEW_CHANGES:
            if us_side(spec, place, day, day).rule_id == rule_id:
                caught.append(spec.id)
        elif found := finding(rule, spec, place, day):
            eve = day_before(rule.effective or day)
            floor = us_side(spec, place, eve, eve).review if newly else Review.NONE
            if found.review > floor:
                caught.append(spec.id)
    return tuple(caught)


def entities() -> tuple[str, ...]:
    """Every id that `status` answers for: chips, then items named by measures."""
    return (*all_specs(), *sorted(LISTED_ITEMS))
