"""What is published when: differences, each day's end, what falls due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.makers import board, day, document, score_at, signal, told
from waferwatch.score.board import Board
from waferwatch.score.constants import MAX_REPORTS
from waferwatch.score.crossing import THRESHOLDS
from waferwatch.score.graph import Edge, SupplyGraph
from waferwatch.score.world import World
from waferwatch_schemas import EventType, RiskScore, SignalBundle, Status, evaluate

CHIP = "chip:h20"


def folded(to: Board, name: str, at: float, **fields: Any) -> list[RiskScore]:
    bundle = SignalBundle(
        documents=(document(name, at, publisher=name),), signals=(signal(name, CHIP, **fields),)
    )
    return [*to.fold(bundle), *to.collect()]


def test_only_what_differs_is_published() -> None:
    one = board()
    assert [score.entity for score in folded(one, "a", 0)] == [CHIP]
    assert folded(one, "a", 0) == [], "the same bundle again"
    assert list(one.collect()) == []


def test_a_score_says_where_it_comes_from() -> None:
    one = board()
    (first,) = folded(one, "a", 0)
    (second,) = folded(one, "b", 0.5)
    assert (first.previous, second.previous) == (0.0, first.score)
    assert second.changed_by == ("b",)


def test_each_event_day_of_a_bundle_ends_with_a_look() -> None:
    bundle = SignalBundle(
        documents=tuple(document(name, at) for name, at in (("a", 0), ("b", 0.5), ("c", 3), ("d", 9))),
        signals=tuple(signal(name, f"chip:{name}") for name in "abcd"),
    )
    first_seen: dict[str, datetime] = {}
    for score in board().fold(bundle):
        first_seen.setdefault(score.entity, score.as_of)
    assert first_seen == {"chip:a": day(0.5), "chip:b": day(0.5), "chip:c": day(3)}, "d's day is not over"


def test_an_earlier_document_does_not_turn_the_clock_back() -> None:
    one = board()
    folded(one, "late", 10)
    folded(one, "early", 1)
    assert one.world.clock == day(10)


def test_what_falls_due_is_looked_at_again() -> None:
    one = board()
    folded(one, "a", 0, status=Status.ANNOUNCED, effective_at=day(10))
    one.world.advance(day(10))
    assert [score.as_of for score in one.collect()] == [day(10)]


def test_a_rise_is_published_once_more_a_day_later() -> None:
    one = board()
    folded(one, "a", 0)
    one.world.advance(day(2))
    (again,) = one.collect()
    assert again.score == pytest.approx(again.previous)
    assert list(one.collect()) == []


def test_drift_publishes_what_time_alone_has_moved() -> None:
    one = board()
    (first,) = folded(one, "a", 0, event_type=EventType.DISASTER)
    (later,) = one.drift(day(7))
    assert later.score == pytest.approx(evaluate(first, day(7)))
    assert list(one.drift(day(7))) == []


def test_a_retracted_score_goes_to_zero_on_the_topic() -> None:
    one = board()
    folded(one, "a", 0)
    told(one, document("a", 1, version=2, retracted=True))
    assert [score.score for score in one.collect()] == [0.0]


def test_after_a_restart_what_stands_on_the_topic_is_compared_anew() -> None:
    one = board()
    (published,) = folded(one, "a", 0)
    rows = {name: row for name, row in one.world.take_rows().items() if row is not None}

    def restarted(standing: dict[str, RiskScore]) -> list[RiskScore]:
        world = World(SupplyGraph())
        world.load(rows.items())
        again = Board(world, {})
        again.resume(standing)
        return list(again.collect())

    assert restarted({CHIP: published}) == []
    assert [score.score for score in restarted({})] == [published.score], "it was never sent"
    stray = published.model_copy(update={"entity": "chip:gone"})
    assert [(s.entity, s.score) for s in restarted({CHIP: published, "chip:gone": stray})] == [
        ("chip:gone", 0.0)
    ]


def test_rows_that_empty_are_taken_away() -> None:
    one = board()
    folded(one, "a", 0)
    assert list(one.world.take_rows()) == ["document|a"]
    folded(one, "b", 0, event_type=EventType.CYBERATTACK)
    one.world.take_rows()
    told(one, document("a", 1, version=2, retracted=True))
    assert one.world.take_rows()["document|a"] is not None, "an older version may still arrive"
    one.world.advance(day(1000))
    list(one.collect())
    assert one.world.take_rows() == {"document|b": None}


def test_a_thread_is_bounded_whatever_the_order() -> None:
    """The strongest and the latest reports stay; what they say does not depend on who came first."""
    numbers = list(range(MAX_REPORTS + 60))

    def filled(order: list[int]) -> Board:
        one = board()
        for number in order:
            said = signal(f"d{number:03}", CHIP, EventType.SHORTAGE, severity=(number * 37 % 97) / 100.0)
            told(
                one, document(f"d{number:03}", number / 10.0, publisher=f"P{number}", reliability=0.01), said
            )
        return one

    forward, backward = filled(numbers), filled(numbers[::-1])
    assert score_at(forward, CHIP, 40).score == pytest.approx(score_at(backward, CHIP, 40).score, abs=1e-9)
    (reports,) = forward.world.facts.threads.values()
    assert len(reports) == MAX_REPORTS


def test_a_report_is_stored_once_however_many_its_thread_holds() -> None:
    one = board()
    for number in range(MAX_REPORTS + 1):
        name = f"d{number:03}"
        folded(one, name, number / 10.0, severity=0.9 - number / 1000.0)
        stored = list(one.world.take_rows())
        if number < MAX_REPORTS:
            assert stored == [f"document|{name}"]
    assert stored[0] == f"thread|{CHIP}|export_control", "before the report that the full thread lets go"
    assert len(stored) == 3


@pytest.mark.parametrize("half_life_type", [EventType.DISASTER, EventType.SHORTAGE])
def test_the_foretold_crossing_is_when_the_score_passes_it(half_life_type: EventType) -> None:
    (score,) = folded(board(), "a", 0, event_type=half_life_type)
    crossing = score.crossing
    assert crossing is not None and crossing.direction == "falls"
    assert crossing.threshold == max(limit for limit in THRESHOLDS if limit <= score.score)
    minutes = timedelta(minutes=2)
    assert (
        evaluate(score, crossing.at + minutes) < crossing.threshold < evaluate(score, crossing.at - minutes)
    )


def test_an_announced_rule_foretells_that_it_rises() -> None:
    (score,) = folded(board(), "a", 0, status=Status.ANNOUNCED, effective_at=day(30), severity=1.0)
    assert score.crossing is None or score.crossing.direction == "rises"
    assert score.valid_until == day(30)


def test_what_depends_on_a_subject_is_published_with_it() -> None:
    one = board([Edge("firm:tsmc", CHIP, "fabs", 0.5)])
    bundle = SignalBundle(
        documents=(document("a"),), signals=(signal("a", "firm:tsmc", EventType.OUTAGE_OR_FIRE),)
    )
    list(one.fold(bundle))
    assert {score.entity: score.contributions[0].path for score in one.collect()} == {
        "firm:tsmc": ("firm:tsmc",),
        CHIP: ("firm:tsmc", CHIP),
    }


def test_nobody_asks_before_anything_was_folded() -> None:
    with pytest.raises(ValueError, match="nothing was folded"):
        board().look(CHIP)
