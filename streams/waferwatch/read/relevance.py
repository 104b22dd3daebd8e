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
    strong: int
    """Those of the words of the field that no other trade has: `DRAM`, not `memory`."""
    strong_in_title: bool
    supply: int
    review: int
    markets: int
    software: int
    aside: int
    """Words of lives, history, careers, culture, models: told around chips, not of their trade."""
    short: bool
    """A title alone, or little more."""
    of_field: bool
    """Whether so much speaks of chips that any firm in the text may be a subject."""


SHORT_CHARACTERS = 160


def topic_of(
    hits: Sequence[Hit], core: Sequence[int], field_mask: int, marks: Marks, body_at: int, length: int
) -> Topic:
    """Count. ``core``: where the industry is named; ``field_mask``: the words of the field here."""
    field = strong = supply = review = markets = software = aside = 0
    field_in_title = strong_in_title = False
    off = marks.review | marks.markets | marks.software | marks.aside
    counted = field_mask | marks.supply | off
    for start, _, mask in hits:
        if not mask & counted:
            continue
        if mask & field_mask:
            field += 1
            field_in_title = field_in_title or start < body_at
            if mask & marks.field:
                strong += 1
                strong_in_title = strong_in_title or start < body_at
        if mask & marks.supply:
            supply += 1
        if mask & off:
            if mask & marks.review:
                review += 1
            if mask & marks.markets:
                markets += 1
            if mask & marks.software:
                software += 1
            if mask & marks.aside:
                aside += 1
    return Topic(
        len(core),
        bool(core) and core[0] < body_at,
        field,
        field_in_title,
        strong,
        strong_in_title,
        supply,
        review,
        markets,
        software,
        aside,
        length - body_at < SHORT_CHARACTERS,
        field >= 3 or (field >= 2 and strong > 0),
    )


MOST = 8
"""Words of one kind beyond which more tell nothing new."""

MOST_OFF = 6
"""The same for what speaks against it."""

PER_CORE, PER_STRONG, PER_SUPPLY = 0.1, 0.45, 0.6
PER_REVIEW, PER_MARKETS, PER_SOFTWARE, PER_ASIDE = -0.7, -0.5, -0.8, -1.2
CORE_IN_TITLE, FIELD_IN_TITLE, STRONG_IN_TITLE, SHORT, SHORT_AND_OFF, ENOUGH = 0.6, 0.5, 0.3, 0.6, -1.1, 1.0
"""Weights of a logistic regression over the articles without an event of labelled sets, rounded."""


def is_relevant(events: bool, topic: Topic) -> bool:
    """Whether an article says something on the supply, trade or making of chips."""
    if events:
        return True
    if not topic.core and not topic.field:
        return False
    return tells(topic) >= ENOUGH


def tells(topic: Topic) -> float:
    """How much an article without an event tells of the chip trade, as a weighed sum."""
    # Words of supply count only where chips are spoken of: homes are in short supply, too.
    supply = min(topic.supply, topic.core + topic.field, MOST)
    told = PER_CORE * min(topic.core, MOST) + PER_STRONG * min(topic.strong, MOST) + PER_SUPPLY * supply
    told += CORE_IN_TITLE * topic.core_in_title + FIELD_IN_TITLE * topic.field_in_title
    told += STRONG_IN_TITLE * topic.strong_in_title
    told += PER_REVIEW * min(topic.review, MOST_OFF) + PER_MARKETS * min(topic.markets, MOST_OFF)
    told += PER_SOFTWARE * min(topic.software, MOST_OFF) + PER_ASIDE * min(topic.aside, MOST_OFF)
    if topic.short:
        told += SHORT
        if topic.review + topic.markets + topic.software + topic.aside:
            told += SHORT_AND_OFF  # one such word of ten is the subject
    return told


def is_elsewhere(topic: Topic) -> bool:
    """Whether an article is a review, talk of markets or on software: only what is told plainly counts."""
    off = topic.markets + topic.software
    return off + topic.review >= topic.supply + 2 or (topic.short and off > topic.supply + topic.field)


def is_of_gadgets(topic: Topic) -> bool:
    """The same without talk of markets: what is told of takeovers and bankruptcies is told of shares, too."""
    return topic.review + topic.software >= topic.supply + 2


PLAINLY = 0.8
"""Confidence that an event needs in such an article."""
