"""``risk.signals.v1``: what the readers understood, in bundles."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .base import Address, Direction, EventType, Key, Message, Role, Sentence, Short, Status, Time, Unit
from .ids import EntityId

READER_VERSION = 1
"""Raised with every change of reading that should replace what an earlier reader said."""


class Evidence(Message):
    """The words that support a signal: ``text == field[start:end]``, offsets in code points."""

    text: Sentence
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    field: Literal["title", "body", "figures"]


class Quantity(Message):
    """An amount that the evidence states: units, wafers, weeks of stock, percent, money."""

    value: Annotated[float, Field(ge=-1e18, le=1e18)]
    unit: Short
    """``units``, ``wafers``, ``weeks``, ``percent``, ... or an ISO 4217 currency code."""


class Document(Message):
    """What is known of the document behind signals, once per bundle."""

    document: Key
    version: Annotated[int, Field(ge=1)] = 1
    reader_version: Annotated[int, Field(ge=1)] = READER_VERSION
    published_at: Time
    kind: Literal["news", "trade", "rule"] = "news"
    publisher: Short = ""
    origin: Short = ""
    """Whom the document itself credits for the report (``Reuters``), when it does."""
    reliability: Unit = 0.4
    """Chance that an unconfirmed report of this publisher holds, by its documented class."""
    url: Address = ""
    title: Annotated[str, StringConstraints(max_length=500)] = ""
    fingerprint: Annotated[str, StringConstraints(max_length=512)] = ""
    """Near-duplicate sketch of the text, see ``waferwatch.read.fingerprint``; empty: none."""
    retracted: bool = False


class Signal(Message):
    """One event on one subject, as one document supports it."""

    id: Key
    document: Key
    subject: EntityId
    event_type: EventType
    subtype: Short = ""
    """What kind of the type, where kinds last differently: ``earthquake``, ``power_cut``, ``fire``."""
    direction: Direction
    status: Status
    role: Role
    severity: Unit
    """0.9 and more: full cut of a sole source or a region; under 0.3: a sign only."""
    confidence: Unit
    """How sure the reader is that it understood."""
    evidence: Evidence
    item: EntityId | None = None
    """What a stock, an order or a purchase is of (``stockpiling`` of this chip by the subject)."""
    actor: EntityId | None = None
    destination: EntityId | None = None
    """The country whose buyers are hit, when the evidence says so."""
    quantities: Annotated[tuple[Quantity, ...], Field(max_length=8)] = ()
    occurred_at: Time | None = None
    effective_at: Time | None = None
    resumes_at: Time | None = None
    lifted_at: Time | None = None
    rule: Short = ""
    """Name of the reading rule, for ``extract --explain``."""


class SignalBundle(Message):
    """The signals of one batch, and every document that the batch has read or withdrawn.

    A document without signals withdraws what an earlier version of it said.
    """

    documents: Annotated[tuple[Document, ...], Field(min_length=1, max_length=500)]
    signals: Annotated[tuple[Signal, ...], Field(max_length=5000)] = ()
