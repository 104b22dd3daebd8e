"""What a dated rule is, and when it is in force.

Three days are kept apart: when the public could know of a rule (`announced`), from when
it binds (`effective`), and when it ends or pauses. A rule may bind before it is public
(letters) or be withdrawn before it ever bound (the diffusion rule).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .reviews import Certainty, Side

FIRST_DAY = date(2018, 1, 1)
RULES_KNOWN_TO = date(2026, 7, 31)
"""The sources reach to here; a later ruling says so."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension: the rule does not bind from `start` up to the day before `until`."""

    start: date
    until: date
    announced: date
    renewal_known: bool = False
    """False: nothing is known of what happens at `until`; by its terms the rule binds again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A dated rule of a state, as data. What it does to a chip stands in `controls`.

    `effective` is None for a policy that was announced without a day; `ended` is then
    the day on which it became a rule of its own. `destinations` and `conditions` are for
    readers.
    """

    id: str
    title: str
    authority: str
    side: Side
    announced: date
    effective: date | None
    clause: str
    conditions: str
    destinations: str
    source: str
    certainty: Certainty = "published"
    ended: date | None = None
    end_announced: date | None = None
    pauses: tuple[Pause, ...] = ()

    def in_force(self, on: date, known: date | None = None) -> bool:
        """Whether the rule binds on a day, by what was known on the day `known`.

        `known` defaults to `on`. A rule that binds on `known` already is law even where
        nobody outside has heard of it yet.
        """
        known = on if known is None else known
        if self.effective is None or on < self.effective:
            return False
        if self.announced > known and self.effective > known:
            return False
        if self.ended and on >= self.ended and (self.end_announced or self.ended) <= known:
            return False
        return not any(p.start <= on < p.until and min(p.announced, p.start) <= known for p in self.pauses)

    def lapsed_pause(self, on: date) -> Pause | None:
        """The pause whose end has passed without anything known of its renewal."""
        for pause in self.pauses:
            if pause.until <= on and not pause.renewal_known:
                return pause
        return None

    def turns(self) -> Iterator[tuple[date, date]]:
        """Days on which the rule starts, ends, pauses or resumes, each with the day it was told."""
        if self.effective is not None and (self.ended is None or self.effective < self.ended):
            yield self.effective, self.announced
            if self.ended is not None:
                yield self.ended, self.end_announced or self.ended
        for pause in self.pauses:
            yield pause.start, pause.announced
            yield pause.until, pause.announced


GROUP_MOVES = (date(2021, 12, 9), date(2024, 3, 15), date(2024, 4, 4), date(2026, 2, 3))
"""Days on which a country group or an exception moved without a rule of its own here."""
