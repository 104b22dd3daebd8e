"""The read stage's shell: poll a batch, read it, send what it says, then commit.

Reading keeps no state, so it needs no table and spreads over workers by partitions of the articles.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import CommitFailedError, IllegalStateError
from aiokafka.structs import ConsumerRecord
from mode import Service

from .. import intake
from ..kafka.headers import decode
from ..kafka.outbox import Outbox, Record, record
from ..kafka.pulse import HEARTBEAT
from ..kafka.rejects import Rejects
from ..metrics import Metrics
from ..topics import Topics
from .bundles import bundles
from .reader import Reader, Reading

log = logging.getLogger(__name__)

STAGE = "read"

MAX_RECORDS = 500
POLL_MS = 200

BREATH_SECONDS = 0.02
"""Reading gives way to heartbeats and to the stages beside it at least this often."""


class ReadStage(Service):
    """Consumes articles in batches and produces signal bundles."""

    def __init__(
        self,
        brokers: str,
        group: str,
        topics: Topics,
        reader: Reader,
        outbox: Outbox,
        rejects: Rejects,
        metrics: Metrics,
        now: Callable[[], datetime],
        session_timeout_seconds: float = 10.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.topics = topics
        self.reader = reader
        self.outbox = outbox
        self.rejects = rejects
        self.metrics = metrics
        self.now = now
        self.ready = False
        self.consumer = AIOKafkaConsumer(
            topics.articles.name,
            bootstrap_servers=brokers,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=int(session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(session_timeout_seconds * 1000 * HEARTBEAT),
            max_poll_records=MAX_RECORDS,
        )

    async def on_start(self) -> None:
        """Join the group."""
        await self.consumer.start()
        self.ready = True

    async def on_stop(self) -> None:
        """Leave the group; what was read but not committed is read again by the next owner."""
        self.ready = False
        await self.consumer.stop()

    @Service.task
    async def _run(self) -> None:
        while not self.should_stop:
            batches = await self.consumer.getmany(timeout_ms=POLL_MS, max_records=MAX_RECORDS)
            records = [record for batch in batches.values() for record in batch]
            if records:
                await self.process(records)
                await self._commit({tp: batch[-1].offset + 1 for tp, batch in batches.items()})

    async def process(self, records: list[ConsumerRecord]) -> None:
        """Read a batch and send all that it says; returns when the broker has it."""
        readings: list[Reading] = []
        dead: list[Record] = []
        rested = time.monotonic()
        for one in records:
            reading = self._read(one, dead)
            if reading is not None:
                readings.append(reading)
            if time.monotonic() - rested > BREATH_SECONDS:
                await asyncio.sleep(0)
                rested = time.monotonic()
        out = [
            record(
                self.topics.signals, bundle.documents[0].document, bundle, bundle.documents[0].published_at
            )
            for bundle in bundles(readings)
        ]
        await self.outbox.send([*dead, *out])

    def _read(self, one: ConsumerRecord, dead: list[Record]) -> Reading | None:
        topic = self.topics.articles
        self.metrics.events_consumed.labels(topic.name).inc()
        began = time.perf_counter()
        try:
            article = intake.article(decode(one.headers, one.value).data, self.now())
            reading = self.reader.read(article)
        except Exception as error:  # pure code fails the same way again: set it aside
            dead.append(self.rejects.dead_letter(one, STAGE, error))
            return None
        outcome = "signals" if reading.signals else "no_signals" if reading.relevant else "irrelevant"
        self.metrics.events_processed.labels(STAGE, outcome).inc()
        self.metrics.event_processing_seconds.labels(STAGE).observe(time.perf_counter() - began)
        if reading.signals:
            age = (self.now() - article.published_at).total_seconds()
            self.metrics.event_age_seconds.labels(topic.name).observe(max(0.0, age))
        return reading

    async def _commit(self, offsets: dict[Any, int]) -> None:
        try:
            await self.consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError) as error:
            # The partitions have gone to another worker, which reads the batch again: the same ids.
            log.info("not committed, the partitions have moved: %s", error)
