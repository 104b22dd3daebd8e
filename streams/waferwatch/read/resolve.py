"""Decide which candidates are mentions: an ambiguous name counts only where the context supports it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from waferwatch.reference import Entity

from .lexicon import Hit
from .mention import Candidate, Sense, is_core

NEAR = 240
"""Characters within which a word of the field supports an ambiguous name: a long sentence each way."""

MANY = 4
"""Words of the field that make a whole article one about semiconductors."""


class Named(NamedTuple):
    """A decided mention in positions of the matching forms."""

    start: int
    end: int
    entity: Entity
    ambiguous: bool


class Refusal(NamedTuple):
    """A candidate that is no mention, and why; for `extract --explain`."""

    start: int
    end: int
    entity: str
    why: str


def resolve(
    candidates: Sequence[Candidate], field_words: Sequence[int], hits: Sequence[Hit], clean: str
) -> tuple[list[Named], list[Refusal]]:
    """Mentions and refusals, by position. ``field_words``: where words of the field stand, in order."""
    sure = {way.entity.id for c in candidates if not c.ambiguous for way in c.ways if not way.ambiguous}
    anchors = sorted(
        [*field_words, *(c.start for c in candidates if not c.ambiguous and is_core(c.ways[0].entity))]
    )
    named: list[Named] = []
    refused: list[Refusal] = []
    for candidate in candidates:
        start, end, ways = candidate
        plain = [way for way in ways if not way.ambiguous]
        if plain:
            named.append(Named(start, end, plain[0].entity, False))
            continue
        chosen = _choose(ways, sure)
        if chosen.entity.id in sure:
            named.append(Named(start, end, chosen.entity, True))
        elif _near(anchors, start) or len(anchors) >= MANY:
            named.append(Named(start, end, chosen.entity, True))
        else:
            refused.append(Refusal(start, end, chosen.entity.id, "no word of the field near by"))
    return named, refused


def _choose(ways: Sequence[Sense], sure: set[str]) -> Sense:
    for way in ways:
        if way.entity.id in sure:
            return way
    return ways[0]


def _near(anchors: Sequence[int], at: int) -> bool:
    index = bisect_left(anchors, at - NEAR)
    return index < len(anchors) and anchors[index] <= at + NEAR
