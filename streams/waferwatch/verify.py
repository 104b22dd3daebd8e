"""The proof: every score on the topic against one batch pass over the log of signals.

The scores on the topic at a moment reflect some prefix of the log, between what the score group had
committed before they were read and the log's end after. So entities that no signal in between bears
on are settled, and comparable to 1e-6; on a line at rest that is every entity.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from waferwatch_schemas import RiskScore, SignalBundle, evaluate

from .errors import RejectedInput, WaferwatchError
from .kafka.headers import decode
from .kafka.log import Line, Log
from .kafka.progress import Progress
from .score.board import Board
from .score.world import World
from .topics import Topics

TOLERANCE = 1e-6
"""Points by which a score may differ."""

FLUSH_SECONDS = 1.5
"""After a commit, until its scores are written: the flush, and the drift of a line that falls idle."""

POLL_SECONDS = 0.25

WHOLE = 100.0
"""What a record counts as that cannot be compared at all: the whole scale."""


class Published(NamedTuple):
    """The newest record of one key in one partition of the score topic."""

    place: str
    key: str
    score: RiskScore | None
    """``None``: the record is no score."""
    problem: str = ""


class Difference(NamedTuple):
    """How far a published score is from the batch pass, and why it counts as wrong."""

    entity: str
    points: float
    published: float | None
    batch: float | None
    what: str

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return self._asdict()


@dataclass(frozen=True)
class Comparison:
    """What a comparison found."""

    compared: int
    largest: float
    """Points, over everything compared."""
    entity: str
    """Where the largest difference stands; empty if nothing was compared."""
    wrong: tuple[Difference, ...]
    """Every difference above the tolerance, largest first."""

    @property
    def holds(self) -> bool:
        """Whether the topic says what the log says."""
        return not self.wrong


def compare(
    batch: Callable[[str, datetime], float],
    known: Iterable[str],
    published: Sequence[Published],
    clock: datetime,
    tolerance: float = TOLERANCE,
    skip: frozenset[str] = frozenset(),
) -> Comparison:
    """Compare published scores with a batch pass.

    ``batch``: the score of an entity at a time, asked for times that never go back. ``known``: the
    entities that something bears on in the batch pass. ``clock``: the batch pass's; a message is
    compared there, or at its own ``as_of`` where that is later. ``skip``: entities left out.
    """
    found: list[Difference] = []
    at_clock = {entity: batch(entity, clock) for entity in sorted(known)}
    seen = set()
    readable = [one for one in published if one.score is not None and one.key not in skip]
    for one in published:
        if one.score is None and one.key not in skip:
            seen.add(one.key)
            found.append(Difference(one.key, WHOLE, None, None, f"{one.place}: {one.problem}"))
    for one in sorted(readable, key=lambda one: (max(clock, _as_of(one)), one.key)):
        assert one.score is not None
        seen.add(one.key)
        at = max(clock, one.score.as_of)
        found.append(_difference(one, one.score, at, batch(one.key, at)))
    for entity, value in at_clock.items():
        if entity not in seen and entity not in skip and value > tolerance:
            found.append(Difference(entity, value, None, value, "missing on the topic"))
    found.sort(key=lambda one: (-one.points, one.entity))
    return Comparison(
        compared=len(found),
        largest=found[0].points if found else 0.0,
        entity=found[0].entity if found else "",
        wrong=tuple(one for one in found if one.points > tolerance),
    )


def _as_of(one: Published) -> datetime:
    assert one.score is not None
    return one.score.as_of


def _difference(one: Published, score: RiskScore, at: datetime, batch: float) -> Difference:
    """A message must agree with the batch pass, and with itself: its score, closed form and reasons."""
    if score.entity != one.key:
        what = f"{one.place}: says that it is about {score.entity}"
        return Difference(one.key, WHOLE, score.score, batch, what)
    try:
        value, own = evaluate(score, at), evaluate(score, score.as_of)
    except ValueError as error:
        return Difference(one.key, WHOLE, score.score, batch, f"{one.place}: closed form: {error}")
    listed = math.fsum([*(reason.points for reason in score.contributions), score.others])
    checks = (
        (abs(value - batch), value, "the batch pass says otherwise"),
        (abs(own - score.score), score.score, "its score is not that of its closed form"),
        (abs(listed - score.score), score.score, "its contributions do not add up to its score"),
    )
    points, said, what = max((WHOLE if math.isnan(off) else off, said, what) for off, said, what in checks)
    return Difference(one.key, points, said, batch, f"{one.place}: {what}")


class Batch:
    """One pass over bundles, and the scores that follow from them."""

    def __init__(self, world: World, names: Mapping[str, str]) -> None:
        self.board = Board(world, names)
        self.bundles = 0

    def fold(self, bundles: Iterable[SignalBundle]) -> None:
        """Take in bundles, without a look at any score in between."""
        world = self.board.world
        for bundle in bundles:
            self.bundles += 1
            world.advance(max(document.published_at for document in bundle.documents))
            world.fold(bundle)
        world.refresh()

    def score(self, entity: str, at: datetime) -> float:
        """The score at a time, which becomes the clock; a time before the clock's means the clock."""
        self.board.world.advance(at)
        return self.board.look(entity).score

    def touched_by(self, bundles: Iterable[SignalBundle]) -> frozenset[str]:
        """The entities whose score further bundles bear on; they are folded in."""
        self.board.world.refresh()
        self.board.world.take_changed()
        self.fold(bundles)
        return frozenset(self.board.world.take_changed())


def bundle_of(line: Line) -> SignalBundle | None:
    """The bundle of a record; ``None``: it went to the dead letters."""
    try:
        return SignalBundle.model_validate_json(decode(line.headers, line.value).data or b"")
    except (ValidationError, RejectedInput):
        return None


def published_of(lines: Iterable[Line]) -> list[Published]:
    """The newest record of every key in every partition; a key without a value is gone."""
    newest: dict[tuple[int, str], Published] = {}
    for line in lines:
        key = (line.key or b"").decode("utf-8", "replace")
        place = f"partition {line.partition}, offset {line.offset}"
        if line.value is None:
            newest.pop((line.partition, key), None)
            continue
        try:
            data = decode(line.headers, line.value).data or b""
            one = Published(place, key, RiskScore.model_validate_json(data))
        except (ValidationError, RejectedInput) as error:
            one = Published(place, key, None, f"no score: {str(error).splitlines()[0]}")
        newest[line.partition, key] = one
    return list(newest.values())


@dataclass(frozen=True)
class Report:
    """What ``verify`` says."""

    comparison: Comparison
    bundles: int
    committed: int
    end: int
    unsettled: int
    """Entities that were left out, since signals about them were on their way."""
    clock: datetime | None
    lost: int = 0
    """Records that the broker let go from the beginning of the score topic, compaction aside."""

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "holds": self.comparison.holds,
            "compared": self.comparison.compared,
            "largest_difference": self.comparison.largest,
            "entity": self.comparison.entity,
            "tolerance": TOLERANCE,
            "wrong": [one.to_dict() for one in self.comparison.wrong],
            "bundles": self.bundles,
            "committed": self.committed,
            "end": self.end,
            "unsettled": self.unsettled,
            "clock": self.clock.isoformat() if self.clock else None,
            "lost": self.lost,
        }


def verify(
    brokers: str,
    group: str,
    topics: Topics,
    new_world: Callable[[], World],
    names: Mapping[str, str],
    timeout: float,
) -> Report:
    """Compare a running line with its log; waits up to ``timeout`` seconds for it to come to rest.

    Raises:
        BrokerUnavailable: no answer.
        WaferwatchError: the score stage has never committed anything, or the log is not whole.
    """
    with Progress(brokers, group) as progress, Log(brokers) as log:
        committed = _rest(progress, log, topics, timeout)
        time.sleep(FLUSH_SECONDS)
        published = published_of(log.read(topics.scores))
        if log.lost(topics.signals):
            raise WaferwatchError(f"{topics.signals.name} has lost its beginning: it must be kept for good")
        lost = log.lost(topics.scores)
        end = log.ends(topics.signals).get(0, 0)
        bundles: list[SignalBundle] = []
        behind: list[SignalBundle] = []
        for line in log.read(topics.signals, {0: end}):
            if (bundle := bundle_of(line)) is not None:
                (bundles if line.offset < committed else behind).append(bundle)
    skip: frozenset[str] = frozenset()
    if behind:
        ahead = Batch(new_world(), names)
        ahead.fold(bundles)
        skip = ahead.touched_by(behind)
    batch = Batch(new_world(), names)
    batch.fold(bundles)
    clock = batch.board.world.clock
    known = batch.board.world.entities()
    if clock is None:
        clock = min((one.score.as_of for one in published if one.score is not None), default=None)
        if clock is None:
            nothing = Comparison(0, 0.0, "", ())
            return Report(nothing, 0, committed, end, 0, None, lost)
    found = compare(batch.score, known, published, clock, skip=skip)
    return Report(found, batch.bundles, committed, end, len(skip), batch.board.world.clock, lost)


def _rest(progress: Progress, log: Log, topics: Topics, timeout: float) -> int:
    """Wait until the score group has committed all signals, or until time is up; what it has committed."""
    until = time.monotonic() + timeout
    while True:
        end = log.ends(topics.signals).get(0, 0)
        committed = progress.committed(topics.signals).get(0, 0)
        if committed >= end or time.monotonic() > until:
            if committed == 0 and end > 0:
                raise WaferwatchError(
                    f"nothing of the {end} messages on {topics.signals.name} has been committed: "
                    "is a worker running?"
                )
            return committed
        time.sleep(POLL_SECONDS)
