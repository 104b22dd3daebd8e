"""From triggers and parties to the signals of the stream, one a subject, event type and direction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from waferwatch_schemas import Direction, EventType, Evidence, NewsArticle, Role, Signal, Status
from waferwatch_schemas.base import LONGEST_SENTENCE
from waferwatch_schemas.ids import signal_id

from .document import Text
from .facts import Facts
from .members import members
from .severity import severity
from .when import Stated, times_of

MOST_QUANTITIES = 8
MOST_SIGNALS = 60
"""Of one article: a survey of a whole year moves no more than that."""

OPEN = frozenset({Status.HAPPENED, Status.ANNOUNCED, Status.RUMOURED})
"""What moves scores."""

E = members(EventType)


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
    reassures: bool


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
    live = 0.3 if draft.status in OPEN else 0.0
    figures = 0.15 if draft.event_type is E.STOCKPILING and draft.facts.figures else 0.0
    return draft.confidence + live + figures, -draft.start


def evidence_of(draft: Draft, text: Text, article: NewsArticle) -> Evidence:
    """The sentence that supports a draft, and all drafts of the same sentence."""
    field, start, end = text.locate(draft.start, draft.end)
    source = article.title if field == "title" else article.body
    end = min(end, start + LONGEST_SENTENCE)  # towers of accents make a short sentence long
    return Evidence(text=source[start:end], start=start, end=end, field=field)


def build(draft: Draft, evidence: Evidence, article: NewsArticle) -> Signal:
    """The message of a draft."""
    facts = draft.facts
    times = times_of(draft.event_type, facts.stated, draft.date, article.published_at)
    return Signal(
        id=signal_id(
            article.id,
            article.version,
            draft.subject,
            draft.event_type,
            evidence.start,
            evidence.end,
            evidence.field,
        ),
        document=article.id,
        subject=draft.subject,
        event_type=draft.event_type,
        subtype=draft.subtype,
        direction=draft.direction,
        status=draft.status,
        role=draft.role,
        severity=severity(draft.event_type, draft.subtype, facts.stronger, facts.weaker, facts.figures),
        confidence=round(draft.confidence, 3),
        evidence=evidence,
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
