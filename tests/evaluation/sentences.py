"""How many ways of telling an event the reader knows: single sentences, each type told in ninety ways.

    python tests/evaluation/sentences.py [check|tuning]

`sentences/TYPE.tsv` holds, tab separated: types (`none`, or several joined by `+`, the main one first;
`>lowers` where the direction is not the usual one), status of the main event, language, text. The texts are
self-written without sight of the reader, by `LABELS.md`; names are real, many incidents and figures are not.
Two in three lines are for tuning, the others, by a hash of the text, are only to be counted.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from waferwatch.knowledge import Knowledge
from waferwatch.read.evaluate import Tally, header, row
from waferwatch_schemas import NewsArticle

FOLDER = Path(__file__).with_name("sentences")
PUBLISHED = datetime(2025, 6, 1, tzinfo=UTC)
LONGEST_TITLE = 130
SENTENCE_ENDS = (".", "。", "!", "”", '"', "」")


class Line(NamedTuple):
    """One labelled sentence."""

    types: tuple[str, ...]
    status: str
    language: str
    text: str

    @property
    def article(self) -> NewsArticle:
        """The sentence as an article: a headline as a title, any other as a body."""
        headline = len(self.text) < LONGEST_TITLE and not self.text.endswith(SENTENCE_ENDS)
        return NewsArticle(
            id="sentence",
            title=self.text if headline else "",
            body="" if headline else self.text,
            published_at=PUBLISHED,
            language=self.language.partition("-")[0],
        )


def lines(half: str) -> Iterator[Line]:
    """The lines of a half; a broken one is an error that names file and line."""
    for file in sorted(FOLDER.glob("*.tsv")):
        for number, columns in enumerate(file.read_text("utf-8").splitlines(), 1):
            try:
                types, status, language, text = columns.split("\t")
            except ValueError as error:
                raise ValueError(f"{file.name}:{number}: four columns are needed") from error
            if (int(hashlib.md5(text.encode()).hexdigest(), 16) % 3 == 2) is (half == "check"):
                told = () if types == "none" else tuple(t.partition(">")[0] for t in types.split("+"))
                yield Line(tuple(dict.fromkeys(told)), status, language, text)


def main(half: str) -> None:
    """Print precision, recall and F1 by type, and how often the main event is found, by language."""
    reader = Knowledge().reader
    total = Tally()
    by_type: defaultdict[str, Tally] = defaultdict(Tally)
    main_events: defaultdict[str, Tally] = defaultdict(Tally)
    for line in lines(half):
        told, read = (
            set(line.types),
            {signal.event_type.value for signal in reader.read(line.article).signals},
        )
        total.add(told, read)
        for name in told | read:
            by_type[name].add(told & {name}, read & {name})
        main_events[line.language].add(set(line.types[:1]), read & set(line.types[:1]))
    print(header("type"))
    for name, tally in (*sorted(by_type.items()), ("all", total)):
        print(row(name, tally))
    print(
        "main event found:",
        ", ".join(f"{name} {one.recall:.2f}" for name, one in sorted(main_events.items())),
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "check")
