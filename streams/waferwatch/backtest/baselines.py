"""Two simple rivals of the score: how often an item was named, and how bad the last report sounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from waferwatch_schemas import Direction, NewsArticle

from ..read.reader import Reader
from ..score.constants import moves
from .series import Series, to_days

MENTION_DAYS = 30.0

MENTIONS, SEVERITY = "mentions", "severity"


def baseline_series(
    reports: Iterable[NewsArticle], reader: Reader, items: Collection[str]
) -> dict[str, dict[str, Series]]:
    """The series of both baselines by item, in points from 0 up.

    ``mentions``: reports in the last 30 days that name the item. ``severity``: 100 times the severity of
    the latest report that raises the risk of the item itself, for ever after. Both are given the reader.
    """
    named: dict[str, list[tuple[float, str]]] = {item: [] for item in items}
    bad: dict[str, list[tuple[float, float, str]]] = {item: [] for item in items}
    for report in reports:
        at = to_days(report.published_at)
        try:
            reading = reader.read(report)
        except Exception:  # the replay names these
            continue
        for entity in {mention.entity for mention in reading.mentions} & named.keys():
            named[entity].append((at, report.id))
        worst: dict[str, float] = {}
        for signal in reading.signals:
            if signal.direction is Direction.RAISES and moves(signal.status, signal.direction):
                worst[signal.subject] = max(signal.severity, worst.get(signal.subject, 0.0))
        for subject in worst.keys() & bad.keys():
            bad[subject].append((at, 100.0 * worst[subject], report.id))
    return {
        MENTIONS: {item: _count(found) for item, found in named.items()},
        SEVERITY: {item: _last(found) for item, found in bad.items()},
    }


def _count(found: list[tuple[float, str]]) -> Series:
    """A step up at each report, a step down 30 days later."""
    steps = sorted([(at, 1) for at, _ in found] + [(at + MENTION_DAYS, -1) for at, _ in found])
    return Series(
        np.array([at for at, _ in steps]),
        np.cumsum([step for _, step in steps]).astype(np.float64) if steps else np.empty(0),
        tuple(at for at, _ in found),
        tuple(name for _, name in found),
    )


def _last(found: list[tuple[float, float, str]]) -> Series:
    return Series(
        np.array([at for at, _, _ in found]),
        np.array([value for _, value, _ in found]),
        tuple(at for at, _, _ in found),
        tuple(name for _, _, name in found),
    )
