"""Runs and stories: which reports are about one event in the world.

A run is a stretch of a thread without a gap longer than the type's. A story joins the runs of one
event type that share a root report, whatever their subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from waferwatch_schemas import Direction

from .constants import (
    DECAY,
    MAX_REPORTS,
    MAX_STRONGEST,
    RELIEF_CAP,
    RELIEVES,
    STATUS_WEIGHT,
    moves,
)
from .threads import Report, ThreadKey


class Root(NamedTuple):
    """The copies of one report inside one thread."""

    id: str
    at: datetime
    reports: tuple[Report, ...]
    """By time, then name."""


class Relief(NamedTuple):
    """One relieving run on a subject: earlier reports of the types it relieves lose this share."""

    at: datetime
    share: float
    until: datetime | None
    document: str


Span = tuple[datetime, datetime]
"""First and last time of a run of a full thread, of which reports were let go."""


@dataclass(frozen=True)
class Run:
    """A stretch of one thread, all of one direction."""

    key: ThreadKey
    roots: tuple[Root, ...]
    """By time, then id."""
    first_at: datetime
    last_at: datetime

    @property
    def reports(self) -> Iterable[Report]:
        """All reports of all roots."""
        return (report for root in self.roots for report in root.reports)

    @cached_property
    def reliefs(self) -> Sequence[Relief]:
        """What a run of relieving reports takes off, root by root; the strongest one later applies."""
        cap = RELIEF_CAP.get(self.key.event_type, 0.0)
        out = []
        for root in self.roots:
            strongest = max(root.reports, key=lambda report: (strength(report), report.signal.id))
            ends = [report.signal.lifted_at for report in root.reports if report.signal.lifted_at]
            share = min(cap, strength(strongest) * self.credibility)
            out.append(Relief(root.at, share, max(ends, default=None), strongest.document.document))
        return out

    @cached_property
    def credibility(self) -> float:
        """Chance that at least one independent source is right: 1 - prod(1 - reliability).

        A source counts once, by its most reliable report; copies of one report are one source.
        """
        by_source: dict[str, float] = {}
        for root in self.roots:
            source = root.reports[0].source
            best = max([report.document.reliability for report in root.reports])
            by_source[source] = max(best, by_source.get(source, 0.0))
        doubt = 1.0
        for source in sorted(by_source):
            doubt *= 1.0 - by_source[source]
        return 1.0 - doubt


_order = attrgetter("order")


def runs(
    key: ThreadKey,
    reports: Iterable[Report],
    root_of: Callable[[str], str],
    direction: Direction,
    spans: Iterable[Span] = (),
) -> list[Run]:
    """The runs of a thread's reports of one direction."""
    by_root: dict[str, list[Report]] = {}
    for report in reports:
        if report.signal.direction is direction and moves(report.signal.status, direction):
            by_root.setdefault(root_of(report.document.document), []).append(report)
    pieces: list[tuple[datetime, datetime, str, Root | None]] = [(*span, "", None) for span in spans]
    for name, copies in by_root.items():
        root = _root(name, copies)
        pieces.append((root.at, root.at, name, root))
    gap = timedelta(days=DECAY[key.event_type].gap_days)
    out: list[Run] = []
    roots: list[Root] = []
    first = last = None
    for start, end, _, found in sorted(pieces, key=lambda piece: piece[:3]):
        if last is not None and start - last > gap:
            out.extend(_run(key, roots, first, last))
            roots, first, last = [], None, None
        first = start if first is None else first
        last = end if last is None else max(last, end)
        if found is not None:
            roots.append(found)
    out.extend(_run(key, roots, first, last))
    return out


def _run(key: ThreadKey, roots: list[Root], first: datetime | None, last: datetime | None) -> Iterable[Run]:
    if roots and first is not None and last is not None:
        yield Run(key, tuple(roots), first, last)


def _root(name: str, copies: list[Report]) -> Root:
    ordered = sorted(copies, key=_order)
    return Root(name, ordered[0].at, tuple(ordered))


def surplus(reports: Iterable[Report]) -> list[Report]:
    """Reports of a thread beyond its bounds: of either direction the latest stay, and of the others the
    strongest.

    Both are the best of a set by a key of the report alone, and what arrives later never makes one of
    the best of what was not: dropping the others early or late, in any order, leaves the same ones.
    """
    groups: dict[Direction | None, list[Report]] = {}
    for report in reports:
        signal = report.signal
        group = signal.direction if moves(signal.status, signal.direction) else None
        groups.setdefault(group, []).append(report)
    out: list[Report] = []
    for many in groups.values():
        if len(many) > MAX_REPORTS:
            earlier = sorted(many, key=_order)[: MAX_STRONGEST - MAX_REPORTS]
            out += sorted(earlier, key=lambda report: (-strength(report), *report.order))[MAX_STRONGEST:]
    return out


def stories(found: Iterable[Run]) -> list[tuple[Run, ...]]:
    """Runs of one event type joined over shared roots, each story's runs in order of their subjects."""
    by_root: dict[str, int] = {}
    members: dict[int, list[Run]] = {}
    for number, run in enumerate(found):
        joined = {by_root[root.id] for root in run.roots if root.id in by_root}
        home = min(joined, default=number)
        group = members.setdefault(home, [])
        group.append(run)
        for other in joined - {home}:
            group.extend(members.pop(other))
        for member in group if len(joined) > 1 else (run,):
            for root in member.roots:
                by_root[root.id] = home
    return [
        tuple(sorted(group, key=lambda run: (run.key.subject, run.roots[0]))) for group in members.values()
    ]


def strength(report: Report) -> float:
    """Severity x confidence x status of one report, before decay and credibility."""
    signal = report.signal
    return signal.severity * signal.confidence * STATUS_WEIGHT[signal.status]


def relieved_by(key: ThreadKey, relieving: Mapping[ThreadKey, Sequence[Run]]) -> list[Sequence[Relief]]:
    """The reliefs that bear on a thread, one list a relieving run, on the same subject."""
    return [
        run.reliefs
        for event_type, relieved in RELIEVES.items()
        if key.event_type in relieved
        for run in relieving.get(ThreadKey(key.subject, event_type), ())
    ]
