"""Set the constants of the hazard model on the tuning years: coordinate search over few parameters.

    python -m waferwatch.backtest.calibrate      prints each step, and what it found

Nothing of 2024 or later is replayed or judged. One pass tries each parameter's candidates in turn and keeps
the best; a second pass begins where the first ended. The number of replays is bounded. What history says
plainly is not searched: that rules hold, and how long quakes, power cuts and fires are felt.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from waferwatch_schemas import EventType, Status

from ..knowledge import Knowledge
from ..score import constants
from ..score.constants import DECAY, STATUS_WEIGHT, Decay
from .chronology import HOLD_FROM, load_outcomes, load_reports
from .false_alarms import covered_years
from .probability import Sample, brier, samples
from .replay import replay
from .run import THRESHOLD, Material, find_leads, judge_alarms
from .series import score_series

E = EventType

MAX_REPLAYS = 80

Value = float | None

MARKET = (E.SHORTAGE, E.DEMAND_SURGE, E.PRICE_CHANGE, E.LEAD_TIME_CHANGE)


class Parameter(NamedTuple):
    """One thing to turn."""

    name: str
    candidates: tuple[Value, ...]
    set: Callable[[Value], None]


def _half_life(*types: EventType) -> Callable[[Value], None]:
    def put(value: Value) -> None:
        for event_type in types:
            DECAY[event_type] = Decay(value, DECAY[event_type].gap_days)

    return put


def _scaled(types: Sequence[EventType]) -> Callable[[Value], None]:
    """Multiplies half-lives, so that what is known of one kind against another stays."""

    def put(factor: Value) -> None:
        assert factor is not None
        for event_type in types:
            days, gap = DECAY[event_type].half_life_days, DECAY[event_type].gap_days
            DECAY[event_type] = Decay(None if days is None else days * factor, gap)

    return put


def _gaps(factor: Value) -> None:
    assert factor is not None
    for event_type, decay in DECAY.items():
        DECAY[event_type] = Decay(decay.half_life_days, decay.gap_days * factor)


def _status(status: Status) -> Callable[[Value], None]:
    def put(value: Value) -> None:
        assert value is not None
        STATUS_WEIGHT[status] = value

    return put


def _module(name: str) -> Callable[[Value], None]:
    return lambda value: setattr(constants, name, value)


PARAMETERS = (
    Parameter("half-life of shipment_halt, days", (None, 365.0, 180.0, 90.0), _half_life(E.SHIPMENT_HALT)),
    Parameter("half-lives of market events, factor", (0.5, 1.0, 2.0), _scaled(MARKET)),
    Parameter("weight of announced", (0.45, 0.6, 0.75, 0.9), _status(Status.ANNOUNCED)),
    Parameter("weight of rumoured", (0.25, 0.35, 0.5), _status(Status.RUMOURED)),
    Parameter("half-life of rumours of rules, days", (30.0, 60.0, 120.0), _module("RUMOUR_HALF_LIFE_DAYS")),
    Parameter(
        "half-life of announced rules without date, days",
        (60.0, 120.0, 240.0),
        _module("ANNOUNCED_HALF_LIFE_DAYS"),
    ),
    Parameter("gaps between runs, factor", (0.5, 1.0, 2.0), _gaps),
)

SHIPPED: Mapping[str, Value] = {
    "half-life of shipment_halt, days": DECAY[E.SHIPMENT_HALT].half_life_days,
    "half-lives of market events, factor": 1.0,
    "weight of announced": STATUS_WEIGHT[Status.ANNOUNCED],
    "weight of rumoured": STATUS_WEIGHT[Status.RUMOURED],
    "half-life of rumours of rules, days": constants.RUMOUR_HALF_LIFE_DAYS,
    "half-life of announced rules without date, days": constants.ANNOUNCED_HALF_LIFE_DAYS,
    "gaps between runs, factor": 1.0,
}


@contextmanager
def using(values: Mapping[str, Value]) -> Iterator[None]:
    """The constants as given, and as they were afterwards."""
    decay, status = dict(DECAY), dict(STATUS_WEIGHT)
    rumour, announced = constants.RUMOUR_HALF_LIFE_DAYS, constants.ANNOUNCED_HALF_LIFE_DAYS
    try:
        for parameter in PARAMETERS:
            if parameter.name in values:
                parameter.set(values[parameter.name])
        yield
    finally:
        DECAY.update(decay)
        STATUS_WEIGHT.update(status)
        _module("RUMOUR_HALF_LIFE_DAYS")(rumour)
        _module("ANNOUNCED_HALF_LIFE_DAYS")(announced)


class Figures(NamedTuple):
    """What the search looks at, on the tuning years."""

    brier_ratio: float
    """Brier of score / 100 over that of the base rate."""
    told: float
    """Share of harms with an alert in time of which something new was told."""
    false_a_chip_year: float

    @property
    def objective(self) -> float:
        """What is made small. Ten false alarms a chip-year weigh like missing everything."""
        return self.brier_ratio + (1.0 - self.told) + 0.1 * self.false_a_chip_year


def figures(material: Material, asked: Sequence[Sample]) -> Figures:
    """Replay with the constants as they are; ``asked``: the monthly questions of the tuning years."""
    played = replay(material.replayed, material.knowledge, material.since)
    until = played.until or material.begin
    series = {item: score_series(scores, until) for item, scores in played.scores.items()}
    rate = sum(one.harmed for one in asked) / len(asked)
    harmed = [one.harmed for one in asked]
    stated = brier((series[one.item].at(one.at) / 100.0 for one in asked), harmed)
    base = brier((rate for _ in asked), harmed)
    assert stated is not None and base
    leads = [one for one in find_leads(material, series, THRESHOLD) if one.harm.split == "tune"]
    chips = {item: one for item, one in series.items() if item.startswith("chip:")}
    wrong = sum(one.verdict == "nothing" for one in judge_alarms(material, chips, THRESHOLD))
    years = covered_years({item: material.since[item] for item in chips}, material.begin, until)
    return Figures(
        stated / base,
        sum(one.in_time and one.noticed for one in leads) / len(leads),
        wrong / sum(years.values()),
    )


def tuning_material() -> Material:
    """The tuning years alone."""
    knowledge = Knowledge()
    return Material(
        tuple(load_reports()), tuple(load_outcomes()), knowledge, end=HOLD_FROM - timedelta(seconds=1)
    )


class Step(NamedTuple):
    """One replay of the search."""

    parameter: str
    value: Value
    objective: float
    kept: bool


def search(
    measure: Callable[[Mapping[str, Value]], float],
    parameters: Sequence[Parameter] = PARAMETERS,
    start: Mapping[str, Value] = SHIPPED,
    passes: int = 2,
    max_replays: int = MAX_REPLAYS,
    gain: float = 0.002,
) -> tuple[dict[str, Value], list[Step]]:
    """Coordinate search; a candidate must gain at least ``gain`` to be kept, so that noise moves nothing."""
    best = dict(start)
    lowest = measure(best)
    steps = [Step("as shipped", None, lowest, True)]
    for _ in range(passes):
        moved = False
        for parameter in parameters:
            for candidate in parameter.candidates:
                if candidate == best[parameter.name] or len(steps) >= max_replays:
                    continue
                value = measure({**best, parameter.name: candidate})
                kept = value < lowest - gain
                steps.append(Step(parameter.name, candidate, value, kept))
                if kept:
                    best[parameter.name], lowest, moved = candidate, value, True
        if not moved:
            break
    return best, steps


def main() -> None:
    """Search, print each step as a line of JSON, and the constants found."""
    material = tuning_material()
    asked = samples(material.labels, material.since, "tune", "present", material.begin, material.until)

    def measure(values: Mapping[str, Value]) -> float:
        with using(values):
            found = figures(material, asked)
        sys.stderr.write(f"{found.objective:.4f} {found}\n")
        return found.objective

    best, steps = search(measure)
    for step in steps:
        print(json.dumps(step._asdict()))
    print(json.dumps({"found": best}))


if __name__ == "__main__":
    main()
