"""What an article reports, as against what it tells in passing.

News stands first: of the events that a trial reader found in titles four in five were the article's own, in
the first three sentences three in five, further down one in five, mostly background. So an event that only
a later sentence tells must be told plainly, while one of the title's types may be completed from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from waferwatch_schemas import EventType, Status

from .signal import Draft

FEWEST = 0.5
"""Confidence under which an event is left out."""

TITLE, LEAD, KNOWN_LATER, MIDDLE, END = 1.1, 1.0, 0.85, 0.75, 0.62
LEAD_SENTENCES = 3
MIDDLE_SENTENCES = 7

CAUSES = frozenset({EventType.DISASTER, EventType.CYBERATTACK, EventType.LABOR_ACTION})
"""What stops plants: that they stopped is then no event of its own."""

FORCES = frozenset({"earthquake", "storm", "flood"})
"""Of these power cuts and fires are a part."""

_OPEN = (Status.HAPPENED, Status.ANNOUNCED, Status.RUMOURED)


def focus(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts that stay, with their confidence weighed by their place."""
    found = list(drafts)
    lead = lead_types(found)
    kept = []
    for draft in found:
        confidence = draft.confidence * weight(draft.sentence, draft.in_title, draft.event_type in lead)
        if confidence >= FEWEST:
            kept.append(draft._replace(confidence=min(1.0, confidence)))
    if any(_is_cause(draft) for draft in kept):
        kept = [draft for draft in kept if not draft.effect]
    if any(draft.subtype in FORCES and draft.status in _OPEN and draft.sentence <= 1 for draft in kept):
        kept = [draft for draft in kept if draft.event_type is not EventType.OUTAGE_OR_FIRE or draft.in_title]
    return kept


def weight(sentence: int, in_title: bool, known: bool) -> float:
    """What the place of a sentence makes of an event's confidence; ``known``: the lead has its type too."""
    if in_title:
        return TITLE
    if sentence <= LEAD_SENTENCES:
        return LEAD
    if known:
        return KNOWN_LATER
    return MIDDLE if sentence <= MIDDLE_SENTENCES else END


def lead_types(drafts: Iterable[Draft]) -> set[EventType]:
    """The types that title or lead tell."""
    return {
        draft.event_type
        for draft in drafts
        if draft.sentence <= LEAD_SENTENCES and draft.confidence >= FEWEST
    }


def _is_cause(draft: Draft) -> bool:
    fire = draft.event_type is EventType.OUTAGE_OR_FIRE and not draft.effect
    return (draft.event_type in CAUSES or fire) and draft.status in _OPEN
