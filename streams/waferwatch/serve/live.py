"""The live stream: what arrives on the scores and alerts topics, to every client that listens.

An event's id is a cursor into the log. A client that comes back with one gets what it missed from the
topics themselves, so resuming works after a restart and on another replica; where the log no longer
reaches back, one ``gap`` event says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import BaseModel, ValidationError

from ..kafka.view import View
from .cursor import Positions, encode

QUEUE = 1000
"""Events waiting for one client; one that is slower is let go, and comes back with its cursor."""

HEARTBEAT_SECONDS = 15.0

RETRY_MS = 3000


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    name: str
    data: str
    cursor: str

    def encode(self) -> bytes:
        """Its text on the wire; the JSON holds no line break."""
        return f"id: {self.cursor}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


@dataclass(eq=False)
class Client:
    """A listener."""

    queue: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    dropped: bool = False


class Live:
    """Fans out what the views see."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self._views: dict[str, View[Any]] = {}

    def add(self, name: str, view: View[Any]) -> None:
        """Follow a view; its messages become events of this name."""
        self._views[name] = view

    def positions(self) -> Positions:
        """Where the views are."""
        return {view.topic.name: dict(view.positions) for view in self._views.values()}

    def tell(self, name: str, message: BaseModel) -> None:
        """Hand a message to all clients; for the views' ``on_change``."""
        if not self.clients:
            return
        event = Event(name, message.model_dump_json(), encode(self.positions()))
        for client in list(self.clients):
            try:
                client.queue.put_nowait(event)
            except asyncio.QueueFull:
                client.dropped = True
                self.clients.discard(client)

    async def events(self, since: Positions | None) -> AsyncGenerator[bytes, None]:
        """The stream of one client, from a cursor's positions or from now on."""
        client = Client()
        self.clients.add(client)
        reached = self.positions()
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            if since is not None:
                async for event in self._missed(since, reached):
                    yield event.encode()
            while not client.dropped or not client.queue.empty():
                try:
                    event = await asyncio.wait_for(client.queue.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                yield event.encode()
        finally:
            self.clients.discard(client)

    async def _missed(self, since: Positions, reached: Positions) -> AsyncIterator[Event]:
        for name, view in self._views.items():
            wanted = since.get(view.topic.name, {})
            ends = reached[view.topic.name]
            partitions = [TopicPartition(view.topic.name, p) for p in wanted if wanted[p] < ends.get(p, 0)]
            if not partitions:
                continue
            consumer = AIOKafkaConsumer(bootstrap_servers=view.brokers, enable_auto_commit=False)
            await consumer.start()
            try:
                consumer.assign(partitions)
                begins = await consumer.beginning_offsets(partitions)
                at: Positions = {topic: dict(of) for topic, of in since.items()}
                for partition in partitions:
                    start = wanted[partition.partition]
                    if start < begins[partition]:
                        at[partition.topic][partition.partition] = begins[partition]
                        gap = f'{{"topic":"{partition.topic}","partition":{partition.partition},'
                        gap += f'"from":{start},"to":{begins[partition]}}}'
                        yield Event("gap", gap, encode(at))
                    consumer.seek(partition, max(start, begins[partition]))
                async for event in self._until(consumer, name, view, partitions, ends, at):
                    yield event
            finally:
                await consumer.stop()

    async def _until(
        self,
        consumer: AIOKafkaConsumer,
        name: str,
        view: View[Any],
        partitions: list[TopicPartition],
        ends: Mapping[int, int],
        at: Positions,
    ) -> AsyncIterator[Event]:
        waiting = set(partitions)
        while waiting:
            batches = await consumer.getmany(timeout_ms=500, max_records=200)
            for partition, messages in batches.items():
                for message in messages:
                    if message.offset >= ends[partition.partition]:
                        break
                    at[partition.topic][partition.partition] = message.offset + 1
                    if message.value is None:
                        continue
                    try:
                        found = view.model.model_validate_json(message.value)
                    except ValidationError:
                        continue
                    yield Event(name, found.model_dump_json(), encode(at))
            for partition in list(waiting):
                if await consumer.position(partition) >= ends[partition.partition]:
                    waiting.discard(partition)
                    consumer.pause(partition)
