"""One reader for all tests of reading: building it takes longer than any test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from waferwatch.read import Reader, Reading
from waferwatch.reference import load_catalog
from waferwatch_schemas import NewsArticle

Read = Callable[..., Reading]


def types_of(reading: Reading) -> set[str]:
    """The types of the events that were read."""
    return {signal.event_type.value for signal in reading.signals}


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(load_catalog())


@pytest.fixture(scope="session")
def read(reader: Reader) -> Read:
    """Read a title and a body, published on 24 April 2025 unless said otherwise."""

    def run(
        title: str, body: str = "", published: datetime = datetime(2025, 4, 24, tzinfo=UTC), **more: object
    ) -> Reading:
        return reader.explain(NewsArticle(id="a", title=title, body=body, published_at=published, **more))  # type: ignore[arg-type]

    return run
