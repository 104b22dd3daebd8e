"""How the hazard of one event runs over time: shocks fade, rules hold, dates count."""

from __future__ import annotations

from typing import Any

import pytest

from core.makers import board, day, document, score_at, signal, told
from waferwatch_schemas import Direction, EventType, Status, evaluate, score_of

CHIP = "chip:h20"
E = EventType
FULL = 0.8 * 0.9 * 0.6
"""Severity x confidence x credibility of the makers' signal by one publisher."""


def points_of(at: float, event_type: EventType = E.EXPORT_CONTROL, **fields: Any) -> float:
    """The score on a day of one event that was reported on day 0."""
    one = told(board(), document("d"), signal("d", CHIP, event_type, **fields))
    return score_at(one, CHIP, at).score


def test_a_rule_holds() -> None:
    assert points_of(0) == pytest.approx(score_of(FULL))
    assert points_of(3000) == pytest.approx(score_of(FULL))


@pytest.mark.parametrize(
    ("event_type", "subtype", "half_life"),
    [
        (E.DISASTER, "earthquake", 7.0),
        (E.OUTAGE_OR_FIRE, "power_cut", 4.5),
        (E.OUTAGE_OR_FIRE, "fire", 230.0),
        (E.CYBERATTACK, "", 5.0),
        (E.LITIGATION, "", 30.0),
    ],
)
def test_a_shock_is_worth_half_after_its_half_life(
    event_type: EventType, subtype: str, half_life: float
) -> None:
    assert points_of(half_life, event_type, subtype=subtype) == pytest.approx(score_of(FULL / 2.0))


@pytest.mark.parametrize(
    ("status", "weight"),
    [(Status.HAPPENED, 1.0), (Status.ANNOUNCED, 0.75), (Status.RUMOURED, 0.35), (Status.DENIED, 0.0),
     (Status.HISTORICAL, 0.0)],
)  # fmt: skip
def test_status_weighs(status: Status, weight: float) -> None:
    one = told(board(), document("d"), signal("d", CHIP, status=status))
    assert score_at(one, CHIP, 0).score == pytest.approx(score_of(FULL * weight))


def test_an_announced_rule_grows_to_its_effective_date_and_holds() -> None:
    def announced(at: float) -> float:
        return points_of(at, status=Status.ANNOUNCED, effective_at=day(10))

    assert announced(0) == pytest.approx(score_of(FULL * 0.75))
    assert announced(5) == pytest.approx(score_of(FULL * 0.875))
    assert announced(10) == announced(400) == pytest.approx(score_of(FULL))


def test_an_announced_tariff_does_not_fade_before_it_begins() -> None:
    """Its closed form once faded and grew at the same time."""
    one = told(
        board(), document("d"), signal("d", CHIP, E.TARIFF, status=Status.ANNOUNCED, effective_at=day(60))
    )
    published = score_at(one, CHIP, 10)
    assert published.valid_until == day(60)
    assert evaluate(published, day(50)) == pytest.approx(score_at(one, CHIP, 50).score)
    assert score_at(one, CHIP, 60).score == pytest.approx(score_of(FULL))
    assert score_at(one, CHIP, 120).score == pytest.approx(score_of(FULL / 2.0))


def test_an_effective_date_that_is_moved_counts_as_the_latest_report_says() -> None:
    one = told(board(), document("d"), signal("d", CHIP, status=Status.ANNOUNCED, effective_at=day(10)))
    told(one, document("e", 5), signal("e", CHIP, status=Status.ANNOUNCED, effective_at=day(100)))
    assert score_at(one, CHIP, 20).valid_until == day(100)
    assert score_at(one, CHIP, 20).score < score_at(one, CHIP, 100).score


def test_a_lifted_rule_fades_within_weeks() -> None:
    assert points_of(29, lifted_at=day(30)) == pytest.approx(score_of(FULL))
    assert points_of(44, lifted_at=day(30)) == pytest.approx(score_of(FULL / 2.0))


def test_a_rule_that_is_lifted_before_its_day_never_comes() -> None:
    """Its hazard once jumped on the day on which it should have begun."""

    def averted(at: float) -> float:
        return points_of(at, status=Status.ANNOUNCED, effective_at=day(100), lifted_at=day(50))

    assert averted(49.9) == pytest.approx(score_of(FULL * 0.875), abs=0.1)
    assert averted(64) == pytest.approx(score_of(FULL * 0.4375))
    assert averted(100) < averted(64)


def test_relief_takes_its_share_of_what_came_before_it_and_not_of_what_comes_after() -> None:
    one = told(board(), document("d"), signal("d", CHIP))
    easing = signal("e", CHIP, E.EASING, Direction.LOWERS, severity=1.0, confidence=1.0)
    told(one, document("e", 10, publisher="b"), easing)
    assert score_at(one, CHIP, 10).score == pytest.approx(score_of(FULL * (1.0 - 0.6)))
    told(one, document("f", 200, publisher="b"), signal("f", CHIP))
    assert score_at(one, CHIP, 200).score == pytest.approx(score_of(FULL + FULL * 0.4))


def test_a_relief_that_ends_gives_the_lead_back() -> None:
    """Also to a report that another one covers until then."""
    one = told(board(), document("a"), signal("a", CHIP, severity=0.9))
    easing = signal("b", CHIP, E.EASING, Direction.LOWERS, severity=1.0, confidence=1.0, lifted_at=day(40))
    told(one, document("b", 5), easing)
    told(one, document("c", 10), signal("c", CHIP, severity=0.5))
    published = score_at(one, CHIP, 10)
    assert published.valid_until == day(40)
    two_sources = 1.0 - 0.4 * 0.4
    assert published.score == pytest.approx(score_of(0.5 * 0.9 * two_sources))
    assert score_at(one, CHIP, 40).score == pytest.approx(score_of(0.9 * 0.9 * two_sources))


def test_a_lasting_report_counts_beside_a_stronger_one_that_fades_in_the_same_document() -> None:
    """Raising the severity of what fades must not shorten what lasts."""
    fire = signal("d", CHIP, E.OUTAGE_OR_FIRE, id="1", subtype="fire", severity=0.5)
    cut = signal("d", CHIP, E.OUTAGE_OR_FIRE, id="2", subtype="power_cut", severity=0.9)
    one = told(board(), document("d"), fire, cut)
    assert score_at(one, CHIP, 0).score == pytest.approx(score_of(0.9 * 0.9 * 0.6))
    assert score_at(one, CHIP, 46).score == pytest.approx(score_of(0.5 * 0.9 * 0.6 * 2.0 ** (-46 / 230)))


def test_an_event_counts_from_when_it_happened_but_not_from_long_ago() -> None:
    assert points_of(0, E.CYBERATTACK, occurred_at=day(-5)) == pytest.approx(score_of(FULL / 2.0))
    assert points_of(0, E.SHORTAGE, occurred_at=day(-500)) == pytest.approx(
        score_of(FULL * 2.0 ** (-60 / 120))
    )
