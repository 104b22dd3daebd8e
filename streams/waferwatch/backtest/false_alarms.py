"""Alerts that nothing followed.

An alarm is right when a harm to its item is present at some time within the horizon after it began. One that
stands longer than the horizon is judged anew each time it has passed, so that an alert for ever is no way to
have few false ones. It is judged on the part of the chronology that its leading report belongs to; alarms
after 2023 that a chain of the tuning part raised are left out of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from waferwatch_schemas import kind_of

from .chronology import HOLD_FROM, Outcome, event_of
from .intervals import Range, Share, bootstrap
from .labels import Labels
from .leads import HORIZON
from .series import Alarm

YEAR_DAYS = 365.25


class Judged(NamedTuple):
    """An alarm and what came of it."""

    alarm: Alarm
    verdict: str
    """``harm`` (HALT or SHORT followed), ``lesser`` (PRICE or DELAY), ``nothing``."""
    harm: str
    """The event that followed; empty for nothing."""
    event: str
    """The event whose report led; empty for a quiet report."""
    scare: bool
    """That event is one of the false-alarm set."""


def judge(alarm: Alarm, labels: Labels, outcomes: Mapping[str, Outcome]) -> Judged:
    """The verdict on one alarm."""
    event = event_of(alarm.cause)
    known = outcomes.get(event)
    serious = labels.between(alarm.item, alarm.begin, alarm.begin + HORIZON)
    lesser = labels.between(alarm.item, alarm.begin, alarm.begin + HORIZON, serious=False)
    found = serious or lesser
    verdict = "harm" if serious else "lesser" if lesser else "nothing"
    return Judged(
        alarm,
        verdict,
        min(found, key=lambda harm: harm.start).event if found else "",
        event if known else "",
        bool(known and known.scare),
    )


def part_of(judged: Judged, outcomes: Mapping[str, Outcome]) -> str | None:
    """``tune``, ``hold``, or ``None`` for a late alarm of a tuning chain."""
    late = judged.alarm.begin >= HOLD_FROM
    if judged.event and outcomes[judged.event].split == "tune":
        return None if late else "tune"
    return "hold" if late else "tune"


class AlarmSummary(NamedTuple):
    """False alarms and precision over a set of alarms."""

    chip_years: float
    chip_alarms: int
    false_chip_alarms: int
    """Nothing at all followed; ``lesser`` not counted."""
    false_a_chip_year: float | None
    false_a_chip_year_range: Range | None
    """Bootstrap over chips."""
    strict_false_a_chip_year: float | None
    """The same when PRICE and DELAY count as nothing."""
    precision: Share
    """Alarms on all covered items that HALT or SHORT followed, of those that HALT, SHORT or nothing did."""
    precision_strict: Share
    """Of all alarms, PRICE and DELAY ones included."""
    precision_chips: Share
    scares: int
    """False alarms on chips that a report of the false-alarm set led."""


def summarise(judged: Sequence[Judged], years: Mapping[str, float]) -> AlarmSummary:
    """Figures over the alarms of covered items; ``years``: by item, how long it was covered."""
    chips = {item: span for item, span in years.items() if kind_of(item) == "chip" and span > 0.0}
    mine = [one for one in judged if one.alarm.item in chips]
    false = [one for one in mine if one.verdict == "nothing"]
    total = sum(chips.values())
    by_chip = dict.fromkeys(chips, 0)
    for one in false:
        by_chip[one.alarm.item] += 1
    decided = [one for one in judged if one.verdict != "lesser"]
    return AlarmSummary(
        chip_years=total,
        chip_alarms=len(mine),
        false_chip_alarms=len(false),
        false_a_chip_year=len(false) / total if total else None,
        false_a_chip_year_range=bootstrap(((item, (by_chip[item], chips[item])) for item in chips), _rate),
        strict_false_a_chip_year=sum(one.verdict != "harm" for one in mine) / total if total else None,
        precision=_right(decided),
        precision_strict=_right(judged),
        precision_chips=_right([one for one in decided if one.alarm.item in chips]),
        scares=sum(one.scare for one in false),
    )


class Months(NamedTuple):
    """Chips asked on the first of each month: on alert, and harmed now or within 90 days."""

    on_alert: Share
    """Of all chip-months."""
    right: Share
    """Harmed, of those on alert."""
    met: Share
    """On alert, of those harmed."""


def months_on_alert(asked: Iterable[tuple[float, bool]], threshold: float) -> Months:
    """Time on alert, from the score and what came of each chip-month."""
    pairs = [(score >= threshold, harmed) for score, harmed in asked]
    both = sum(on and harmed for on, harmed in pairs)
    on, harmed = sum(on for on, _ in pairs), sum(harmed for _, harmed in pairs)
    return Months(Share(on, len(pairs)), Share(both, on), Share(both, harmed))


def _right(judged: Sequence[Judged]) -> Share:
    return Share(sum(one.verdict == "harm" for one in judged), len(judged))


def _rate(chips: Sequence[tuple[int, float]]) -> float | None:
    years = sum(span for _, span in chips)
    return sum(count for count, _ in chips) / years if years else None


def covered_years(since: Mapping[str, datetime], begin: datetime, end: datetime) -> dict[str, float]:
    """By item, for how many years between two times it was covered."""
    return {
        item: max(0.0, (end - max(begin, start)).total_seconds() / 86400.0 / YEAR_DAYS)
        for item, start in since.items()
    }


def within(judged: Iterable[Judged], since: Mapping[str, datetime]) -> list[Judged]:
    """The alarms that began while their item was covered."""
    return [one for one in judged if one.alarm.begin >= since[one.alarm.item]]
