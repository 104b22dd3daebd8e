"""Reasons in words: contributions that add up, cover in one sentence, what would bring a score down."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.makers import board, bundle, day, document, score_at, signal, told
from waferwatch.score.explain_text import cover_text, explanation, sentences
from waferwatch.score.plot import draw, marks, timeline
from waferwatch_schemas import Cover, Direction, Document, EventType, RiskScore, Status, score_of


def cover(weeks: float, sd: float) -> Cover:
    return Cover(
        item="chip:nvidia-h20",
        weeks=weeks,
        sd_weeks=sd,
        runs_out_at=datetime(2025, 12, 1, tzinfo=UTC),
        dependence=0.5,
        recover_weeks=26.0,
        evidence="stockpiled",
        document="d",
    )


@pytest.mark.parametrize(
    ("weeks", "sd", "text"),
    [
        (31.2, 9.3, "about 31 weeks of cover, runs out around 2025-12-01, +/- 9 weeks"),
        (1.2, 0.9, "about 1 week of cover, runs out around 2025-12-01, +/- 1 week"),
        (0.3, 2.0, "less than a week of cover, runs out around 2025-12-01, +/- 2 weeks"),
        (0.0, 3.0, "no cover left, ran out around 2025-12-01, +/- 3 weeks"),
    ],
)
def test_cover_in_one_sentence(weeks: float, sd: float, text: str) -> None:
    assert cover_text(cover(weeks, sd)) == text


def two_stories() -> RiskScore:
    found = board()
    told(found, document("letter", publisher="Reuters"), signal("letter", "chip:h20"))
    told(
        found,
        document("short", 3.0, publisher="Nikkei"),
        signal("short", "chip:h20", EventType.SHORTAGE, severity=0.3),
    )
    return score_at(found, "chip:h20", 10.0)


def test_points_add_up_and_factors_multiply() -> None:
    explained = explanation(two_stories())
    assert explained["sum"] == pytest.approx(explained["score"])
    for one in explained["contributions"]:
        assert math.prod(one["factors"].values()) == pytest.approx(one["gross"])
        assert one["gross"] - one["relief"] == pytest.approx(one["hazard"])
    assert [one["publisher"] for one in explained["contributions"]] == ["Reuters", "Nikkei"]


def test_an_announced_measure_counts_more_as_its_day_comes_near() -> None:
    found = board()
    coming = signal("rule", "chip:h20", status=Status.ANNOUNCED, effective_at=day(30))
    told(found, document("rule"), coming)
    early, late, after = (
        explanation(score_at(found, "chip:h20", at))["contributions"][0]["factors"]["status"]
        for at in (1.0, 29.0, 31.0)
    )
    assert 0.6 < early < late < after == pytest.approx(1.0)


def test_which_contribution_alone_would_bring_it_down() -> None:
    score = two_stories()
    down = explanation(score)["down"]
    assert down["threshold"] == 25.0
    (alone,) = down["alone"]
    assert alone["document"] == "letter"
    assert alone["score"] == pytest.approx(score_of(score.contributions[1].hazard))
    assert "Lifting contribution 1 " in sentences(explanation(score))[-1]


def test_how_many_are_needed_when_none_alone_is_enough() -> None:
    found = board()
    for name, kind in (("a", EventType.EXPORT_CONTROL), ("b", EventType.SANCTION)):
        told(found, document(name, reliability=0.9), signal(name, "chip:h20", kind))
    explained = explanation(score_at(found, "chip:h20", 1.0))
    assert explained["down"]["threshold"] == 50.0
    assert explained["down"]["alone"] and explained["down"]["together"] is None
    told(found, document("c", reliability=0.9), signal("c", "chip:h20", EventType.SHIPMENT_HALT))
    told(found, document("d", reliability=0.9), signal("d", "chip:h20", EventType.MATERIAL_RESTRICTION))
    explained = explanation(score_at(found, "chip:h20", 1.0))
    assert explained["down"]["threshold"] == 90.0
    assert explained["down"]["alone"]
    assert explained["down"]["alone"][0]["score"] < 90.0


def test_the_day_on_which_a_shock_has_faded_is_told() -> None:
    found = board()
    quake = signal("quake", "chip:h20", EventType.DISASTER, subtype="earthquake")
    told(found, document("quake"), quake)
    explained = explanation(score_at(found, "chip:h20", 0.0))
    assert explained["down"]["at"] is not None
    assert any("falls under 25 around 2025-01-" in line for line in sentences(explained))


def test_a_score_of_nothing_is_explained_too() -> None:
    explained = explanation(two_stories().model_copy(update={"score": 0.0, "contributions": ()}))
    assert explained["down"] is None
    assert sentences(explained)[-1] == "It is under the lowest threshold, 10."


def history() -> tuple[list[RiskScore], dict[str, Document]]:
    found = board()
    kept: list[RiskScore] = []
    for name, at, kind in (("letter", 0.0, EventType.EXPORT_CONTROL), ("gone", 40.0, EventType.EASING)):
        lowers = Direction.LOWERS if kind is EventType.EASING else Direction.RAISES
        text = document(name, at, title=f"title of {name}")
        kept += list(found.fold(bundle(text, signal(name, "chip:h20", kind, lowers))))
        kept += list(found.collect())
    return kept, found.world.facts.documents


def test_timeline_joins_closed_forms_day_by_day() -> None:
    scores, _ = history()
    line = timeline(scores, day(50))
    assert [at for at, _ in line] == sorted(at for at, _ in line)
    assert line[0] == (scores[0].as_of, scores[0].score)
    assert line[-1][0] == day(50)


def test_marks_say_what_moved_the_score() -> None:
    rise, fall = marks(*history())
    assert rise.text == "export control: chip:h20 export_control"
    assert (rise.before, fall.after < fall.before) == (0.0, True)
    assert fall.text == "title of gone"


def test_picture_is_written(tmp_path: Path) -> None:
    scores, documents = history()
    path = tmp_path / "h20.png"
    draw(scores, day(60), documents, path)
    assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="nothing to draw"):
        draw([], day(60), documents, path)
