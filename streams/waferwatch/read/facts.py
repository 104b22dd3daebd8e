"""Figures, dates and words of scale of one sentence, each found when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from waferwatch_schemas import Quantity

from .clause import Sentence
from .event import Trigger
from .lexicon import Hit
from .marks import Marks
from .quantity import amounts, cost_trend, trend
from .roles import Scene
from .when import Stated, dates

NEAR_DATE = 70
"""Characters within which a date bears on a trigger."""


class Facts:
    """What a sentence states besides its event; most sentences are never asked."""

    __slots__ = (
        "_cost",
        "_figures",
        "_hits",
        "_marks",
        "_present",
        "_published",
        "_scene",
        "_sentence",
        "_stated",
        "_trend",
    )

    def __init__(
        self,
        sentence: Sentence,
        scene: Scene,
        published: datetime,
        hits: Sequence[Hit],
        present: int,
        marks: Marks,
    ) -> None:
        self._sentence = sentence
        self._scene = scene
        self._published = published
        self._hits = hits
        self._present = present
        self._marks = marks
        self._figures: list[Quantity] | None = None
        self._stated: list[Stated] | None = None
        self._trend: int | None = None
        self._cost: int | None = None

    @property
    def figures(self) -> list[Quantity]:
        """Amounts that are no part of a name."""
        if self._figures is None:
            at = self._sentence.start
            self._figures = [
                found.quantity
                for found in amounts(self._quoted)
                if not any(n.start < at + found.end and at + found.start < n.end for n in self._scene.named)
            ]
        return self._figures

    @property
    def trend(self) -> int:
        """Whether a span of time grows or shrinks."""
        if self._trend is None:
            self._trend = trend(self._quoted)
        return self._trend

    @property
    def cost(self) -> int:
        """Whether a sum of money grows or shrinks."""
        if self._cost is None:
            self._cost = cost_trend(self._quoted)
        return self._cost

    @property
    def stated(self) -> list[Stated]:
        """Dates."""
        if self._stated is None:
            mask, at = self._marks.date, self._sentence.start
            words = (
                [(hit.start - at, hit.end - at) for hit in self._hits if hit.mask & mask]
                if self._present & mask
                else []
            )
            self._stated = dates(self._quoted, self._published, words) if words else []
        return self._stated

    @property
    def stronger(self) -> int:
        """Words that tell of a large scale."""
        return self._count(self._marks.stronger)

    @property
    def weaker(self) -> int:
        """Words that tell of a small scale, or of no harm."""
        return self._count(self._marks.weaker)

    def date_near(self, trigger: Trigger) -> Stated | None:
        """The date that bears on a trigger."""
        stated = self.stated
        if not stated:
            return None
        at = trigger.head[0] - self._sentence.start
        found = min(stated, key=lambda one: abs(one.start - at))
        return found if abs(found.start - at) <= NEAR_DATE else None

    def _count(self, mask: int) -> int:
        return sum(1 for hit in self._hits if hit.mask & mask) if self._present & mask else 0

    @property
    def _quoted(self) -> str:
        return self._scene.clean[self._sentence.start : self._sentence.end]
