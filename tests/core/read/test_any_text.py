"""Any text is read, up to a megabyte, in time linear in its length."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from waferwatch.read import Reader, Reading
from waferwatch.read.document import READ_LIMIT
from waferwatch_schemas import NewsArticle

MEGABYTE = 1_000_000

ANYTHING = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=400)
PIECES = st.sampled_from(
    [
        "Nvidia halts H20 shipments to China. ",
        "The US may tighten export controls on chips; ",
        "e\u0301\u0301\u0301",
        "\u200b\u200d",
        "...?!",
        "1,000,000,",
        "$16 billion ",
        "since 1 May 2021 ",
        "英伟达停止供货，",
        "半導体不足で生産を停止",
        "반도체 수출 규제",
        "Lieferengpässe bei Halbleitern ",
        "“’”",
        "\n\n",
        "\x00",
        "\ufffd",
        "𝐍𝐯𝐢𝐝𝐢𝐚 ",
        "ﬁ",
        "İ",
        "\u202e",
    ]
)
UNITS = st.lists(st.one_of(ANYTHING, PIECES), min_size=1, max_size=12).map("".join)


def _article(title: str, body: str) -> NewsArticle:
    return NewsArticle(id="a", title=title, body=body, published_at=datetime(2025, 4, 24, tzinfo=UTC))


def _repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def _is_exact(reading: Reading, article: NewsArticle) -> bool:
    spans = [(mention.field, mention.start, mention.end, mention.text) for mention in reading.mentions]
    for signal in reading.signals:
        evidence = signal.evidence
        spans.append((evidence.field, evidence.start, evidence.end, evidence.text))
    return all(
        (article.title if field == "title" else article.body)[start:end] == text
        for field, start, end, text in spans
    )


@settings(max_examples=200)
@given(title=UNITS, unit=UNITS, length=st.integers(0, 2_000) | st.integers(0, MEGABYTE))
def test_any_text_up_to_a_megabyte_is_read(reader: Reader, title: str, unit: str, length: int) -> None:
    article = _article("Chips: " + title[:900], _repeated(unit, length))
    began = time.process_time()
    reading = reader.read(article)
    assert time.process_time() - began < 10.0
    assert _is_exact(reading, article)
    assert reading.truncated == (len(article.title) + length > READ_LIMIT)


@settings(max_examples=30)
@given(unit=UNITS)
def test_four_times_any_text_takes_about_four_times_as_long(reader: Reader, unit: str) -> None:
    def seconds(length: int) -> float:
        article = _article("Nvidia halts H20", _repeated(unit, length))
        took = []
        for _ in range(2):
            began = time.process_time()
            reader.read(article)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(40_000) < 8 * seconds(10_000) + 0.15


def test_towers_of_accents_leave_evidence_that_can_be_quoted(reader: Reader) -> None:
    tower = "a" + "\u0301" * 7
    article = _article("Nvidia halts H20", f"Nvidia halts H20 shipments to China {' '.join([tower] * 400)}.")
    reading = reader.read(article)
    assert reading.signals
    assert _is_exact(reading, article)
