"""When periods end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from core.makers import trade
from waferwatch.trade.periods import end_of


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2025", (2026, 1, 1)),
        ("2025-Q1", (2025, 4, 1)),
        ("2025-Q4", (2026, 1, 1)),
        ("2025-02", (2025, 3, 1)),
        ("2025-12", (2026, 1, 1)),
        ("2024-02-29", (2024, 3, 1)),
        ("2025-W17", (2025, 4, 28)),
        ("2026-W53", (2027, 1, 4)),
    ],
)
def test_end_is_the_first_moment_after(period: str, end: tuple[int, int, int]) -> None:
    assert end_of(period) == datetime(*end, tzinfo=UTC)


@pytest.mark.parametrize("period", ["2025-02-29", "2025-W53"])
def test_a_day_or_week_that_does_not_exist(period: str) -> None:
    with pytest.raises(ValueError, match=r"day|week"):
        end_of(period)


@pytest.mark.parametrize(
    "period", ["", "25", "2025-13", "2025-Q5", "2025-W54", "2025-1", "1889", "2025-04-24T00"]
)
def test_what_is_no_period_is_refused_by_the_model(period: str) -> None:
    with pytest.raises(ValidationError, match="period"):
        trade(period, 1.0)
