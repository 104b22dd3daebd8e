"""Ranges beside the figures: Wilson for shares, seeded bootstrap over groups for everything else."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")

Z95 = 1.959963984540054
DRAWS = 1000
SEED = 20180101


class Range(NamedTuple):
    """A 95 percent range."""

    low: float
    high: float


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, ``None`` of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def range(self) -> Range | None:
        """Wilson's score interval."""
        return wilson(self.hits, self.of) if self.of else None


def wilson(hits: int, of: int, z: float = Z95) -> Range:
    """Wilson's score interval of a share (E. B. Wilson, JASA 22, 1927).

    Raises:
        ValueError: not 0 <= hits <= of, or of nothing.
    """
    if not 0 <= hits <= of or of == 0:
        raise ValueError(f"{hits} of {of} is no share")
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Range(max(0.0, middle - half), min(1.0, middle + half))


def bootstrap(
    found: Iterable[tuple[Hashable, Item]],
    measure: Callable[[Sequence[Item]], float | None],
    draws: int = DRAWS,
) -> Range | None:
    """The middle 95 percent of a measure when whole groups are drawn with replacement.

    ``found`` pairs each value with its group (a chain, an item): values of one group are not independent.
    ``None`` when there are fewer than two groups.
    """
    groups: dict[Hashable, list[Item]] = {}
    for group, value in found:
        groups.setdefault(group, []).append(value)
    members = list(groups.values())
    if len(members) < 2:
        return None
    chance = random.Random(SEED)
    measured: list[float] = []
    for _ in range(draws):
        drawn = [value for group in chance.choices(members, k=len(members)) for value in group]
        found_here = measure(drawn)
        if found_here is not None:
            measured.append(found_here)
    if not measured:
        return None
    measured.sort()
    return Range(measured[int(0.025 * (len(measured) - 1))], measured[int(0.975 * (len(measured) - 1))])


def median(values: Sequence[float]) -> float | None:
    """The middle value, ``None`` of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2.0
