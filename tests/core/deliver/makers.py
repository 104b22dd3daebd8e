"""A delivery to try."""

from __future__ import annotations

from core.makers import START, alert
from waferwatch.deliver.matching import deliveries
from waferwatch_schemas import Delivery, Subscription


def delivery(url: str = "https://hook.example/in", subscription: str = "s1") -> Delivery:
    """A pending delivery of one alert to a webhook."""
    (one,) = deliveries(alert(), [Subscription(id=subscription, channel="webhook", url=url)], START)
    return one
