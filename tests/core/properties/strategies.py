"""Histories of documents over a small supply graph, and the ways in which a log may deliver them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from hypothesis import strategies as st

from core.makers import day, document, signal
from waferwatch.read.fingerprint import fingerprint
from waferwatch.score.cover import Consumption, Economics, Price
from waferwatch.score.graph import Edge, SupplyGraph
from waferwatch_schemas import Direction, Document, EventType, Quantity, Signal, Status

GRAPH = SupplyGraph(
    [
        Edge("country:tw", "site:fab18", "located_in", 0.8),
        Edge("site:fab18", "firm:tsmc", "operates", 0.3),
        Edge("firm:tsmc", "chip:h20", "fabs", 0.9),
        Edge("firm:tsmc", "chip:h100", "fabs", 0.9),
        Edge("material:gallium", "firm:tsmc", "material_from", 0.5),
        Edge("firm:tsmc", "material:gallium", "equipment_from", 0.4),
        Edge("chip:h20", "chip:gpu", "part_of", 0.3),
        Edge("chip:gpu", "chip:h100", "covers", 0.7, valid_to=date(2025, 5, 1)),
        Edge("chip:h20", "firm:bytedance", "buys_abroad", 0.6),
        Edge("chip:h20", "firm:alibaba", "buys_abroad", 0.5),
        Edge("chip:h100", "firm:meta", "buys", 0.6, valid_from=date(2025, 3, 1)),
    ]
)
"""With a cycle (gallium and the foundry), a class, buyers, and edges that begin and end."""

ECONOMICS = Economics(
    [Price("chip:h20", date(2024, 1, 1), 11_000.0, 14_000.0, "USD", "press")],
    [Consumption(firm, "chip:h20", 8_000.0, "press") for firm in ("firm:bytedance", "firm:alibaba")],
    {"chip:h20": 52.0},
)

E = EventType
RAISING = (
    E.EXPORT_CONTROL,
    E.SHIPMENT_HALT,
    E.OUTAGE_OR_FIRE,
    E.DISASTER,
    E.SHORTAGE,
    E.TARIFF,
    E.STOCKPILING,
    E.PRICE_CHANGE,
)
LOWERING = (E.EASING, E.SHIPMENT_RESUMPTION, E.CAPACITY_EXPANSION, E.PRICE_CHANGE)
SUBJECTS = ("chip:h20", "chip:h100", "firm:tsmc", "site:fab18", "firm:bytedance", "firm:alibaba")
PUBLISHERS = ("Reuters", "Nikkei", "Blog", "")
SUBTYPES = {E.OUTAGE_OR_FIRE: ("", "fire", "power_cut"), E.DISASTER: ("", "earthquake")}
STOCKS = (
    (),
    (Quantity(value=5.0, unit="weeks"),),
    (Quantity(value=40.0, unit="weeks"),),
    (Quantity(value=90_000.0, unit="units"),),
    (Quantity(value=3e9, unit="USD"),),
)


def _wire(name: str, start: int, end: int) -> str:
    return fingerprint(" ".join(f"{name}{number}" for number in range(start, end)))


FINGERPRINTS = (
    "",
    "",
    _wire("a", 0, 60),
    _wire("a", 20, 80),  # a copy of the one before and of the one after, which are none of each other
    _wire("a", 40, 100),
    _wire("b", 0, 60),
    _wire("b", 0, 50),
)

DEGREES = st.sampled_from((0.9, 0.6, 0.35, 0.1, 1.0, 0.0))
STATUSES = st.sampled_from(
    (Status.HAPPENED, Status.ANNOUNCED, Status.ANNOUNCED, Status.RUMOURED, Status.DENIED, Status.HISTORICAL)
)


class Told(NamedTuple):
    """A document version with its signals."""

    document: Document
    signals: tuple[Signal, ...]


class Focus(NamedTuple):
    """What a history is about: the fewer subjects and types, the more its reports have to do with
    each other."""

    subjects: tuple[str, ...] = SUBJECTS
    raising: tuple[EventType, ...] = RAISING
    lowering: tuple[EventType, ...] = (*LOWERING, E.STOCKPILING)
    dated: bool = True
    subtypes: Mapping[EventType, tuple[str, ...]] = SUBTYPES


FOCI = st.one_of(
    st.just(Focus()),
    st.tuples(
        st.sampled_from((("chip:h20",), ("chip:h20", "firm:bytedance"), ("firm:tsmc", "site:fab18"))),
        st.sampled_from(RAISING).map(lambda one: (one,)),
        st.sampled_from((*LOWERING, E.STOCKPILING)).map(lambda one: (one,)),
    ).map(lambda parts: Focus(*parts)),
)


def _offsets(
    draw: st.DrawFn, at: float, fields: tuple[str, ...], days: tuple[int, ...]
) -> dict[str, datetime]:
    dates = {field: draw(st.sampled_from((None, None, *days))) for field in fields}
    return {field: day(at + days) for field, days in dates.items() if days is not None}


@st.composite
def raising_signals(draw: st.DrawFn, name: str, at: float, focus: Focus) -> Signal:
    """A report that raises risk, now and then with dates."""
    event_type = draw(st.sampled_from(focus.raising))
    subject = draw(st.sampled_from(focus.subjects))
    number = draw(st.integers(0, 1))
    fields = ("effective_at", "lifted_at", "resumes_at", "occurred_at")
    dates: dict[str, Any] = {}
    if focus.dated and draw(st.booleans()):
        dates = _offsets(draw, at, fields, (-90, -10, 1, 20, 60))
    return signal(
        name,
        subject,
        event_type,
        id=f"{name}/{subject}/{event_type}/{number}",
        subtype=draw(st.sampled_from(focus.subtypes.get(event_type, ("",)))),
        status=draw(STATUSES),
        severity=draw(DEGREES),
        confidence=draw(DEGREES),
        **dates,
    )


@st.composite
def lowering_signals(draw: st.DrawFn, name: str, at: float, focus: Focus) -> Signal:
    """A relief, or a buyer's stock."""
    event_type = draw(st.sampled_from(focus.lowering))
    stock = event_type is E.STOCKPILING
    ends = _offsets(draw, at, ("lifted_at",), (1, 30)) if focus.dated and not stock else {}
    return signal(
        name,
        draw(st.sampled_from(SUBJECTS[-2:] if stock else focus.subjects)),
        event_type,
        Direction.LOWERS,
        status=draw(STATUSES),
        severity=draw(DEGREES),
        confidence=draw(DEGREES),
        item="chip:h20" if stock else None,
        quantities=draw(st.sampled_from(STOCKS)) if stock else (),
        **ends,
    )


@st.composite
def documents(draw: st.DrawFn, name: str, version: int = 1, days: int = 200) -> Document:
    """A report of one of a few publishers, at times a copy of another."""
    return document(
        name,
        draw(st.integers(0, 4 * days)) / 4.0,
        version=version,
        publisher=draw(st.sampled_from(PUBLISHERS)),
        reliability=draw(st.sampled_from((0.8, 0.5, 0.3))),
        fingerprint=draw(st.sampled_from(FINGERPRINTS)),
    )


def _signals(of: Document, focus: Focus) -> st.SearchStrategy[tuple[Signal, ...]]:
    at = (of.published_at - day(0)).total_seconds() / 86_400.0
    raising = raising_signals(of.document, at, focus)
    either = st.one_of(raising, raising, lowering_signals(of.document, at, focus))
    return st.lists(either, min_size=0 if of.version > 1 else 1, max_size=3, unique_by=_id).map(tuple)


def _id(one: Signal) -> str:
    return one.id


@st.composite
def histories(draw: st.DrawFn, most: int = 6) -> list[Told]:
    """What documents say, in versions, some of them withdrawn."""
    told = []
    focus = draw(FOCI)
    for number in range(draw(st.integers(1, most))):
        name = f"d{number}"
        for version in range(1, draw(st.sampled_from((1, 1, 2))) + 1):
            of = draw(documents(name, version))
            if draw(st.integers(0, 9)) == 9:
                told.append(Told(of.model_copy(update={"retracted": True}), ()))
            else:
                told.append(Told(of, draw(_signals(of, focus))))
    return told


@st.composite
def young_histories(draw: st.DrawFn, dated: bool = True) -> list[Told]:
    """Reports of two months, none of which fades to nothing within half a year.

    (When one does that joined others of its thread, these are told apart from then on.)
    """
    told = []
    focus = draw(FOCI)._replace(dated=dated, subtypes={})
    if not dated:
        focus = focus._replace(lowering=LOWERING)
    for number in range(draw(st.integers(1, 6))):
        of = draw(documents(f"d{number}", days=60))
        told.append(Told(of, draw(_signals(of, focus))))
    return told


class After(Enum):
    """What happens after a bundle."""

    NOTHING = 0
    PUBLISHED = 1
    CRASHED = 2
    CRASHED_UNSAVED = 3


class Arrival(NamedTuple):
    """A bundle as it comes off the log."""

    documents: tuple[Told, ...]
    after: After


@st.composite
def arrivals(draw: st.DrawFn, of: Sequence[Told]) -> list[Arrival]:
    """The documents in any order, some repeated, split into bundles, with crashes between."""
    numbers = list(range(len(of)))
    again = draw(st.lists(st.sampled_from(numbers), max_size=4))
    order = draw(st.permutations(numbers + again))
    ends = draw(st.lists(st.sampled_from([None, *After]), min_size=len(order), max_size=len(order)))
    out: list[Arrival] = []
    waiting: list[Told] = []
    for number, end in zip(order, ends, strict=True):
        if any(one.document.document == of[number].document.document for one in waiting):
            out.append(Arrival(tuple(waiting), After.NOTHING))
            waiting = []
        waiting.append(of[number])
        if end is not None:
            out.append(Arrival(tuple(waiting), end))
            waiting = []
    if waiting:
        out.append(Arrival(tuple(waiting), After.NOTHING))
    return out


def last_day(of: Sequence[Told]) -> float:
    """The day of the latest document."""
    return max(one.document.published_at - day(0) for one in of) / timedelta(days=1)
