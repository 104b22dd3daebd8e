"""Which scores to publish: those that differ from what was published last.

Publishing is level-triggered. Folding marks entities; ``collect`` looks at the marked ones. While time
advances by event days, each day ends with a look, so that a replay at any speed shows every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from waferwatch_schemas import RiskScore, SignalBundle, evaluate

from .explain import assess_entity
from .hazard import plus_days
from .world import World, by_document

SAME = 1e-9
"""Scores that differ by less are the same."""

FUTURE_DAYS = 30.0
"""A closed form that differs only later is published too: an effective date may have moved."""


class Board:
    """Folds bundles into a world and says what to publish."""

    def __init__(self, world: World, names: Mapping[str, str]) -> None:
        self.world = world
        self.names = names
        self.published: dict[str, RiskScore] = {}

    def fold(self, bundle: SignalBundle) -> list[RiskScore]:
        """Take in a bundle; the scores of each event day that it ends.

        The documents of a bundle are taken one by one, for a batch may span months.
        """
        out: list[RiskScore] = []
        world = self.world
        for document, signals in by_document(bundle):
            at = document.published_at
            if world.clock is not None and at.date() > world.clock.date():
                out.extend(self.collect())
            world.advance(at)
            world.fold_document(document, signals)
        return out

    def collect(self) -> list[RiskScore]:
        """The marked entities whose score or outlook differs from what was published last."""
        at = self.world.clock
        if at is None:
            return []
        self.world.refresh()
        changed = self.world.take_changed()
        out = []
        for entity in sorted(changed):
            score = self._look(entity, at, changed[entity])
            if self._differs(score):
                out.append(self._publish(score))
        return out

    def drift(self, at: datetime, tolerance: float = SAME) -> list[RiskScore]:
        """All entities whose number on the topic is off by more than ``tolerance`` at a time.

        Time alone moves scores; consumers can follow by the closed form, this is for those who do not.
        """
        self.world.advance(at)
        out = self.collect()
        for entity in self.world.entities():
            last = self.published.get(entity)
            if last is not None and last.as_of == at:
                continue
            if last is not None and last.as_of < at and last.valid_until is None and last.score == 0.0:
                continue
            score = self._look(entity, at)
            if last is None or abs(score.score - last.score) > tolerance:
                out.append(self._publish(score))
        return out

    def _look(self, entity: str, at: datetime, causes: Iterable[str] = ()) -> RiskScore:
        score = assess_entity(self.world, entity, at, self.names, causes)
        for due in (score.valid_until, score.crossing.at if score.crossing else None):
            if due is not None:
                self.world.look_again(entity, due)
        return score

    def _differs(self, score: RiskScore) -> bool:
        last = self.published.get(score.entity)
        if last is None:
            return score.score > 0.0 or score.score_without_cover > 0.0 or bool(score.covers)
        if last.as_of > score.as_of or (last.crossing and last.crossing.at <= score.as_of):
            return True
        later = plus_days(score.as_of, FUTURE_DAYS)
        return (
            abs(evaluate(last, score.as_of) - score.score) > SAME
            or abs(evaluate(last, later) - evaluate(score, later)) > SAME
            or abs(last.score_without_cover - score.score_without_cover) > 1e-3
        )

    def _publish(self, score: RiskScore) -> RiskScore:
        last = self.published.get(score.entity)
        if last is not None:
            score = score.model_copy(update={"previous": last.score})
        self.published[score.entity] = score
        return score
