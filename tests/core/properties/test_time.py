"""Time alone: the closed form is exact, and nothing rises by itself."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.makers import day
from core.properties.line import batch, board_of
from core.properties.profiles import thorough
from core.properties.strategies import Told, last_day, young_histories
from waferwatch_schemas import evaluate

DAYS_LATER = (0.5, 3.0, 10.0, 25.0, 61.0)


@thorough
@given(young_histories(), st.sampled_from((0, 5, 20)))
def test_a_published_closed_form_is_what_a_fresh_look_finds(history: list[Told], later: int) -> None:
    at = day(last_day(history) + later)
    published = batch(history, at)
    board = board_of(history)
    for days in DAYS_LATER:
        then = at + timedelta(days=days)
        board.world.advance(then)
        for entity, score in published.items():
            if score.valid_until is None or then < score.valid_until:
                assert abs(evaluate(score, then) - board.look(entity).score) <= 1e-6


@thorough
@given(young_histories(dated=False))
def test_nothing_rises_while_nothing_arrives(history: list[Told]) -> None:
    """Without a date to come and without a stock that runs out."""
    board = board_of(history)
    at = day(last_day(history))
    last: dict[str, float] = {}
    for days in (0.0, *DAYS_LATER):
        board.world.advance(at + timedelta(days=days))
        for entity in board.world.entities():
            score = board.look(entity).score
            assert score <= last.get(entity, 100.0) + 1e-9
            last[entity] = score
