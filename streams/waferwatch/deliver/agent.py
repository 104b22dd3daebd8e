"""The deliver stage's shell: an intent is on the ledger before it is acted on, its outcome after.

``match`` turns alerts into pending deliveries. ``deliver`` keeps the pending ones in a table. A service
makes the attempts that are due and writes their outcome to the ledger, where ``deliver`` reads it: so
the table changes only with the stream, and a crash gives one more attempt with the same id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

import faust
from faust.types import AgentT, StreamT
from mode import Service

from waferwatch_schemas import Alert, Delivery, Subscription

from ..kafka.headers import decode
from ..kafka.outbox import Outbox, record
from ..kafka.rejects import Rejects
from ..metrics import Metrics
from ..topics import Topics
from . import schedule
from .matching import deliveries
from .schedule import Attempt
from .webhook import Webhook

log = logging.getLogger(__name__)

MATCH, DELIVER = "match", "deliver"

AT_ONCE = 50
"""Attempts under way at once; and at most ``PER_SUBSCRIPTION`` to one receiver, so that a slow one does
not hold up the others."""

PER_SUBSCRIPTION = 4

REMEMBERED = 100_000
"""Finished deliveries that are not begun again."""

LOOK_SECONDS = 0.2


def attach_match(
    app: faust.App,
    topics: Topics,
    subscriptions: Callable[[], Mapping[str, Subscription]],
    outbox: Outbox,
    rejects: Rejects,
    metrics: Metrics,
    now: Callable[[], datetime],
) -> AgentT[Any]:
    """Add the agent that matches alerts with subscriptions."""

    @app.agent(app.topic(topics.alerts.name, value_type=bytes, key_type=bytes), name=MATCH)
    async def match(stream: StreamT[bytes]) -> AsyncIterator[bytes]:
        async for event in stream.events():
            metrics.events_consumed.labels(topics.alerts.name).inc()
            try:
                value = decode(event.message.headers or (), event.value).data
                alert = Alert.model_validate_json(value or b"")
                wanted = deliveries(alert, subscriptions().values(), now())
            except Exception as error:  # bytes do not get better: set them aside
                await rejects.send(event.message, MATCH, error)
                yield b""
                continue
            await outbox.send([record(topics.deliveries, one.id, one, one.created_at) for one in wanted])
            metrics.events_processed.labels(MATCH, "deliveries" if wanted else "unwanted").inc()
            yield event.key

    return match


class DeliverStage(Service):
    """Keeps the pending deliveries and makes the attempts that are due."""

    def __init__(
        self,
        app: faust.App,
        topics: Topics,
        partitions: int,
        webhook: Webhook,
        outbox: Outbox,
        rejects: Rejects,
        metrics: Metrics,
        now: Callable[[], datetime],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.app = app
        self.topics = topics
        self.webhook = webhook
        self.outbox = outbox
        self.rejects = rejects
        self.metrics = metrics
        self.now = now
        self.pending: dict[str, Delivery] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._finished: dict[str, None] = {}
        self.table = app.Table(
            "deliveries", partitions=partitions, key_type=bytes, value_type=bytes, on_recover=self._recover
        )
        self.agent = self._attach()
        app.on_partitions_revoked.connect(self._revoked, weak=False)

    def _attach(self) -> AgentT[Any]:
        topic = self.app.topic(self.topics.deliveries.name, value_type=bytes, key_type=bytes)

        @self.app.agent(topic, name=DELIVER)
        async def deliver(stream: StreamT[bytes]) -> AsyncIterator[bytes]:
            async for event in stream.events():
                self.metrics.events_consumed.labels(self.topics.deliveries.name).inc()
                try:
                    value = decode(event.message.headers or (), event.value).data
                    delivery = Delivery.model_validate_json(value or b"")
                except Exception as error:  # bytes do not get better: set them aside
                    await self.rejects.send(event.message, DELIVER, error)
                    yield b""
                    continue
                self._take(delivery)
                self.metrics.events_processed.labels(DELIVER, delivery.state).inc()
                yield event.key

        return deliver

    def _take(self, delivery: Delivery) -> None:
        key = delivery.id.encode()
        # An alert read again after a crash or a rebalance makes its deliveries again: what is further
        # on counts. After a crash the finished ones are forgotten; then there is one more attempt.
        known = self.pending.get(delivery.id)
        if delivery.id in self._finished or (known is not None and known.attempts > delivery.attempts):
            return
        if delivery.state == "pending":
            self.table[key] = delivery.model_dump_json(exclude_defaults=True).encode()
            self.pending[delivery.id] = delivery
        else:
            self.table.pop(key, None)
            self.pending.pop(delivery.id, None)
            self._finished[delivery.id] = None
            if len(self._finished) > REMEMBERED:
                del self._finished[next(iter(self._finished))]

    async def _recover(self) -> None:
        """After a restart or a rebalance: what is pending in the partitions that are now ours."""
        found = (Delivery.model_validate_json(value) for value in self.table.values())
        self.pending = {one.id: one for one in found}

    async def _revoked(self, *_: Any, **__: Any) -> None:
        """No attempt is begun until the partitions are known anew; those under way tell the ledger."""
        self.pending = {}

    @Service.task
    async def _send_due(self) -> None:
        while not self.should_stop:
            await asyncio.sleep(LOOK_SECONDS)
            now = self.now()
            self.metrics.deliveries_pending.set(len(self.pending))
            for delivery in sorted(self.pending.values(), key=lambda one: (one.due_at, one.id)):
                if delivery.due_at > now or len(self._under_way) >= AT_ONCE:
                    break
                if delivery.id not in self._under_way and self._has_room(delivery):
                    task = asyncio.create_task(self._attempt(delivery))
                    self._under_way[delivery.id] = task

    def _has_room(self, delivery: Delivery) -> bool:
        mine = sum(
            1
            for other in self._under_way
            if other in self.pending and self.pending[other].subscription.id == delivery.subscription.id
        )
        return mine < PER_SUBSCRIPTION

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            attempt = await self._make(delivery)
            now = self.now()
            result = schedule.after(delivery, attempt, now)
            await self.outbox.send([record(self.topics.deliveries, result.id, result, now)])
            # Until the ledger comes round; it may have become another worker's meanwhile.
            if self.pending.pop(delivery.id, None) is not None and result.state == "pending":
                self.pending[delivery.id] = result
            channel = delivery.subscription.channel
            self.metrics.deliveries.labels(channel, result.state).inc()
            if result.state == "delivered":
                waited = (now - delivery.created_at).total_seconds()
                self.metrics.delivery_latency_seconds.labels(channel).observe(max(0.0, waited))
        except Exception:
            log.exception("delivery %s stays pending", delivery.id)
        finally:
            self._under_way.pop(delivery.id, None)

    async def _make(self, delivery: Delivery) -> Attempt:
        if delivery.subscription.channel == "log":
            alert = delivery.alert
            log.warning("ALERT %s %s r%d: %s", alert.severity, alert.state, alert.revision, alert.summary)
            return Attempt(200, "delivered")
        return await self.webhook.send(delivery)

    async def on_stop(self) -> None:
        """Let attempts under way end; those that do not are made again by the next owner."""
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()), timeout=5.0)
        await self.webhook.close()
