"""Base rates: of the events of each type, how many halted or shortened something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from waferwatch_schemas import EventType

from .chronology import HARM, Outcome
from .intervals import Share


class Rate(NamedTuple):
    """Counts of one event type."""

    event_type: EventType
    events: int
    harm: Share
    """HALT or SHORT."""
    counts: dict[str, int]
    """By outcome."""
    chains: Share
    """Chains with at least one such harm, counted once."""


def base_rates(outcomes: Iterable[Outcome], split: str | None = "tune") -> list[Rate]:
    """The rates by event type, most events first, over one part of the chronology or all of it."""
    by_type: dict[EventType, list[Outcome]] = {}
    for outcome in outcomes:
        if split is None or outcome.split == split:
            by_type.setdefault(outcome.event_type, []).append(outcome)
    rates = []
    for event_type, events in by_type.items():
        counts: dict[str, int] = {}
        for event in events:
            counts[event.outcome] = counts.get(event.outcome, 0) + 1
        chains = {event.episode for event in events}
        harmed = {event.episode for event in events if event.outcome in HARM}
        rates.append(
            Rate(
                event_type,
                len(events),
                Share(sum(event.outcome in HARM for event in events), len(events)),
                dict(sorted(counts.items())),
                Share(len(harmed), len(chains)),
            )
        )
    return sorted(rates, key=lambda rate: (-rate.events, rate.event_type))
