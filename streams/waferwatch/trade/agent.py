"""The trade stage's shell: one row a series, one bundle for what its periods now say."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import faust
from faust.types import AgentT, StreamT

from waferwatch_schemas import SignalBundle, TradeEvent

from .. import intake
from ..kafka.headers import decode
from ..kafka.outbox import Outbox, record
from ..kafka.rejects import Rejects
from ..metrics import Metrics
from ..topics import Topics
from .baseline import Series, step
from .signals import Speaker

STAGE = "trade"

CACHED = 2000
"""Series kept decoded; of more, the oldest is decoded again from its row."""


def attach(
    app: faust.App,
    topics: Topics,
    partitions: int,
    speaker: Speaker,
    outbox: Outbox,
    rejects: Rejects,
    metrics: Metrics,
    now: Callable[[], datetime],
) -> AgentT[Any]:
    """Add the stage's agent and table to an app."""
    table = app.Table("trade-series", partitions=partitions, key_type=bytes, value_type=bytes)
    decoded: dict[bytes, tuple[bytes, Series]] = {}

    def load(key: bytes) -> Series:
        stored = table.get(key)
        known = decoded.get(key)
        if known is not None and known[0] == stored:
            return known[1]
        return Series.from_bytes(stored)

    def take(value: bytes | None) -> TradeEvent:
        event = intake.trade_event(value, now())
        speaker.check(event)
        return event

    @app.agent(app.topic(topics.trades.name, value_type=bytes, key_type=bytes), name=STAGE)
    async def trade(stream: StreamT[bytes]) -> AsyncIterator[bytes]:
        async for event in stream.events():
            metrics.events_consumed.labels(topics.trades.name).inc()
            began = time.perf_counter()
            try:
                observed = take(decode(event.message.headers or (), event.value).data)
                key = f"{observed.kind}|{observed.flow_id}".encode()
                before = load(key)
                series, statements = step(before, observed, speaker)
            except Exception as error:  # pure code fails the same way again: set it aside
                await rejects.send(event.message, STAGE, error)
                yield b""
                continue
            if statements:
                bundle = SignalBundle(
                    documents=tuple(one.document for one in statements),
                    signals=tuple(signal for one in statements for signal in one.signals),
                )
                # The broker has it before the state says so: a crash between says the same again.
                await outbox.send(
                    [record(topics.signals, bundle.documents[0].document, bundle, observed.published_at)]
                )
            if series is not before:
                stored = series.to_bytes()
                table[key] = stored
                if len(decoded) >= CACHED:
                    decoded.pop(next(iter(decoded)))
                decoded[key] = (stored, series)
            outcome = "signals" if statements else "duplicate" if series is before else "no_signals"
            metrics.events_processed.labels(STAGE, outcome).inc()
            metrics.event_processing_seconds.labels(STAGE).observe(time.perf_counter() - began)
            age = (now() - observed.published_at).total_seconds()
            metrics.event_age_seconds.labels(topics.trades.name).observe(max(0.0, age))
            yield key

    return trade
