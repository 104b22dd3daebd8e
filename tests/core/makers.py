"""Small builders for the messages that tests talk about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from waferwatch.score.board import Board
from waferwatch.score.cover import Economics
from waferwatch.score.graph import Edge, SupplyGraph
from waferwatch.score.world import World
from waferwatch_schemas import (
    Alert,
    Direction,
    Document,
    EventType,
    Evidence,
    RiskScore,
    Role,
    Severity,
    Signal,
    SignalBundle,
    Status,
    Term,
    TradeEvent,
    kind_of,
    score_of,
)

START = datetime(2025, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    """A time so many days after the start of the tests' history."""
    return START + timedelta(days=number)


def document(name: str, at: float = 0.0, **fields: Any) -> Document:
    """A document published on a day."""
    given: dict[str, Any] = {"document": name, "published_at": day(at), "reliability": 0.6}
    return Document(**(given | fields))


def signal(
    name: str,
    subject: str,
    event_type: EventType = EventType.EXPORT_CONTROL,
    direction: Direction = Direction.RAISES,
    **fields: Any,
) -> Signal:
    """A signal of a document; ``id`` follows from what it says unless given."""
    given: dict[str, Any] = {
        "id": f"{name}/{subject}/{event_type}/{direction}",
        "document": name,
        "subject": subject,
        "event_type": event_type,
        "direction": direction,
        "status": Status.HAPPENED,
        "role": Role.AFFECTED,
        "severity": 0.8,
        "confidence": 0.9,
        "evidence": Evidence(text=f"{subject} {event_type}", start=0, end=5, field="title"),
    }
    return Signal(**(given | fields))


def bundle(of: Document, *signals: Signal) -> SignalBundle:
    """One document with its signals."""
    return SignalBundle(documents=(of,), signals=signals)


def board(edges: Sequence[Edge] = (), economics: Economics | None = None) -> Board:
    """A board over an empty world."""
    return Board(World(SupplyGraph(edges), economics), {})


def told(to: Board, of: Document, *signals: Signal) -> Board:
    """The board after it was told a document."""
    for _ in to.fold(bundle(of, *signals)):
        pass
    return to


def score_at(of: Board, entity: str, at: float) -> RiskScore:
    """The score of an entity on a day, fresh from the world."""
    of.world.advance(day(at))
    return of.look(entity)


def risk(points: float, at: float, entity: str = "chip:h20", **fields: Any) -> RiskScore:
    """A published score of so many points that holds."""
    given: dict[str, Any] = {
        "entity": entity,
        "name": entity,
        "kind": kind_of(entity),
        "as_of": day(at),
        "score": points,
        "direct": 0.0,
        "inherited": 0.0,
        "mitigation": 0.0,
        "score_without_cover": points,
    }
    return RiskScore(**(given | fields))


def fading(hazard: float, half_life_days: float | None, at: float, **fields: Any) -> RiskScore:
    """A published score with a closed form of one term."""
    term = Term(hazard=hazard, half_life_days=half_life_days)
    return risk(score_of(hazard), at, stories=((term,),), **fields)


def alert(**fields: Any) -> Alert:
    """A firing alert on the H20."""
    given: dict[str, Any] = {
        "id": "a1",
        "rule": "severe",
        "rule_kind": "threshold",
        "entity": "chip:h20",
        "name": "H20",
        "severity": Severity.CRITICAL,
        "state": "firing",
        "revision": 1,
        "episode_start": START,
        "at": START,
        "score": 61.0,
        "reference": 12.0,
        "threshold": 50.0,
        "summary": "H20: risk 61 of 100",
    }
    return Alert(**(given | fields))


def trade(period: str, figure: float, flow: str = "f1", **fields: Any) -> TradeEvent:
    """A customs figure of one flow, published in the middle of the next year unless said otherwise."""
    given: dict[str, Any] = {
        "flow_id": flow,
        "kind": "flow",
        "period": period,
        "published_at": day(300),
        "item": "chip:h20",
        "quantity": figure,
        "unit": "units",
    }
    return TradeEvent(**(given | fields))
