"""A compacted topic as a mapping: the newest message of each key, kept up to date."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import BaseModel, ValidationError

from ..topics import Topic

Value = TypeVar("Value", bound=BaseModel)

log = logging.getLogger(__name__)

POLL_MS = 250


class View(Generic[Value]):
    """Reads a whole topic without a consumer group and follows it.

    A message that does not validate is skipped and logged with its place: the writer's dead-letter
    topic has it. ``on_change`` is called with each new message once the view is complete.
    """

    def __init__(
        self,
        brokers: str,
        topic: Topic,
        model: type[Value],
        on_change: Callable[[Value], None] | None = None,
    ) -> None:
        self.values: dict[str, Value] = {}
        self.complete = asyncio.Event()
        self.positions: dict[int, int] = {}
        self.brokers = brokers
        self.topic = topic
        self.model = model
        self._listeners = [] if on_change is None else [on_change]
        self._task: asyncio.Task[None] | None = None

    def add_listener(self, listener: Callable[[Value], None]) -> None:
        """Have a function called with each new message, beside ``on_change``."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Begin to read; ``complete`` is set when the end as of now is reached."""
        self._task = asyncio.create_task(self._follow(), name=f"view of {self.topic.name}")

    async def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    @property
    def failed(self) -> BaseException | None:
        """What ended the reading, if something did."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        return self._task.exception()

    async def wait(self, timeout: float) -> None:
        """Wait until complete.

        Raises:
            TimeoutError: not complete in ``timeout`` seconds.
        """
        async with asyncio.timeout(timeout):
            await self.complete.wait()

    async def _follow(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.brokers, enable_auto_commit=False)
        await consumer.start()
        try:
            partitions = await self._partitions(consumer)
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            ends = await consumer.end_offsets(partitions)
            begins = await consumer.beginning_offsets(partitions)
            missing = {p for p in partitions if begins[p] < ends[p]}
            if not missing:
                self.complete.set()
            while True:
                batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=1000)
                for messages in batches.values():
                    for message in messages:
                        self._take(message.partition, message.offset, message.key, message.value)
                    await asyncio.sleep(0)
                if not self.complete.is_set():
                    for partition in list(missing):
                        if await consumer.position(partition) >= ends[partition]:
                            missing.discard(partition)
                    if not missing:
                        self.complete.set()
        finally:
            await consumer.stop()

    async def _partitions(self, consumer: AIOKafkaConsumer) -> list[TopicPartition]:
        await consumer.topics()
        while not (found := consumer.partitions_for_topic(self.topic.name)):
            await asyncio.sleep(0.2)
            await consumer.topics()
        return [TopicPartition(self.topic.name, number) for number in sorted(found)]

    def _take(self, partition: int, offset: int, key: bytes | None, value: bytes | None) -> None:
        self.positions[partition] = offset + 1
        name = (key or b"").decode("utf-8", "replace")
        if value is None:
            self.values.pop(name, None)
            return
        try:
            message = self.model.model_validate_json(value)
        except ValidationError as error:
            log.warning("%s[%d]@%d is skipped: %s", self.topic.name, partition, offset, error)
            return
        self.values[name] = message
        if self.complete.is_set():
            for listener in self._listeners:
                listener(message)
