"""Which subscriptions want an alert."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from waferwatch_schemas import Alert, Delivery, Subscription, delivery_id, kind_of
from waferwatch_schemas.subscriptions import Match


def wants(match: Match, alert: Alert) -> bool:
    """Whether an alert passes: every list that is given must hold the alert's value."""
    return (
        (not match.entities or alert.entity in match.entities)
        and (not match.kinds or kind_of(alert.entity) in match.kinds)
        and (not match.rules or alert.rule in match.rules)
        and (not match.severities or alert.severity in match.severities)
        and (alert.state == "resolved" or alert.score >= match.min_score)
    )


def deliveries(alert: Alert, subscriptions: Iterable[Subscription], now: datetime) -> list[Delivery]:
    """The deliveries that an alert's revision calls for, due at once."""
    return [
        Delivery(
            id=delivery_id(subscription.id, alert.id, alert.revision),
            subscription=subscription,
            alert=alert,
            state="pending",
            created_at=now,
            due_at=now,
        )
        for subscription in sorted(subscriptions, key=lambda subscription: subscription.id)
        if subscription.active and wants(subscription.match, alert)
    ]
