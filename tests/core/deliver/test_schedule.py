"""When a delivery is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.deliver.makers import delivery
from core.makers import START
from waferwatch.deliver.schedule import (
    JITTER,
    RETRY_AFTER_SECONDS,
    Attempt,
    after,
    retry_after_seconds,
)
from waferwatch_schemas import Delivery

DOWN = Attempt(503, "http 503")


def tried(attempt: Attempt = DOWN, times: int = 1, one: Delivery | None = None) -> Delivery:
    """The delivery after so many such attempts, each made when it was due."""
    one = one or delivery()
    for _ in range(times):
        one = after(one, attempt, one.due_at)
    return one


def test_any_2xx_delivers() -> None:
    for code in (200, 202, 204, 299):
        assert tried(Attempt(code, "delivered")).state == "delivered"
    assert tried(Attempt(301, "http 301")).state == "pending"


def test_waits_grow_as_standard_webhooks_say_and_end_after_three_days() -> None:
    one, waits = delivery(), []
    for _ in RETRY_AFTER_SECONDS:
        later = after(one, DOWN, one.due_at)
        waits.append((later.due_at - one.due_at).total_seconds())
        one = later
    for wait, least in zip(waits, RETRY_AFTER_SECONDS, strict=True):
        assert least <= wait < least * (1.0 + JITTER)
    hours = sum(waits) / 3600.0
    assert 75.0 <= hours <= 84.0
    last = after(one, DOWN, one.due_at)
    assert (last.state, last.attempts, last.outcome) == ("failed", len(RETRY_AFTER_SECONDS) + 1, "http 503")


def test_jitter_spreads_deliveries_and_is_the_same_after_a_restart() -> None:
    due = {tried(one=delivery(subscription=f"s{number}")).due_at for number in range(20)}
    assert len(due) == 20
    assert tried() == tried()


@pytest.mark.parametrize("attempt", [Attempt(410, "http 410"), Attempt(None, "refused", permanent=True)])
def test_gone_and_refused_are_given_up_at_once(attempt: Attempt) -> None:
    one = tried(attempt)
    assert (one.state, one.attempts, one.finished_at) == ("failed", 1, START)


def test_retry_after_lengthens_a_wait_but_neither_shortens_it_nor_beyond_a_day() -> None:
    def wait(retry_after: float) -> float:
        return (tried(Attempt(429, "http 429", retry_after)).due_at - START).total_seconds()

    assert wait(120.0) == 120.0
    assert 5.0 <= wait(0.0) <= 5.5
    assert wait(3.2e8) == 86_400.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Wed, 01 Jan 2025 00:02:00 GMT", 120.0),
        ("Tue, 31 Dec 2024 23:00:00 GMT", 0.0),
        ("-5", None),
        ("1e9", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("Wed, 99 Foo 2025", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, START) == seconds


@pytest.mark.parametrize("header", ["9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT", "315360000"])
def test_an_absurd_retry_after_waits_a_day(header: str) -> None:
    seconds = retry_after_seconds(header, START)
    one = tried(Attempt(429, "http 429", seconds))
    assert one.due_at == START + timedelta(days=1)
