"""From triggers and parties to the signals of the stream, one a subject, event type and direction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from waferwatch_schemas import Direction, EventType, Evidence, NewsArticle, Role, Signal, Status
from waferwatch_schemas.base import LONGEST_SENTENCE
from waferwatch_schemas.ids import signal_id

from .document import Text
from .facts import Facts
from .severity import severity
from .when import Stated, times_of

MOST_QUANTITIES = 8
MOST_SIGNALS = 60
"""Of one article: a survey of a whole year moves no more than that."""

_LIVE = {Status.HAPPENED: 0, Status.ANNOUNCED: 1, Status.RUMOURED: 2, Status.DENIED: 3, Status.HISTORICAL: 4}


@dataclass(slots=True)
class Draft:
    """A signal in positions of the matching forms, before one is chosen a subject."""

    subject: str
    event_type: EventType
    subtype: str
    direction: Direction
    status: Status
    role: Role
    confidence: float
    start: int
    end: int
    item: str | None
    actor: str | None
    destination: str | None
    rule: str
    facts: Facts
    date: Stated | None
    """The date that stands near the trigger."""
    sentence: int
    in_title: bool
    effect: bool
    confirms: bool


def choose(drafts: Iterable[Draft]) -> list[Draft]:
    """The best draft of each subject, type and direction, in order of the text."""
    best: dict[tuple[str, EventType, Direction], Draft] = {}
    for draft in drafts:
        key = (draft.subject, draft.event_type, draft.direction)
        other = best.get(key)
        if other is None or _worth(draft) > _worth(other):
            best[key] = draft
    chosen = sorted(best.values(), key=lambda draft: (-draft.confidence, draft.start, draft.subject))[
        :MOST_SIGNALS
    ]
    return sorted(chosen, key=lambda draft: (draft.start, draft.event_type, draft.subject))


def _worth(draft: Draft) -> tuple[float, int]:
    live = 0.3 if draft.status in (Status.HAPPENED, Status.ANNOUNCED, Status.RUMOURED) else 0.0
    figures = 0.15 if draft.event_type is EventType.STOCKPILING and draft.facts.figures else 0.0
    return draft.confidence + live + figures, -draft.start


def build(draft: Draft, text: Text, article: NewsArticle) -> Signal:
    """The message of a draft."""
    field, start, end = text.locate(draft.start, draft.end)
    source = article.title if field == "title" else article.body
    end = min(end, start + LONGEST_SENTENCE)  # towers of accents make a short sentence long
    facts = draft.facts
    times = times_of(draft.event_type, facts.stated, draft.date, article.published_at)
    return Signal(
        id=signal_id(article.id, article.version, draft.subject, f"{draft.event_type}", start, end, field),
        document=article.id,
        subject=draft.subject,
        event_type=draft.event_type,
        subtype=draft.subtype,
        direction=draft.direction,
        status=draft.status,
        role=draft.role,
        severity=severity(draft.event_type, draft.subtype, facts.stronger, facts.weaker, facts.figures),
        confidence=round(draft.confidence, 3),
        evidence=Evidence(text=source[start:end], start=start, end=end, field=field),
        item=draft.item,
        actor=draft.actor,
        destination=draft.destination,
        quantities=tuple(facts.figures[:MOST_QUANTITIES]),
        occurred_at=times.occurred,
        effective_at=times.effective,
        resumes_at=times.resumes,
        lifted_at=times.lifted,
        rule=draft.rule,
    )
