"""Hostile and long text costs time linear in its length."""

from __future__ import annotations

import json
import time

import pytest

from waferwatch.read import Reader
from waferwatch.read.normalise import fold
from waferwatch_schemas import NewsArticle

HOSTILE = {
    "one letter": "a",
    "accents": "e\u0301\u0301\u0301\u0301",
    "zero width": "\u200b\u200d",
    "stops": "...!?",
    "numbers": "1,000,",
    "dates": "1 May 2021 ",
    "names": "Nvidia H20 ",
    "triggers": "halts shipments export controls ",
    "spaces": " ",
    "chinese": "英伟达停止供货",
    "quotes": "“’",
    "currency": "$ 1.5 ",
}


def _seconds(reader: Reader, text: str) -> float:
    article = NewsArticle.model_validate_json(
        json.dumps(
            {"id": "a", "title": "Nvidia halts H20", "body": text, "published_at": "2025-04-24T08:00:00Z"}
        )
    )
    start = time.process_time()
    reader.read(article)
    return time.process_time() - start


@pytest.mark.parametrize("kind", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(reader: Reader, kind: str) -> None:
    unit = HOSTILE[kind]
    short = unit * (10_000 // len(unit))
    best = min(_seconds(reader, short) for _ in range(3))
    assert min(_seconds(reader, short * 4) for _ in range(3)) < 8 * best + 0.15


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_megabyte_is_read_in_a_moment(reader: Reader, kind: str) -> None:
    assert _seconds(reader, HOSTILE[kind] * (1_000_000 // len(HOSTILE[kind]))) < 3.0


def test_a_tower_of_accents_is_folded_in_linear_time() -> None:
    start = time.process_time()
    fold("é" + "\u0301" * 200_000)
    assert time.process_time() - start < 2.0
