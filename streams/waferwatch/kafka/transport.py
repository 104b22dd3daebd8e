"""Faust's Kafka clients, with what would lose state or end a healthy worker mended."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any

from faust.transport.drivers.aiokafka import Consumer, Producer
from faust.types.tuples import TP, FutureMessage, Message, RecordMetadata

from .outbox import ACK_TIMEOUT_SECONDS


class DurableProducer(Producer):
    """Faust's producer, whose ``flush`` ends when the broker has every row of the tables.

    Faust commits offsets after ``flush`` but its own gives up when nothing was sent for 0.1 s, as at the
    first message of a topic or in a busy loop. A SIGKILL after such a commit lost the rows of events that
    nobody would deliver again (``docs/decisions/faust.md``).
    """

    def __init__(self, *args: Any, check: Callable[[], None], **kwargs: Any) -> None:
        """``check`` is called before each row and each commit and raises if none may be written any more."""
        self._check = check
        super().__init__(*args, **kwargs)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.acknowledged: Counter[TP] = Counter()
        """Messages that the broker has, by partition, since the start."""
        self._unacknowledged: set[FutureMessage] = set()
        self._failure: BaseException | None = None

    def send_soon(self, fut: FutureMessage) -> None:
        """Buffer a message; ``flush`` waits for it."""
        self._check()
        self._unacknowledged.add(fut)
        fut.add_done_callback(self._settled)
        super().send_soon(fut)

    def _settled(self, fut: asyncio.Future[RecordMetadata]) -> None:
        self._unacknowledged.discard(fut)
        if fut.cancelled():
            return
        if (failure := fut.exception()) is not None:
            self._failure = self._failure or failure
        else:
            self.acknowledged[fut.result().topic_partition] += 1

    async def flush(self) -> None:
        """Wait until the broker has all that was buffered when this was called.

        Raises:
            Exception: why the broker refused a message, now or earlier: no offset may be committed any more.
            TimeoutError: no acknowledgement in ``ACK_TIMEOUT_SECONDS``.
            WaferwatchError: what ``check`` says.
        """
        self._check()
        if waiting := set(self._unacknowledged):
            _, late = await asyncio.wait(waiting, timeout=ACK_TIMEOUT_SECONDS)
            if late:
                raise TimeoutError(f"{len(late)} rows of tables were not acknowledged")
        if self._failure is not None:
            raise self._failure
        await super().flush()


class SteadyConsumer(Consumer):
    """Faust's consumer that skips no record when it goes back to the committed offsets, as it does whenever
    its tables are recovered, and without its livelock check.

    Faust's own goes back while records are still fetched and handed out, and empties the queues of its
    agents afterwards: what came in between was processed by nobody, and the hole in the offsets kept
    everything behind it from being committed (https://github.com/faust-streaming/faust/issues/596).
    Here no fetch runs meanwhile, no record of an earlier one is handed out afterwards, and none of a later
    one before the queues were emptied.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._moving = asyncio.Lock()
        self._moves = 0
        self._fetched_after = 0
        self._start_at: dict[TP, int | None] = {}

    async def verify_all_partitions_active(self) -> None:
        """Nothing. Faust's check only logs, and asks aiokafka for positions that it does not have yet
        while partitions settle: since aiokafka 0.12 that is an assertion that ends the worker. Lag is what
        we watch.
        """

    async def perform_seek(self) -> None:
        """Go back to the committed offsets; the caller empties the queues and resumes the flow."""
        self.stop_flow()
        async with self._moving:
            self._moves += 1
            await super().perform_seek()
            self._start_at = dict(self._read_offset)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go back to the committed offsets, and to the beginning where nothing is committed.

        aiokafka leaves a partition without a committed offset, or with offset 0, where it is.
        """
        committed = await super().seek_to_committed()
        fresh = [tp for tp, offset in committed.items() if not offset and not self._is_changelog_tp(tp)]
        if fresh:
            await self.seek_wait(await self.earliest_offsets(*fresh))
        return committed

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:
        async with self._moving:
            self._fetched_after = self._moves
            return await super()._getmany(active_partitions, timeout)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:
        """Records as they come; ends early once the positions were moved since these were fetched."""
        async with aclosing(super().getmany(timeout)) as records:  # type: ignore[type-var]
            async for tp, message in records:
                if self._moves != self._fetched_after:
                    return
                yield tp, message
                if self._moves != self._fetched_after:
                    # It has just been noted as read, but will come again.
                    self._read_offset[tp] = self._start_at.get(tp)
                    return
