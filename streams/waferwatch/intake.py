"""From bytes to an article or a trade event: the one door for the stream and the command line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from pydantic import ValidationError
from pydantic_core import from_json

from waferwatch_schemas import NewsArticle, TradeEvent

from .errors import ImplausibleTime, RejectedInput, TooLarge

MAX_BYTES = 8 * 1024 * 1024
"""A message above this is refused unread: no article is longer, and parsing costs memory."""

MAX_AHEAD = timedelta(days=2)
"""How far a publication time may lie ahead of the reader's clock: time zones and sloppy clocks."""

TRADE_TYPE = "trade"
"""What a CloudEvents type holds that announces a trade event."""


def article(value: bytes | None, now: datetime) -> NewsArticle:
    """The article of a message's value.

    Raises:
        RejectedInput: null, too large, NaN or Infinity where JSON has none, or too far in the future.
        pydantic.ValidationError: not the JSON of an article.
    """
    found = NewsArticle.model_validate_json(_json(value))
    _plausible(found.published_at, now)
    return found


def trade_event(value: bytes | None, now: datetime) -> TradeEvent:
    """The trade event of a message's value; raises as ``article`` does."""
    found = TradeEvent.model_validate_json(_json(value))
    _plausible(found.published_at, now)
    return found


def either(line: bytes, now: datetime) -> NewsArticle | TradeEvent:
    """An article or a trade event, told apart by ``ce_type`` (or CloudEvents ``type``) or its fields."""
    try:
        fields = json.loads(_sized(line))
    except (ValueError, RecursionError):
        return article(line, now)  # whose error names the place
    if isinstance(fields, dict):
        kind = fields.get("ce_type") or (fields.get("type") if "specversion" in fields else None)
        data = fields.get("data")
        if "specversion" in fields and isinstance(data, dict):
            line = json.dumps(data).encode("utf-8", "surrogatepass")
            fields = data
        trade = (
            TRADE_TYPE in kind
            if isinstance(kind, str)
            else not fields.keys().isdisjoint({"flow_id", "flow", "hs_code"})
        )
        if trade:
            return trade_event(line, now)
    return article(line, now)


def _json(value: bytes | None) -> bytes:
    found = _sized(value)
    if b"NaN" in found or b"Infinity" in found:  # the model's parser lets them pass in unknown fields
        try:
            from_json(found, allow_inf_nan=False)
        except ValueError as error:
            raise RejectedInput(f"Invalid JSON: {error}") from None
    return found


def _sized(value: bytes | None) -> bytes:
    if value is None:
        raise RejectedInput("the value is null")
    if len(value) > MAX_BYTES:
        raise TooLarge(f"{len(value)} bytes, at most {MAX_BYTES} are read")
    return value


def _plausible(at: datetime, now: datetime) -> None:
    if at > now + MAX_AHEAD:
        raise ImplausibleTime(f"published_at {at.isoformat()} is after the clock's {now.isoformat()}")


def describe(error: Exception) -> str:
    """One line that names the field and what is wrong with it."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "message"
        return f"{where}: {first['msg']}"
    return f"{error}" or type(error).__name__
