"""The messages on Waferwatch's topics; nothing that runs."""

from .alerts import Alert, Severity
from .articles import NewsArticle
from .base import Direction, EventType, Message, Role, Status
from .deliveries import Delivery
from .ids import EntityId, alert_id, delivery_id, derive, kind_of, signal_id
from .scores import (
    Contribution,
    Cover,
    Crossing,
    RiskScore,
    Term,
    evaluate,
    score_in,
    score_of,
    score_of_terms,
    uncovered,
)
from .signals import READER_VERSION, Document, Evidence, Quantity, Signal, SignalBundle
from .subscriptions import Match, Subscription
from .trades import TradeEvent

__version__ = "0.1.0"

__all__ = [
    "READER_VERSION",
    "Alert",
    "Contribution",
    "Cover",
    "Crossing",
    "Delivery",
    "Direction",
    "Document",
    "EntityId",
    "EventType",
    "Evidence",
    "Match",
    "Message",
    "NewsArticle",
    "Quantity",
    "RiskScore",
    "Role",
    "Severity",
    "Signal",
    "SignalBundle",
    "Status",
    "Subscription",
    "Term",
    "TradeEvent",
    "alert_id",
    "delivery_id",
    "derive",
    "evaluate",
    "kind_of",
    "score_in",
    "score_of",
    "score_of_terms",
    "signal_id",
    "uncovered",
]
