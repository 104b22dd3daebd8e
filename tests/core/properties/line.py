"""The score stage twice: as one batch pass, and as a stream with crashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.properties.strategies import ECONOMICS, GRAPH, After, Arrival, Told
from waferwatch.score.board import Board
from waferwatch.score.world import World
from waferwatch_schemas import RiskScore, SignalBundle, evaluate


def in_one_bundle(of: Sequence[Told]) -> SignalBundle:
    """Documents of different names as one message."""
    return SignalBundle(
        documents=tuple(one.document for one in of),
        signals=tuple(signal for one in of for signal in one.signals),
    )


def board_of(of: Iterable[Told]) -> Board:
    """A board that was told the documents one by one."""
    board = Board(World(GRAPH, ECONOMICS), {})
    for one in of:
        _drain(board.fold(in_one_bundle([one])))
    return board


def batch(of: Iterable[Told], at: datetime) -> dict[str, RiskScore]:
    """The scores of one pass over the documents, worked out afresh at a time."""
    board = board_of(of)
    board.world.advance(at)
    board.world.refresh()
    found = {entity: board.look(entity) for entity in board.world.entities()}
    return {entity: score for entity, score in found.items() if score.score > 0.0}


class Stream:
    """Publishes as it goes; a crash keeps only the saved rows and what was published."""

    def __init__(self) -> None:
        self.board = Board(World(GRAPH, ECONOMICS), {})
        self.rows: dict[str, bytes] = {}
        self.log: list[RiskScore] = []

    def take(self, arrivals: Iterable[Arrival]) -> None:
        """Take in all arrivals."""
        for arrival in arrivals:
            bundle = in_one_bundle(arrival.documents)
            self.log += self.board.fold(bundle)
            if arrival.after is After.CRASHED_UNSAVED:
                self._restart()  # the log delivers again what no row remembers
                self.log += self.board.fold(bundle)
            self._save()
            if arrival.after is After.PUBLISHED:
                self.log += self.board.collect()
            if arrival.after is After.CRASHED:
                self._restart()

    def scores(self, at: datetime) -> dict[str, RiskScore]:
        """What stands on the topic once a time has come."""
        self.log += self.board.drift(at)
        return {score.entity: score for score in self.log}

    def _save(self) -> None:
        for name, row in self.board.world.take_rows().items():
            if row is None:
                self.rows.pop(name, None)
            else:
                self.rows[name] = row

    def _restart(self) -> None:
        world = World(GRAPH, ECONOMICS)
        world.load(self.rows.items())
        self.board = Board(world, {})
        self.board.resume({score.entity: score for score in self.log})


def largest_difference(
    published: dict[str, RiskScore], expected: dict[str, RiskScore], at: datetime
) -> float:
    """The largest difference over all entities, in points; one that is missing counts as zero."""

    def value(of: dict[str, RiskScore], entity: str) -> float:
        score = of.get(entity)
        return 0.0 if score is None else evaluate(score, max(at, score.as_of))

    return max((abs(value(published, e) - value(expected, e)) for e in {*published, *expected}), default=0.0)


def _drain(scores: Iterable[RiskScore]) -> None:
    for _ in scores:
        pass
