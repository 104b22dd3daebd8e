"""Decide which candidates are mentions: an ambiguous name counts only where the context supports it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from waferwatch.reference import Entity

from .document import Text
from .lexicon import Hit
from .marks import Marks
from .mention import Candidate, Sense
from .nodes import Place, foundry_of
from .normalise import is_east
from .senses import Senses

NEAR = 240
"""Characters within which a word of the field supports an ambiguous name: a long sentence each way."""

CLOSE = 110
"""Characters within which a word of another sense speaks against a name."""

MANY = 3
"""Words of the field that make a whole article one about semiconductors."""


FAR = 1_000_000
"""A distance beyond that of any two words of an article."""

_MODEL = re.compile(
    r" (?!(?:19|20)\d\d\b)[A-Z]{0,3}\d{1,5}[A-Za-z]{0,3}\b(?![.,%]\d|%| ?(?:per cent|percent))"
)
"""The number of a model behind the name of its family: `Snapdragon 7s`, `Ascend 300I`; no year, no share."""


@dataclass(slots=True)
class Named:
    """A decided mention in positions of the matching forms."""

    start: int
    end: int
    entity: Entity
    ambiguous: bool
    core: bool
    """Whether the entity's name alone tells of the field."""


class Refusal(NamedTuple):
    """A candidate that is no mention, and why; for `extract --explain`."""

    start: int
    end: int
    entity: str
    why: str


class Context:
    """What a whole article offers in support: positions of words, in order."""

    def __init__(self, text: Text, hits: Sequence[Hit], field: Sequence[Hit], marks: Marks) -> None:
        self.clean = text.clean
        self.key = text.key
        self.body_at = text.body_at
        self.field = [end - 1 for _, end, _ in field]
        """Ends of words of the semiconductor field: `RAM shortage` supports `RAM`, `DRAM` not itself."""
        self._hits = hits
        self._marks = marks

    @cached_property
    def business(self) -> list[int]:
        """Words of business in general: a firm is named near them."""
        return [hit.start for hit in self._hits if hit.mask & self._marks.business]

    @cached_property
    def plants(self) -> list[int]:
        """Words for plants: a place is a site near them."""
        return [hit.start for hit in self._hits if hit.mask & self._marks.plants]

    @cached_property
    def trade(self) -> bool:
        """Whether there are words of trade rules and markets: they support a part's code."""
        return any(hit.mask & self._marks.trade for hit in self._hits)

    @cached_property
    def illicit(self) -> bool:
        """Whether goods are told of as smuggled: `A100s through a shell company`."""
        return any(hit.mask & self._marks.illicit for hit in self._hits)

    def has_goods_of(self, firms: Sequence[str], senses: Senses) -> bool:
        """Whether goods are named that tell whose chips are meant: `M5 MacBook Pro`."""
        return any(word in self.key for firm in firms for word in senses.goods.get(firm, ()))

    @cached_property
    def title_case(self) -> bool:
        """Whether capitals say nothing in the title, because nearly all its words have them."""
        words = [
            word for word in self.clean[: self.body_at].split()[1:] if word[:1].isalpha() and len(word) > 3
        ]
        return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.8 * len(words)


def resolve(
    candidates: Sequence[Candidate], context: Context, senses: Senses
) -> tuple[list[Named], list[Refusal]]:
    """Mentions and refusals, by position."""
    if not candidates:
        return [], []
    sure = {
        way.entity.id
        for candidate in candidates
        for way in candidate.ways
        if not way.ambiguous and not way.doubtful
    }
    anchors = list(context.field)
    firms: list[int] = []
    vendors: dict[str, list[int]] = {}
    foundries: list[Place] = []
    makers: list[int] = []
    for candidate in candidates:
        for way in candidate.ways:
            certain = way.entity.id in sure
            if certain and way.core and not way.ambiguous and anchors[-1:] != [candidate.start]:
                anchors.append(candidate.start)
            if way.entity.kind == "firm":
                if certain and firms[-1:] != [candidate.start]:
                    firms.append(candidate.start)
                if not way.ticker:
                    vendors.setdefault(way.entity.id, []).append(candidate.start)
                    if makers[-1:] != [candidate.start]:
                        makers.append(candidate.start)
                    if "foundry" in (roles := way.entity.values("roles")):
                        pure = "idm" not in roles and "designer" not in roles
                        foundries.append(Place(candidate.start, candidate.end, way.entity.id, pure))
    anchors.sort()
    named: list[Named] = []
    refused: list[Refusal] = []
    for index, candidate in enumerate(candidates):
        first = candidate.ways[0]
        if first.plain and not (first.proper and context.clean[candidate.start : candidate.end].islower()):
            named.append(Named(candidate.start, candidate.end, first.entity, False, first.core))
            continue
        if candidate.size:
            node = _node_of(candidate, context.clean, foundries, makers)
            if node is not None and _Others(anchors, candidate.start, candidate.end).count:
                named.append(Named(candidate.start, candidate.end, node, True, first.core))
            else:
                refused.append(
                    Refusal(candidate.start, candidate.end, first.entity.id, "a size of no foundry")
                )
            continue
        why = ""
        ways = candidate.ways
        if len(ways) > 1:
            chips = first.entity.kind == "chip"
            ways = tuple(
                sorted(
                    ways,
                    key=lambda way: (
                        way.ambiguous,
                        way.entity.id not in sure,
                        _far(way.entity, candidate.start, vendors) if chips else 0,
                    ),
                )
            )
        for way in ways:
            why = _against(way, candidate, context, senses, anchors, sure, vendors)
            if why and _is_class(way.entity) and _follows_a_maker(candidate, named):
                why = ""
            if not why:
                named.append(Named(candidate.start, candidate.end, way.entity, way.ambiguous, way.core))
                break
        else:
            if _in_a_row(candidates, index, named, firms, context.clean):
                way = next(way for way in candidate.ways if way.entity.kind == "firm")
                named.append(Named(candidate.start, candidate.end, way.entity, True, way.core))
                continue
            refused.append(Refusal(candidate.start, candidate.end, candidate.ways[0].entity.id, why))
    return named, refused


def _node_of(
    candidate: Candidate, clean: str, foundries: Sequence[Place], firms: Sequence[int]
) -> Entity | None:
    """The process that a size stands for, where the foundry is plain."""
    able = {way.entity.attributes["vendor"]: way.entity for way in candidate.ways}
    return able.get(foundry_of(candidate.start, candidate.end, clean, foundries, firms, able))


def _far(entity: Entity, start: int, vendors: Mapping[str, Sequence[int]]) -> int:
    """How far from a chip's name its maker is named at the nearest, to tell one `A16` from another."""
    places = [place for owner in _owners(entity) for place in vendors.get(owner, ())]
    return min((abs(place - start) for place in places), default=FAR)


def _in_a_row(
    candidates: Sequence[Candidate], index: int, named: Sequence[Named], firms: Sequence[int], clean: str
) -> bool:
    """Whether a name stands in a list with firms: `Apple, Nvidia and AMD are customers`."""
    candidate = candidates[index]
    if (
        not any(way.entity.kind == "firm" for way in candidate.ways)
        or clean[candidate.start : candidate.end].islower()
    ):
        return False
    if (
        named
        and named[-1].entity.kind == "firm"
        and clean[named[-1].end : candidate.start].strip() in _JOINTS
    ):
        return True
    if index + 1 < len(candidates):
        after = candidates[index + 1]
        return after.start in firms and clean[candidate.end : after.start].strip() in _JOINTS
    return False


def _is_class(entity: Entity) -> bool:
    return entity.kind == "chip" and not entity.attributes.get("vendor")


def _follows_a_maker(candidate: Candidate, named: Sequence[Named]) -> bool:
    """Whether a firm that lives on chips is named before: `Micron rolls out an SSD`."""
    return any(
        one.core and one.entity.kind == "firm" and candidate.start - one.end < CLOSE for one in named[-2:]
    )


_JOINTS = frozenset({",", "and", "&", "or", "、", "和", "与", "與", "及", "und", "と", ", and", "/"})


def _is_model(way: Sense, clean: str, start: int, end: int) -> bool:
    """Whether a family's name, no other word but for its case, stands before the number of a model."""
    return (
        bool(way.exact)
        and not way.doubtful
        and not way.other_sense
        and end - start >= SHORTEST_FAMILY
        and _MODEL.match(clean, end) is not None
    )


_HYPHENATED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]-$")
"""Before the `Core` of `E-Core`."""

SHORT_CODE = 2
"""Letters up to which a code stands for too many things: `A2`, `L4`, `T4`."""

SHORTEST_FAMILY = 5
"""Letters from which on the name of a family is no code that others use."""


def _owners(entity: Entity) -> tuple[str, ...]:
    return tuple(filter(None, (entity.attributes.get("vendor"), entity.attributes.get("firm"))))


def _against(
    way: Sense,
    candidate: Candidate,
    context: Context,
    senses: Senses,
    anchors: Sequence[int],
    sure: set[str],
    vendors: Mapping[str, Sequence[int]],
) -> str:
    """Why a candidate is no mention of this entity; empty if it is one."""
    start, end = candidate.start, candidate.end
    entity = way.entity
    spelled = context.clean[start:end]
    if way.proper and spelled.islower() and entity.kind not in ("chip", "material"):
        return "not capitalised"
    if way.ambiguous and _HYPHENATED.search(context.clean, max(0, start - 3), start):
        return "part of a hyphenated word"
    if way.other_sense and entity.id not in sure:
        around = context.key[max(0, start - CLOSE) : end + CLOSE]
        if any(word in around for word in way.other_sense):
            return "words of another sense near by"
    if way.ticker and not way.ambiguous:
        return ""
    if context.clean[start - 1 : start] == "." and context.clean[max(0, start - 2) : start - 1].isalnum():
        return "an exchange behind a ticker"
    if way.ticker:
        return (
            "" if _quoted_ticker(context.clean, start, end) else "a ticker stands in brackets or after $ or :"
        )
    others = _Others(anchors, start, end)
    if entity.kind == "chip" and entity.attributes.get("category") == "node":
        owners = _owners(entity)
        places = [place for owner in owners for place in vendors.get(owner, ())]
        if owners and not places:
            return "a node without its foundry"
        return "" if others.count else "no word of the field"
    if not way.ambiguous and not way.doubtful:
        return ""
    if entity.id in sure:
        return ""
    if entity.kind == "firm":
        return _against_firm(way, candidate, context, senses, others)
    if entity.kind == "site":
        if not sure.isdisjoint(_owners(entity)) and _near(context.plants, start, end):
            return ""
        return "" if others.count and _near(context.plants, start, end) else "a place without a plant"
    if entity.kind == "chip" and (
        not vendors.keys().isdisjoint(_owners(entity))
        or context.has_goods_of(_owners(entity), senses)
        or _is_model(way, context.clean, start, end)
    ):
        return ""
    if not way.ambiguous:
        return "" if others.count or context.trade else "no word of the field in the text"
    if entity.kind in ("country", "agency"):
        return "" if others.count or context.business else "no word of the field in the text"
    if entity.kind == "chip" and end - start <= SHORT_CODE and entity.attributes.get("vendor"):
        return "" if context.illicit else "a short code without its maker"
    if others.count >= MANY or others.near or (entity.kind == "chip" and context.illicit):
        return ""
    return "no word of the field near by"


def _against_firm(way: Sense, candidate: Candidate, context: Context, senses: Senses, others: _Others) -> str:
    start, end = candidate.start, candidate.end
    clean = context.clean
    east = is_east(context.key[start])
    acronym = clean[start:end].isupper() and not east
    plain = not east and not acronym
    if plain and not (way.core and context.field) and not _proper(start, end, context, senses):
        return "a capital at the start of a sentence says nothing"
    if others.near or others.count >= MANY:
        return ""
    if _near(context.business, start, end) or _next_word(context.key, end) in senses.firm_next:
        return ""
    if not east and not acronym and _inside(clean, start):
        return ""
    return "no word of the field or of business near by"


def _proper(start: int, end: int, context: Context, senses: Senses) -> bool:
    if start < context.body_at and context.title_case:
        return _next_word(context.key, end) in senses.firm_next or len(context.field) > 0
    if _inside(context.clean, start):
        return True
    after = _next_word(context.key, end)
    # `Linde allocates`, `Cisco reached`: in a text of the field a form of a verb is enough.
    return after in senses.firm_next or (bool(context.field) and after.endswith(("s", "ed")))


def _inside(clean: str, start: int) -> bool:
    """Whether a word stands inside a sentence, so that its capital tells of a name."""
    before = clean[max(0, start - 3) : start].rstrip()
    return bool(before) and (before[-1].isalnum() or before[-1] in ",'-&/%)") and clean[start - 1] != "\n"


def _next_word(key: str, end: int) -> str:
    return key[end + 1 : end + 16].lstrip().partition(" ")[0]


def _quoted_ticker(clean: str, start: int, end: int) -> bool:
    before, after = clean[start - 1 : start], clean[end : end + 1]
    return (
        before == "$"
        or (before in "(（" and after in ")）,:;. ")
        or clean[start - 2 : start] == ": "
        or before == ":"
    )


class _Others:
    """Anchors that are not the candidate's own words."""

    __slots__ = ("_anchors", "_end", "_high", "_low", "_start", "count")

    def __init__(self, anchors: Sequence[int], start: int, end: int) -> None:
        self._anchors = anchors
        self._start = start
        self._end = end
        self._low = bisect_left(anchors, start)
        self._high = bisect_left(anchors, end)
        self.count = len(anchors) - (self._high - self._low)

    @property
    def near(self) -> bool:
        """Whether one stands near the candidate."""
        anchors = self._anchors
        if self._low and anchors[self._low - 1] >= self._start - NEAR:
            return True
        return self._high < len(anchors) and anchors[self._high] <= self._end + NEAR


def _near(anchors: Sequence[int], start: int, end: int) -> bool:
    index = bisect_left(anchors, start - NEAR)
    return index < len(anchors) and anchors[index] <= end + NEAR
