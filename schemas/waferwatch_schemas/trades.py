"""``trade.events.v1``: one observation of one series (a flow, a price, a lead time, a stock, an order)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, StringConstraints, model_validator

from .base import Address, Key, Message, Name, Short, Time
from .ids import EntityId, derive

Period = Annotated[
    str,
    StringConstraints(
        pattern=r"^(19[9]\d|20\d\d)(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4]|-W(0[1-9]|[1-4]\d|5[0-3]))?$"
    ),
]
"""``2025``, ``2025-Q2``, ``2025-04``, ``2025-W17`` or ``2025-04-24``."""

Amount = Annotated[float, Field(ge=0.0, le=1e18)]


class TradeEvent(Message):
    """One observation. ``flow_id`` names the series, ``period`` its place in it.

    A higher ``revision`` of the same flow and period replaces the lower. What ``kind`` needs:

    - ``flow``: ``quantity`` and/or ``value`` of goods (``hs_code`` or ``item``) from ``reporter``
      to ``partner`` in the period;
    - ``price``: ``value`` a unit of ``item``, in ``currency``;
    - ``lead_time``: ``quantity`` in weeks of ``item``;
    - ``inventory``: what ``firm`` holds of ``item``: ``quantity`` in ``unit`` (``weeks``, ``units``)
      or ``value`` in ``currency``;
    - ``order``: ``quantity`` and/or ``value`` that ``firm`` booked, cancelled or was delivered.
    """

    flow_id: Key = Field(validation_alias=AliasChoices("flow_id", "flow"))
    kind: Literal["flow", "price", "lead_time", "inventory", "order"]
    period: Period
    published_at: Time
    item: Name | None = Field(default=None, validation_alias=AliasChoices("item", "part"))
    hs_code: Annotated[str, StringConstraints(pattern=r"^\d{2,10}$")] | None = None
    reporter: Name | None = None
    partner: Name | None = None
    firm: Name | None = None
    action: Literal["booked", "cancelled", "delivered"] | None = None
    quantity: Amount | None = None
    unit: Short | None = None
    value: Amount | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    revision: Annotated[int, Field(ge=1, le=2**31)] = 1
    publisher: Short | None = None
    url: Address | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.quantity is None and self.value is None:
            raise ValueError("a trade event needs a quantity or a value")
        if self.kind in ("price", "lead_time", "inventory", "order") and self.item is None:
            raise ValueError(f"kind {self.kind} needs an item")
        if self.kind in ("inventory", "order") and self.firm is None:
            raise ValueError(f"kind {self.kind} needs a firm")
        if self.kind == "flow" and self.item is None and self.hs_code is None:
            raise ValueError("kind flow needs an item or an hs_code")
        if self.kind == "price" and self.value is None:
            raise ValueError("kind price needs a value")
        if self.kind == "lead_time" and self.quantity is None:
            raise ValueError("kind lead_time needs a quantity in weeks")
        if self.kind == "order" and self.action is None:
            raise ValueError("kind order needs an action")
        return self

    @property
    def document(self) -> str:
        """The id of the observation: all revisions of one flow, period and action share it."""
        return "trade-" + derive("trade", self.kind, self.flow_id, self.period, self.action or "")


__all__ = ["Amount", "EntityId", "Period", "TradeEvent"]
