"""The picture of the world: folds bundles, keeps stories up to date, knows which scores to look at.

Everything here is a function of the set of signals and of the clock, which is handed in. What is
derived (roots, runs, stories, ways) lives in memory and is rebuilt from the rows after recovery.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from waferwatch_schemas import Direction, Document, EventType, Signal, SignalBundle, derive

from .constants import MAX_REPORTS, RELIEVES
from .cover import Economics, Estimate, Stock, combine, estimate, is_stock
from .graph import SupplyGraph, Way
from .hazard import Strand, prune, soonest, strands
from .roots import Roots
from .stories import Relief, Run, Span, relieved_by, runs, stories, surplus
from .threads import DocumentRow, Facts, Report, ThreadKey, ThreadRow

Item = TypeVar("Item")

THREAD, DOCUMENT = "thread", "document"
SEPARATOR = "|"

_MOVING = (Direction.RAISES, Direction.LOWERS)


def by_document(bundle: SignalBundle) -> list[tuple[Document, tuple[Signal, ...]]]:
    """The documents of a bundle, each with its signals."""
    signals: dict[str, list[Signal]] = {}
    for signal in bundle.signals:
        signals.setdefault(signal.document, []).append(signal)
    return [(document, tuple(signals.get(document.document, ()))) for document in bundle.documents]


class Moment(NamedTuple):
    """A strand at a time, as it stands before any way to an entity."""

    strand: Strand
    decay: float
    hazard: float
    """Net of relief."""


class RunView:
    """A run with the relief that bears on it; its strands are worked out once per validity."""

    def __init__(self, run: Run, relieving: Sequence[Sequence[Relief]]) -> None:
        self.run = run
        self.relieving = relieving
        self._strands: list[Strand] | None = None
        self._from: datetime | None = None
        self.valid_until: datetime | None = None
        self._moments: tuple[datetime, list[Moment]] | None = None

    def moments(self, at: datetime) -> list[Moment]:
        """The strands at a time; a look at many entities asks for the same time."""
        if self._moments is None or self._moments[0] != at:
            found = []
            for strand in self.strands(at):
                decay = strand.decay(at)
                found.append(Moment(strand, decay, strand.gross * strand.kept * decay))
            self._moments = at, found
        return self._moments[1]

    def strands(self, at: datetime) -> list[Strand]:
        """The strands at a time; times may come in any order."""
        stale = (
            self._strands is None
            or (self._from is not None and at < self._from)
            or (self.valid_until is not None and at >= self.valid_until)
        )
        if stale or self._strands is None:
            found = strands(self.run, self.relieving, at)
            self._strands = prune(found, at)
            self._from = at
            # What is weaker now may lead once its own relief or date is over.
            self.valid_until = soonest((strand.until for strand in found), at)
            if len(found) > 1:  # the credibility changes when a report leaves
                leaving = soonest((report.leaves_at for report in self.run.reports), at)
                self.valid_until = soonest((self.valid_until, leaving), at)
        return self._strands


@dataclass(frozen=True, eq=False)
class Story:
    """One event in the world, and the ways on which it reaches entities."""

    event_type: EventType
    views: tuple[RunView, ...]
    reached: Mapping[str, tuple[tuple[RunView, Way], ...]]

    @cached_property
    def id(self) -> str:
        """Derived from the type and the earliest root."""
        first = min((root.at, root.id) for view in self.views for root in view.run.roots)
        return derive("story", self.event_type, first[1])


class World:
    """State of the score stage; one owner folds, everybody else evaluates closed forms."""

    def __init__(self, graph: SupplyGraph, economics: Economics | None = None) -> None:
        self.graph = graph
        self.economics = economics or Economics()
        self.clock: datetime | None = None
        self.facts = Facts()
        self.changed_by: dict[str, set[str]] = {}
        """Entities whose score is to be looked at again, with the documents that are the reason."""
        self._roots = Roots()
        self._spans: dict[ThreadKey, list[Span]] = {}
        self._risk: dict[ThreadKey, list[Run]] = {}
        self._relief: dict[ThreadKey, list[Run]] = {}
        self._by_type: dict[EventType, dict[tuple[int, ...], Story]] = {}
        self._views: dict[ThreadKey, list[RunView]] = {}
        self._by_entity: dict[str, set[Story]] = {}
        self._stocks: dict[str, dict[str, Stock]] = {}
        self._dirty: dict[ThreadKey, set[str]] = {}
        self._rows: set[str] = set()
        self._leaving: list[tuple[datetime, ThreadKey, str]] = []
        self._due: list[tuple[datetime, str]] = []
        self._next_look: dict[str, datetime] = {}

    # -- folding ---------------------------------------------------------------------------------

    def fold(self, bundle: SignalBundle) -> None:
        """Take in a bundle; repetition and order make no difference."""
        for document, signals in by_document(bundle):
            self.fold_document(document, signals)

    def fold_document(self, document: Document, signals: tuple[Signal, ...]) -> None:
        """Take in one version of one document with all that it says."""
        name = document.document
        before = self.facts.documents.get(name)
        changed = self.facts.fold(document, signals)
        if changed is None:
            return
        if changed or name in self.facts.versions:
            self._rows.add(SEPARATOR.join((DOCUMENT, name)))
        for key in changed:
            self._dirty.setdefault(key, set()).add(name)
        for report in self.facts.reports_of(name):
            if report.key in changed:
                self._await_leaving(report)
        if changed:  # a stock told of several buyers together is shared among them
            for key in self.facts.threads_of(name) - changed:
                self._dirty.setdefault(key, set()).add(name)
        self._rerooted(name, before is not self.facts.documents.get(name))

    def advance(self, to: datetime) -> None:
        """Move the clock; what falls due is looked at again.

        A time before the clock's changes nothing.
        """
        if self.clock is not None and to <= self.clock:
            return
        self.clock = to
        while self._due and self._due[0][0] <= to:
            self.changed_by.setdefault(heapq.heappop(self._due)[1], set())

    def _expire(self) -> None:
        """Drop the reports that have decayed to nothing by the clock, late arrivals among them."""
        while self.clock is not None and self._leaving and self._leaving[0][0] <= self.clock:
            _, key, signal = heapq.heappop(self._leaving)
            report = self.facts.threads.get(key, {}).get(signal)
            if report is not None and report.leaves_at is not None and report.leaves_at <= self.clock:
                self._drop(key, signal)

    def look_again(self, entity: str, at: datetime) -> None:
        """Ask that an entity be looked at again when the clock reaches a time."""
        if self._next_look.get(entity) != at:
            self._next_look[entity] = at
            heapq.heappush(self._due, (at, entity))

    def _await_leaving(self, report: Report) -> None:
        if report.leaves_at is not None:
            heapq.heappush(self._leaving, (report.leaves_at, report.key, report.signal.id))

    def _rerooted(self, name: str, replaced: bool) -> None:
        """Bring the clusters up to date with one document, and mark the threads that this concerns."""
        if not replaced:
            return
        others: set[str] = set()
        if name in self._roots:
            others |= self._roots.remove(name)
        document = self.facts.documents.get(name)
        if document is not None:
            others |= self._roots.add(document)
        for other in others:
            for key in self.facts.threads_of(other):
                self._dirty.setdefault(key, set())

    def _drop(self, key: ThreadKey, signal: str) -> None:
        name = self.facts.threads[key][signal].document.document
        before = self.facts.documents[name]
        self.facts.remove(key, signal)
        self._dirty.setdefault(key, set())
        self._rows.add(SEPARATOR.join((DOCUMENT, name)))
        self._rerooted(name, before is not self.facts.documents.get(name))

    # -- deriving --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring runs, stories and stocks up to date with what was folded; fills ``changed_by``."""
        self._expire()
        self._trim()
        dirty, self._dirty = self._dirty, {}
        for key in list(dirty):
            for relieved in RELIEVES.get(key.event_type, ()):
                other = ThreadKey(key.subject, relieved)
                if other in self._risk or other in dirty:
                    dirty.setdefault(other, set()).update(dirty[key])
        for key in dirty:
            self._rerun(key)
        for key in dirty:
            self._review(key)
        by_type: dict[EventType, set[str]] = {}
        for key, causes in dirty.items():
            by_type.setdefault(key.event_type, set()).update(causes)
            if key.event_type is EventType.STOCKPILING:
                self._restock(key, causes)
        for event_type, causes in by_type.items():
            self._restory(event_type, causes)

    def _trim(self) -> None:
        """Let go of what full threads cannot keep, and remember where their runs lay."""
        for key in list(self._dirty):
            reports = self.facts.threads.get(key, {})
            if len(reports) <= MAX_REPORTS:
                continue
            excess = surplus(reports.values())
            if excess:
                found = [run for direction in _MOVING for run in self._runs(key, direction)]
                self._keep_spans(key, sorted({(run.first_at, run.last_at) for run in found}))
                for report in excess:
                    self._drop(key, report.signal.id)

    def _rerun(self, key: ThreadKey) -> None:
        reports = self.facts.threads.get(key, {})
        risk = self._runs(key, Direction.RAISES)
        relief = self._runs(key, Direction.LOWERS)
        _put(self._risk, key, risk)
        _put(self._relief, key, relief)
        if not reports:
            self.facts.threads.pop(key, None)
            self._keep_spans(key, [])

    def _keep_spans(self, key: ThreadKey, spans: list[Span]) -> None:
        if spans != self._spans.get(key, []):
            _put(self._spans, key, spans)
            self._rows.add(SEPARATOR.join((THREAD, key.subject, key.event_type)))

    def _runs(self, key: ThreadKey, direction: Direction) -> list[Run]:
        reports = self.facts.threads.get(key, {})
        return runs(key, reports.values(), self._roots.of, direction, self._spans.get(key, ()))

    def _review(self, key: ThreadKey) -> None:
        relieving = relieved_by(key, self._relief)
        _put(self._views, key, [RunView(run, relieving) for run in self._risk.get(key, ())])

    def _restory(self, event_type: EventType, causes: set[str]) -> None:
        old = self._by_type.get(event_type, {})
        views = {
            id(view.run): view
            for key in sorted(key for key in self._views if key.event_type is event_type)
            for view in self._views[key]
        }
        new: dict[tuple[int, ...], Story] = {}
        for group in stories(view.run for view in views.values()):
            mine = tuple(views[id(run)] for run in group)
            identity = tuple(id(view) for view in mine)
            new[identity] = old.get(identity) or Story(event_type, mine, self._ways(mine))
        for identity in old.keys() - new.keys():
            for entity in old[identity].reached:
                self._by_entity[entity].discard(old[identity])
                self.changed_by.setdefault(entity, set()).update(causes)
        for identity in new.keys() - old.keys():
            story = new[identity]
            for entity in story.reached:
                self._by_entity.setdefault(entity, set()).add(story)
                self.changed_by.setdefault(entity, set()).update(causes)
        self._by_type[event_type] = new

    def _ways(self, views: tuple[RunView, ...]) -> dict[str, tuple[tuple[RunView, Way], ...]]:
        reached: dict[str, list[tuple[RunView, Way]]] = {}
        for view in views:
            key = view.run.key
            ways = self.graph.reach(key.subject, key.event_type, view.run.last_at.date())
            for entity, way in ways.items():
                reached.setdefault(entity, []).append((view, way))
        return {entity: tuple(found) for entity, found in reached.items()}

    def _restock(self, key: ThreadKey, causes: set[str]) -> None:
        by_item: dict[str, dict[tuple[str, str], Estimate]] = {}
        for report in self.facts.threads.get(key, {}).values():
            if is_stock(report) and report.signal.item is not None:
                told = estimate(report, self._told_together(report), self.economics)
                root = (self._roots.of(report.document.document), report.source)
                estimates = by_item.setdefault(report.signal.item, {})
                if root not in estimates or _first(told) < _first(estimates[root]):
                    estimates[root] = told
        found = {
            item: stock
            for item, estimates in by_item.items()
            if (stock := combine(item, estimates.values())) is not None
        }
        if found != self._stocks.get(key.subject, {}):
            self.changed_by.setdefault(key.subject, set()).update(causes)
        if found:
            self._stocks[key.subject] = found
        else:
            self._stocks.pop(key.subject, None)

    def _told_together(self, report: Report) -> list[str]:
        """All buyers to whom the same words of the same document give a stock of the same item."""
        mine = report.signal
        buyers = set()
        for key in self.facts.threads_of(mine.document):
            if key.event_type is EventType.STOCKPILING:
                for other in self.facts.threads[key].values():
                    if (
                        other.signal.document == mine.document
                        and other.signal.item == mine.item
                        and other.signal.evidence == mine.evidence
                        and is_stock(other)
                    ):
                        buyers.add(other.signal.subject)
        return sorted(buyers)

    # -- looking ---------------------------------------------------------------------------------

    def stories_of(self, entity: str) -> Iterable[Story]:
        """The stories that reach an entity, in a stable order."""
        return sorted(self._by_entity.get(entity, ()), key=lambda story: (story.event_type, story.id))

    def stocks_of(self, entity: str) -> Mapping[str, Stock]:
        """What a buyer holds, by item."""
        return self._stocks.get(entity, {})

    def entities(self) -> list[str]:
        """Every entity that a story reaches or that holds a stock."""
        return sorted({entity for entity, found in self._by_entity.items() if found} | set(self._stocks))

    def take_changed(self) -> dict[str, set[str]]:
        """The entities to look at again, each with the documents that are the reason; then forgets them."""
        changed, self.changed_by = self.changed_by, {}
        return changed

    # -- rows of state ---------------------------------------------------------------------------

    def take_rows(self) -> dict[str, bytes | None]:
        """The rows that changed since they were last taken; ``None``: the row is gone.

        In the order in which they are to be stored: where a run lay before the reports that it lets go, so
        that a crash between the two forgets neither.
        """
        names, self._rows = self._rows, set()
        return {name: self._row(name) for name in sorted(names, reverse=True)}

    def _row(self, name: str) -> bytes | None:
        kind, _, rest = name.partition(SEPARATOR)
        row: DocumentRow | ThreadRow | None
        if kind == DOCUMENT:
            row = self.facts.row(rest)
        else:
            spans = self._spans.get(_thread(rest))
            row = ThreadRow(spans=tuple(spans)) if spans else None
        return None if row is None else row.model_dump_json(exclude_defaults=True).encode()

    def load(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Rebuild from stored rows; the world must be new."""
        for name, value in rows:
            kind, _, rest = name.partition(SEPARATOR)
            if kind == DOCUMENT:
                for report in self.facts.load(rest, DocumentRow.model_validate_json(value)):
                    self._dirty.setdefault(report.key, set())
                    self._await_leaving(report)
            else:
                self._spans[_thread(rest)] = list(ThreadRow.model_validate_json(value).spans)
        for name in sorted(self.facts.documents):
            document = self.facts.documents[name]
            self._roots.add(document)
            self.clock = max(self.clock or document.published_at, document.published_at)
        self.refresh()


def _first(told: Estimate) -> tuple[datetime, str, str]:
    return told.at, told.report.document.document, told.report.signal.id


def _thread(name: str) -> ThreadKey:
    subject, _, event_type = name.partition(SEPARATOR)
    return ThreadKey(subject, EventType(event_type))


def _put(mapping: dict[ThreadKey, list[Item]], key: ThreadKey, value: list[Item]) -> None:
    if value:
        mapping[key] = value
    else:
        mapping.pop(key, None)
