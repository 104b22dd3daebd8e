"""The chronology that ships with the package: reports to replay, and the answer sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import NamedTuple

from waferwatch_schemas import EventType, NewsArticle, kind_of

from ..errors import WaferwatchError

DATA = "waferwatch.backtest.data"
REPORTS, OUTCOMES = "reports.jsonl", "outcomes.csv"

HARM = frozenset({"HALT", "SHORT"})
"""What buyers met when supply failed; this is what an alert is to warn of."""

LESSER = frozenset({"PRICE", "DELAY"})
"""Harm of a smaller kind: neither a hit nor a scare."""

WATCHED = frozenset({"chip", "firm", "material"})
"""Kinds of items that are judged; plants and countries pass their risk on to these."""

SPLITS = ("tune", "hold")
HOLD_FROM = datetime(2024, 1, 1, tzinfo=UTC)
"""Constants are set on what came before; what came later is only reported."""


class ChronologyError(WaferwatchError):
    """A line of the chronology is wrong: names file, line and field."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One event and what buyers met after it."""

    event_id: str
    title: str
    event_type: EventType
    first_report: datetime
    """Knowledge time: nobody outside could know before."""
    outcome: str
    """``HALT``, ``SHORT``, ``PRICE``, ``DELAY``, ``AVERT`` or ``NONE``."""
    items: tuple[str, ...]
    buyer_region: str
    start: date | None
    end: date | None
    """``None`` with a start: not over, or no date known."""
    nature: str
    """``policy``, ``physical`` or ``market``."""
    scare: bool
    episode: str
    """The chain of events that warn of each other."""
    split: str

    @property
    def watched(self) -> tuple[str, ...]:
        """The chips, firms and materials among the items."""
        return tuple(item for item in self.items if kind_of(item) in WATCHED)

    @property
    def harmful(self) -> bool:
        """Whether supply failed."""
        return self.outcome in HARM


class Harm(NamedTuple):
    """Supply that failed from one day on: the events of a chain that share the start.

    Early warnings carry the start of what they warned of, so they are part of it.
    """

    episode: str
    start: date
    end: date | None
    items: tuple[str, ...]
    first_report: datetime
    nature: str
    regions: tuple[str, ...]
    split: str
    events: tuple[Outcome, ...]
    """By first report."""

    @property
    def name(self) -> str:
        """The id of its first event."""
        return self.events[0].event_id

    @property
    def deadline(self) -> datetime:
        """An alert until then is in time: the day of the start, or a day after it could be known."""
        return max(midnight(self.start), self.first_report) + timedelta(days=1)


def harms(outcomes: Iterable[Outcome]) -> list[Harm]:
    """The harms of all chains, by start."""
    groups: dict[tuple[str, date], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.harmful and outcome.start is not None:
            groups.setdefault((outcome.episode, outcome.start), []).append(outcome)
    return sorted(
        (_harm(sorted(group, key=lambda o: (o.first_report, o.event_id))) for group in groups.values()),
        key=lambda harm: (harm.start, harm.name),
    )


def _harm(events: list[Outcome]) -> Harm:
    first = events[0]
    assert first.start is not None
    ends = [event.end for event in events]
    return Harm(
        episode=first.episode,
        start=first.start,
        end=None if None in ends else max(end for end in ends if end is not None),
        items=tuple(dict.fromkeys(item for event in events for item in event.watched)),
        first_report=first.first_report,
        nature=first.nature,
        regions=tuple(sorted({event.buyer_region for event in events})),
        split=first.split,
        events=tuple(events),
    )


def midnight(day: date) -> datetime:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time.min, UTC)


def event_of(document: str) -> str:
    """The event that a report belongs to: its id without the number; a quiet report names itself."""
    return document.rpartition("-")[0]


def load_reports() -> list[NewsArticle]:
    """All reports, by time of publication.

    Raises:
        ChronologyError: a line is no news article.
    """
    found = list(parse_reports(files(DATA).joinpath(REPORTS).read_text(encoding="utf-8").splitlines()))
    return sorted(found, key=lambda report: (report.published_at, report.id))


def parse_reports(lines: Iterable[str]) -> Iterator[NewsArticle]:
    """The articles of JSON lines."""
    for number, line in enumerate(lines, 1):
        try:
            yield NewsArticle.model_validate_json(line)
        except ValueError as error:
            raise ChronologyError(f"{REPORTS}:{number}: {error}") from error


def load_outcomes() -> list[Outcome]:
    """All events, by first report.

    Raises:
        ChronologyError: a field cannot be read.
    """
    text = files(DATA).joinpath(OUTCOMES).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    return sorted(
        (parse_outcome(row, number) for number, row in enumerate(rows, 2)),
        key=lambda outcome: (outcome.first_report, outcome.event_id),
    )


def parse_outcome(row: dict[str, str], number: int = 0) -> Outcome:
    """One line of the answer sheet."""
    field = ""
    try:
        field = "event_type"
        event_type = EventType(row[field])
        field = "first_report"
        first_report = datetime.fromisoformat(row[field])
        field = "start"
        start = date.fromisoformat(row[field]) if row[field] else None
        field = "end"
        end = date.fromisoformat(row[field]) if row[field] else None
        field = "split"
        if row[field] not in SPLITS:
            raise ValueError(f"is none of {', '.join(SPLITS)}")
    except (KeyError, ValueError) as error:
        raise ChronologyError(f"{OUTCOMES}:{number}: {field}: {error}") from error
    return Outcome(
        event_id=row["event_id"],
        title=row["title"],
        event_type=event_type,
        first_report=first_report,
        outcome=row["outcome"],
        items=tuple(row["items"].split("|")),
        buyer_region=row["buyer_region"],
        start=start,
        end=end,
        nature=row["nature"],
        scare=row["scare"] == "yes",
        episode=row["episode"],
        split=row["split"],
    )
