"""Which scores to publish: those that differ from what was published last.

Publishing is level-triggered. Folding marks entities; ``collect`` looks at the marked ones. While time
advances by event days, each day ends with a look, so that a replay at any speed shows every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from waferwatch_schemas import RiskScore, SignalBundle, evaluate

from .explain import Weighed, told, weigh
from .hazard import plus_days
from .world import World, by_document

SAME = 1e-9
"""Scores that differ by less are the same."""

FUTURE_DAYS = 30.0
"""A closed form that differs only later is published too: an effective date may have moved."""


TICK = timedelta(microseconds=1)
"""Scores of an entity follow each other by at least this, so that whoever reads the topic again after a
crash knows what is older."""

CONFIRM_AFTER = timedelta(days=1, seconds=1)
"""A score that rose is published once more a day later, so that an alert on the rise can end."""

ROSE_BY = 1.0
"""Points that count as a rise."""


class Board:
    """Folds bundles into a world and says what to publish."""

    def __init__(self, world: World, names: Mapping[str, str]) -> None:
        self.world = world
        self.names = names
        self.published: dict[str, RiskScore] = {}
        self._confirm_at: dict[str, datetime] = {}

    def resume(self, published: Mapping[str, RiskScore]) -> None:
        """Take over after a restart: what stands on the topic is compared with the world anew."""
        self.published = dict(published)
        for score in self.published.values():
            self._await_end(score)
            if score.crossing is not None:
                self.world.look_again(score.entity, score.crossing.at)
        if self.published:
            self.world.advance(max(score.as_of for score in self.published.values()))
        for entity in {*self.published, *self.world.entities()}:
            self.world.changed_by.setdefault(entity, set())

    def fold(self, bundle: SignalBundle) -> Iterator[RiskScore]:
        """Take in a bundle while its result is iterated; the scores of each event day that it ends.

        The documents of a bundle are taken one by one, for a batch may span months.
        """
        world = self.world
        for document, signals in by_document(bundle):
            at = document.published_at
            if world.clock is not None and at.date() > world.clock.date():
                yield from self.collect()
            world.advance(at)
            world.fold_document(document, signals)

    def collect(self) -> Iterator[RiskScore]:
        """The marked entities whose score or outlook differs from what was published last."""
        at = self.world.clock
        if at is None:
            return
        self.world.refresh()
        changed = self.world.take_changed()
        for entity in sorted(changed):
            weighed = self._look(entity, self._next_time(entity, at))
            if self._differs(weighed):
                yield self._publish(weighed, changed[entity])

    def drift(self, at: datetime, tolerance: float = SAME) -> Iterator[RiskScore]:
        """All entities whose number on the topic is off by more than ``tolerance`` at a time.

        Time alone moves scores; consumers can follow by the closed form, this is for those who do not.
        """
        self.world.advance(at)
        yield from self.collect()
        for entity in sorted({*self.world.entities(), *self.published}):
            last = self.published.get(entity)
            if last is not None and (last.as_of >= at or (last.score == 0.0 and not last.stories)):
                continue
            weighed = self._look(entity, at)
            if last is None or abs(weighed.score - last.score) > tolerance:
                yield self._publish(weighed)

    def look(self, entity: str) -> RiskScore:
        """The score of one entity at the clock, published or not.

        Raises:
            ValueError: nothing was folded yet.
        """
        if self.world.clock is None:
            raise ValueError("nothing was folded yet")
        self.world.refresh()
        return told(self._look(entity, self.world.clock), self.world, self.names)

    def _look(self, entity: str, at: datetime) -> Weighed:
        weighed = weigh(self.world, entity, at)
        if weighed.valid_until is not None:
            self.world.look_again(entity, weighed.valid_until)
        return weighed

    def _next_time(self, entity: str, at: datetime) -> datetime:
        last = self.published.get(entity)
        return at if last is None else max(at, last.as_of + TICK)

    def _differs(self, weighed: Weighed) -> bool:
        entity, at = weighed.entity, weighed.as_of
        last = self.published.get(entity)
        if last is None:
            stocks = self.world.stocks_of(entity)
            return weighed.score > 0.0 or weighed.score_without_cover > 0.0 or bool(stocks)
        confirm_at = self._confirm_at.get(entity)
        if confirm_at is not None and confirm_at <= at:
            return True
        if last.crossing is not None and last.crossing.at <= at:
            return True
        return (
            abs(evaluate(last, at) - weighed.score) > SAME
            or abs(evaluate(last, plus_days(at, FUTURE_DAYS)) - weighed.after(FUTURE_DAYS)) > SAME
            or abs(last.score_without_cover - weighed.score_without_cover) > 1e-3
        )

    def _publish(self, weighed: Weighed, causes: Iterable[str] = ()) -> RiskScore:
        last = self.published.get(weighed.entity)
        previous = last.score if last is not None else 0.0
        score = told(weighed, self.world, self.names, causes, previous)
        if score.crossing is not None:
            self.world.look_again(score.entity, score.crossing.at)
        self.published[score.entity] = score
        self._confirm_at.pop(score.entity, None)
        self._await_end(score)
        return score

    def _await_end(self, score: RiskScore) -> None:
        if score.score >= score.previous + ROSE_BY:
            self._confirm_at[score.entity] = score.as_of + CONFIRM_AFTER
            self.world.look_again(score.entity, score.as_of + CONFIRM_AFTER)
