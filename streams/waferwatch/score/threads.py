"""What the world knows: the reports of each thread, by document version.

A thread holds the reports of one subject and one event type. Its content is a set: the same whatever
the order and the number of times in which bundles arrive.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from waferwatch_schemas import Direction, Document, EventType, Message, Signal
from waferwatch_schemas.base import Time

from .constants import SILENT_DAYS, horizon_days, moves, relief_horizon_days

OCCURRED_BACK_DAYS = 60.0
"""An event that happened before its report counts from then, but no further back than this."""

DAY = timedelta(days=1)


class ThreadKey(NamedTuple):
    """Identity of a thread."""

    subject: str
    event_type: EventType


class Report(Message):
    """One signal with its document."""

    signal: Signal
    document: Document

    @property
    def key(self) -> ThreadKey:
        """The thread it belongs to."""
        return ThreadKey(self.signal.subject, self.signal.event_type)

    @cached_property
    def at(self) -> datetime:
        """From when it counts: the event's time, if that is known and near, else publication."""
        published = self.document.published_at
        occurred = self.signal.occurred_at
        if occurred is None or occurred >= published:
            return published
        return max(occurred, published - OCCURRED_BACK_DAYS * DAY)

    @cached_property
    def order(self) -> tuple[datetime, str, str]:
        """Its place among others: by time, then by name."""
        return self.at, self.document.document, self.signal.id

    @cached_property
    def source(self) -> str:
        """Whose report it is: the one credited, else the publisher, else the document itself."""
        document = self.document
        return (document.origin or document.publisher or document.document).casefold()

    @cached_property
    def leaves_at(self) -> datetime | None:
        """When it has decayed to nothing and leaves the world; ``None``: never by itself."""
        signal = self.signal
        if not moves(signal.status, signal.direction):
            days: float | None = SILENT_DAYS
        elif signal.direction is Direction.LOWERS:
            days = relief_horizon_days(signal.event_type)
        else:
            dated = signal.effective_at is not None
            days = horizon_days(signal.event_type, signal.subtype, signal.status, dated)
        since = max(self.at, signal.effective_at or self.at)  # what is announced fades from its day on
        return None if days is None else since + days * DAY


class DocumentVersion(NamedTuple):
    """Order of what is known of a document: version, then retraction, then reader version.

    A retraction withdraws its version whatever reader reads that again.
    """

    version: int
    retracted: bool
    reader_version: int

    @classmethod
    def of(cls, document: Document) -> DocumentVersion:
        """The version that a bundle's document states."""
        return cls(document.version, document.retracted, document.reader_version)


NO_VERSION = DocumentVersion(0, False, 0)
FIRST_VERSION = DocumentVersion(1, False, 1)


class Told(Message):
    """What a document says that still counts."""

    document: Document
    signals: tuple[Signal, ...]


class DocumentRow(Message):
    """The stored form of a document.

    A row a document, for each is told once: a row a thread would be written anew with every report in it.
    """

    told: tuple[Told, ...] = ()
    """One, unless the same version was sent in two ways."""
    version: int = 0
    """The newest withdrawn one, or one with nothing to say, for an older may still arrive; 0: none."""
    retracted: bool = False
    reader_version: int = 0


class ThreadRow(Message):
    """The stored form of what a thread knows beside its reports."""

    spans: tuple[tuple[Time, Time], ...]
    """First and last time of full runs of which reports were let go."""


class Facts:
    """All reports, by thread and by document; folding is idempotent and commutative."""

    def __init__(self) -> None:
        self.threads: dict[ThreadKey, dict[str, Report]] = {}
        self.documents: dict[str, Document] = {}
        """Documents that have at least one report here."""
        self.versions: dict[str, DocumentVersion] = {}
        """Newest version of each document that was withdrawn or has nothing left to say."""
        self._where: dict[str, set[tuple[ThreadKey, str]]] = {}

    def fold(self, document: Document, signals: tuple[Signal, ...]) -> set[ThreadKey] | None:
        """Take in one document version; the threads it changed, ``None`` if it is stale or known."""
        version = DocumentVersion.of(document)
        name = document.document
        newest = self.newest(name)
        if newest is not None and version < newest:
            return None
        changed: set[ThreadKey] = set()
        if newest is not None and version > newest:
            changed |= self._withdraw(name)
        if document.retracted or not signals:
            self.versions[name] = version
        if not document.retracted:
            for signal in signals:
                report = Report(signal=signal, document=document)
                there = self.threads.setdefault(report.key, {}).get(signal.id)
                # One version stated in two ways: which of them counts must not depend on order.
                if there is None or (there != report and _text(report) < _text(there)):
                    self._add(report.key, report)
                    changed.add(report.key)
        return changed

    def newest(self, name: str) -> DocumentVersion | None:
        """The newest version known of a document."""
        known = self.documents.get(name)
        emptied = self.versions.get(name)
        if known is None:
            return emptied
        return max(DocumentVersion.of(known), emptied or NO_VERSION)

    def _add(self, key: ThreadKey, report: Report) -> None:
        name = report.document.document
        self.threads.setdefault(key, {})[report.signal.id] = report
        self._where.setdefault(name, set()).add((key, report.signal.id))
        known = self.documents.get(name)
        if known is None or (known != report.document and _text(report.document) < _text(known)):
            self.documents[name] = report.document

    def threads_of(self, name: str) -> set[ThreadKey]:
        """The threads that hold a report of a document."""
        return {key for key, _ in self._where.get(name, ())}

    def reports_of(self, name: str) -> list[Report]:
        """What a document says that still counts."""
        return [self.threads[key][signal] for key, signal in self._where.get(name, ())]

    def _withdraw(self, name: str) -> set[ThreadKey]:
        changed = set()
        for key, signal in self._where.pop(name, ()):
            del self.threads[key][signal]
            changed.add(key)
        self.documents.pop(name, None)
        return changed

    def remove(self, key: ThreadKey, signal: str) -> None:
        """Drop one report that no longer counts."""
        report = self.threads[key].pop(signal)
        name = report.document.document
        places = self._where[name]
        places.discard((key, signal))
        if not places:
            del self._where[name]
            version = DocumentVersion.of(self.documents.pop(name))
            if version > FIRST_VERSION:  # what an older version said must not come back
                self.versions[name] = version

    def row(self, name: str) -> DocumentRow | None:
        """What is stored of a document; ``None``: nothing."""
        reports = sorted(self.reports_of(name), key=lambda report: report.signal.id)
        ways: list[Document] = []
        for report in reports:
            if report.document not in ways:
                ways.append(report.document)
        told = tuple(
            Told(document=way, signals=tuple(one.signal for one in reports if one.document == way))
            for way in ways
        )
        version = self.versions.get(name)
        if not told and version is None:
            return None
        return DocumentRow(told=told, **(version or NO_VERSION)._asdict())

    def load(self, name: str, row: DocumentRow) -> list[Report]:
        """Put a stored document back; its reports."""
        reports = [
            Report(signal=signal, document=told.document) for told in row.told for signal in told.signals
        ]
        for report in reports:
            self._add(report.key, report)
        if row.version:
            self.versions[name] = DocumentVersion(row.version, row.retracted, row.reader_version)
        return reports


def _text(message: Message) -> str:
    return message.model_dump_json()
