"""``alert.subscriptions.v1``: who wants which alerts, and where."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .alerts import Severity
from .base import Message, Short
from .ids import EntityId
from .scores import Points


class Match(Message):
    """Which alerts: every list that is given must hold the alert's value."""

    entities: Annotated[tuple[EntityId, ...], Field(max_length=1000)] = ()
    kinds: Annotated[tuple[Short, ...], Field(max_length=10)] = ()
    rules: Annotated[tuple[Short, ...], Field(max_length=100)] = ()
    severities: Annotated[tuple[Severity, ...], Field(max_length=3)] = ()
    min_score: Points = 0.0


class Subscription(Message):
    """A subscription. The webhook's signing secret is derived, never stored: see ``deliver.signing``."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    channel: Literal["webhook", "log"]
    url: Annotated[str, StringConstraints(max_length=2048)] | None = None
    match: Match = Match()
    active: bool = True
