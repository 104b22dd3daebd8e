"""``risk.alerts.v1``: each revision of each alert."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from .base import Key, Message, Sentence, Short, Time
from .ids import EntityId
from .scores import Contribution, Points


class Severity(StrEnum):
    """How urgent, in the terms of PagerDuty's Events API."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Alert(Message):
    """One revision of an alert; ``id`` is the same from firing to resolved."""

    id: Key
    rule: Short
    rule_kind: Literal["threshold", "rise"]
    entity: EntityId
    name: Short
    severity: Severity
    state: Literal["firing", "resolved"]
    revision: Annotated[int, Field(ge=1)]
    episode_start: Time
    at: Time
    """Event time of this revision."""
    score: Points
    reference: Points
    """The score that it rose from, or before the threshold was crossed."""
    threshold: float
    summary: Sentence
    expected_end: Time | None = None
    contributions: tuple[Contribution, ...] = ()
