"""Records that another process wrote where this one alone should write.

A worker that slept through its session (``pulse``) may have requests on their way that arrive after the new
owner has read the partition: a row or a score from before stands last on the topic. Told by counting, and
put right from what the owner holds in memory. Recovery would not count such a row (``fencing``), but a
compacted topic keeps the last of a key, and it may be this one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

import faust
from faust.types import TP
from mode import Service

from ..errors import BrokerUnavailable
from ..topics import Topic
from .fencing import FENCE, FencedTable
from .log import Log
from .transport import DurableProducer

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often the ends of the topics are compared with what was written."""


def written_by_others(
    start: Mapping[int, int], own: Mapping[int, int], ends: Mapping[int, int]
) -> dict[int, int]:
    """How many records others wrote, by partition; only partitions with some.

    ``start`` and ``ends`` are end offsets then and now, ``own`` the records that we wrote since ``start``
    and that are acknowledged. Ask for ``ends`` first, then wait for what is on its way: so all of ours that
    stand before ``ends`` are counted.
    """
    counts = {number: end - start.get(number, 0) - own.get(number, 0) for number, end in ends.items()}
    return {number: count for number, count in counts.items() if count > 0}


class RowGuard(Service):
    """Fences off former owners when the tables are recovered, and writes the rows of this worker's tables
    again where another process has written over them.
    """

    def __init__(self, app: faust.App, brokers: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.app = app
        self.brokers = brokers
        self._start: dict[TP, int] = {}
        self._own: Counter[TP] = Counter()
        app.on_rebalance_complete.connect(self._recovered, weak=False)
        app.on_partitions_revoked.connect(self._revoked, weak=False)

    async def _recovered(self, *_: Any, **__: Any) -> None:
        recovery = self.app.tables.recovery  # type: ignore[attr-defined]
        # The offset of the row that was read last, -1 if there was none; not known yet of a partition that
        # the next rebalance has already given to us: its recovery follows.
        self._start = {
            place: offset + 1
            for place in recovery.active_tps
            if (offset := recovery.active_offsets.get(place)) is not None
        }
        self._own = Counter(self._producer.acknowledged)
        for table in self._tables():
            for place in self._start:
                if place.topic == table.changelog_topic_name:
                    table.take_over(place.partition)

    async def _revoked(self, *_: Any, **__: Any) -> None:
        self._start = {}

    def _tables(self) -> list[FencedTable]:
        return [table for table in self.app.tables.values() if isinstance(table, FencedTable)]

    @property
    def _producer(self) -> DurableProducer:
        producer = self.app.producer
        assert isinstance(producer, DurableProducer)
        return producer

    @Service.task
    async def _watch(self) -> None:
        with Log(self.brokers) as stored:
            while not self.should_stop:
                await self.sleep(LOOK_SECONDS)
                for table in self._tables():
                    try:
                        await self.look(table, stored)
                    except BrokerUnavailable as error:
                        log.warning("not known whether others wrote rows of %s: %s", table.name, error)

    async def look(self, table: FencedTable, stored: Log) -> None:
        """Compare the partitions of one table's changelog that this worker owns; mend what differs."""
        name = table.changelog_topic_name
        start, base = self._start, self._own
        topic = Topic(name, "row", None, 1)
        mine = {place.partition: offset for place, offset in start.items() if place.topic == name}
        if not mine:
            return
        ends = await asyncio.to_thread(stored.ends, topic)
        await self._producer.flush()
        own = {
            number: self._producer.acknowledged[place] - base[place]
            for number in mine
            if (place := TP(name, number))
        }
        for number, count in written_by_others(mine, own, {n: ends[n] for n in mine if n in ends}).items():
            log.warning("%s[%d]: another process wrote %d rows; they are compared", name, number, count)
            rows = await asyncio.to_thread(_last_values, stored, topic, number)
            if start is not self._start:
                return  # a rebalance: all is read anew
            wrong = [key for key, value in rows.items() if table.get(key) != value]
            for key in wrong:
                table.send_changelog(number, key, table.get(key))
            start[TP(name, number)] += count
            log.warning("%s[%d]: %d rows written again", name, number, len(wrong))


def _last_values(stored: Log, topic: Topic, number: int) -> dict[bytes, bytes | None]:
    return {
        line.key: line.value
        for line in stored.read(topic)
        if line.partition == number and line.key is not None and line.key != FENCE
    }
