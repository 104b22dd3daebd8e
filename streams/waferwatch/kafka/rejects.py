"""Setting a message aside: the dead letter that says where it came from and what was wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from ..intake import describe
from ..metrics import Metrics
from .dead_letters import dead_letter, reason_of
from .outbox import Outbox, Record

log = logging.getLogger(__name__)


class Message(Protocol):
    """What aiokafka's records and Faust's messages have in common."""

    topic: str
    partition: int
    offset: int
    timestamp: float
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] | None


class Rejects:
    """Makes dead letters, and sends them where a stage has no batch of its own."""

    def __init__(self, outbox: Outbox, metrics: Metrics, now: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._metrics = metrics
        self._now = now

    def dead_letter(self, message: Message, stage: str, error: Exception) -> Record:
        """The record to send for a message that a stage cannot process."""
        log.warning(
            "%s[%d]@%d goes to the dead letters: %s",
            message.topic,
            message.partition,
            message.offset,
            describe(error),
        )
        self._metrics.dead_letters.labels(message.topic, reason_of(error, message.value)).inc()
        self._metrics.events_processed.labels(stage, "dead_letter").inc()
        topic, key, value, headers = dead_letter(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            timestamp=_milliseconds(message.timestamp),
            key=message.key,
            value=message.value,
            headers=message.headers or (),
            stage=stage,
            error=error,
            now=self._now(),
        )
        return Record(topic, key, value, headers, partition=0)

    async def send(self, message: Message, stage: str, error: Exception) -> None:
        """Set a message aside; returns when the broker has it."""
        await self._outbox.send([self.dead_letter(message, stage, error)])


def _milliseconds(timestamp: float) -> int:
    """Kafka's milliseconds, of which Faust makes seconds as a float."""
    return round(timestamp * 1000.0) if isinstance(timestamp, float) else timestamp
