"""A change of status as signals: what a rule does to a chip is an event on the line like any other.

One document a rule, day and destination, published on the day on which the public could know of it;
one signal a chip. Every id derives from these, so that publishing twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from waferwatch_schemas import (
    Direction,
    Document,
    EventType,
    Evidence,
    Role,
    Signal,
    SignalBundle,
    Status,
    derive,
    kind_of,
    signal_id,
)

from .changes import StatusChange, changes
from .reviews import Certainty, Review
from .sides import ALL_RULES
from .timeline import FIRST_DAY

RULES_VERSION = 1
"""Raised when rules or specifications change in a way that should replace what was published."""

RELIABILITY = 0.95
"""The state's own word, as published or as told by those who got its letter."""

DENIED, BY_LETTER, ON_LICENCE = (5 + 1) / (5 + 2), (3 + 1) / (5 + 2), (2 + 1) / (6 + 2)
"""Chance that a rule stops supply, by the rule of succession, (halts + 1) / (rules + 2), from the
chronology of 2018 to 2023: rules that presume denial halted something in 5 of 5 cases (Huawei twice in
2020, Russia, October 2022 and 2023); letters in 3 of 5 (tools and A100 in 2022, October 2023; SMIC's and
the Middle East's only delayed); duties to ask for a licence in 2 of 6 (Dutch tools, gallium; not Korea's
resist, its listing, design software, Japanese tools)."""

SEVERITY: dict[Review, float] = {
    Review.NONE: 0.0,
    Review.EXCEPTION: ON_LICENCE / 4.0,
    Review.NOTICE: ON_LICENCE / 2.0,
    Review.PRESUMED_APPROVAL: ON_LICENCE / 2.0,
    Review.CASE_BY_CASE: ON_LICENCE,
    Review.DISCOURAGED: ON_LICENCE,
    Review.UNDETERMINED: ON_LICENCE,
    Review.IS_INFORMED: BY_LETTER,
    Review.PRESUMED_DENIAL: DENIED,
    Review.BARRED: DENIED,
}
"""Severity of a state of affairs. The milder ones have no cases of their own: half and a quarter of a
licence duty, our judgement."""

CONFIDENCE: dict[Certainty, float] = {"published": 0.95, "reported": 0.85, "weak": 0.6, "unknown": 0.4}
"""How sure it is that the rule does this to the chip."""

Key = tuple[str, dt.date, dt.date, str, str]


class RuleStatement(NamedTuple):
    """A document and what it says."""

    document: Document
    signals: tuple[Signal, ...]

    def bundle(self) -> SignalBundle:
        """The message for the line."""
        return SignalBundle(documents=(self.document,), signals=self.signals)


def severity(change: StatusChange) -> float:
    """How much a change matters, 0 to 1.

    Stricter: the severity of the new state. Looser: the share of the old state's severity that it takes
    off. A run of reports counts by its strongest, so the new state is not counted on top of the old.
    """
    before, after = (SEVERITY[Review[label.upper()]] for label in (change.review_before, change.review_after))
    if change.direction == "stricter":
        return round(after, 3)
    return round(1.0 - after / before, 3) if before > 0.0 else 0.0


def announced_between(entities: Iterable[str], to: str, since: dt.date, until: dt.date) -> list[StatusChange]:
    """The changes that the public learned of in [since, until], whenever they take effect.

    Raises RulesError for a destination or an entity that is not known.
    """
    found = changes(entities, to, FIRST_DAY, dt.date.max)
    return [change for change in found if since <= change.announced_on <= until]


def statements(found: Iterable[StatusChange]) -> list[RuleStatement]:
    """The documents of some changes, by the day on which they became known."""
    by_rule: dict[Key, list[StatusChange]] = {}
    for change in found:
        key = (change.rule_id or change.clause, change.date, change.announced_on, change.to, change.side)
        by_rule.setdefault(key, []).append(change)
    told = [_statement(key, group) for key, group in by_rule.items()]
    return sorted(told, key=lambda one: (one.document.published_at, one.document.document))


def _statement(key: Key, group: list[StatusChange]) -> RuleStatement:
    name, day, announced, to, side = key
    rule = ALL_RULES.get(group[0].rule_id)
    title = rule.title if rule else group[0].clause
    document = Document(
        document="rule-" + derive("rule", name, day, to, side),
        version=1,
        reader_version=RULES_VERSION,
        published_at=_midnight(announced),
        kind="rule",
        publisher=rule.authority if rule else "",
        reliability=RELIABILITY,
        url=group[0].source,
        title=f"{title} ({to}, {day})",
    )
    signals = [_signal(change, document, title) for change in group if severity(change) > 0.0]
    return RuleStatement(document, tuple(sorted(signals, key=lambda signal: signal.subject)))


def _signal(change: StatusChange, document: Document, title: str) -> Signal:
    event_type = _event_type(change)
    ahead = change.date > change.announced_on
    text = (
        f"{change.clause} ({title}): {change.entity} to {change.to} "
        f"from {_treatment(change.before, change.review_before)} "
        f"to {_treatment(change.after, change.review_after)} on {change.date}"
    )[:2000]
    return Signal(
        id=signal_id(document.document, 1, change.entity, event_type, 0, len(text), "figures"),
        document=document.document,
        subject=change.entity,
        event_type=event_type,
        direction=Direction.RAISES if change.direction == "stricter" else Direction.LOWERS,
        status=Status.ANNOUNCED if ahead else Status.HAPPENED,
        role=Role.AFFECTED,
        severity=severity(change),
        confidence=CONFIDENCE[change.certainty],
        evidence=Evidence(text=text, start=0, end=len(text), field="figures"),
        destination=f"country:{change.to.lower()}",
        occurred_at=None if ahead else _midnight(change.date),
        effective_at=_midnight(change.date) if ahead else None,
        rule=f"rules.{change.rule_id or 'group'}",
    )


def _event_type(change: StatusChange) -> EventType:
    if change.direction == "looser":
        return EventType.EASING
    if kind_of(change.entity) == "material":
        return EventType.MATERIAL_RESTRICTION
    return EventType.SANCTION if change.side == "import" else EventType.EXPORT_CONTROL


def _treatment(status: str, review: str) -> str:
    detail = review.replace("_", " ")
    return status if detail in ("none", status) else f"{status} ({detail})"


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
