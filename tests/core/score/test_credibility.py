"""Independent sources make a report credible, copies do not."""

from __future__ import annotations

from typing import Any

import pytest

from core.makers import board, document, score_at, signal, told
from waferwatch.read.fingerprint import fingerprint
from waferwatch_schemas import EventType, score_of

CHIP = "chip:h20"
WIRE = " ".join(f"word{number}" for number in range(80))


def points(*documents: dict[str, Any]) -> float:
    one = board()
    for number, fields in enumerate(documents):
        name = f"d{number}"
        told(one, document(name, number / 24.0, **fields), signal(name, CHIP))
    return score_at(one, CHIP, 1).score


def wire_copy(number: int) -> dict[str, Any]:
    """The wire's text under another publisher: cut, and with a headline of its own."""
    text = f"own headline of paper {number} " + " ".join(WIRE.split()[: 80 - number])
    return {"publisher": f"Paper {number}", "fingerprint": fingerprint(text)}


def test_independent_sources_add_up() -> None:
    one, two = points({"publisher": "A"}), points({"publisher": "A"}, {"publisher": "B"})
    assert one == pytest.approx(score_of(0.8 * 0.9 * 0.6))
    assert two == pytest.approx(score_of(0.8 * 0.9 * (1.0 - 0.4 * 0.4)))


def test_ten_copies_of_a_wire_report_move_a_score_no_more_than_two_independent_reports() -> None:
    copies = points(*map(wire_copy, range(10)))
    assert copies == pytest.approx(points({"publisher": "A"}))
    assert copies <= points({"publisher": "A"}, {"publisher": "B"})


def test_the_same_publisher_or_a_credited_one_is_one_source() -> None:
    once = points({"publisher": "A"})
    assert points({"publisher": "A"}, {"publisher": "A"}) == pytest.approx(once)
    assert points({"publisher": "A"}, {"publisher": "B", "origin": "a"}) == pytest.approx(once)


def test_copies_weeks_apart_are_two_reports() -> None:
    one = told(board(), document("d0", **wire_copy(0)), signal("d0", CHIP))
    told(one, document("d1", 20, **wire_copy(1)), signal("d1", CHIP))
    assert score_at(one, CHIP, 20).contributions[0].reports == 2


def test_a_story_about_two_subjects_reaches_an_entity_once() -> None:
    """The H20 run and the Nvidia run of one article are one story, by its strongest path."""
    one = told(
        board(),
        document("d"),
        signal("d", CHIP, EventType.SHIPMENT_HALT, severity=0.9),
        signal("d", "firm:nvidia", EventType.SHIPMENT_HALT, severity=0.5),
    )
    chip, firm = score_at(one, CHIP, 0), score_at(one, "firm:nvidia", 0)
    assert chip.contributions[0].story == firm.contributions[0].story
    assert len(chip.contributions) == len(firm.contributions) == 1


def test_many_reports_leave_a_score_inside_its_range() -> None:
    assert 0.0 < points(*({"publisher": f"P{number}"} for number in range(40))) <= 100.0
