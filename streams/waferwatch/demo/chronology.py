"""The bundled chronology, as the records that a replay sends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import NamedTuple

from waferwatch_schemas import NewsArticle, TradeEvent

from ..kafka.outbox import Record, record
from ..topics import Topics


class Item(NamedTuple):
    """One document of the chronology at its time."""

    at: datetime
    document: NewsArticle | TradeEvent

    def record(self, topics: Topics) -> Record:
        """The record that a connector would send."""
        if isinstance(self.document, NewsArticle):
            return record(topics.articles, self.document.id, self.document, self.at)
        return record(topics.trades, self.document.flow_id, self.document, self.at)


def chronology() -> list[Item]:
    """All items in order of publication."""
    items = [Item(article.published_at, article) for article in _lines("news.jsonl", NewsArticle)]
    items += [Item(event.published_at, event) for event in _lines("trade.jsonl", TradeEvent)]
    return sorted(items, key=lambda item: item.at)


def _lines(name: str, model: type[NewsArticle] | type[TradeEvent]) -> Iterator[NewsArticle | TradeEvent]:
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip():
            yield model.model_validate_json(line)
