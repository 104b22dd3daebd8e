"""The alert stage's shell: one row an entity; a revision is on its topic before the row says so."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import faust
from faust.types import AgentT, StreamT
from pydantic import TypeAdapter

from waferwatch_schemas import Alert, RiskScore, Severity

from ..kafka.headers import decode
from ..kafka.outbox import Outbox, record
from ..kafka.rejects import Rejects
from ..metrics import Metrics
from ..topics import Topics
from .lifecycle import RuleState, step
from .rules import Rule

STAGE = "alert"

_ROW: TypeAdapter[dict[str, RuleState]] = TypeAdapter(dict[str, RuleState])


def attach(
    app: faust.App,
    topics: Topics,
    partitions: int,
    rules: Sequence[Rule],
    outbox: Outbox,
    rejects: Rejects,
    metrics: Metrics,
) -> AgentT[Any]:
    """Add the stage's agent and table to an app."""
    firing: dict[tuple[str, str], str] = {}

    async def recover() -> None:
        firing.clear()
        for row in table.values():
            for state in _ROW.validate_json(row).values():
                if state.alert is not None:
                    count(state.alert)

    def count(alert: Alert) -> None:
        if alert.state == "firing":
            firing[alert.entity, alert.rule] = alert.severity
        else:
            firing.pop((alert.entity, alert.rule), None)
        for severity in Severity:
            metrics.alerts_active.labels(severity).set(sum(one == severity for one in firing.values()))

    table = app.Table(
        "alert-states", partitions=partitions, key_type=bytes, value_type=bytes, on_recover=recover
    )

    @app.agent(app.topic(topics.scores.name, value_type=bytes, key_type=bytes), name=STAGE)
    async def alert(stream: StreamT[bytes]) -> AsyncIterator[bytes]:
        async for event in stream.events():
            metrics.events_consumed.labels(topics.scores.name).inc()
            began = time.perf_counter()
            try:
                value = decode(event.message.headers or (), event.value).data
                score = RiskScore.model_validate_json(value or b"")
                key = score.entity.encode()
                states, told = look(table.get(key), rules, score)
            except Exception as error:  # pure code fails the same way again: set it aside
                await rejects.send(event.message, STAGE, error)
                yield b""
                continue
            if told:
                await outbox.send([record(topics.alerts, one.id, one, one.at, one.entity) for one in told])
            if states is not None:
                table[key] = states
            for one in told:
                metrics.alerts.labels(one.rule, one.severity, one.state).inc()
                count(one)
            metrics.event_processing_seconds.labels(STAGE).observe(time.perf_counter() - began)
            metrics.events_processed.labels(STAGE, "alerts" if told else "quiet").inc()
            yield key

    return alert


def look(saved: bytes | None, rules: Sequence[Rule], score: RiskScore) -> tuple[bytes | None, list[Alert]]:
    """One score past all rules: the row to store (``None``: unchanged) and the revisions to send."""
    states = _ROW.validate_json(saved) if saved is not None else {}
    told: list[Alert] = []
    changed = False
    for rule in rules:
        if not rule.covers(score.entity):
            continue
        before = states.get(rule.id, RuleState())
        after, alert = step(before, rule, score)
        if after is not before:
            states[rule.id] = after
            changed = True
        if alert is not None:
            told.append(alert)
    return (_ROW.dump_json(states, exclude_defaults=True) if changed else None), told
