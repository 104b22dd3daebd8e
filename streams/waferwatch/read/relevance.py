"""Is an article about the supply of semiconductors? With an event it is; without, its words decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import Hit
from .marks import Marks


@dataclass(slots=True)
class Topic:
    """Counts of an article's words by what they tell of its subject."""

    core: int
    """Mentions of chips, sites, materials and firms of the chip industry."""
    core_in_title: bool
    field: int
    field_in_title: bool
    supply: int
    review: int
    markets: int
    software: int
    short: bool
    """A title alone, or little more."""
    of_field: bool
    """Whether so much speaks of chips that any firm in the text may be a subject."""


SHORT_CHARACTERS = 160


def topic_of(
    hits: Sequence[Hit], core: Sequence[int], field_mask: int, marks: Marks, body_at: int, length: int
) -> Topic:
    """Count. ``core``: where the industry is named; ``field_mask``: the words of the field here."""
    field = supply = review = markets = software = 0
    strong = field_in_title = False
    counted = field_mask | marks.supply | marks.review | marks.markets | marks.software
    for start, _, mask in hits:
        if not mask & counted:
            continue
        if mask & field_mask:
            field += 1
            strong = strong or bool(mask & marks.field)
            field_in_title = field_in_title or start < body_at
        if mask & marks.supply:
            supply += 1
        if mask & marks.review:
            review += 1
        if mask & marks.markets:
            markets += 1
        if mask & marks.software:
            software += 1
    return Topic(
        len(core),
        bool(core) and core[0] < body_at,
        field,
        field_in_title,
        supply,
        review,
        markets,
        software,
        length - body_at < SHORT_CHARACTERS,
        field >= 3 or (field >= 2 and strong),
    )


MOST = 8
"""Words of one kind beyond which more tell nothing new."""

PER_CORE, PER_SUPPLY, PER_REVIEW, PER_MARKETS, PER_SOFTWARE = 0.3, 0.5, -0.4, -0.2, -0.7
CORE_IN_TITLE, FIELD_IN_TITLE, SHORT, ENOUGH = 1.0, 0.5, 1.8, 2.8
"""Weights of a logistic regression over the articles without an event of the tuning half, rounded."""


def is_relevant(events: bool, topic: Topic) -> bool:
    """Whether an article says something on the supply, trade or making of chips."""
    if events:
        return True
    if not topic.core and not topic.field:
        return False
    # Words of supply count only where chips are spoken of: homes are in short supply, too.
    supply = min(topic.supply, topic.core + topic.field + 1, MOST)
    tells = PER_CORE * min(topic.core, MOST) + PER_SUPPLY * supply
    tells += CORE_IN_TITLE * topic.core_in_title + FIELD_IN_TITLE * topic.field_in_title + SHORT * topic.short
    tells += PER_REVIEW * topic.review + PER_MARKETS * topic.markets + PER_SOFTWARE * topic.software
    return tells >= ENOUGH


def is_elsewhere(topic: Topic) -> bool:
    """Whether an article is a review, talk of markets or on software: only what is told plainly counts."""
    return topic.review + topic.markets + topic.software >= topic.supply + 2


def is_of_gadgets(topic: Topic) -> bool:
    """The same without talk of markets: what is told of takeovers and bankruptcies is told of shares, too."""
    return topic.review + topic.software >= topic.supply + 2


PLAINLY = 0.8
"""Confidence that an event needs in such an article."""
