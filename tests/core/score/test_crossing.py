from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waferwatch.score.crossing import MINUTE, Level, passing

AT = datetime(2025, 4, 1, tzinfo=UTC)


def _days(moment: datetime) -> float:
    return (moment - AT) / timedelta(days=1)


def _of_hazards(*terms: tuple[float, float]) -> Level:
    """The score of hazards with their half-lives."""

    def level(days: float) -> float:
        return -100.0 * math.expm1(-sum(hazard * 2.0 ** (-days / half_life) for hazard, half_life in terms))

    return level


def test_what_decays_alike_takes_a_handful_of_looks() -> None:
    looks = []
    level = _of_hazards((1.5, 30.0))

    def watched(days: float) -> float:
        looks.append(days)
        return level(days)

    found = passing(watched, AT, (50.0,), may_rise=False)
    assert found is not None and found.direction == "falls"
    assert _days(found.at) == pytest.approx(30.0 * math.log2(1.5 / math.log(2.0)), abs=MINUTE)
    assert len(looks) < 10


def test_both_directions_and_nothing() -> None:
    rises = passing(lambda days: min(90.0, 10.0 + days), AT, (50.0,))
    assert rises is not None and rises.direction == "rises"
    assert _days(rises.at) == pytest.approx(40.0, abs=MINUTE)
    assert passing(lambda days: 40.0, AT, (50.0,)) is None


def test_a_step_is_found_although_it_is_no_line() -> None:
    found = passing(lambda days: 80.0 if days < 123.0 else 0.0, AT)
    assert found is not None and found.threshold == 75.0
    assert 0.0 <= _days(found.at) - 123.0 <= MINUTE


@given(
    st.lists(st.tuples(st.floats(0.01, 4.0), st.floats(0.5, 400.0)), min_size=1, max_size=6),
    st.sampled_from([10.0, 25.0, 50.0, 75.0]),
)
def test_the_crossing_is_told_to_the_minute(terms: list[tuple[float, float]], threshold: float) -> None:
    level = _of_hazards(*terms)
    found = passing(level, AT, (threshold,), may_rise=False)
    if found is None:
        assert level(0.0) < threshold or level(730.0) >= threshold
    else:
        days = _days(found.at)
        assert level(days + 1e-6) < threshold
        assert level(max(0.0, days - MINUTE - 1e-6)) >= threshold
