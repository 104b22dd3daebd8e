"""The proof: a batch pass against published scores, sound, late, tampered with, missing and unknown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import pytest

from core.makers import bundle, day, document, signal
from waferwatch.kafka.log import Line
from waferwatch.score.board import Board
from waferwatch.score.graph import Edge, SupplyGraph
from waferwatch.score.world import World
from waferwatch.verify import Batch, Comparison, bundle_of, compare, published_of
from waferwatch_schemas import EventType, RiskScore, SignalBundle

EDGES = [Edge("chip:h20", "firm:buyer", "buys_abroad", 0.5)]


def log() -> list[SignalBundle]:
    return [
        bundle(document("letter"), signal("letter", "chip:h20")),
        bundle(
            document("quake", 5.0),
            signal("quake", "chip:l20", EventType.DISASTER, subtype="earthquake"),
        ),
    ]


def world() -> World:
    return World(SupplyGraph(EDGES))


def topic(until: float | None = None) -> list[RiskScore]:
    """What the stage publishes: after its last bundle, or later by its clock."""
    board = Board(world(), {})
    kept = {}
    for one in log():
        for score in [*board.fold(one), *board.collect()]:
            kept[score.entity] = score
    if until is not None:
        for score in board.drift(day(until)):
            kept[score.entity] = score
    return list(kept.values())


def lines(scores: Sequence[RiskScore]) -> list[Line]:
    return [
        Line(number % 4, number, score.entity.encode(), score.model_dump_json().encode(), ())
        for number, score in enumerate(scores)
    ]


def verified(found: Sequence[Line], skip: frozenset[str] = frozenset()) -> Comparison:
    batch = Batch(world(), {})
    batch.fold(log())
    clock = batch.board.world.clock
    assert clock is not None
    known = batch.board.world.entities()
    return compare(batch.score, known, published_of(found), clock, skip=skip)


def test_what_the_stage_published_holds() -> None:
    found = verified(lines(topic()))
    assert found.holds
    assert found.compared == 3
    assert found.largest < 1e-9


def test_scores_of_a_stage_whose_clock_went_on_hold_at_their_own_time() -> None:
    found = verified(lines(topic(until=90.0)))
    assert found.holds
    assert found.largest < 1e-9


def test_tampered_score_is_found_by_its_closed_form() -> None:
    scores = topic()
    wrong = [score.model_copy(update={"score": score.score + 1e-3}) for score in scores[:1]]
    found = verified(lines([*wrong, *scores[1:]]))
    assert not found.holds
    (one,) = found.wrong
    assert one.entity == scores[0].entity
    assert one.points == pytest.approx(1e-3, rel=1e-3)
    assert "closed form" in one.what


def test_tampered_closed_form_is_found_by_the_batch_pass() -> None:
    score, *rest = topic()
    ((term,),) = score.stories
    stories = ((term.model_copy(update={"hazard": term.hazard * 1.001}),),)
    found = verified(lines([score.model_copy(update={"stories": stories}), *rest]))
    assert [one.entity for one in found.wrong] == [score.entity]


def test_tampered_reasons_are_found() -> None:
    score, *rest = topic()
    found = verified(lines([score.model_copy(update={"contributions": ()}), *rest]))
    assert "do not add up" in found.wrong[0].what


def test_missing_score_is_wrong() -> None:
    scores = topic()
    found = verified(lines(scores[1:]))
    assert [one.what for one in found.wrong] == ["missing on the topic"]
    assert found.entity == scores[0].entity


def test_score_withdrawn_by_a_tombstone_is_missing() -> None:
    sent = lines(topic())
    gone = Line(sent[0].partition, 99, sent[0].key, None, ())
    assert [one.what for one in verified([*sent, gone]).wrong] == ["missing on the topic"]


def test_score_that_no_signal_bears_out_is_wrong_unless_it_is_nothing() -> None:
    invented = topic()[0].model_copy(update={"entity": "chip:b100"})
    found = verified(lines([*topic(), invented]))
    assert [one.entity for one in found.wrong] == ["chip:b100"]
    nothing = invented.model_copy(
        update={"score": 0.0, "stories": (), "contributions": (), "score_without_cover": 0.0}
    )
    assert verified(lines([*topic(), nothing])).holds


def test_second_copy_of_a_key_in_another_partition_is_looked_at() -> None:
    sent = lines(topic())
    value = json.loads(sent[0].value or b"")
    value["score"] = 99.0
    copy = Line(3 - sent[0].partition, 50, sent[0].key, json.dumps(value).encode(), ())
    assert not verified([*sent, copy]).holds


@pytest.mark.parametrize("value", [b"{}", b"\xff", b"[" * 100_000, b"null"])
def test_record_that_is_no_score_is_wrong(value: bytes) -> None:
    sent = lines(topic())
    broken = Line(sent[0].partition, 99, sent[0].key, value, ())
    (one,) = verified([*sent, broken]).wrong
    assert "no score" in one.what
    assert "offset 99" in one.what


def test_key_that_names_another_entity_is_wrong() -> None:
    sent = lines(topic())
    swapped = sent[0]._replace(key=sent[1].key, partition=sent[1].partition, offset=99)
    assert "says that it is about" in verified([*sent, swapped]).wrong[0].what


def test_entities_with_signals_on_their_way_are_left_out() -> None:
    batch = Batch(world(), {})
    batch.fold(log()[:1])
    skip = batch.touched_by(log()[1:])
    assert skip == {"chip:l20"}
    stale = [score for score in topic() if score.entity != "chip:l20"]
    assert verified(lines(stale), skip=skip).holds
    assert not verified(lines(stale)).holds


def test_batch_pass_is_asked_for_times_that_never_go_back() -> None:
    asked: list[datetime] = []

    def batch(entity: str, at: datetime) -> float:
        asked.append(at)
        return 0.0

    first, second, *_ = topic()
    early = first.model_copy(update={"as_of": day(3.0)})
    late = second.model_copy(update={"as_of": day(30.0)})
    compare(batch, ["chip:h20"], published_of(lines([late, early])), day(10.0))
    assert asked == sorted(asked)
    assert asked[0] == day(10.0)
    assert asked[-1] == day(30.0)


def test_bundles_that_went_to_the_dead_letters_are_passed_over() -> None:
    assert bundle_of(Line(0, 0, b"k", b"not json", ())) is None
    assert bundle_of(Line(0, 0, b"k", None, ())) is None
    sent = log()[0]
    assert bundle_of(Line(0, 0, b"k", sent.model_dump_json().encode(), ())) == sent
