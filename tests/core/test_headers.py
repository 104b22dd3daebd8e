"""CloudEvents: our codec against the ``cloudevents`` package, and against hostile headers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import (
    KafkaMessage,
    from_binary_event,
    to_binary_event,
    to_structured_event,
)
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from waferwatch.errors import RejectedInput, TooLarge
from waferwatch.intake import MAX_BYTES
from waferwatch.kafka.headers import MAX_HEADERS, BadEnvelope, Header, decode, encode

AT = datetime(2025, 4, 24, 9, 30, tzinfo=timezone(timedelta(hours=8)))
DATA = {"id": "a", "title": "台積電", "body": 'Ein "Zitat" \u2028 😀', "n": 0.1}
SCHEMA = "https://waferwatch.dev/schemas/news-article.schema.json"
STRUCTURED = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


def _event(data: Any) -> CloudEvent:
    attributes = {
        "specversion": "1.0",
        "id": "a-1",
        "type": "waferwatch.news.article.v1",
        "source": "waferwatch/demo",
        "time": AT,
        "datacontenttype": "application/json",
        "dataschema": SCHEMA,
        "subject": "chip:nvidia-h20",
    }
    return CloudEvent(attributes, data)


def _as_records(message: KafkaMessage) -> tuple[list[Header], bytes | None]:
    return list(message.headers.items()), message.value


def test_what_we_encode_the_package_reads() -> None:
    headers = encode("a-1", "t.v1", "s", AT, SCHEMA, "chip:nvidia-h20")
    message = KafkaMessage(headers=dict(headers), key=None, value=json.dumps(DATA).encode())
    event = from_binary_event(message, JSONFormat())
    assert event.get_id() == "a-1"
    assert event.get_type() == "t.v1"
    assert event.get_time() == AT
    assert event.get_subject() == "chip:nvidia-h20"
    assert event.get_dataschema() == SCHEMA
    assert event.get_data() == DATA


@pytest.mark.parametrize("wrap", [to_binary_event, to_structured_event])
def test_what_the_package_encodes_we_read(wrap: Callable[..., KafkaMessage]) -> None:
    headers, value = _as_records(wrap(_event(DATA), JSONFormat()))
    envelope = decode(headers, value)
    assert json.loads(envelope.data or b"") == DATA
    attributes = envelope.attributes
    assert attributes["id"] == "a-1"
    assert attributes["type"] == "waferwatch.news.article.v1"
    assert datetime.fromisoformat(attributes["time"]) == AT
    assert "data" not in attributes


def test_time_is_written_in_utc() -> None:
    assert ("ce_time", b"2025-04-24T01:30:00Z") in encode("a", "t", "s", AT, SCHEMA)


def test_bare_json_and_its_null_value_pass_untouched() -> None:
    value = b'{"id": "a"}'
    assert decode([], value).data is value
    assert decode((), None).data is None
    assert decode([], value).attributes == {}
    assert decode([("content-type", b"application/json"), ("x", None)], value).data is value


def test_base64_data_is_unpacked() -> None:
    value = json.dumps({"specversion": "1.0", "id": "1", "data_base64": base64.b64encode(b"{}").decode()})
    assert decode(STRUCTURED, value.encode()).data == b"{}"


def test_structured_numbers_stay_for_the_model_to_refuse() -> None:
    value = b'{"specversion": "1.0", "data": {"a": NaN, "b": 1e999, "c": "\\ud800"}}'
    assert decode(STRUCTURED, value).data == b'{"a": NaN, "b": Infinity, "c": "\\ud800"}'


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "without a value"),
        (b"{", "Expecting property name"),
        (b"\xff", "utf-8"),
        (b"[1]", "not an object"),
        (b"{}", "specversion"),
        (b'{"specversion": "1.0"}', "neither data"),
        (b'{"specversion": "1.0", "data_base64": "?"}', "data_base64"),
        (b'{"specversion": "1.0", "data": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "recursion"),
        (b'{"specversion": "1.0", "data": ' + b"9" * 5_000 + b"}", "4300 digits"),
    ],
)
def test_a_broken_structured_event_is_named(value: bytes | None, says: str) -> None:
    with pytest.raises(BadEnvelope, match=says):
        decode(STRUCTURED, value)


def test_batches_and_oversized_events_are_refused_unparsed() -> None:
    with pytest.raises(BadEnvelope, match="batch"):
        decode([("content-type", b"application/cloudevents-batch+json")], b"[]")
    with pytest.raises(TooLarge):
        decode(STRUCTURED, b"{" * (MAX_BYTES + 1))


def test_too_many_headers_are_refused() -> None:
    with pytest.raises(RejectedInput, match="10000 headers"):
        decode([("ce_id", b"1")] * 10_000, b"{}")
    assert decode([("ce_id", b"1")] * MAX_HEADERS, b"{}").attributes == {"id": "1"}


HOSTILE: list[Sequence[Header]] = [
    [("ce_id", None), ("ce_type", b"t")],
    [("", b""), ("content-type", None), ("ce_type", b"t")],
    [("content-type", b"\xff\xfe"), ("ce_type", b"t")],
    [("content-type", b""), ("content-type", b"application/json"), ("ce_type", b"t")],
]


@pytest.mark.parametrize("headers", HOSTILE)
def test_odd_headers_do_no_harm(headers: Sequence[Header]) -> None:
    envelope = decode(headers, b"{}")
    assert envelope.data == b"{}"
    assert envelope.attributes == {"type": "t"}


def test_a_header_that_is_no_text_fails_only_who_asks() -> None:
    envelope = decode([("ce_id", b"\xff")], b"{}")
    assert envelope.data == b"{}"
    with pytest.raises(BadEnvelope, match="header ce_id: not UTF-8"):
        _ = envelope.attributes


def test_naive_utc_is_not_guessed() -> None:
    assert dict(encode("a", "t", "s", datetime(2025, 1, 1, tzinfo=UTC), "d"))["ce_time"] == (
        b"2025-01-01T00:00:00Z"
    )
