"""Is an article about the supply of semiconductors? With an event it is; without, its words decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .lexicon import Hit


class Topic(NamedTuple):
    """Counts of an article's words by what they tell of its subject."""

    core: int
    """Mentions of chips, sites, materials and firms of the chip industry."""
    core_in_title: bool
    field: int
    field_in_title: bool
    supply: int
    review: int
    markets: int
    short: bool
    """A title alone, or little more."""


SHORT_CHARACTERS = 160


def topic_of(
    hits: Sequence[Hit], core: Sequence[int], field: Sequence[int], masks: tuple[int, int, int], body_at: int, length: int
) -> Topic:
    """Count. ``core`` and ``field`` are positions; ``masks`` the concepts of supply, reviews and markets."""
    supply, review, markets = masks
    counts = [0, 0, 0]
    for hit in hits:
        mask = hit.mask
        if mask & supply:
            counts[0] += 1
        if mask & review:
            counts[1] += 1
        if mask & markets:
            counts[2] += 1
    return Topic(
        len(core),
        bool(core) and core[0] < body_at,
        len(field),
        bool(field) and field[0] < body_at,
        *counts,
        length - body_at < SHORT_CHARACTERS,
    )


def is_relevant(events: bool, topic: Topic) -> bool:
    """Whether an article says something on the supply, trade or making of chips."""
    if events:
        return True
    if not topic.core and not topic.field:
        return False
    if topic.review + topic.markets >= topic.supply + (2 if topic.field >= 2 else 0):
        return False
    if topic.short:
        return (topic.core_in_title or topic.field_in_title) and topic.supply >= 1
    return topic.core + topic.field >= 3 and topic.supply >= 2


def is_elsewhere(topic: Topic) -> bool:
    """Whether an article is a review or talk of markets, whose events count only if they are told plainly."""
    return topic.review + topic.markets >= topic.supply + 2


PLAINLY = 0.8
"""Confidence that an event needs in such an article."""
