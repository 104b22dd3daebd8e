"""CloudEvents 1.0 on Kafka: attributes in headers going out, every usual form coming in.

Out goes binary mode: attributes as ``ce_*`` headers, the value is the data. In comes binary mode,
structured mode (``content-type: application/cloudevents+json``, all of it in the value) and bare
JSON without any header. Attributes are decoded when somebody asks for them: most messages of the
firehose are irrelevant, and a header nobody needs must neither cost nor fail.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from ..errors import RejectedInput, TooLarge
from ..intake import MAX_BYTES

Header = tuple[str, bytes | None]

MAX_HEADERS = 1_000
"""More headers than this are an attack or a fault; a CloudEvent has about ten."""

_STRUCTURED = b"application/cloudevents"
_JSON = b"application/json"
_DATA = ("data", "data_base64")


class BadEnvelope(RejectedInput):
    """The CloudEvents wrapping cannot be understood."""

    reason = "bad_envelope"


class Envelope:
    """A message unwrapped: ``data`` is the JSON of the message proper, None for a null value."""

    def __init__(
        self, data: bytes | None, headers: Sequence[Header] = (), fields: dict[str, Any] | None = None
    ) -> None:
        self.data = data
        self._headers = headers
        self._fields = fields

    @cached_property
    def attributes(self) -> dict[str, str]:
        """The CloudEvents attributes without prefix (``id``, ``type``, ...); empty for bare JSON.

        Raises:
            BadEnvelope: names the header that is not UTF-8 text.
        """
        if self._fields is not None:
            return {name: _text(value) for name, value in self._fields.items() if name not in _DATA}
        found = {}
        for name, value in self._headers:
            if name.startswith("ce_") and value is not None:
                try:
                    found[name[3:]] = value.decode()
                except UnicodeDecodeError as error:
                    raise BadEnvelope(f"header {name[:80]}: not UTF-8 at byte {error.start}") from error
        return found


def encode(
    id: str, type: str, source: str, time: datetime, dataschema: str, subject: str | None = None
) -> list[tuple[str, bytes]]:
    """The headers of a JSON message in binary mode; ``time`` must be aware."""
    attributes = {
        "specversion": "1.0",
        "id": id,
        "type": type,
        "source": source,
        "time": time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "dataschema": dataschema,
    }
    if subject is not None:
        attributes["subject"] = subject
    headers = [("ce_" + name, value.encode()) for name, value in attributes.items()]
    headers.append(("content-type", _JSON))
    return headers


def decode(headers: Sequence[Header], value: bytes | None) -> Envelope:
    """The message inside a Kafka record, whichever way it is wrapped.

    Raises:
        RejectedInput: ``BadEnvelope`` (too many headers, a broken structured event) or ``TooLarge``.
    """
    if not headers:
        return Envelope(value)
    if len(headers) > MAX_HEADERS:
        raise BadEnvelope(f"{len(headers)} headers, at most {MAX_HEADERS} are read")
    for name, content in headers:
        if name in ("content-type", "Content-Type") and content:
            if content[:23].lower() == _STRUCTURED:
                return _structured(content, value)
            break
    return Envelope(value, headers)


def _structured(content_type: bytes, value: bytes | None) -> Envelope:
    if b"batch" in content_type.lower():
        raise BadEnvelope("a CloudEvents batch: send one event a record")
    if value is None:
        raise BadEnvelope("a structured CloudEvent without a value")
    if len(value) > MAX_BYTES:
        raise TooLarge(f"{len(value)} bytes, at most {MAX_BYTES} are read")
    try:
        fields = json.loads(value.decode())
        if not isinstance(fields, dict) or "specversion" not in fields:
            raise BadEnvelope("structured CloudEvent: not an object with a specversion")
        return Envelope(_data(fields), fields=fields)
    except (ValueError, RecursionError) as error:
        raise BadEnvelope(f"structured CloudEvent: {error}") from error


def _data(fields: dict[str, Any]) -> bytes:
    packed = fields.get("data_base64")
    if isinstance(packed, str):
        try:
            return base64.b64decode(packed, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadEnvelope(f"data_base64: {error}") from error
    if "data" not in fields:
        raise BadEnvelope("structured CloudEvent: neither data nor data_base64")
    # Escaping keeps lone surrogates in ASCII for the model to refuse; NaN and infinity stay visible.
    return json.dumps(fields["data"]).encode()


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
