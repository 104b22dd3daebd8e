"""Standard Webhooks 1.0: the body, its id, its time and its signature.

A subscription's secret is derived from one master key, so that no secret stands on a topic and every
endpoint has its own: HMAC-SHA256(master key, "waferwatch-webhook:" + subscription id).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from waferwatch_schemas import Delivery

SECRET_PREFIX = "whsec_"


def secret(master_key: str, subscription: str) -> str:
    """The signing secret of a subscription, as its receiver gets to see it: ``whsec_`` and base64."""
    derived = hmac.digest(master_key.encode(), f"waferwatch-webhook:{subscription}".encode(), hashlib.sha256)
    return SECRET_PREFIX + base64.b64encode(derived).decode()


def body(delivery: Delivery) -> bytes:
    """The bytes to send and to sign; the same for every attempt."""
    alert = delivery.alert
    data: dict[str, Any] = alert.model_dump(mode="json")
    message = {"type": f"alert.{alert.state}", "timestamp": data["at"], "data": data}
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode()


def headers(delivery: Delivery, content: bytes, master_key: str, at: datetime) -> dict[str, str]:
    """The headers of an attempt made at a time; ``webhook-id`` is the same on every attempt."""
    timestamp = str(int(at.timestamp()))
    key = base64.b64decode(secret(master_key, delivery.subscription.id).removeprefix(SECRET_PREFIX))
    signed = b".".join((delivery.id.encode(), timestamp.encode(), content))
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "content-type": "application/json",
        "user-agent": "waferwatch",
        "webhook-id": delivery.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
