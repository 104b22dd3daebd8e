"""Did it happen: negation, denial, doubt, condition, announcement, past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from waferwatch_schemas import Status

from .event import Trigger
from .lexicon import Hit, mask_of
from .normalise import is_east

NEGATION_REACH = 28
"""Characters before a trigger in which a `not` belongs to it."""

MODAL_REACH = 40


class Cues(NamedTuple):
    """Bit sets of the framing concepts."""

    negation: int
    denial: int
    unharmed: int
    may: int
    rumour: int
    sources: int
    will: int
    condition: int
    past: int

    @classmethod
    def of(cls, bits: Mapping[str, int]) -> Cues:
        """The cues by their names in the lexicon."""
        names = ("NOT", "DENY", "UNHARMED", "MAY", "RUMOUR", "SOURCES", "WILL", "IF", "PAST")
        return cls(*(mask_of(bits, name) for name in names))


class Judgement(NamedTuple):
    """A status, the words that decided it, and how sure it is."""

    status: Status
    why: str
    confidence: float


def judge(
    trigger: Trigger, hits: Sequence[Hit], cues: Cues, clean: str, end: int, occurred: datetime | None,
    past_days: float | None,
) -> Judgement:
    """The status of a trigger in its sentence. ``past_days``: age of the event by the dates it states."""
    clause_start = _clause_start(clean, hits, trigger)
    before = [hit for hit in hits if hit.end <= trigger.head[0] + 1 and hit.start >= clause_start]
    start = trigger.start
    for hit in before:
        if hit.mask & cues.negation and start - hit.end <= _reach(clean, start, NEGATION_REACH):
            return Judgement(Status.DENIED, clean[hit.start : hit.end], 0.8)
    for hit in hits:
        if hit.mask & cues.denial and hit.end <= start and start - hit.end < 90:
            return Judgement(Status.DENIED, clean[hit.start : hit.end], 0.8)
    if past_days is not None and past_days > 75:
        return Judgement(Status.HISTORICAL, "dated", 0.8)
    for hit in hits:
        if hit.mask & cues.past and abs(hit.start - trigger.start) < 60 and not hit.mask & cues.will:
            return Judgement(Status.HISTORICAL, clean[hit.start : hit.end], 0.6)
    for hit in hits:
        if hit.mask & cues.rumour:
            return Judgement(Status.RUMOURED, clean[hit.start : hit.end], 0.7)
    for hit in before:
        if hit.mask & (cues.may | cues.condition) and start - hit.end <= _reach(clean, start, MODAL_REACH):
            return Judgement(Status.RUMOURED, clean[hit.start : hit.end], 0.7)
    if clean[end - 1 : end] == "?":
        return Judgement(Status.RUMOURED, "?", 0.5)
    for hit in before:
        if hit.mask & cues.will and start - hit.end <= _reach(clean, start, 14):
            return Judgement(Status.ANNOUNCED, clean[hit.start : hit.end], 0.8)
    return Judgement(Status.HAPPENED, "", 0.9)


def _reach(clean: str, at: int, characters: int) -> int:
    return characters // 3 if is_east(clean[at]) else characters


def _clause_start(clean: str, hits: Sequence[Hit], trigger: Trigger) -> int:
    start = max(clean.rfind(mark, 0, trigger.start) for mark in (", ", "; ", " - ", "，", "、", "。", ": "))
    return max(start, 0)
