"""What a period of a series says as signals, in the figures' own words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from waferwatch_schemas import (
    Direction,
    Document,
    EventType,
    Evidence,
    Quantity,
    Role,
    Signal,
    Status,
    TradeEvent,
    kind_of,
    signal_id,
)

from .baseline import LEAST_CHANGE, Reading, Statement, against_baseline, figure
from .periods import end_of

ORDER_BOOK = timedelta(weeks=26)
"""Orders of the last half year that were not cancelled count as stock: the lead time of accelerators."""

CONFIDENCE = 0.8
"""Figures say what, not why: a flow may collapse because nobody wants the goods."""

FLOW_SHARE = 0.6
"""One flow is not the whole supply of its goods: a full stop of it counts as this severity."""


class UnknownEntity(ValueError):
    """A trade event names something that the reference does not hold."""

    def __init__(self, field: str, name: str, nearest: Sequence[str] = ()) -> None:
        hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
        super().__init__(f"{field}: {name!r} is not in the reference{hint}")


class Speaker:
    """Turns periods into statements.

    ``resolve``: field and name to an entity id, raises ``UnknownEntity``. ``goods``: entity by HS code.
    ``reliability``: by publisher.
    """

    def __init__(
        self,
        resolve: Callable[[str, str], str],
        goods: Mapping[str, str],
        reliability: Callable[[str], float],
    ) -> None:
        self._resolve = resolve
        self._goods = goods
        self._reliability = reliability

    def item(self, event: TradeEvent) -> str:
        """What the event is about: its item, or what the longest known prefix of its HS code stands for."""
        if event.item is not None:
            return self._resolve("item", event.item)
        code = event.hs_code or ""
        for length in range(len(code), 1, -1):
            if code[:length] in self._goods:
                return self._goods[code[:length]]
        raise UnknownEntity("hs_code", code)

    def check(self, event: TradeEvent) -> None:
        """Raise ``UnknownEntity`` or ``ValueError`` for what no later step could understand."""
        self.item(event)
        end_of(event.period)
        for field in ("firm", "reporter", "partner"):
            name = getattr(event, field)
            if name is not None:
                self._resolve(field, name)

    def __call__(self, observations: Sequence[TradeEvent], index: int, version: int) -> Statement:
        """The statement of one period."""
        event = observations[index]
        publisher = event.publisher or ""
        document = Document(
            document=event.document,
            version=version,
            published_at=event.published_at,
            kind="trade",
            publisher=publisher,
            url=event.url or "",
            title=f"{event.flow_id} {event.period}"[:500],
            reliability=self._reliability(publisher),
        )
        reading = against_baseline(observations, index)
        found = [*self._moves(reading, version), *self._holdings(observations, index, version)]
        return Statement(document, tuple(found))

    def _moves(self, reading: Reading, version: int) -> list[Signal]:
        kind = reading.event.kind
        if kind == "inventory" or (kind == "order" and reading.event.action != "booked"):
            return []
        if kind == "flow" and self._resumed(reading):
            return [self._move(reading, version, EventType.SHIPMENT_RESUMPTION, Direction.LOWERS, 0.7)]
        if not reading.left:
            return []
        rises = reading.change > 0.0
        if kind == "flow":
            if rises:
                severity = min(0.5, 0.2 * math.log2(1.0 + reading.change))
                return [self._move(reading, version, EventType.DEMAND_SURGE, Direction.RAISES, severity)]
            severity = min(0.9, -reading.change * FLOW_SHARE)
            return [self._move(reading, version, EventType.SHIPMENT_HALT, Direction.RAISES, severity)]
        if kind == "order":
            if not rises:
                return []
            severity = min(0.5, 0.2 * math.log2(1.0 + reading.change))
            return [self._move(reading, version, EventType.DEMAND_SURGE, Direction.RAISES, severity)]
        event_type = EventType.PRICE_CHANGE if kind == "price" else EventType.LEAD_TIME_CHANGE
        direction = Direction.RAISES if rises else Direction.LOWERS
        severity = min(0.8, 0.15 + 0.4 * abs(reading.change))
        return [self._move(reading, version, event_type, direction, severity)]

    @staticmethod
    def _resumed(reading: Reading) -> bool:
        """Whether a flow that had collapsed is back: near its usual size, and well above the last."""
        before = reading.before
        if before is None or not reading.typical or reading.change < -LEAST_CHANGE["flow"]:
            return False
        low = figure(before) <= (1.0 - LEAST_CHANGE["flow"]) * reading.typical
        return low and figure(reading.event) >= 1.3 * figure(before)

    def _move(
        self, reading: Reading, version: int, event_type: EventType, direction: Direction, severity: float
    ) -> Signal:
        event = reading.event
        more = "above" if reading.change >= 0.0 else "below"
        text = (
            f"{event.flow_id} {event.period}: {figure(event):g} {event.unit or event.currency or ''}".rstrip()
            + f", {abs(reading.change):.0%} {more} the median {reading.typical:g} of {reading.earlier} "
            f"earlier periods (robust z {reading.z:+.1f})"
        )
        return self._signal(event, version, self.item(event), event_type, direction, severity, text)

    def _holdings(self, observations: Sequence[TradeEvent], index: int, version: int) -> list[Signal]:
        event = observations[index]
        if event.kind == "inventory":
            text = (
                f"{event.flow_id} {event.period}: {_amounts(event.quantity, event.unit, event.value, event)}"
            )
            return [self._holding(event, version, event.quantity, event.value, text)]
        if event.kind == "order":
            quantity, value = _order_book(observations, index)
            if quantity or value:
                text = f"{event.flow_id} {event.period}: ordered and not cancelled in 26 weeks: " + _amounts(
                    quantity, event.unit, value, event
                )
                return [self._holding(event, version, quantity, value, text)]
        return []

    def _holding(
        self, event: TradeEvent, version: int, quantity: float | None, value: float | None, text: str
    ) -> Signal:
        told = []
        if quantity is not None:
            told.append(Quantity(value=quantity, unit=event.unit or "units"))
        if value is not None and event.currency is not None:
            told.append(Quantity(value=value, unit=event.currency))
        firm = self._resolve("firm", event.firm or "")
        signal = self._signal(
            event, version, firm, EventType.STOCKPILING, Direction.LOWERS, 0.3, text, Role.BUYER
        )
        return signal.model_copy(update={"item": self.item(event), "quantities": tuple(told)})

    def _signal(
        self,
        event: TradeEvent,
        version: int,
        subject: str,
        event_type: EventType,
        direction: Direction,
        severity: float,
        text: str,
        role: Role = Role.AFFECTED,
    ) -> Signal:
        end = len(text)
        partner = self._resolve("partner", event.partner) if event.partner else None
        return Signal(
            id=signal_id(event.document, version, subject, event_type, 0, end, "figures"),
            document=event.document,
            subject=subject,
            event_type=event_type,
            direction=direction,
            status=Status.HAPPENED,
            role=role,
            severity=severity,
            confidence=CONFIDENCE,
            evidence=Evidence(text=text, start=0, end=end, field="figures"),
            destination=partner if partner and kind_of(partner) == "country" else None,
            occurred_at=min(end_of(event.period), event.published_at),
            rule=f"trade.{event.kind}",
        )


def _order_book(observations: Sequence[TradeEvent], index: int) -> tuple[float | None, float | None]:
    """Booked less cancelled over the span of the order book, in units and in money.

    What is delivered was booked before.
    """
    until = end_of(observations[index].period)
    units = money = 0.0
    any_units = any_money = False
    for one in observations[: index + 1]:
        if end_of(one.period) <= until - ORDER_BOOK or one.action == "delivered":
            continue
        sign = -1.0 if one.action == "cancelled" else 1.0
        if one.quantity is not None:
            units, any_units = units + sign * one.quantity, True
        if one.value is not None:
            money, any_money = money + sign * one.value, True
    return (max(0.0, units) if any_units else None), (max(0.0, money) if any_money else None)


def _amounts(quantity: float | None, unit: str | None, value: float | None, event: TradeEvent) -> str:
    parts = []
    if quantity is not None:
        parts.append(f"{quantity:g} {unit or 'units'}")
    if value is not None:
        parts.append(f"{value:g} {event.currency or ''}".rstrip())
    return f"{event.item} {' / '.join(parts)} held or on order by {event.firm}"
