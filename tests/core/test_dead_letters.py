"""Dead letters: bytes untouched, the reason named, secrets kept out, and the way back exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from waferwatch import intake
from waferwatch.errors import ImplausibleTime, RejectedInput, TooLarge
from waferwatch.kafka.dead_letters import (
    FIRST_FAILED,
    MAX_MESSAGE_BYTES,
    PREFIX,
    REDRIVES,
    Letter,
    NotRedrivable,
    Reason,
    dead_letter,
    explain,
    facts,
    reason_of,
    redrive,
    scrubbed,
)
from waferwatch.kafka.headers import BadEnvelope, Header
from waferwatch.topics import MAX_DEAD_LETTER_BYTES

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = datetime(2026, 2, 2, tzinfo=UTC)
DEEP = b"[" * 200_000 + b"]" * 200_000
ARTICLE = b'{"id": "a", "title": "x", "published_at": "%s"}'


@dataclass(frozen=True)
class Record:
    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header]


def _letter(
    value: bytes | None = b"{",
    key: bytes | None = b"k",
    headers: Sequence[Header] = (),
    error: Exception | None = None,
    now: datetime = NOW,
) -> Letter:
    error = error or RejectedInput("bad")
    return dead_letter("news.articles.v1", 3, 14, 1_700_000_000_000, key, value, headers, "read", error, now)


def _refusal(value: bytes | None) -> Exception:
    with pytest.raises((RejectedInput, ValidationError)) as caught:
        intake.article(value, NOW)
    return caught.value


POISON: list[tuple[bytes | None, Reason]] = [
    (None, Reason.NULL_VALUE),
    (b"", Reason.INVALID_JSON),
    (b"{not json", Reason.INVALID_JSON),
    (b'{"id": "\xff"}', Reason.INVALID_UTF8),
    (b"\xff\xfe", Reason.INVALID_UTF8),
    (DEEP, Reason.TOO_DEEP),
    (b'{"id": "a", "x": ' + DEEP + b"}", Reason.TOO_DEEP),
    (b"x" * 20_000_000, Reason.TOO_LARGE),
    (b"[]", Reason.SCHEMA),
    (b"{}", Reason.SCHEMA),
    (b'{"id": "a", "title": 1, "published_at": NaN}', Reason.SCHEMA),
    (ARTICLE % b"0001-01-01T00:00:00Z", Reason.IMPLAUSIBLE_TIME),
    (ARTICLE % b"9999-01-01T00:00:00Z", Reason.IMPLAUSIBLE_TIME),
    (ARTICLE % b"2027-01-01T00:00:00Z", Reason.IMPLAUSIBLE_TIME),
]


@pytest.mark.parametrize(("value", "reason"), POISON, ids=[f"{n}-{r}" for n, (_, r) in enumerate(POISON)])
def test_each_poison_gets_its_reason_and_keeps_its_bytes(value: bytes | None, reason: Reason) -> None:
    error = _refusal(value)
    topic, key, kept, headers = _letter(value, error=error)
    assert (topic, key) == ("news.articles.v1.dead-letters.v1", b"k")
    assert kept is value
    assert dict(headers)["waferwatch.dlq.reason"] == reason.encode()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ImplausibleTime("x"), Reason.IMPLAUSIBLE_TIME),
        (TooLarge("x"), Reason.TOO_LARGE),
        (BadEnvelope("x"), Reason.BAD_ENVELOPE),
        (RecursionError(), Reason.TOO_DEEP),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), Reason.INVALID_UTF8),
        (ZeroDivisionError(), Reason.INTERNAL),
    ],
)
def test_reasons_of_other_exceptions(error: Exception, reason: Reason) -> None:
    assert reason_of(error, b"{}") is reason


def test_a_reason_outside_the_enum_never_becomes_a_label() -> None:
    error = RejectedInput("x")
    error.reason = "chip:nvidia-h20"
    assert reason_of(error, b"") is Reason.INTERNAL


def test_headers_say_where_and_why() -> None:
    error = _refusal(b'{"id": "a", "title": 1}')
    headers = dict(_letter(headers=[("ce_id", b"1")], error=error)[3])
    assert headers["ce_id"] == b"1"
    ours = {name.removeprefix(PREFIX): v for name, v in headers.items() if name.startswith(PREFIX)}
    assert ours.pop("message") == b"title: Input should be a valid string; published_at: Field required"
    assert ours.pop("app-version")
    assert ours.pop("exception") == b"pydantic_core._pydantic_core.ValidationError"
    assert ours == {
        "topic": b"news.articles.v1",
        "partition": b"3",
        "offset": b"14",
        "timestamp": b"1700000000000",
        "stage": b"read",
        "reason": b"schema",
        "attempts": b"1",
        "first-failed-at": b"2026-01-02T03:04:05Z",
        "original-headers": b"1",
    }
    connect = {name for name in headers if name.startswith("__connect.errors.")}
    assert {name.removeprefix("__connect.errors.") for name in connect} == {
        "topic",
        "partition",
        "offset",
        "stage",
        "exception.class.name",
        "exception.message",
    }


def test_many_wrong_fields_are_counted_not_listed() -> None:
    error = _refusal(b'{"id": 1, "title": 1, "body": 1, "publisher": 1, "language": 1, "version": "x"}')
    assert explain(error).endswith("and 2 more")


SECRETS = [
    "POST https://user:hunter2@example.com/hook",
    "Authorization: Bearer hunter2",
    "'authorization': 'Basic hunter2'",
    "sent bearer hunter2",
    "key whsec_hunter2/hunter2+abc=",
    "https://x.example/?token=hunter2&a=b",
    'password="hunter2"',
    "sasl_plain_password: hunter2",
    '{"api_key": "hunter2"}',
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_do_not_reach_the_headers(text: str) -> None:
    headers = _letter(error=RuntimeError(text))[3]
    assert not [name for name, value in headers if b"hunter2" in (value or b"")]


def test_a_message_is_cut_to_a_kilobyte_of_whole_characters() -> None:
    cut = scrubbed("台" * 10_000)
    assert len(cut.encode()) <= MAX_MESSAGE_BYTES < len(cut.encode()) + 3
    assert scrubbed("\ud800") == "?"


headers_of_any_kind = st.lists(
    st.tuples(
        st.one_of(st.text(max_size=20), st.sampled_from([PREFIX + "reason", PREFIX + "original-headers"])),
        st.none() | st.binary(max_size=20),
    ),
    max_size=8,
)


@given(st.none() | st.binary(), st.binary(), headers_of_any_kind)
def test_redrive_restores_the_original(value: bytes | None, key: bytes, headers: list[Any]) -> None:
    letter = Record(*_letter(value, key, headers))
    topic, back_key, back_value, back_headers = redrive(letter)
    assert (topic, back_key, back_value) == ("news.articles.v1", key, value)
    assert back_headers == [*headers, (REDRIVES, b"1"), (FIRST_FAILED, b"2026-01-02T03:04:05Z")]


def test_a_second_failure_counts_and_remembers_the_first() -> None:
    once = redrive(Record(*_letter(headers=[("ce_id", b"1")])))
    again = Record(*_letter(once[2], once[1], once[3], now=LATER))
    assert facts(again)["attempts"] == "2"
    assert facts(again)["first-failed-at"] == "2026-01-02T03:04:05Z"
    assert dict(redrive(again)[3])[REDRIVES] == b"2"
    assert [name for name, _ in redrive(again)[3]] == ["ce_id", REDRIVES, FIRST_FAILED]


def test_what_does_not_fit_is_kept_by_reference() -> None:
    value = b"x" * MAX_DEAD_LETTER_BYTES
    letter = Record(*_letter(value, headers=[("a", b"b")], error=TooLarge("x")))
    assert letter.value is None
    said = facts(letter)
    assert (said["size"], said["reason"]) == (str(len(value)), "too_large")
    assert len(said["sha256"]) == 64
    with pytest.raises(NotRedrivable, match="partition 3 offset 14"):
        redrive(letter)


def test_ten_thousand_headers_are_kept() -> None:
    headers = [("h", b"x")] * 10_000
    assert _letter(headers=headers, error=BadEnvelope("x"))[3][:10_000] == headers


def test_a_record_with_neither_key_nor_value_can_be_sent() -> None:
    assert _letter(value=None, key=None)[1:3] == (b"", None)
    assert _letter(value=b"", key=None)[1:3] == (None, b"")


@pytest.mark.parametrize(
    "record",
    [
        Record("news.articles.v1", b"k", b"{}", [(PREFIX + "original-headers", b"0")]),
        Record("news.articles.v1.dead-letters.v1", b"k", b"{}", []),
    ],
)
def test_only_our_dead_letters_go_back(record: Record) -> None:
    with pytest.raises(NotRedrivable):
        redrive(record)


def test_forged_headers_cannot_choose_the_target() -> None:
    forged = [(PREFIX + "topic", b"alert.subscriptions.v1"), (PREFIX + "original-headers", b"0")]
    letter = Record(*_letter(headers=forged))
    assert redrive(letter)[0] == "news.articles.v1"
    assert facts(letter)["topic"] == "news.articles.v1"
