"""Dead letters read, shown and sent back: ``waferwatch dead-letters list|show|redrive``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaConnectionError
from aiokafka.structs import ConsumerRecord

from ..errors import BrokerUnavailable, WaferwatchError
from ..topics import MAX_DEAD_LETTER_BYTES, MIB, Topic, Topics
from .dead_letters import NotRedrivable, facts, redrive

_QUIET_SECONDS = 10.0  # without one record in between, the broker is taken for gone


class NoSuchDeadLetter(WaferwatchError):
    """There is no dead letter at these coordinates, or no longer."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter where it lies; ``facts`` are our headers by name (``reason``, ``stage``, ...)."""

    record: ConsumerRecord[bytes | None, bytes | None]
    facts: Mapping[str, str]

    @property
    def coordinates(self) -> str:
        """Topic, partition and offset of the dead letter itself, as ``show`` takes them."""
        return f"{self.record.topic}:{self.record.partition}:{self.record.offset}"


async def list_dead_letters(
    bootstrap: str,
    sources: Iterable[Topic],
    topics: Topics,
    *,
    reason: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    client: Mapping[str, Any] | None = None,
) -> AsyncIterator[DeadLetter]:
    """The dead letters of the ``sources`` that are there now, oldest first within each.

    Args:
        reason: only those of this reason (a ``dead_letters.Reason``).
        since: only those set aside at or after this aware time.
        limit: at most this many.
        client: further aiokafka settings, such as ``security_protocol``.

    Raises:
        BrokerUnavailable: no answer.
    """
    found = 0
    async with _consumer(bootstrap, client) as consumer:
        for source in sources:
            async for record in _now_in(consumer, topics.dead_letters(source).name, since):
                letter = DeadLetter(record, facts(record))
                if reason is not None and letter.facts.get("reason") != reason:
                    continue
                if limit is not None and found >= limit:
                    return
                found += 1
                yield letter


async def show(bootstrap: str, coordinates: str, *, client: Mapping[str, Any] | None = None) -> DeadLetter:
    """The dead letter at ``topic:partition:offset``.

    Raises:
        NoSuchDeadLetter: nothing there, or the coordinates cannot be read.
        BrokerUnavailable: no answer.
    """
    topic, _, place = coordinates.partition(":")
    partition, _, offset = place.partition(":")
    if not (topic and partition.isdigit() and offset.isdigit()):
        raise NoSuchDeadLetter(f"{coordinates!r}: give topic:partition:offset, as `list` prints them")
    where = TopicPartition(topic, int(partition))
    async with _consumer(bootstrap, client) as consumer:
        if where.partition in await _partitions(consumer, topic):
            first, end = (await _edges(consumer, [where]))[where]
            if first <= int(offset) < end:
                consumer.assign([where])
                consumer.seek(where, int(offset))
                record = await asyncio.wait_for(consumer.getone(where), _QUIET_SECONDS)
                if record.offset == int(offset):
                    return DeadLetter(record, facts(record))
    raise NoSuchDeadLetter(f"{coordinates}: nothing there (any more)")


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of one dead letter: sent (or, in a dry run, would be), or why not."""

    letter: DeadLetter
    refused: str | None = None


async def redrive_records(
    bootstrap: str,
    sources: Iterable[Topic],
    topics: Topics,
    *,
    reason: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    client: Mapping[str, Any] | None = None,
) -> list[Redriven]:
    """Send dead letters back to their topics, each acknowledged before it is reported.

    They stay in the dead-letter topic until its retention ends; sending one twice is harmless, for
    its ids are the old ones. Arguments and errors are those of ``list_dead_letters``.
    """
    chosen = [
        letter
        async for letter in list_dead_letters(
            bootstrap, sources, topics, reason=reason, since=since, limit=limit, client=client
        )
    ]
    if dry_run:
        return [Redriven(letter, _obstacle(letter)) for letter in chosen]
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        max_request_size=MAX_DEAD_LETTER_BYTES + MIB,
        **(client or {}),
    )
    async with _started(producer, bootstrap):
        return [await _send(producer, letter, topics) for letter in chosen]


def _obstacle(letter: DeadLetter) -> str | None:
    try:
        redrive(letter.record)
    except NotRedrivable as error:
        return str(error)
    return None


async def _send(producer: AIOKafkaProducer, letter: DeadLetter, topics: Topics) -> Redriven:
    if (obstacle := _obstacle(letter)) is not None:
        return Redriven(letter, obstacle)
    topic, key, value, headers = redrive(letter.record)
    partition = 0 if topics[topic].single else None
    await producer.send_and_wait(topic, value, key, partition=partition, headers=headers)
    return Redriven(letter)


async def _now_in(
    consumer: AIOKafkaConsumer, topic: str, since: datetime | None
) -> AsyncIterator[ConsumerRecord[bytes | None, bytes | None]]:
    """The records in ``topic`` at this moment, from ``since``."""
    edges = await _edges(consumer, [TopicPartition(topic, p) for p in await _partitions(consumer, topic)])
    left = {place: end for place, (first, end) in edges.items() if first < end}
    if not left:
        return  # without being assigned: a fetch under way holds up every other answer
    consumer.assign(list(left))
    for place in left:
        consumer.seek(place, edges[place][0])
    while left:
        batch = await consumer.getmany(*left, timeout_ms=int(_QUIET_SECONDS * 1000), max_records=100)
        if not batch:
            raise BrokerUnavailable(f"{topic}: no more records came within {_QUIET_SECONDS:g} s")
        for place, records in batch.items():
            for record in records:
                early = since is not None and record.timestamp < since.timestamp() * 1000
                if record.offset < edges[place][1] and not early:
                    yield record
            if await consumer.position(place) >= edges[place][1]:
                left.pop(place, None)


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    # There is no public way to have a consumer ask for a topic that it does not read yet.
    await consumer._client.add_topic(topic)
    return set(consumer.partitions_for_topic(topic) or ())


async def _edges(
    consumer: AIOKafkaConsumer, places: list[TopicPartition]
) -> dict[TopicPartition, tuple[int, int]]:
    first = await consumer.beginning_offsets(places)
    end = await consumer.end_offsets(places)
    return {place: (first[place], end[place]) for place in places}


@asynccontextmanager
async def _consumer(bootstrap: str, client: Mapping[str, Any] | None) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, fetch_max_wait_ms=100, **(client or {})
    )
    async with _started(consumer, bootstrap):
        yield consumer


@asynccontextmanager
async def _started(service: AIOKafkaConsumer | AIOKafkaProducer, bootstrap: str) -> AsyncIterator[None]:
    try:
        await service.start()
    except KafkaConnectionError as error:
        await service.stop()
        raise BrokerUnavailable(f"no Kafka answered at {bootstrap}") from error
    try:
        yield
    finally:
        await service.stop()
