"""Where ``exposure`` and ``explain`` take the world from: files, the bundled chronology, or the topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import typer
from pydantic import ValidationError

from waferwatch_schemas import NewsArticle, RiskScore, SignalBundle, TradeEvent

from .. import intake
from ..assess import Assessment
from ..errors import RejectedInput
from ..knowledge import Knowledge
from ..score.board import Board
from ..score.world import World, by_document
from ..settings import Settings
from ..trade.signals import UnknownEntity
from .output import complain, lines

BAD = (ValidationError, RejectedInput, UnknownEntity, ValueError)

LIVE_WITHIN_DAYS = 2.0
"""A log whose latest event is this near to now is live: then its time is now."""


@dataclass
class Picture:
    """A world at a time, where it is from, and how the score of one entity came about."""

    board: Board
    origin: str
    rejected: int = 0
    history: list[RiskScore] = field(default_factory=list)
    """The scores of the watched entity that the stream would have published, by time."""

    @property
    def at(self) -> datetime:
        """The time that the picture shows.

        Raises:
            typer.BadParameter: it shows nothing.
        """
        if self.board.world.clock is None:
            raise typer.BadParameter(f"{self.origin}: nothing in it says anything up to that time")
        return self.board.world.clock


def picture(
    files: list[str],
    live: bool,
    as_of: datetime | None,
    watch: str | None = None,
    world: Callable[[Knowledge], World] = Knowledge.new_world,
    knowledge: Knowledge | None = None,
) -> Picture:
    """The world as of a time (default: the latest event's, of a live log now).

    Without files and not ``live``: the chronology that ships with the product. ``watch``: the entity of
    which the history is kept. ``world``: makes the empty world.

    Raises:
        typer.BadParameter: files together with ``live``.
        BrokerUnavailable: ``live``, and no answer.
    """
    if files and live:
        raise typer.BadParameter("give files or --live, not both")
    settings = Settings.from_env()
    knowledge = knowledge or Knowledge(settings.reference_dir)
    board = Board(world(knowledge), knowledge.names)
    if live:
        shown = Picture(board, f"{settings.topic_prefix}risk.signals.v1 on {settings.brokers}")
        for bundle in _log(settings):
            _keep(shown, watch, _fold(board, bundle, as_of))
        as_of = as_of or _live_now(settings, board)
    else:
        assessment = Assessment(knowledge)
        assessment.board = board
        shown = Picture(board, ", ".join(files) or "the bundled demo chronology")
        for document, where in _documents(files, shown):
            if as_of is None or document.published_at <= as_of:
                try:
                    _keep(shown, watch, assessment.take(document))
                except BAD as error:
                    _reject(shown, *where, error)
    if as_of is not None and board.world.clock is not None:
        board.world.advance(as_of)
    _keep(shown, watch, board.collect())
    return shown


def _keep(shown: Picture, watch: str | None, scores: Iterable[RiskScore]) -> None:
    for score in scores:
        if score.entity == watch:
            shown.history.append(score)


def _documents(
    files: list[str], shown: Picture
) -> Iterator[tuple[NewsArticle | TradeEvent, tuple[str, int]]]:
    """The documents in order of publication, so that the history is that of the days."""
    if not files:
        from ..demo.chronology import chronology

        for item in chronology():
            yield item.document, ("chronology", 0)
        return
    now = datetime.now(UTC)
    found: list[tuple[NewsArticle | TradeEvent, tuple[str, int]]] = []
    for file in files:
        for number, line in lines(file):
            try:
                found.append((intake.either(line, now), (file, number)))
            except BAD as error:
                _reject(shown, file, number, error)
    yield from sorted(found, key=lambda pair: pair[0].published_at)


def _reject(shown: Picture, file: str, number: int, error: Exception) -> None:
    shown.rejected += 1
    complain(file, number, intake.describe(error))


def _log(settings: Settings) -> Iterator[SignalBundle]:
    from ..kafka.log import Log
    from ..topics import topics
    from ..verify import bundle_of

    with Log(settings.brokers) as log:
        for line in log.read(topics(settings.topic_prefix).signals):
            if (bundle := bundle_of(line)) is not None:
                yield bundle


def _fold(board: Board, bundle: SignalBundle, as_of: datetime | None) -> Iterator[RiskScore]:
    known = [
        (document, signals)
        for document, signals in by_document(bundle)
        if as_of is None or document.published_at <= as_of
    ]
    if known:
        documents = tuple(document for document, _ in known)
        signals = tuple(signal for _, found in known for signal in found)
        yield from board.fold(SignalBundle(documents=documents, signals=signals))


def _live_now(settings: Settings, board: Board) -> datetime | None:
    """Now, where the score stage's clock is the wall clock."""
    now, clock = datetime.now(UTC), board.world.clock
    if clock is None or settings.clock == "event":
        return None
    near = (now - clock).total_seconds() < LIVE_WITHIN_DAYS * 86400.0
    return now if settings.clock == "wall" or near else None
