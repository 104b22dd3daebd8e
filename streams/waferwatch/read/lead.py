"""What a text is about: the firms and chips of its title and its first sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from waferwatch.reference import Entity

from .clause import Sentence, sentences
from .document import Text
from .focus import LEAD_SENTENCES
from .resolve import Named
from .roles import SUBJECT_KINDS, unique


def kept_in_mind(main: Sequence[Entity], mind: list[Entity]) -> list[Entity]:
    """What the next sentence may speak of: after a sentence that names goods alone still the firm before."""
    if not main:
        return mind
    if not any(entity.kind == "firm" for entity in main):
        main = [*main, *(entity for entity in mind if entity.kind == "firm")]
    return unique(main)


def main_entities(named: Sequence[Named], body_at: int) -> list[Entity]:
    """What the article is about as a whole: what its title names, else what it names most often."""
    goods = [name for name in named if name.entity.kind in SUBJECT_KINDS]
    first = [name.entity for name in goods if name.start < body_at]
    if first:
        return unique(first)
    counts = Counter(name.entity.id for name in goods if name.core)
    top = {entity for entity, count in counts.most_common(2) if count >= 2}
    return unique([name.entity for name in goods if name.entity.id in top])


def lead_of(text: Text) -> list[Sentence]:
    """The first sentences of the body."""
    body = (sentence for sentence in sentences(text.clean, text.body_at) if not sentence.in_title)
    return list(islice(body, LEAD_SENTENCES))


def lead_entities(named: Sequence[Named], lead: Sequence[Sentence]) -> list[Entity]:
    """What the first sentence of the body names of the industry: `Quake shakes Kyushu`, the title says."""
    if not lead:
        return []
    first = lead[0]
    goods = (n for n in named if n.entity.kind == "site" or (n.core and n.entity.kind in SUBJECT_KINDS))
    return unique([name.entity for name in goods if first.start <= name.start < first.end])


def next_entities(named: Sequence[Named], lead: Sequence[Sentence]) -> list[Entity]:
    """What the lead behind its first sentence names of the industry: `The storm shut all. TSMC said ...`."""
    if len(lead) < 2:
        return []
    start, end = lead[1].start, lead[-1].end
    goods = (name for name in named if name.core and name.entity.kind in SUBJECT_KINDS)
    return unique([name.entity for name in goods if start <= name.start < end])
