from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from waferwatch.read.when import dates, times_of
from waferwatch_schemas import EventType

PUBLISHED = datetime(2025, 4, 24, 8, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("text", "day", "covers"),
    [
        ("halted in April", date(2025, 4, 15), 30),
        ("since Monday", date(2025, 4, 21), 1),
        ("in 2021, a fire", date(2021, 7, 1), 365),
        ("last year", date(2024, 4, 24), 365),
        ("from 1 August", date(2025, 8, 1), 1),
        ("on December 3, 2024", date(2024, 12, 3), 1),
        ("in November", date(2024, 11, 15), 30),
        ("2024年12月3日", date(2024, 12, 3), 1),
        ("去年", date(2024, 4, 24), 365),
        ("ab dem 1. Juni", date(2025, 6, 1), 1),
    ],
)
def test_dates_against_publication(text: str, day: date, covers: float) -> None:
    (found,) = dates(text, PUBLISHED)
    assert (found.at.date(), found.days) == (day, covers)


@pytest.mark.parametrize("text", ["it may stop", "a march of workers", "on 31 February", "the sep field"])
def test_what_is_no_date(text: str) -> None:
    assert dates(text, PUBLISHED) == []


def test_a_suspension_until_a_day_ends_then() -> None:
    stated = dates("suspended until 27 November 2026", datetime(2025, 11, 9, tzinfo=UTC))
    times = times_of(EventType.EASING, stated, None, datetime(2025, 11, 9, tzinfo=UTC))
    assert times.lifted == datetime(2026, 11, 27, tzinfo=UTC)
    assert times.effective is None


def test_a_rule_from_a_day_takes_effect_then() -> None:
    stated = dates("licences needed from 1 August", PUBLISHED)
    assert times_of(EventType.EXPORT_CONTROL, stated, None, PUBLISHED).effective == datetime(
        2025, 8, 1, tzinfo=UTC
    )


def test_until_the_end_of_a_month_is_an_end() -> None:
    stated = dates("suspended until the end of July", PUBLISHED)
    times = times_of(EventType.EASING, stated, None, PUBLISHED)
    assert times.lifted is not None
    assert times.effective is None
