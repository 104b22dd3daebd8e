"""The score stage's shell: one owner folds the signals, keeps a row a document, and publishes scores."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import faust
from faust.types import TP, AgentT, StreamT
from mode import Service

from waferwatch_schemas import RiskScore, SignalBundle

from ..errors import BrokerUnavailable
from ..kafka.foreign_writes import LOOK_SECONDS, written_by_others
from ..kafka.headers import decode
from ..kafka.outbox import Outbox, record
from ..kafka.rejects import Rejects
from ..metrics import Metrics
from ..topics import Topic, Topics
from .board import Board
from .world import World

log = logging.getLogger(__name__)

STAGE = "score"

LIVE_WITHIN = timedelta(days=2)
"""``auto``: a stream whose latest event is this near to now is live, and its clock is now."""

IDLE_SECONDS = 0.4
"""Without a signal for so long, the drift of all scores is looked at."""

DRIFT_SECONDS = 60.0
DRIFT_POINTS = 0.05
"""Live: how often the scores that time alone moved are published, and from which change on."""

BREATH_SECONDS = 0.02

REST = 3.0
"""Under load folding keeps this many times what a flush took: an article may move hundreds of scores, and
each costs the alert stage as much again."""

LONGEST_REST_SECONDS = 2.0
"""At most so long may folding go on without a flush."""

PAUSE_SECONDS = 0.1
"""Without a signal for so long, and as long as the last flush took, what was folded is flushed at once."""

Clock = Literal["auto", "event", "wall"]


class ScoreStage(Service):
    """Owns the board while it owns partition 0 of the signals.

    Only the owner folds and publishes. It becomes that when its table is recovered and the topic read, and
    ceases to be before the group gives the partition to anybody: so what stands on the topic when the next
    owner reads it is all that the last one said.
    """

    def __init__(
        self,
        app: faust.App,
        topics: Topics,
        partitions: int,
        new_world: Callable[[], World],
        names: Mapping[str, str],
        read_published: Callable[[], Awaitable[Mapping[str, RiskScore]]],
        ends: Callable[[Topic], Awaitable[Mapping[int, int]]],
        outbox: Outbox,
        rejects: Rejects,
        metrics: Metrics,
        now: Callable[[], datetime],
        clock: Clock = "auto",
        flush_seconds: float = 0.05,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.app = app
        self.topics = topics
        self.new_world = new_world
        self.names = names
        self.read_published = read_published
        self.ends = ends
        self.outbox = outbox
        self.rejects = rejects
        self.metrics = metrics
        self.now = now
        self.clock_mode = clock
        self.flush_seconds = flush_seconds
        self.board = Board(new_world(), names)
        self.owner = False
        """Whether the board is the truth: this worker has the signals, and their table is recovered."""
        self.turn = asyncio.Condition()
        """Held by what folds or publishes; waited for by events that come before the board is ready."""
        self.folded = asyncio.Event()
        self._revocations = 0
        self._published_from: Mapping[int, int] = {}
        self._sent: Counter[int] = Counter()
        self._look_due = 0.0
        self._folded_at = 0.0
        self._drifted_at: datetime | None = None
        self._drift_due = 0.0
        self.table = app.Table(
            "threads",
            partitions=partitions,
            key_type=bytes,
            value_type=bytes,
            on_recover=self._recover,
        )
        self.agent = self._attach()
        app.on_partitions_revoked.connect(self._revoked, weak=False)

    def _attach(self) -> AgentT[Any]:
        topic = self.app.topic(self.topics.signals.name, value_type=bytes, key_type=bytes)

        @self.app.agent(topic, name=STAGE)
        async def score(stream: StreamT[bytes]) -> AsyncIterator[bytes]:
            async for event in stream.events():
                self.metrics.events_consumed.labels(self.topics.signals.name).inc()
                began = time.perf_counter()
                try:
                    value = decode(event.message.headers or (), event.value).data
                    bundle = SignalBundle.model_validate_json(value or b"")
                except Exception as error:  # bytes do not get better: set them aside
                    await self.rejects.send(event.message, STAGE, error)
                    yield b""
                    continue
                async with self.turn:
                    await self.turn.wait_for(lambda: self.owner)
                    await self._publish(self.board.fold(bundle))
                    for name, row in self.board.world.take_rows().items():
                        if row is not None:
                            self.table[name.encode()] = row
                        else:
                            self.table.pop(name.encode(), None)
                self._folded_at = time.monotonic()
                self.folded.set()
                self.metrics.events_processed.labels(STAGE, "folded").inc()
                self.metrics.event_processing_seconds.labels(STAGE).observe(time.perf_counter() - began)
                yield event.key

        return score

    async def _recover(self) -> None:
        """After a restart or a rebalance: rebuild from the rows, compare with what stands on the topic."""
        if TP(self.topics.signals.name, 0) not in self.app.assignor.assigned_actives():
            return
        started = time.monotonic()
        revocations = self._revocations
        ends = await self.ends(self.topics.scores)
        published = await self.read_published()
        async with self.turn:
            if revocations != self._revocations:
                return  # the partition went while the topic was read: what was read may be outdated
            world = self.new_world()
            world.load((key.decode(), value) for key, value in self.table.items())
            self.board = Board(world, self.names)
            self.board.resume(published)
            for score in published.values():
                self.metrics.risk_score.set(score.kind, score.entity, score.score)
            self._published_from, self._sent = ends, Counter()
            self._drifted_at = None
            self.owner = True
            self.turn.notify_all()
        self.folded.set()
        self.metrics.table_recovery_seconds.labels("threads").set(time.monotonic() - started)

    async def _revoked(self, *_: Any, **__: Any) -> None:
        """A rebalance waits for this: what is folded or published now ends, its rows are acknowledged."""
        await self._let_go()
        await self.app.producer.flush()

    async def _let_go(self) -> None:
        async with self.turn:
            self._revocations += 1
            if self.owner:
                self.owner = False
                self.board = Board(self.new_world(), self.names)
                self.folded.clear()
                self.metrics.risk_score.clear()
                self.metrics.threads.set(0)

    async def on_stop(self) -> None:
        """Say nothing more: the next owner reads the topic."""
        await self._let_go()

    @Service.task
    async def _flush(self) -> None:
        last_flush = next_flush = time.monotonic()
        took = 0.0
        while not self.should_stop:
            await asyncio.sleep(self.flush_seconds)
            if not self.owner:
                continue
            now = time.monotonic()
            if now >= self._look_due:
                self._look_due = now + LOOK_SECONDS
                await self._look_for_others()
            if self.folded.is_set():
                if now < next_flush and now - self._folded_at < max(PAUSE_SECONDS, took):
                    continue
                self.folded.clear()
                last_flush = now
                async with self.turn:
                    if self.owner:
                        self._tell_time()
                        await self._publish(self.board.collect())
                # Under load a look is shared by all that came meanwhile.
                done = time.monotonic()
                took = done - now
                next_flush = done + min(REST * took, LONGEST_REST_SECONDS)
            elif now - last_flush > IDLE_SECONDS:
                await self._idle()

    async def _look_for_others(self) -> None:
        """What a worker that lost the signals still had on its way may stand over what was said since."""
        async with self.turn:
            if not self.owner:
                return
            try:
                ends = await self.ends(self.topics.scores)
            except BrokerUnavailable as error:
                log.warning("not known whether others published scores: %s", error)
                return
            if others := written_by_others(self._published_from, self._sent, ends):
                log.warning("another process published %d scores; all are compared", sum(others.values()))
                self.board.resume(await self.read_published())
                self._published_from, self._sent = ends, Counter()
                self.folded.set()

    async def _idle(self) -> None:
        async with self.turn:
            world = self.board.world
            if not self.owner or world.clock is None:
                return
            if self._live():
                self._tell_time()
                await self._publish(self.board.collect())
                if time.monotonic() >= self._drift_due:
                    self._drift_due = time.monotonic() + DRIFT_SECONDS
                    await self._publish(self.board.drift(world.clock, DRIFT_POINTS))
            elif self._drifted_at != world.clock:
                await self._publish(self.board.drift(world.clock))
                self._drifted_at = world.clock

    def _live(self) -> bool:
        clock = self.board.world.clock
        if self.clock_mode == "auto":
            return clock is not None and self.now() - clock < LIVE_WITHIN
        return self.clock_mode == "wall"

    def _tell_time(self) -> None:
        if self._live():
            self.board.world.advance(self.now())

    async def _publish(self, scores: Iterable[RiskScore]) -> None:
        """Send scores; gives way to others between them. Call with the turn, so that order holds."""
        started = rested = time.monotonic()
        batch = []
        for score in scores:
            batch.append(record(self.topics.scores, score.entity, score, score.as_of))
            self.metrics.risk_score.set(score.kind, score.entity, score.score)
            if time.monotonic() - rested > BREATH_SECONDS:
                await asyncio.sleep(0)
                rested = time.monotonic()
        if batch:
            self._sent.update(await self.outbox.send(batch))
            self.metrics.score_flush_seconds.observe(time.monotonic() - started)
        self.metrics.threads.set(len(self.board.world.facts.threads))
        clock = self.board.world.clock
        if clock is not None:
            self.metrics.watermark.labels(self.topics.signals.name).set(clock.timestamp())
