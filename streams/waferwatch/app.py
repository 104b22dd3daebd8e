"""The worker's composition root: the only place where its parts meet."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any

import faust
from mode import Service
from mode.supervisors import CrashingSupervisor
from prometheus_client import CollectorRegistry

from waferwatch_schemas import RiskScore, Subscription

from .alert import DEFAULT_RULES
from .alert import agent as alert_agent
from .deliver.agent import DeliverStage, attach_match
from .deliver.webhook import Webhook
from .errors import BrokerUnavailable
from .health import Health
from .kafka.fencing import FencedTable
from .kafka.foreign_writes import RowGuard
from .kafka.layout import Layout
from .kafka.log import Log
from .kafka.outbox import Outbox
from .kafka.progress import READ_SUFFIX, Progress
from .kafka.pulse import HEARTBEAT, Pulse
from .kafka.rejects import Rejects
from .kafka.transport import DurableProducer, SteadyConsumer
from .kafka.view import View
from .knowledge import Knowledge
from .metrics import Metrics
from .read.consumer import ReadStage
from .score.agent import ScoreStage
from .settings import Settings
from .topics import Topic, Topics
from .trade import agent as trade_agent

log = logging.getLogger(__name__)

LAG_SECONDS = 15.0
"""How often consumer lag is measured: a scrape interval."""

VIEW_SECONDS = 60.0
"""A compacted topic that cannot be read in so long is a fault."""


def now() -> datetime:
    """The wall clock; everything below is handed it."""
    return datetime.now(UTC)


def faust_app(settings: Settings, layout: Layout, check: Callable[[], None]) -> faust.App:
    """A Faust app set up as its traps demand (``docs/decisions/faust.md``).

    ``check`` is called before a row or an offset is written and raises if none may be any more.
    """
    mock: dict[str, Any] = (
        {"topic_disable_leader": True, "topic_allow_declare": False} if layout.embedded else {}
    )
    app = faust.App(
        settings.topic_prefix + settings.app_id,
        broker="kafka://" + settings.brokers.replace(",", ";kafka://"),
        store="memory://",
        datadir=tempfile.mkdtemp(prefix="waferwatch-"),
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
        agent_supervisor=CrashingSupervisor,
        topic_replication_factor=settings.replication,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds * HEARTBEAT,
        broker_commit_interval=1.0,
        broker_max_poll_interval=300.0,
        consumer_auto_offset_reset="earliest",
        producer_acks=-1,
        producer_linger=0.0,
        # As the outbox waits; with Faust's 20 minutes one lost answer about leaders held up all rows.
        producer_request_timeout=40.0,
        stream_wait_empty=False,
        topic_partitions=1,
        Table=FencedTable,
        **mock,
    )
    # Where Faust looks them up.
    app.transport.Consumer = SteadyConsumer  # type: ignore[misc]
    app.transport.Producer = partial(DurableProducer, check=check)  # type: ignore[assignment, misc]
    return app


class Worker(Service):
    """The stages of one process, started and stopped together with a Faust app."""

    def __init__(
        self,
        settings: Settings,
        topics: Topics,
        layout: Layout,
        knowledge: Knowledge,
        registry: CollectorRegistry | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.settings = settings
        self.topics = topics
        self.registry = registry or CollectorRegistry()
        self.metrics = Metrics(self.registry, settings.metrics_max_entities)
        # The last heartbeat may be one interval old when the process falls asleep.
        self.pulse = Pulse(settings.session_timeout_seconds * (1.0 - HEARTBEAT))
        self.outbox = Outbox(settings.brokers, self.pulse.check)
        self.rejects = Rejects(self.outbox, self.metrics, now)
        self.faust = faust_app(settings, layout, self.pulse.check)
        self._log = self.exit_stack.enter_context(Log(settings.brokers))
        self.stages: list[Service] = []

        @self.faust.on_partitions_assigned.connect(weak=False)
        async def assigned(*_: Any, **__: Any) -> None:
            self.metrics.rebalances.inc()

        self.subscriptions: View[Subscription] | None = None
        checks = {"outbox": lambda: self.outbox.started}
        running = set(settings.stages)
        partitions = layout.partitions
        if "trade" in running:
            trade_agent.attach(
                self.faust,
                topics,
                partitions[topics.trades.name],
                knowledge.speaker,
                self.outbox,
                self.rejects,
                self.metrics,
                now,
            )
        if "score" in running:
            self.stages.append(
                ScoreStage(
                    self.faust,
                    topics,
                    partitions[topics.signals.name],
                    knowledge.new_world,
                    knowledge.names,
                    self._published,
                    self._ends,
                    self.outbox,
                    self.rejects,
                    self.metrics,
                    now,
                    settings.clock,
                    settings.flush_seconds,
                )
            )
        if "alert" in running:
            alert_agent.attach(
                self.faust,
                topics,
                partitions[topics.scores.name],
                DEFAULT_RULES,
                self.outbox,
                self.rejects,
                self.metrics,
            )
        if "deliver" in running:
            view = View(settings.brokers, topics.subscriptions, Subscription)
            self.subscriptions = view
            attach_match(
                self.faust, topics, lambda: view.values, self.outbox, self.rejects, self.metrics, now
            )
            self.stages.append(
                DeliverStage(
                    self.faust,
                    topics,
                    partitions[topics.deliveries.name],
                    Webhook(settings, now),
                    self.outbox,
                    self.rejects,
                    self.metrics,
                    now,
                )
            )
            checks["subscriptions"] = lambda: view.complete.is_set() and view.failed is None
        self.uses_faust = bool(running - {"read"})
        if self.uses_faust:
            self.stages.append(RowGuard(self.faust, settings.brokers))
            checks["tables"] = lambda: self.faust.tables.recovery.completed.is_set()  # type: ignore[attr-defined]
        if "read" in running:
            reading = ReadStage(
                settings.brokers,
                f"{settings.topic_prefix}{settings.app_id}-read",
                topics,
                knowledge.reader,
                self.outbox,
                self.rejects,
                self.metrics,
                now,
                settings.session_timeout_seconds,
            )
            self.stages.append(reading)
            checks["read"] = lambda: reading.ready
        self.health = Health(settings.metrics_host, settings.metrics_port, self.registry, checks)

    async def _published(self) -> Mapping[str, RiskScore]:
        view = View(self.settings.brokers, self.topics.scores, RiskScore)
        await view.start()
        try:
            await view.wait(VIEW_SECONDS)
        finally:
            await view.stop()
        return view.values

    async def _ends(self, topic: Topic) -> Mapping[int, int]:
        return await asyncio.to_thread(self._log.ends, topic)

    async def on_start(self) -> None:
        """Outbox and views first; Faust before the stages, for what starts last stops first, and a stage
        must have let go of what it owns before the group hears that the worker leaves."""
        self.pulse.start()
        await self.health.start()
        await self.outbox.start()
        if self.subscriptions is not None:
            await self.subscriptions.start()
            await self.subscriptions.wait(VIEW_SECONDS)
        if self.uses_faust:
            await self.add_runtime_dependency(self.faust)
        for stage in self.stages:
            await self.add_runtime_dependency(stage)

    @Service.task
    async def _watch_pulse(self) -> None:
        # A worker that overslept ends at once, not at the first thing that it would write.
        while not self.should_stop:
            await self.sleep(1.0)
            self.pulse.check()

    @Service.task
    async def _measure_lag(self) -> None:
        group = self.settings.topic_prefix + self.settings.app_id
        topics = self.topics
        groups = {
            group + READ_SUFFIX: [topics.articles],
            group: [topics.trades, topics.signals, topics.scores, topics.alerts, topics.deliveries],
        }
        with ExitStack() as stack:
            asked = [
                (name, stack.enter_context(Progress(self.settings.brokers, name)), of)
                for name, of in groups.items()
            ]
            while not self.should_stop:
                await self.sleep(LAG_SECONDS)
                for name, progress, of in asked:
                    for topic in of:
                        await self._measure(name, progress, topic)

    async def _measure(self, group: str, progress: Progress, topic: Topic) -> None:
        try:
            lags = await asyncio.to_thread(progress.lags, topic)
        except BrokerUnavailable as error:
            log.warning("lag of %s is unknown: %s", topic.name, error)
            return
        for partition, lag in lags.items():
            self.metrics.consumer_lag_records.labels(group, topic.name, str(partition)).set(lag)

    async def on_shutdown(self) -> None:
        """After the stages have stopped: what they sent is acknowledged, the rest can go."""
        if self.subscriptions is not None:
            await self.subscriptions.stop()
        await self.outbox.stop()
        await self.health.stop()
        self.pulse.stop()

    @property
    def failure(self) -> BaseException | None:
        """What ended the worker or one of its parts, if something did."""
        parts: list[Service] = [self, *self.stages]
        if self.uses_faust:
            parts.append(self.faust)
        return next((part.crash_reason for part in parts if part.crash_reason is not None), None)


async def run(worker: Worker, until: asyncio.Event) -> None:
    """Run a worker until the event is set or one of its parts fails.

    Raises:
        Exception: what ended a part.
    """
    await worker.start()
    try:
        while not until.is_set() and worker.failure is None:
            await asyncio.sleep(0.1)
    finally:
        failure = worker.failure
        await worker.stop()
    if failure is not None:
        raise failure
