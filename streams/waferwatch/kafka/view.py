"""A compacted topic as a mapping: the newest message of each key, kept up to date."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from aiokafka import AIOKafkaConsumer
from pydantic import BaseModel, ValidationError

from ..topics import Topic

Value = TypeVar("Value", bound=BaseModel)

log = logging.getLogger(__name__)

POLL_MS = 250
MAX_RECORDS = 200


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
            Exception: what ended the reading.
        """
        assert self._task is not None, "start it first"
        waiting = asyncio.create_task(self.complete.wait())
        try:
            done, _ = await asyncio.wait(
                (waiting, self._task), timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waiting.cancel()
        if self._task in done:
            self._task.result()
        if not done:
            raise TimeoutError(f"{self.topic.name} was not read to its end in {timeout:g} s")

    async def _follow(self) -> None:
        # Without a group a subscribed consumer reads all partitions, those that come later too.
        consumer = AIOKafkaConsumer(
            self.topic.name,
            bootstrap_servers=self.brokers,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            while not (partitions := list(consumer.assignment())):
                await asyncio.sleep(0.1)
            begins = await consumer.beginning_offsets(partitions)
            ends = await consumer.end_offsets(partitions)
            missing = {p for p in partitions if begins[p] < ends[p]}
            self.positions = {p.partition: begins[p] for p in partitions}
            while True:
                if not missing:
                    self.complete.set()
                batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=MAX_RECORDS)
                for messages in batches.values():
                    for message in messages:
                        self._take(message.partition, message.offset, message.key, message.value)
                    await asyncio.sleep(0)
                for partition in list(missing):
                    if await consumer.position(partition) >= ends[partition]:
                        missing.discard(partition)
        finally:
            await consumer.stop()

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
