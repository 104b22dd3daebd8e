"""Lead times on small hand-made cases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from waferwatch.backtest.chronology import Harm, Outcome, harms
from waferwatch.backtest.leads import first_of_chains, lead, notices, summarise
from waferwatch.backtest.series import Alarm, Series, alarms, asked_again, to_days
from waferwatch_schemas import EventType


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def outcome(
    event: str, first: str, start: str = "", items: str = "chip:x", result: str = "HALT", chain: str = ""
) -> Outcome:
    return Outcome(
        event, event, EventType.EXPORT_CONTROL, at(first), result, tuple(items.split("|")), "cn",
        date.fromisoformat(start) if start else None, None, "policy", False, chain or event, "tune",
    )  # fmt: skip


def harm(first: str, start: str, items: str = "chip:x") -> Harm:
    return harms([outcome("e", first, start, items)])[0]


def alarm(begin: str, end: str = "2030-01-01", item: str = "chip:x") -> Alarm:
    return Alarm(item, at(begin), at(end), 50.0, "e-1")


def test_lead_counts_days_from_alert_to_start() -> None:
    one = lead(harm("2022-03-01T09:00", "2022-04-10"), {"chip:x": [alarm("2022-03-01T12:00")]})
    assert (one.in_time, one.days, one.standing, one.noticed) == (True, 40.0, False, True)
    assert one.hours_after_report == 3.0


def test_the_earliest_item_counts() -> None:
    raised = {
        "chip:x": [alarm("2022-04-01")],
        "chip:y": [alarm("2022-03-20", item="chip:y")],
    }
    one = lead(harm("2022-03-01T09:00", "2022-04-10", "chip:x|chip:y"), raised)
    assert (one.item, one.days, one.items_met) == ("chip:y", 21.0, 2)


def test_an_alert_after_the_day_of_the_start_is_late() -> None:
    one = lead(harm("2022-03-01", "2022-04-10"), {"chip:x": [alarm("2022-04-11T00:01")]})
    assert not one.in_time and one.days == -1.0 and one.items_met == 0


def test_what_was_public_only_later_may_be_met_within_a_day_of_its_report() -> None:
    known_late = harm("2022-08-31T21:00", "2022-08-26")
    assert lead(known_late, {"chip:x": [alarm("2022-08-31T21:00")]}).days == -5.0
    assert lead(known_late, {"chip:x": [alarm("2022-08-31T21:00")]}).in_time
    assert not lead(known_late, {"chip:x": [alarm("2022-09-02")]}).in_time


def test_a_standing_alert_counts_from_the_first_report_and_is_marked() -> None:
    one = lead(harm("2022-03-01T09:00", "2022-04-10"), {"chip:x": [alarm("2020-01-01")]})
    assert (one.in_time, one.standing, one.noticed, one.days) == (True, True, False, 40.0)


def test_an_alert_that_lapsed_before_the_first_report_is_none() -> None:
    one = lead(harm("2022-03-01", "2022-04-10"), {"chip:x": [alarm("2022-01-01", "2022-02-01")]})
    assert not one.in_time and one.alert_at is None


def test_events_of_a_chain_with_one_start_are_one_harm() -> None:
    found = harms(
        [
            outcome("leak", "2022-03-01", "2022-10-07", chain="leak"),
            outcome("rule", "2022-10-07", "2022-10-07", "chip:y", chain="leak"),
            outcome("scare", "2022-05-01", result="NONE", chain="leak"),
            outcome("price", "2022-05-01", "2022-05-02", result="PRICE"),
        ]
    )
    assert [one.name for one in found] == ["leak"]
    assert found[0].items == ("chip:x", "chip:y") and found[0].first_report == at("2022-03-01")


def test_summary_counts_once_and_takes_the_median() -> None:
    met = lead(harm("2022-03-01", "2022-04-10"), {"chip:x": [alarm("2022-03-31")]})
    foreseen = lead(harm("2022-03-01", "2022-04-10"), {"chip:x": [alarm("2022-03-11")]})
    missed = lead(harm("2022-03-01", "2022-04-10"), {})
    found = summarise([met, foreseen, missed])
    assert (found.recall.hits, found.recall.of, found.median_lead) == (2, 3, 20.0)
    assert len(first_of_chains([met, foreseen, missed])) == 1


def series(*points: tuple[str, float]) -> Series:
    days = tuple(to_days(at(text)) for text, _ in points)
    return Series(
        np.array(days),
        np.array([value for _, value in points]),
        days,
        tuple(f"d-{n}" for n in range(len(days))),
    )


def test_alarms_have_hysteresis() -> None:
    found = alarms(
        "chip:x",
        series(
            ("2020-01-01", 10),
            ("2020-01-02", 25),
            ("2020-01-03", 21),
            ("2020-01-04", 26),
            ("2020-01-05", 19.9),
        ),
        25.0,
    )
    assert [(one.begin, one.end, one.peak) for one in found] == [(at("2020-01-02"), at("2020-01-05"), 26.0)]
    assert found[0].cause == "d-1"


def test_a_value_between_the_levels_starts_nothing() -> None:
    assert alarms("chip:x", series(("2020-01-01", 24.9), ("2020-01-02", 22.0)), 25.0) == []


def test_a_standing_alarm_is_asked_again() -> None:
    line = series(("2020-01-01", 30), ("2020-08-01", 40), ("2021-01-01", 0))
    found = asked_again(alarms("chip:x", line, 25.0), line, at("2020-01-31") - at("2020-01-01"))
    assert len(found) == 13 and found[0].cause == "d-0" and found[-1].cause == "d-1"


def test_a_steep_rise_of_a_standing_alert_is_told() -> None:
    line = series(("2020-01-01", 30), ("2020-03-01", 45), ("2020-05-01", 55))
    begins = [one.begin for one in notices("chip:x", line, 25.0)]
    assert set(begins) == {at("2020-01-01"), at("2020-03-01"), at("2020-05-01")}


@pytest.mark.parametrize("threshold", [25.0, 40.0])
def test_nothing_comes_of_an_empty_series(threshold: float) -> None:
    assert alarms("chip:x", Series(np.empty(0), np.empty(0)), threshold) == []
