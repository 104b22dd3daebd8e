"""Order, repetition, bundles and crashes never matter: the stream's scores are those of a batch pass."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.makers import day
from core.properties.line import Stream, batch, largest_difference
from core.properties.profiles import thorough
from core.properties.strategies import arrivals, histories, last_day

TOLERANCE = 1e-6


@thorough
@given(st.data())
def test_any_delivery_gives_the_scores_of_one_batch_pass(data: st.DataObject) -> None:
    history = data.draw(histories())
    at = day(last_day(history)) + timedelta(days=data.draw(st.sampled_from((0, 7, 40, 150))))
    stream = Stream()
    stream.take(data.draw(arrivals(history)))
    assert largest_difference(stream.scores(at), batch(history, at), at) <= TOLERANCE
    latest: dict[str, datetime] = {}
    for score in stream.log:
        assert 0.0 <= score.score <= 100.0
        # Whoever reads the topic again may skip what is not newer.
        assert score.entity not in latest or score.as_of > latest[score.entity]
        latest[score.entity] = score.as_of
