"""A series against its own past: what leaves the baseline becomes a signal.

The state of a series is the set of its observations, each by its highest revision. What a period says
depends on this set alone, so late, repeated and revised figures lead to the same signals in any order:
a late figure makes the later periods speak again, under a higher version.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import Field

from waferwatch_schemas import Document, Message, Signal, TradeEvent

from .periods import end_of

WINDOW = 24
"""Earlier observations that make a baseline: two years of months, half a year of weeks."""

LEAST = 6
"""Fewer earlier observations than this are no baseline."""

LEAVES_AT = 3.5
"""Robust z-score beyond which a figure has left its baseline (Iglewicz and Hoaglin 1993)."""

LEAST_CHANGE = {"flow": 0.30, "price": 0.10, "lead_time": 0.15, "inventory": 0.25, "order": 0.5}
"""Relative change below which a figure is noise whatever its z-score: prices up 10 % are what buyers
call a rise; customs flows swing by a fifth from month to month."""

MAX_OBSERVATIONS = 600
"""Observations kept of a series: 50 years of months, 11 of weeks. Older ones are let go."""


FLOOR_SPREAD = 0.02
"""A series never counts as steadier than two percent: prices that stood still may move."""


Place = tuple[datetime, str, str]
"""Order of an observation in its series: end of the period, period, action."""


@dataclass(frozen=True, slots=True)
class Series:
    """State of one flow: its observations, each in its highest revision, in order of their periods.

    The encoded form of each observation is kept beside it, so that writing the state costs a join.
    """

    places: tuple[Place, ...] = ()
    observations: tuple[TradeEvent, ...] = ()
    encoded: tuple[bytes, ...] = ()
    let_go: int = 0
    """Weight of the observations that were let go, and of those that another text of the same revision
    replaced; keeps versions rising."""

    def to_bytes(self) -> bytes:
        """The stored form: ``{"let_go": n, "observations": [...]}``."""
        return b'{"let_go":%d,"observations":[%s]}' % (self.let_go, b",".join(self.encoded))

    @classmethod
    def from_bytes(cls, stored: bytes | None) -> Series:
        """The state from its stored form; ``None`` is a new series."""
        if stored is None:
            return cls()
        row = _SeriesRow.model_validate_json(stored)
        return cls(
            tuple(_place(event) for event in row.observations),
            row.observations,
            tuple(_encode(event) for event in row.observations),
            row.let_go,
        )


class _SeriesRow(Message):
    observations: tuple[TradeEvent, ...]
    let_go: Annotated[int, Field(ge=0)]


def _encode(event: TradeEvent) -> bytes:
    return event.model_dump_json(exclude_defaults=True).encode()


def _place(event: TradeEvent) -> Place:
    return end_of(event.period), event.period, event.action or ""


class Reading(NamedTuple):
    """One figure against its baseline."""

    event: TradeEvent
    typical: float
    """Median of the baseline; 0 without one."""
    change: float
    """Relative change against it: -0.4 is 40 % less."""
    z: float
    """Robust z-score on a logarithmic scale."""
    earlier: int
    """Observations in the baseline."""
    before: TradeEvent | None
    """The observation before."""

    @property
    def left(self) -> bool:
        """Whether the figure has left its baseline."""
        return abs(self.z) >= LEAVES_AT and abs(self.change) >= LEAST_CHANGE[self.event.kind]


class Statement(NamedTuple):
    """What one period of a series says under a version."""

    document: Document
    signals: tuple[Signal, ...]


Speak = Callable[[Sequence[TradeEvent], int, int], Statement]
"""Observations, index of the period, version -> its statement; see ``signals.Speaker``."""


def figure(event: TradeEvent) -> float:
    """What is compared: the quantity of a series that has one, else its value."""
    if event.kind == "price" or event.quantity is None:
        return event.value or 0.0
    return event.quantity


def step(series: Series, event: TradeEvent, speak: Speak) -> tuple[Series, list[Statement]]:
    """Take in one event: the new state, and the periods that now say otherwise than before.

    The same state and no statements if the event is known or older than what is kept.
    """
    after = _insert(series, event)
    if after is series:
        return series, []
    old = {place: index for index, place in enumerate(series.places)}
    first = bisect_left(after.places, _place(event))
    last = len(after.places) if event.kind == "order" else first + WINDOW + 1
    statements = []
    version = after.let_go + sum(one.revision for one in after.observations[:first])
    for index in range(first, min(last, len(after.places))):
        version += after.observations[index].revision
        now = speak(after.observations, index, version)
        before = old.get(after.places[index])
        then = None if before is None else speak(series.observations, before, version)
        if now.signals if then is None else now != then:
            statements.append(now)
    return after, statements


def _insert(series: Series, event: TradeEvent) -> Series:
    place = _place(event)
    index = bisect_left(series.places, place)
    known = index < len(series.places) and series.places[index] == place
    if known and _precedence(event) <= _precedence(series.observations[index]):
        return series
    after = index + 1 if known else index
    places = (*series.places[:index], place, *series.places[after:])
    observations = (*series.observations[:index], event, *series.observations[after:])
    encoded = (*series.encoded[:index], _encode(event), *series.encoded[after:])
    if len(places) <= MAX_OBSERVATIONS:
        replaced = known and event.revision == series.observations[index].revision
        return Series(places, observations, encoded, series.let_go + replaced)
    if index == 0 and not known:
        return series
    return Series(places[1:], observations[1:], encoded[1:], series.let_go + observations[0].revision)


def _precedence(event: TradeEvent) -> tuple[int, str]:
    """A higher revision wins; two texts of one revision are ordered by their content."""
    return event.revision, event.model_dump_json()


def against_baseline(observations: Sequence[TradeEvent], index: int) -> Reading:
    """One observation against the median and spread of those before it."""
    event = observations[index]
    before = observations[max(0, index - WINDOW) : index]
    value = figure(event)
    past = [figure(one) for one in before if figure(one) > 0.0]
    last = before[-1] if before else None
    if len(past) < LEAST:
        return Reading(event, 0.0, 0.0, 0.0, len(past), last)
    typical = statistics.median(past)
    logs = [math.log(one / typical) for one in past]
    middle = statistics.median(logs)
    spread = 1.4826 * statistics.median(abs(one - middle) for one in logs)
    z = (math.log(max(value / typical, 1e-3)) - middle) / max(spread, FLOOR_SPREAD)
    return Reading(event, typical, value / typical - 1.0, z, len(past), last)
