"""Dead letters: a message that can never be processed, set aside untouched, saying where and why.

A dead letter keeps key, value and headers of the original; ours come after them: ``waferwatch.dlq.*``
and the six of Kafka Connect's ``DeadLetterQueueReporter`` that tools already show. Pure: reading and
sending them back is ``kafka.redrive``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from pydantic import ValidationError

from waferwatch_schemas import __version__

from ..errors import WaferwatchError
from ..topics import DEAD_LETTERS, MAX_DEAD_LETTER_BYTES, dead_letter_topic
from .headers import Header

Letter = tuple[str, bytes | None, bytes | None, list[Header]]
"""What is sent: topic, key, value, headers."""

MAX_MESSAGE_BYTES = 1024
PREFIX = "waferwatch.dlq."
REDRIVES = "waferwatch.redrive.count"
FIRST_FAILED = "waferwatch.redrive.first-failed-at"

_OVERHEAD_BYTES = 16 * 1024  # our own headers and the record's frame, rounded up
_HEADER_BYTES = 16  # frame of one header, rounded up
_NAMED_FIELDS = 5


class Reason(StrEnum):
    """Why a message was set aside; closed, because it is a metric's label."""

    INVALID_JSON = "invalid_json"
    INVALID_UTF8 = "invalid_utf8"
    SCHEMA = "schema"
    NULL_VALUE = "null_value"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    IMPLAUSIBLE_TIME = "implausible_time"
    UNKNOWN_ENTITY = "unknown_entity"
    BAD_ENVELOPE = "bad_envelope"
    INTERNAL = "internal"
    """A fault of ours: the message may be sent again once it is mended."""


_REASONS = frozenset(reason.value for reason in Reason)


class NotRedrivable(WaferwatchError):
    """A dead letter that cannot go back: not ours, or kept without its value."""


class Record(Protocol):
    """What of a consumed Kafka record matters here (aiokafka's and Faust's both fit)."""

    @property
    def topic(self) -> str: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[Header]: ...


def dead_letter(
    topic: str,
    partition: int,
    offset: int,
    timestamp: int,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[Header],
    stage: str,
    error: BaseException,
    now: datetime,
    attempts: int = 1,
) -> Letter:
    """The dead letter of one record: (topic, key, value, headers), the value's bytes untouched.

    Only where value and headers together do not fit the dead-letter topic are they replaced by the
    value's size and SHA-256; the record itself is still where the headers say. A record with neither
    key nor value gets an empty key, for aiokafka sends none without either.

    Args:
        timestamp: the record's, in milliseconds since 1970.
        stage: which stage refused it.
        attempts: how often it was tried; earlier redrives are added.
    """
    reason = reason_of(error, value)
    kept = list(headers)
    ours: list[Header] = []
    size = sum(len(name) + len(content or b"") + _HEADER_BYTES for name, content in kept)
    size += len(key or b"") + len(value or b"") + _OVERHEAD_BYTES
    if size > MAX_DEAD_LETTER_BYTES:
        body = value or b""
        ours += _texts({"size": len(body), "sha256": hashlib.sha256(body).hexdigest()})
        kept, value = [], None
    if value is None and key is None:
        key = b""
    before = dict(headers)
    exception = f"{type(error).__module__}.{type(error).__qualname__}"
    message = scrubbed(explain(error))
    ours += _texts(
        {
            "topic": topic,
            "partition": partition,
            "offset": offset,
            "timestamp": timestamp,
            "stage": stage,
            "reason": reason,
            "exception": exception,
            "message": message,
            "attempts": attempts + _count(before.get(REDRIVES)),
            "first-failed-at": _first_failure(before, now),
            "app-version": __version__,
            "original-headers": len(kept),
        }
    )
    connect = {
        "topic": topic,
        "partition": str(partition),
        "offset": str(offset),
        "stage": stage,
        "exception.class.name": exception,
        "exception.message": message,
    }
    ours += [("__connect.errors." + name, _bytes(text)) for name, text in connect.items()]
    return dead_letter_topic(topic), key, value, kept + ours


def redrive(record: Record) -> Letter:
    """The original message of a dead letter, for its own topic again, with one more redrive counted.

    Its id and bytes are the old ones, so sending it twice does no harm.

    Raises:
        NotRedrivable: not a dead letter of ours, or one kept without its value.
    """
    fields = facts(record)
    if not record.topic.endswith(DEAD_LETTERS) or "original-headers" not in fields:
        raise NotRedrivable(f"{record.topic}: not a dead letter written by Waferwatch")
    if "sha256" in fields:
        raise NotRedrivable(
            f"too large to be kept: still at {fields.get('topic')} partition {fields.get('partition')} "
            f"offset {fields.get('offset')} while that topic's retention lasts"
        )
    original = list(record.headers)[: _count(fields["original-headers"].encode())]
    redrives = _count(dict(original).get(REDRIVES)) + 1
    headers = [header for header in original if header[0] not in (REDRIVES, FIRST_FAILED)]
    headers.append((REDRIVES, str(redrives).encode()))
    headers.append((FIRST_FAILED, _bytes(fields.get("first-failed-at", ""))))
    # The target is read off the topic the letter lies in: a header could name any topic at all.
    return record.topic.removesuffix(DEAD_LETTERS), record.key, record.value, headers


def facts(record: Record) -> dict[str, str]:
    """What our headers say of a dead letter, by name without prefix; empty when there are none."""
    # Ours are the last ones: a forged header of the original comes earlier and is overwritten.
    return {
        name.removeprefix(PREFIX): (content or b"").decode("utf-8", "replace")
        for name, content in record.headers
        if name.startswith(PREFIX)
    }


def reason_of(error: BaseException, value: bytes | None) -> Reason:
    """Why ``error`` refused a message of this ``value``."""
    if value is None:
        return Reason.NULL_VALUE
    given = getattr(error, "reason", None)
    if isinstance(given, str) and given in _REASONS:
        return Reason(given)
    if isinstance(error, ValidationError):
        return _reason_of_validation(error, value)
    if isinstance(error, RecursionError):
        return Reason.TOO_DEEP
    if isinstance(error, UnicodeError):
        return Reason.INVALID_UTF8
    if isinstance(error, json.JSONDecodeError):
        return Reason.INVALID_JSON
    return Reason.INTERNAL


def _reason_of_validation(error: ValidationError, value: bytes) -> Reason:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        if "recursion limit" in first["msg"]:
            return Reason.TOO_DEEP
        try:
            value.decode()
        except UnicodeDecodeError:
            return Reason.INVALID_UTF8
        return Reason.INVALID_JSON
    if first["type"] == "value_error" and "time outside" in first["msg"]:
        return Reason.IMPLAUSIBLE_TIME
    return Reason.SCHEMA


def explain(error: BaseException) -> str:
    """One line that names what is wrong, and for a message of the wrong shape the fields."""
    if not isinstance(error, ValidationError):
        return str(error) or type(error).__name__
    details = error.errors(include_url=False, include_input=False, include_context=False)
    named = [
        f"{'.'.join(str(part) for part in detail['loc']) or 'message'}: {detail['msg']}"
        for detail in details[:_NAMED_FIELDS]
    ]
    if len(details) > _NAMED_FIELDS:
        named.append(f"and {len(details) - _NAMED_FIELDS} more")
    return "; ".join(named)


_SECRETS = (
    (re.compile(r"whsec_[A-Za-z0-9+/=_-]+"), "whsec_***"),
    (re.compile(r"(?i)(authorization[\"']?\s{0,3}[:=]\s{0,3})[^\r\n,;}]+"), r"\1***"),
    (re.compile(r"(?i)\b(bearer|basic)\s{1,3}[A-Za-z0-9._~+/=-]+"), r"\1 ***"),
    (re.compile(r"(://)[^/\s@]{1,500}@"), r"\1***@"),
    (
        re.compile(
            r"(?i)((?:password|passwd|pwd|secret|token|api[_-]?key|signature)[\"']?\s{0,3}[:=]\s{0,3}[\"']?)"
            r"[^\s\"'&,;}]+"
        ),
        r"\1***",
    ),
)


def scrubbed(text: str) -> str:
    """``text`` without anything that looks like a secret, cut to 1 kB of UTF-8."""
    text = text[: 4 * MAX_MESSAGE_BYTES]
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return _bytes(text)[:MAX_MESSAGE_BYTES].decode("utf-8", "ignore")


def _first_failure(before: dict[str, bytes | None], now: datetime) -> str:
    earlier = before.get(FIRST_FAILED)
    if earlier and len(earlier) < 64 and before.get(REDRIVES):
        return earlier.decode("utf-8", "replace")
    return now.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _count(text: bytes | None) -> int:
    return int(text) if text and len(text) < 10 and text.isdigit() else 0


def _texts(values: dict[str, object]) -> list[Header]:
    return [(PREFIX + name, _bytes(str(value))) for name, value in values.items()]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
