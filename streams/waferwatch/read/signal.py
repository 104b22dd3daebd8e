"""From triggers and parties to the signals of the stream, one a subject, event type and direction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from waferwatch_schemas import Direction, Evidence, EventType, NewsArticle, Quantity, Role, Signal, Status
from waferwatch_schemas.ids import signal_id

from .document import Text

MOST_SIGNALS = 60
"""Of one article: a survey of a whole year moves no more than that."""

_LIVE = {Status.HAPPENED: 0, Status.ANNOUNCED: 1, Status.RUMOURED: 2, Status.DENIED: 3, Status.HISTORICAL: 4}


class Draft(NamedTuple):
    """A signal in positions of the matching forms, before one is chosen a subject."""

    subject: str
    event_type: EventType
    subtype: str
    direction: Direction
    status: Status
    role: Role
    severity: float
    confidence: float
    start: int
    end: int
    item: str | None
    actor: str | None
    destination: str | None
    quantities: tuple[Quantity, ...]
    occurred_at: datetime | None
    effective_at: datetime | None
    resumes_at: datetime | None
    lifted_at: datetime | None
    rule: str
    sentence: int
    in_title: bool
    effect: bool


def choose(drafts: Iterable[Draft]) -> list[Draft]:
    """The best draft of each subject, type and direction, in order of the text."""
    best: dict[tuple[str, EventType, Direction], Draft] = {}
    for draft in drafts:
        key = (draft.subject, draft.event_type, draft.direction)
        other = best.get(key)
        if other is None or _worth(draft) > _worth(other):
            best[key] = draft
    chosen = sorted(best.values(), key=lambda draft: (-draft.confidence, draft.start, draft.subject))[:MOST_SIGNALS]
    return sorted(chosen, key=lambda draft: (draft.start, draft.event_type, draft.subject))


def _worth(draft: Draft) -> tuple[float, int]:
    live = 0.3 if draft.status in (Status.HAPPENED, Status.ANNOUNCED, Status.RUMOURED) else 0.0
    figures = 0.15 if draft.quantities and draft.event_type is EventType.STOCKPILING else 0.0
    return draft.confidence + live + figures, -draft.start


def build(draft: Draft, text: Text, article: NewsArticle) -> Signal:
    """The message of a draft."""
    field, start, end = text.locate(draft.start, draft.end)
    source = article.title if field == "title" else article.body
    return Signal(
        id=signal_id(article.id, article.version, draft.subject, f"{draft.event_type}", start, end, field),
        document=article.id,
        subject=draft.subject,
        event_type=draft.event_type,
        subtype=draft.subtype,
        direction=draft.direction,
        status=draft.status,
        role=draft.role,
        severity=draft.severity,
        confidence=round(draft.confidence, 3),
        evidence=Evidence(text=source[start:end], start=start, end=end, field=field),
        item=draft.item,
        actor=draft.actor,
        destination=draft.destination,
        quantities=draft.quantities[:8],
        occurred_at=draft.occurred_at,
        effective_at=draft.effective_at,
        resumes_at=draft.resumes_at,
        lifted_at=draft.lifted_at,
        rule=draft.rule,
    )
