"""What a change of the reports does to the scores: the right way, or nothing."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from core.makers import day
from core.properties.line import batch, largest_difference
from core.properties.profiles import thorough
from core.properties.strategies import Told, histories, last_day, young_histories
from waferwatch_schemas import Direction, RiskScore, Signal, Status

SAME = 1e-6


def assert_none_lower(after: dict[str, RiskScore], before: dict[str, RiskScore]) -> None:
    for entity, score in before.items():
        assert entity in after
        assert after[entity].score >= score.score - 1e-9


def raising(told: Told) -> bool:
    return bool(told.signals) and all(one.direction is Direction.RAISES for one in told.signals)


def choose_raising(data: st.DataObject, history: list[Told]) -> int:
    """The place of a document all of whose signals raise risk."""
    places = [place for place, told in enumerate(history) if raising(told)]
    assume(places)
    return data.draw(st.sampled_from(places))


def with_signals(told: Told, **update: object) -> Told:
    return Told(told.document, tuple(one.model_copy(update=update) for one in told.signals))


@thorough
@given(st.data())
def test_a_more_severe_event_never_scores_lower(data: st.DataObject) -> None:
    history = data.draw(young_histories())
    place = choose_raising(data, history)
    at = day(last_day(history) + data.draw(st.sampled_from((0, 20))))
    worse = [*history]
    worse[place] = Told(
        history[place].document,
        tuple(
            one.model_copy(update={"severity": (1.0 + one.severity) / 2.0}) for one in history[place].signals
        ),
    )
    assert_none_lower(batch(worse, at), batch(history, at))


@thorough
@given(st.data())
def test_a_more_reliable_publisher_never_scores_lower(data: st.DataObject) -> None:
    history = data.draw(young_histories())
    place = choose_raising(data, history)
    at = day(last_day(history) + data.draw(st.sampled_from((0, 20))))
    document = history[place].document.model_copy(update={"reliability": 0.95})
    better = [*history]
    better[place] = Told(document, history[place].signals)
    assert_none_lower(batch(better, at), batch(history, at))


@thorough
@given(st.data())
def test_an_independent_report_of_the_same_never_scores_lower(data: st.DataObject) -> None:
    """Another publisher, other words, the same day, no date of its own."""
    history = data.draw(young_histories())
    place = choose_raising(data, history)
    at = day(last_day(history) + data.draw(st.sampled_from((0, 20))))
    more = history[place].document.model_copy(
        update={"document": "z", "publisher": "Yonhap", "fingerprint": "", "reliability": 0.4}
    )
    said = tuple(_undated(one, "z") for one in history[place].signals)
    assert_none_lower(batch([*history, Told(more, said)], at), batch(history, at))


def _undated(one: Signal, document: str) -> Signal:
    dates = dict.fromkeys(("effective_at", "lifted_at", "resumes_at"))
    return one.model_copy(update={"id": f"{document}/{one.id}", "document": document, **dates})


@thorough
@given(st.data())
def test_what_a_correction_says_is_all_that_counts(data: st.DataObject) -> None:
    history = data.draw(histories(most=4))
    last = last_day(history)
    wrong = data.draw(st.sampled_from(history))
    right = Told(
        wrong.document.model_copy(update={"version": 9}), data.draw(st.sampled_from(history)).signals
    )
    right = Told(right.document, tuple(_of(one, wrong.document.document) for one in right.signals))
    others = [told for told in history if told.document.document != wrong.document.document]
    at = day(last)
    expected = batch([*others, right], at)
    for told in ([*history, right], [right, *history]):
        assert largest_difference(batch(told, at), expected, at) <= SAME


def _of(one: Signal, document: str) -> Signal:
    return one.model_copy(update={"id": f"new/{one.id}", "document": document})


@thorough
@given(st.data())
def test_a_retraction_leaves_nothing_behind_whichever_comes_first(data: st.DataObject) -> None:
    """Also one that bears the number of the version that it takes back."""
    history = data.draw(histories(most=4))
    name = data.draw(st.sampled_from(history)).document.document
    newest = max(
        (told.document for told in history if told.document.document == name), key=lambda one: one.version
    )
    gone = Told(newest.model_copy(update={"retracted": True}), ())
    others = [told for told in history if told.document.document != name]
    at = day(last_day(history))
    expected = batch(others, at) if others else {}
    for told in ([*history, gone], [gone, *history]):
        assert largest_difference(batch(told, at), expected, at) <= SAME


@thorough
@given(st.data())
def test_denied_and_historical_reports_move_nothing(data: st.DataObject) -> None:
    history = data.draw(histories(most=4))
    place = data.draw(st.integers(0, len(history) - 1))
    silent = data.draw(st.sampled_from((Status.DENIED, Status.HISTORICAL)))
    at = day(last_day(history))
    muted, without = [*history], [*history]
    muted[place] = with_signals(history[place], status=silent)
    without[place] = Told(history[place].document, ())
    assert largest_difference(batch(muted, at), batch(without, at), at) <= SAME
