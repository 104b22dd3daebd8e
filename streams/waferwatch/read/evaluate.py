"""Compare readings with labels: precision, recall and F1 by field, by language and by event type.

    python -m waferwatch.read.evaluate FOLDER      table over FOLDER/tuning and FOLDER/check

Entities and event types are sets per article, counted together over all articles (micro average).
Status and direction are judged on the types that both have. Worst misses are shown of the tuning half
alone, so that the check half stays unseen.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from waferwatch.reference import load_catalog
from waferwatch_schemas import NewsArticle

from .reader import Reader, Reading

FIELDS = ("relevance", "firms", "chips", "types", "status", "direction")
UNCOUNTED_CHIPS = frozenset(
    f"chip:{name}"
    for name in [
        "all",
        "cpu",
        "ai-accelerator",
        "advanced",
        "legacy",
        "automotive",
        "server",
        "soc",
        "asic",
        "memory",
        "networking",
        "sensor",
        "photonic",
        "quantum",
        "mpu",
        "led",
    ]
)
"""Classes wider than a purchasing category: never labelled, so not counted."""

SILENT = frozenset({"denied", "historical"})


@dataclass
class Tally:
    """True positives, false positives, false negatives."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, expected: set[Any], found: set[Any]) -> None:
        """Count one article's sets."""
        self.hit += len(expected & found)
        self.extra += len(found - expected)
        self.missed += len(expected - found)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        return self.hit / (self.hit + self.extra) if self.hit + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of what is right that was found; 1 when there was nothing."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return (
            2 * self.hit / (2 * self.hit + self.extra + self.missed)
            if self.hit or self.extra or self.missed
            else 1.0
        )


class Miss(NamedTuple):
    """An article on which reading and label differ."""

    errors: int
    id: str
    title: str
    says: str


@dataclass
class Report:
    """The figures of one set of labelled articles."""

    articles: int = 0
    total: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    by_language: dict[str, dict[str, Tally]] = field(
        default_factory=lambda: defaultdict(lambda: {name: Tally() for name in FIELDS})
    )
    by_type: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    misses: list[Miss] = field(default_factory=list)
    irrelevant: int = 0
    moved: int = 0
    """Irrelevant articles with any signal that could move a score."""

    @property
    def moved_share(self) -> float:
        """Share of the irrelevant articles that could move a score."""
        return self.moved / self.irrelevant if self.irrelevant else 0.0


def compare(labels: Iterable[Mapping[str, Any]], readings: Iterable[Reading]) -> Report:
    """The report over labels and readings in the same order."""
    report = Report()
    for label, reading in zip(labels, readings, strict=True):
        pairs = dict(_pairs(label, reading))
        report.articles += 1
        for name, (expected, found) in pairs.items():
            report.total[name].add(expected, found)
            report.by_language[label["language"]][name].add(expected, found)
        expected_types, found_types = pairs["types"]
        for name in expected_types | found_types:
            report.by_type[name].add(expected_types & {name}, found_types & {name})
        if not label["relevant"]:
            report.irrelevant += 1
            report.moved += any(signal.status.value not in SILENT for signal in reading.signals)
        report.misses.extend(_miss(label, pairs))
    report.misses.sort(key=lambda miss: (-miss.errors, miss.id))
    return report


def _pairs(label: Mapping[str, Any], reading: Reading) -> Iterator[tuple[str, tuple[set[Any], set[Any]]]]:
    yield "relevance", ({"yes"} if label["relevant"] else set(), {"yes"} if reading.relevant else set())
    for name, kind in (("firms", "firm"), ("chips", "chip")):
        named = {mention.entity for mention in reading.mentions if mention.kind == kind}
        yield name, (set(label[name]), named - UNCOUNTED_CHIPS)
    expected = {event["type"] for event in label["events"]}
    found: set[Any] = {signal.event_type.value for signal in reading.signals}
    yield "types", (expected, found)
    for name in ("status", "direction"):
        wanted, got = defaultdict(set), defaultdict(set)
        for event in label["events"]:
            wanted[event["type"]].add(event[name])
        for signal in reading.signals:
            got[signal.event_type.value].add(getattr(signal, name).value)
        both = expected & found
        # A type counts as right when the reader gives one of the labelled values.
        right = {event_type for event_type in both if wanted[event_type] & got[event_type]}
        yield name, (both, right | {f"{event_type} not" for event_type in both - right})


def _miss(label: Mapping[str, Any], pairs: Mapping[str, tuple[set[Any], set[Any]]]) -> Iterator[Miss]:
    says, errors = [], 0
    for name, (expected, found) in pairs.items():
        missed, extra = sorted(expected - found), sorted(found - expected)
        if missed or extra:
            errors += (len(missed) + len(extra)) * (3 if name == "relevance" else 1)
            says.append(
                f"{name}: " + " ".join([*(f"-{one}" for one in missed), *(f"+{one}" for one in extra)])
            )
    if says:
        yield Miss(errors, label["id"], label["title"], "; ".join(says))


def load(folder: Path) -> list[dict[str, Any]]:
    """The labelled articles of all `*.jsonl` files of a folder, in order of file and line."""
    return [
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
        if line.strip()
    ]


def evaluate(reader: Reader, labels: Sequence[Mapping[str, Any]]) -> Report:
    """Read labelled articles and compare."""
    names = ("id", "title", "body", "publisher", "language", "published_at")
    articles = (
        NewsArticle.model_validate_json(json.dumps({name: label[name] for name in names})) for label in labels
    )
    return compare(labels, [reader.read(article) for article in articles])


def table(report: Report, name: str, worst: int) -> str:
    """The report as text, with the ``worst`` misses at its end."""
    lines = [f"{name}: {report.articles} articles", header("field")]
    lines += [row(field_name, tally) for field_name, tally in report.total.items()]
    lines.append(
        f"irrelevant articles that could move a score: {report.moved} of {report.irrelevant}"
        f" ({report.moved_share:.1%})"
    )
    lines.append(
        header("language: F1")
        .replace("precision", "relevance")
        .replace("   recall", "firms    ")
        .replace("      F1", "chips  types  status  direction")
    )
    for language, tallies in sorted(report.by_language.items()):
        lines.append(f"  {language:<22}" + "".join(f"{tallies[one].f1:9.3f}" for one in FIELDS))
    lines.append(header("type"))
    lines += [row(event_type, tally) for event_type, tally in sorted(report.by_type.items())]
    if worst and report.misses:
        lines.append("worst misses (-: missed, +: extra)")
        lines += [f"  {miss.id}: {miss.title[:60]!r}: {miss.says}" for miss in report.misses[:worst]]
    return "\n".join(lines)


def header(first: str) -> str:
    """The head of a table of tallies."""
    return f"  {first:<22}{'precision':>10}{'recall':>10}{'F1':>8}{'labels':>8}"


def row(name: str, tally: Tally) -> str:
    """A tally as a row of such a table."""
    figures = f"{tally.precision:>10.3f}{tally.recall:>10.3f}{tally.f1:>8.3f}"
    return f"  {name:<22}{figures}{tally.hit + tally.missed:>8}"


def main(arguments: Sequence[str]) -> int:
    """Print the tables of both halves."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m waferwatch.read.evaluate FOLDER", file=sys.stderr)
        return 2
    reader = Reader(load_catalog())
    for half, worst in (("tuning", 10), ("check", 0)):
        print(table(evaluate(reader, load(Path(arguments[0]) / half)), half, worst))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
