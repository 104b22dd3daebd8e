"""When a score passes its next threshold if nothing else happens."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime

from waferwatch_schemas import Crossing

from .hazard import plus_days

THRESHOLDS = (10.0, 25.0, 50.0, 75.0, 90.0)
"""Scores whose crossing a message foretells."""

LOOK_AHEAD_DAYS = 730.0
LOOKS = 48

MINUTE = 1.0 / 1440.0
"""In days: how exactly a crossing is told."""

Level = Callable[[float], float]
"""A score (percent) by the days from now."""


def passing(
    level: Level,
    at: datetime,
    thresholds: Sequence[float] = THRESHOLDS,
    may_rise: bool = True,
    looks: int = LOOKS,
) -> Crossing | None:
    """When a level first passes one of the thresholds, either way; up to a minute after.

    Looks two years ahead in so many steps that widen, then closes in on the first step that crosses. What can
    only fall (``may_rise`` false) needs no search for the first crossing: it is one step.
    """
    now = level(0.0)
    below = max((limit for limit in thresholds if limit <= now), default=None)
    above = min((limit for limit in thresholds if limit > now), default=None) if may_rise else None
    if below is None and above is None:
        return None
    steps = tuple((step / looks) ** 2 for step in range(1, looks + 1)) if may_rise else (1.0,)
    low, here = 0.0, now
    for step in steps:
        high = LOOK_AHEAD_DAYS * step
        there = level(high)
        if below is not None and there < below:
            days = _close_in(level, (low, here), (high, there), below, falls=True)
            return Crossing(threshold=below, at=plus_days(at, days), direction="falls")
        if above is not None and there >= above:
            days = _close_in(level, (low, here), (high, there), above, falls=False)
            return Crossing(threshold=above, at=plus_days(at, days), direction="rises")
        low, here = high, there
    return None


def _close_in(
    level: Level, low: tuple[float, float], high: tuple[float, float], threshold: float, falls: bool
) -> float:
    """Days until a threshold is passed between two times, each given with its level.

    Between them the logarithm of the hazard is nearly a line (it is one where all decays alike), so the
    line is tried first, some seconds to either side; halving makes up for where it is none.
    """
    aim = _log_hazard(threshold)
    while high[0] - low[0] > MINUTE:
        for guess in (*_on_the_line(low, high, aim), (low[0] + high[0]) / 2.0):
            if low[0] < guess < high[0]:
                value = level(guess)
                if (value < threshold) == falls:
                    high = guess, value
                else:
                    low = guess, value
            if high[0] - low[0] <= MINUTE:
                break
    return high[0]


def _on_the_line(low: tuple[float, float], high: tuple[float, float], aim: float) -> Sequence[float]:
    here, there = _log_hazard(low[1]), _log_hazard(high[1])
    if not (math.isfinite(here) and math.isfinite(there)) or here == there:
        return ()
    at = low[0] + (aim - here) / (there - here) * (high[0] - low[0])
    return at - MINUTE / 2.5, at + MINUTE / 2.5


def _log_hazard(score: float) -> float:
    hazard = -math.log1p(-min(score, 99.999_999_999) / 100.0)
    return math.log(hazard) if hazard > 0.0 else -math.inf
