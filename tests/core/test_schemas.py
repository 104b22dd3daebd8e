"""The messages are strict, their ids stable, and the shipped JSON Schemas are those of the models."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import TypeAdapter, ValidationError

from core.deliver.makers import delivery
from core.makers import START, alert, bundle, document, fading, risk, signal, trade
from waferwatch.kafka.outbox import record
from waferwatch.topics import topics
from waferwatch_schemas import (
    Alert,
    EntityId,
    Message,
    NewsArticle,
    RiskScore,
    Signal,
    Subscription,
    Term,
    alert_id,
    delivery_id,
    derive,
    evaluate,
    score_of,
    signal_id,
)
from waferwatch_schemas.export import MESSAGES, drift, export, schemas

EXAMPLES: tuple[Message, ...] = (
    NewsArticle(id="a", title="t", published_at=START),
    trade("2025-01", 3.0),
    bundle(document("d"), signal("d", "chip:h20")),
    fading(0.7, 12.0, 0.0),
    alert(),
    Subscription(id="s1", channel="webhook", url="https://hook.example/"),
    delivery(),
)


def name_of(message: object) -> str:
    return type(message).__name__


def test_the_shipped_schemas_are_those_of_the_models() -> None:
    assert drift() == [], "run: waferwatch schema export"


def test_drift_is_named_file_by_file(tmp_path: Path) -> None:
    written = export(tmp_path)
    assert len(written) == len(MESSAGES) and drift(tmp_path) == []
    written[0].unlink()
    written[1].write_text("{}")
    (tmp_path / "Old.schema.json").write_text("{}")
    assert drift(tmp_path) == [
        f"{written[0].name}: missing",
        f"{written[1].name}: differs from the models",
        "Old.schema.json: no such message",
    ]


def test_every_topic_has_its_schema_and_its_events_point_to_it() -> None:
    assert {topic.value for topic in topics().inputs} == set(MESSAGES) == set(map(type, EXAMPLES))
    for topic, message in zip(topics().inputs, EXAMPLES, strict=True):
        sent = dict(record(topic, "k", message, START).headers)
        assert (sent["ce_dataschema"] or b"").decode() == schemas()[name_of(message)]["$id"]


@pytest.mark.parametrize("message", EXAMPLES, ids=name_of)
def test_what_we_write_is_what_the_schema_says(message: Message) -> None:
    schema = schemas()[name_of(message)]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(message.model_dump(mode="json"))) == []
    assert list(validator.iter_errors({})) != []


@pytest.mark.parametrize("message", EXAMPLES, ids=name_of)
def test_messages_survive_json(message: Message) -> None:
    for text in (message.model_dump_json(), message.model_dump_json(exclude_defaults=True)):
        assert type(message).model_validate_json(text) == message


def test_a_newer_senders_fields_are_ignored() -> None:
    text = risk(1.0, 0).model_dump_json().replace('{"entity"', '{"added_later":1,"entity"', 1)
    assert RiskScore.model_validate_json(text) == risk(1.0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": 1.1}, {"severity": "0.5"}, {"severity": float("nan")}, {"confidence": -0.1},
        {"subject": "H20"}, {"subject": "planet:mars"}, {"subject": "chip:H20"}, {"subject": "chip:h20\n"},
        {"event_type": "boredom"}, {"id": ""}, {"id": "x" * 513}, {"rule": "x" * 257},
        {"effective_at": START.replace(tzinfo=None)}, {"effective_at": START.replace(year=1)},
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Signal(**(signal("d", "chip:h20").model_dump() | wrong))


def test_messages_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        alert().score = 1.0  # type: ignore[misc]


@pytest.mark.parametrize(
    "entity", ["chip:nvidia-h20", "firm:3m", "country:cn", "agency:us-bis", "site:tsmc-fab18"]
)
def test_entity_ids(entity: str) -> None:
    assert TypeAdapter(EntityId).validate_python(entity) == entity


def test_derived_ids_follow_from_their_parts_and_keep_them_apart() -> None:
    assert derive("a", "bc") != derive("ab", "c")
    ids = {
        signal_id("d", 1, "chip:h20", "shortage", 0, 5, "title"),
        signal_id("d", 1, "chip:h20", "shortage", 0, 5, "body"),
        signal_id("d", 2, "chip:h20", "shortage", 0, 5, "title"),
        alert_id("r", "chip:h20", "2025-01-01T00:00:00+00:00"),
        delivery_id("s", "a", 1),
        delivery_id("s", "a", 2),
    }
    assert len(ids) == 6 and all(len(one) == 32 for one in ids)
    known = alert_id("severe", "chip:nvidia-h20", "2025-04-24T00:00:00+00:00")
    assert known == "555f004e7bc4dfd8aaf62fdc549fc7b6", "ids stand in other people's systems: they stay"


def test_a_closed_form_is_evaluated_by_whoever_reads_it() -> None:
    score = fading(0.7, 10.0, 0.0)
    assert evaluate(score, START) == pytest.approx(score.score)
    assert evaluate(score, START + timedelta(days=10)) == pytest.approx(score_of(0.35))
    with pytest.raises(ValueError, match="is before the score's"):
        evaluate(score, START - timedelta(seconds=1))


def test_of_a_story_the_largest_term_counts_and_stories_add_up() -> None:
    fast, slow = Term(hazard=0.9, half_life_days=1.0), Term(hazard=0.2)
    score = risk(score_of(1.4), 0, stories=((fast, slow), (Term(hazard=0.5),)))
    assert evaluate(score, START) == pytest.approx(score_of(0.9 + 0.5))
    assert evaluate(score, START + timedelta(days=30)) == pytest.approx(score_of(0.2 + 0.5))


@pytest.mark.parametrize(
    ("hazard", "points"), [(0.0, 0.0), (-1.0, 0.0), (0.6931471805599453, 50.0), (1e6, 100.0)]
)
def test_scores_are_percent(hazard: float, points: float) -> None:
    assert score_of(hazard) == pytest.approx(points)


def test_the_public_names_are_there() -> None:
    import waferwatch_schemas

    assert all(hasattr(waferwatch_schemas, name) for name in waferwatch_schemas.__all__)
    assert issubclass(Alert, Message) and issubclass(Signal, Message)
