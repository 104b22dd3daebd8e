"""When to try again, and when to stop: the schedule of Standard Webhooks 1.0."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import NamedTuple

from waferwatch_schemas import Delivery

RETRY_AFTER_SECONDS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""Waits after the first, second, ... failed attempt: about 76 hours in all."""

LONGEST_WAIT_SECONDS = 86400.0
"""A receiver's Retry-After counts up to a day."""

JITTER = 0.1
"""Share by which a wait is stretched, so that receivers do not get all retries at one moment."""


class Attempt(NamedTuple):
    """How one attempt ended."""

    status_code: int | None
    """HTTP status, ``None`` if there was no answer."""
    outcome: str
    """``delivered``, ``http 503``, ``timeout``, ``refused: private address``, ..."""
    retry_after: float | None = None
    """Seconds that the receiver asked to wait."""
    permanent: bool = False
    """Whether trying again is pointless."""

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it: any 2xx."""
        return self.status_code is not None and 200 <= self.status_code < 300


def after(delivery: Delivery, attempt: Attempt, now: datetime) -> Delivery:
    """The delivery after an attempt: delivered, failed for good, or due again."""
    attempts = delivery.attempts + 1
    update: dict[str, object] = {
        "attempts": attempts,
        "status_code": attempt.status_code,
        "outcome": attempt.outcome[:256],
    }
    if attempt.delivered:
        return delivery.model_copy(update=update | {"state": "delivered", "finished_at": now})
    if attempt.permanent or attempt.status_code == 410 or attempts > len(RETRY_AFTER_SECONDS):
        return delivery.model_copy(update=update | {"state": "failed", "finished_at": now})
    wait = RETRY_AFTER_SECONDS[attempts - 1] * (1.0 + JITTER * _spread(delivery.id, attempts))
    if attempt.retry_after is not None:
        wait = max(wait, min(attempt.retry_after, LONGEST_WAIT_SECONDS))
    return delivery.model_copy(update=update | {"due_at": now + timedelta(seconds=wait)})


def _spread(delivery: str, attempts: int) -> float:
    """A number in [0, 1) that differs from delivery to delivery, and is the same after a restart."""
    digest = blake2b(f"{delivery}:{attempts}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2.0**64


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for: a number or a date; ``None`` if it makes no sense."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        return None
    return max(0.0, (at - now).total_seconds())
