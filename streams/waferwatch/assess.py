"""From documents to scores without Kafka, by the very functions that the stream calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from waferwatch_schemas import NewsArticle, RiskScore, SignalBundle, TradeEvent

from .knowledge import Knowledge
from .read.bundles import bundles
from .score.board import Board
from .trade.baseline import Series, step


class Assessment:
    """Takes documents in and answers with scores; the batch twin of the stages."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.board = Board(knowledge.new_world(), knowledge.names)
        self.signals = 0
        self._series: dict[str, Series] = {}

    def take(self, document: NewsArticle | TradeEvent) -> list[RiskScore]:
        """Take in one document; the scores of each event day that it ends.

        Raises:
            trade.signals.UnknownEntity: a trade event names what the reference does not hold.
        """
        out: list[RiskScore] = []
        for bundle in self._bundles(document):
            self.signals += len(bundle.signals)
            out.extend(self.board.fold(bundle))
        return out

    def _bundles(self, document: NewsArticle | TradeEvent) -> Iterable[SignalBundle]:
        if isinstance(document, NewsArticle):
            return bundles([self.knowledge.reader.read(document)])
        speaker = self.knowledge.speaker
        speaker.check(document)
        key = f"{document.kind}|{document.flow_id}"
        self._series[key], statements = step(self._series.get(key, Series()), document, speaker)
        return [SignalBundle(documents=(one.document,), signals=one.signals) for one in statements]

    def scores(self, as_of: datetime | None = None) -> list[RiskScore]:
        """The score of every entity that anything bears on, highest first.

        ``as_of`` defaults to the time of the latest document that says something, the stream's clock.
        """
        clock = as_of or self.board.world.clock
        if clock is None:
            return []
        for _ in self.board.drift(clock):
            pass
        found = [self.board.look(entity) for entity in self.board.world.entities()]
        return sorted(found, key=lambda score: (-score.score, score.entity))
