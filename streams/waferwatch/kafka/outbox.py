"""The one way out: messages with CloudEvents headers, acknowledged by the broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from aiokafka import AIOKafkaProducer
from pydantic import BaseModel

from waferwatch_schemas import derive

from ..topics import MAX_DEAD_LETTER_BYTES, Topic
from .headers import Header, encode

ACK_TIMEOUT_SECONDS = 60.0
"""Longer than a broker's failover; then the stage fails, its offset stays, the restart replays."""


class Record(NamedTuple):
    """What is to be sent; partition ``None``: by the key."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header] = ()
    partition: int | None = None


def record(topic: Topic, key: str, message: BaseModel, at: datetime, subject: str | None = None) -> Record:
    """A message as it goes on its topic. Its CloudEvents id derives from its content."""
    value = message.model_dump_json(exclude_defaults=True).encode()
    kind = topic.value.__name__ if topic.value is not None else "message"
    headers = encode(
        id=derive(topic.name, key, value.hex()),
        type=f"org.waferwatch.{kind}.v1",
        source="/waferwatch",
        time=at,
        dataschema=f"https://waferwatch.org/schemas/{kind}.schema.json",
        subject=subject or key,
    )
    return Record(topic.name, key.encode(), value, headers, 0 if topic.single else None)


class Outbox:
    """An idempotent producer that waits for all in-sync replicas."""

    def __init__(self, brokers: str, check: Callable[[], None] | None = None) -> None:
        """``check`` is called before each ``send`` and raises if nothing may be sent any more."""
        self._brokers = brokers
        self._check = check
        self._producer: AIOKafkaProducer | None = None

    @property
    def started(self) -> bool:
        """Whether it can send."""
        return self._producer is not None

    async def start(self) -> None:
        """Connect; call before ``send``."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self._brokers,
            acks="all",
            enable_idempotence=True,
            max_request_size=MAX_DEAD_LETTER_BYTES,
            linger_ms=0,
        )
        await producer.start()
        self._producer = producer

    async def stop(self) -> None:
        """Send what is buffered, then disconnect."""
        if self._producer is not None:
            await self._producer.stop()
            self._producer = None

    async def send(self, records: Iterable[Record]) -> list[int]:
        """Send and wait until the broker has every one; the partition of each.

        Raises:
            aiokafka.errors.KafkaError: a record was refused or not acknowledged.
            TimeoutError: no acknowledgement in ``ACK_TIMEOUT_SECONDS``.
            WaferwatchError: what ``check`` says.
        """
        if self._producer is None:
            raise RuntimeError("the outbox was not started")
        if self._check is not None:
            self._check()
        waiting = []
        for one in records:
            waiting.append(
                await self._producer.send(
                    one.topic,
                    value=one.value,
                    key=one.key,
                    partition=one.partition,
                    headers=list(one.headers),
                )
            )
        if not waiting:
            return []
        async with asyncio.timeout(ACK_TIMEOUT_SECONDS):
            return [metadata.partition for metadata in await asyncio.gather(*waiting)]
