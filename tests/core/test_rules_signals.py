"""Changes of status as signals: ids, dates, severity, and what they do to a score."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from waferwatch.rules import StatusChange, changes, entities
from waferwatch.rules.reviews import Review
from waferwatch.rules.signals import SEVERITY, announced_between, severity, statements
from waferwatch.score.board import Board
from waferwatch.score.graph import SupplyGraph
from waferwatch.score.world import World
from waferwatch_schemas import Direction, EventType, SignalBundle, Status


def _one(chip: str, start: str, end: str, to: str = "CN") -> list[StatusChange]:
    return changes([chip], to, date.fromisoformat(start), date.fromisoformat(end))


def test_letter_is_a_fact_on_the_day_it_became_public() -> None:
    (told,) = statements(_one("chip:nvidia-h20", "2025-04-01", "2025-04-30"))
    (signal,) = told.signals
    assert told.document.kind == "rule"
    assert told.document.published_at == datetime(2025, 4, 15, tzinfo=UTC)
    assert (signal.event_type, signal.direction) == (EventType.EXPORT_CONTROL, Direction.RAISES)
    assert signal.status is Status.HAPPENED
    assert signal.occurred_at == datetime(2025, 4, 9, tzinfo=UTC)
    assert signal.destination == "country:cn"
    assert "is-informed letter, April 2025" in signal.evidence.text
    assert signal.evidence.end == len(signal.evidence.text)
    assert told.document.reliability == 0.95
    assert told.document.publisher


def test_signed_rule_is_announced_with_its_effective_day() -> None:
    told = statements(announced_between(["chip:nvidia-a800"], "CN", date(2023, 10, 17), date(2023, 10, 23)))
    days = {signal.effective_at for one in told for signal in one.signals}
    found = statements(announced_between(["chip:nvidia-a100"], "CN", date(2022, 10, 1), date(2022, 10, 31)))
    (signal,) = found[0].signals
    assert signal.status is Status.ANNOUNCED
    assert signal.effective_at == datetime(2022, 10, 21, tzinfo=UTC)
    assert signal.occurred_at is None
    assert all(day is None or day.tzinfo is not None for day in days)


def test_easing_takes_off_the_share_by_which_the_rule_became_milder() -> None:
    (told,) = statements(_one("chip:nvidia-h20", "2025-08-01", "2025-08-11"))
    (signal,) = told.signals
    assert (signal.event_type, signal.direction) == (EventType.EASING, Direction.LOWERS)
    assert signal.severity == pytest.approx(
        1.0 - SEVERITY[Review.CASE_BY_CASE] / SEVERITY[Review.IS_INFORMED], abs=1e-3
    )


def test_buying_side_that_forbids_a_purchase_is_a_sanction() -> None:
    (told,) = statements(_one("chip:nvidia-h20", "2025-10-01", "2025-10-31"))
    assert told.signals[0].event_type is EventType.SANCTION
    assert told.signals[0].severity == round(SEVERITY[Review.BARRED], 3)


def test_materials_are_restricted_and_relieved() -> None:
    told = statements(_one("material:gallium", "2023-07-01", "2025-12-31", to="US"))
    kinds = [signal.event_type for one in told for signal in one.signals]
    assert kinds[0] is EventType.MATERIAL_RESTRICTION
    assert EventType.EASING in kinds


def test_severity_rises_with_strictness() -> None:
    levels = [SEVERITY[review] for review in sorted(Review)]
    assert levels == sorted(levels)
    assert all(0.0 <= level < 1.0 for level in levels)
    found = changes(entities(), "CN", date(2018, 1, 1), date(2026, 12, 31))
    assert all(0.0 <= severity(change) <= 1.0 for change in found)


def test_ids_are_the_same_every_time_and_differ_between_documents() -> None:
    def ids() -> list[str]:
        found = statements(announced_between(entities(), "CN", date(2018, 1, 1), date(2026, 12, 31)))
        return [one.document.document for one in found] + [s.id for one in found for s in one.signals]

    once = ids()
    assert once == ids()
    assert len(once) == len(set(once))


def test_destinations_have_documents_of_their_own() -> None:
    first = statements(_one("chip:nvidia-h20", "2025-04-01", "2025-04-30", to="CN"))
    second = statements(_one("chip:nvidia-h20", "2025-04-01", "2025-04-30", to="MO"))
    assert first[0].document.document != second[0].document.document


def test_folding_twice_in_any_order_gives_the_same_score() -> None:
    told = statements(announced_between(["chip:nvidia-h20"], "CN", date(2025, 1, 1), date(2025, 12, 31)))
    bundles = [one.bundle() for one in told]
    once = _score(bundles)
    assert once == _score([*reversed(bundles), *bundles])
    assert once > 0.0


def test_easing_lowers_the_score_of_the_letter() -> None:
    letter = [one.bundle() for one in statements(_one("chip:nvidia-h20", "2025-04-01", "2025-04-30"))]
    eased = [one.bundle() for one in statements(_one("chip:nvidia-h20", "2025-04-01", "2025-08-11"))]
    assert 0.0 < _score(eased) < _score(letter)


def _score(bundles: list[SignalBundle]) -> float:
    board = Board(World(SupplyGraph()), {})
    for bundle in bundles:
        for _ in board.fold(bundle):
            pass
    board.world.advance(datetime(2026, 1, 1, tzinfo=UTC))
    return board.look("chip:nvidia-h20").score
