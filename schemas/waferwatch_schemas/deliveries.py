"""``alert.deliveries.v1``: the ledger of deliveries, one record a state change."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .alerts import Alert
from .base import Key, Message, Short, Time
from .subscriptions import Subscription


class Delivery(Message):
    """The delivery of one alert revision to one subscription.

    ``pending`` is written before the first attempt: a crash gives one more attempt with the same
    ``webhook-id``, never a lost alert.
    """

    id: Key
    subscription: Subscription
    alert: Alert
    state: Literal["pending", "delivered", "failed"]
    attempts: Annotated[int, Field(ge=0)] = 0
    created_at: Time
    due_at: Time
    """When the next attempt is due (``pending`` only)."""
    finished_at: Time | None = None
    status_code: int | None = None
    outcome: Short = ""
