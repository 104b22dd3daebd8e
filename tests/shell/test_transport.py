"""Faust's clients as the worker uses them: no row and no record is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import faust
import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaTimeoutError
from faust.types import TP
from faust.types.tuples import FutureMessage, Message, RecordMetadata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waferwatch.kafka.transport import SteadyConsumer

MakeApp = Callable[[], Awaitable[faust.App]]

PLACE = TP("risk.signals.v1", 0)
FIRST, END = 3, 40
"""Offsets of the partition: what came before was deleted."""


async def ticks(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


class Partition:
    """Stands for the thread in which aiokafka's consumer lives."""

    beacon = None

    def __init__(self, committed: int | None, position: int, batch: int, before: int, after: int) -> None:
        self.committed = committed
        self.position = position
        self.batch, self.before, self.after = batch, before, after

    async def getmany(self, active: set[TP], timeout: float) -> dict[TP, list[Any]]:
        await ticks(self.before)
        offsets = range(self.position, min(END, self.position + self.batch))
        self.position = offsets.stop
        await ticks(self.after)
        return {PLACE: [_record(offset) for offset in offsets]} if offsets else {}

    async def seek_to_committed(self) -> Mapping[TP, int | None]:
        await ticks(self.after)
        if self.committed:
            self.position = self.committed
        await ticks(self.before)
        return {PLACE: self.committed}

    async def earliest_offsets(self, *places: TP) -> Mapping[TP, int]:
        await ticks(1)
        return dict.fromkeys(places, FIRST)

    async def seek_wait(self, places: Mapping[TP, int]) -> None:
        await ticks(1)
        self.position = places[PLACE]

    def assignment(self) -> set[TP]:
        return {PLACE}

    def highwater(self, place: TP) -> int:
        return END


def _record(offset: int) -> ConsumerRecord[bytes, bytes]:
    return ConsumerRecord(PLACE.topic, PLACE.partition, offset, 0, 0, b"k", b"v", None, 1, 1, ())


async def _after_recovery(
    app: faust.App, partition: Partition, slow: int, until: int, idle: int
) -> list[int]:
    """The offsets that agents get to see when records were handed out already while tables recovered."""
    queue: list[int] = []

    async def take(message: Message) -> None:
        await ticks(slow)
        queue.append(message.offset)

    async def nothing(*_: Any) -> None: ...

    class Here(SteadyConsumer):
        def _new_consumer_thread(self) -> Any:
            return partition

    consumer = Here(app.transport, take, nothing, nothing)
    consumer._started.set()
    consumer.resume_partitions({PLACE})
    fetcher: Any = SimpleNamespace(_stopped=asyncio.Event())
    draining = asyncio.create_task(consumer._drain_messages(fetcher))
    await ticks(until)
    await consumer.perform_seek()
    await ticks(idle)  # Faust's recovery takes a while to go on
    queue.clear()
    consumer.resume_flow()
    for _ in range(100_000):
        await asyncio.sleep(0)
        if queue and queue[-1] == END - 1 and partition.position == END:
            break
    await ticks(20)
    draining.cancel()
    await asyncio.gather(draining, return_exceptions=True)
    assert not consumer._gap[PLACE], "a hole is taken for processed"
    return queue


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    committed=st.none() | st.just(0) | st.integers(FIRST, END - 1),
    ahead=st.integers(0, 10),
    batch=st.integers(1, 12),
    before=st.integers(0, 4),
    after=st.integers(0, 4),
    slow=st.integers(0, 3),
    until=st.integers(0, 60),
    idle=st.integers(0, 12),
)
def test_no_record_is_skipped_when_tables_were_recovered(
    runner: asyncio.Runner,
    app: faust.App,
    committed: int | None,
    ahead: int,
    batch: int,
    before: int,
    after: int,
    slow: int,
    until: int,
    idle: int,
) -> None:
    start = committed or FIRST
    partition = Partition(committed, min(END, start + ahead), batch, before, after)
    seen = runner.run(_after_recovery(app, partition, slow, until, idle))
    assert set(range(start, END)) <= set(seen)


def _row() -> FutureMessage:
    return FutureMessage(Mock())


async def test_a_flush_waits_for_rows_that_take_their_time(
    make_app: MakeApp,
) -> None:
    producer = (await make_app()).producer
    sent = [_row(), _row()]
    for row in sent:
        producer.send_soon(row)
    producer.buffer.pending = asyncio.Queue()  # handed to the client, not acknowledged yet
    flush = asyncio.create_task(producer.flush())
    sent[0].set_result(RecordMetadata("t", 0, PLACE, 0, None, None))
    await asyncio.sleep(0.25)
    assert not flush.done()
    sent[1].set_result(RecordMetadata("t", 0, PLACE, 1, None, None))
    await asyncio.wait_for(flush, 1.0)


async def test_no_flush_succeeds_after_a_row_was_refused(
    make_app: MakeApp,
) -> None:
    producer = (await make_app()).producer
    row = _row()
    producer.send_soon(row)
    producer.buffer.pending = asyncio.Queue()
    row.set_exception(KafkaTimeoutError())
    await asyncio.sleep(0)
    for _ in range(2):
        with pytest.raises(KafkaTimeoutError):
            await producer.flush()
