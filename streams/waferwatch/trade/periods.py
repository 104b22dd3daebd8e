"""Periods of trade figures: their order and their end."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta


def end_of(period: str) -> datetime:
    """The first moment after a period: ``2025``, ``2025-Q2``, ``2025-04``, ``2025-W17``, ``2025-04-24``.

    Raises:
        ValueError: a week or day that the calendar does not have.
    """
    year = int(period[:4])
    rest = period[5:]
    if not rest:
        return datetime(year + 1, 1, 1, tzinfo=UTC)
    if rest[0] == "Q":
        month = 3 * int(rest[1])
        return datetime(year, month, 1, tzinfo=UTC) + timedelta(days=monthrange(year, month)[1])
    if rest[0] == "W":
        return datetime.fromisocalendar(year, int(rest[1:]), 7).replace(tzinfo=UTC) + timedelta(days=1)
    if len(rest) == 2:
        month = int(rest)
        return datetime(year, month, 1, tzinfo=UTC) + timedelta(days=monthrange(year, month)[1])
    return datetime.strptime(period, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
