"""Find every name of the reference catalog in a text: candidates, not yet decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from waferwatch.reference import Alias, Catalog, Entity

from .matcher import Matcher, form
from .normalise import is_east
from .senses import Senses

CORE_ROLES = frozenset(
    {"designer", "foundry", "idm", "memory", "packaging", "equipment", "materials", "eda", "ip", "substrate"}
)
"""A firm with such roles alone lives on semiconductors: its name tells of the field. The name of one that is
`diversified` too (industrial gases, chemicals, metals for everyone) does not."""


CURRENCY = frozenset("$€£¥₩")

_NANOMETRES = re.compile(r"(?<!\d)(\d{1,3}) ?-?nm\b", re.IGNORECASE)


_SHORT_CODE = re.compile(r"[a-z]{1,2}\d{1,3}[a-rt-z]?|[a-z]+")
"""`h20`, `a100`, `rubin`: other texts use such words too; `mi308` and `rtx 4090` stand for themselves, and
`h100s`: roads and buses have no plural."""


@dataclass(slots=True)
class Sense:
    """One way to understand an alias."""

    entity: Entity
    ambiguous: bool
    exact: str
    """The spelling that is required, empty if any case will do."""
    literal: str
    """The punctuation that is required (`at&t`), empty if any will do."""
    proper: bool
    """Written with a capital letter, so that lower case means another word."""
    ticker: bool
    doubtful: bool
    """Other texts use it for other things, as a short code or by `senses.toml`: counts where the text is of
    the field."""
    other_sense: tuple[str, ...]
    """Words near by that tell of another sense."""
    plain: bool
    """Nothing to decide but, in Latin script, a capital letter."""
    core: bool
    """Whether the entity's name alone tells of the field, see ``is_core``."""


@dataclass(slots=True)
class Candidate:
    """A span that may name an entity; several ways to read it when entities share a name."""

    start: int
    end: int
    ways: tuple[Sense, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether it counts only where the context supports it."""
        return all(way.ambiguous for way in self.ways)


Source = tuple[int, int, str]
"""Where a name stands that a text may credit, and its folded form."""


class Gazetteer:
    """All aliases of a catalog in one automaton, and the folded names of ``sources``, that texts credit."""

    def __init__(self, catalog: Catalog, senses: Senses, sources: Iterable[str] = ()) -> None:
        ways: dict[str, list[Sense]] = {}
        for entity in catalog:
            for alias in entity.aliases:
                key = form(alias.text.replace("*", ""))
                if key:
                    ways.setdefault(key, []).append(_sense(entity, alias, alias.text, catalog, senses))
        for entity in catalog:
            for alias in entity.aliases:
                for text in _variants(entity, alias):
                    key = form(text)
                    if not any(way.entity.id != entity.id for way in ways.get(key, ())):
                        ways.setdefault(key, []).append(_sense(entity, alias, text, catalog, senses))
        credited = dict.fromkeys(sources)
        self._matcher = Matcher([*ways, *credited])
        self._ways = [tuple(ways.get(key, ())) for key in self._matcher.patterns]
        self._sources = {number: key for number, key in enumerate(self._matcher.patterns) if key in credited}
        self._as_spelled = [any(way.exact or way.literal for way in ways) for ways in self._ways]

    def find(self, key: str, clean: str) -> tuple[list[Candidate], list[Source]]:
        """Leftmost-longest candidates by position, whole tokens only, case and punctuation as required; and
        all sources.

        Inside the name of a chip or site its maker's name counts too.
        """
        kept: list[Candidate] = []
        credited: list[Source] = []
        border = -1
        all_ways, sources = self._ways, self._sources
        owner = ""
        for start, negative, number in self._matcher.find(key):
            end = -negative
            ways = all_ways[number]
            if number in sources:
                credited.append((start, end, sources[number]))
                if not ways:
                    continue
            inner = ways[0].entity
            if start < border and not (end <= border and owner in (inner.id, inner.kind)):
                continue
            if self._as_spelled[number]:
                text = clean[start:end]
                ways = tuple(way for way in ways if _spelled(way, text))
                if not ways:
                    continue
            if clean[start - 1] in CURRENCY and clean[start].isdigit():
                continue  # `$3M`
            kept.append(Candidate(start, end, ways))
            if end > border:
                border = end
                owner = _owner(ways[0].entity)
        return kept, credited


def _owner(entity: Entity) -> str:
    """Whose name may stand inside the entity's own: `Nvidia` in `Nvidia H20`."""
    if entity.kind == "agency":
        return "firm"  # a union or a court named after a firm: `Samsung union`
    return entity.attributes.get("vendor") or entity.attributes.get("firm") or ""


def _spelled(way: Sense, text: str) -> bool:
    if way.exact and way.exact != text:
        return False
    return not way.literal or way.literal == text.casefold().rstrip(".")


def _sense(entity: Entity, alias: Alias, text: str, catalog: Catalog, senses: Senses) -> Sense:
    key = form(text)
    literal = text.casefold().rstrip(".") if any(mark in text for mark in "&.+/") else ""
    bare = False
    if entity.kind == "chip" and entity.attributes.get("category") not in ("class", "node"):
        vendor = catalog.get(entity.attributes.get("vendor", ""))
        words = form(text).split()
        named = vendor is not None and any(form(a.text).split()[:1] == words[:1] for a in vendor.aliases)
        bare = (
            vendor is not None
            and not named
            and len(words) == 1
            and _SHORT_CODE.fullmatch(words[0]) is not None
        )
    doubtful = bare or key in senses.doubtful
    other = senses.other.get(key, ())
    node = entity.attributes.get("category") == "node"
    return Sense(
        entity,
        alias.ambiguous,
        text if alias.exact_case else "",
        literal,
        not text.islower(),
        alias.exact_case
        and alias.text in entity.values("tickers")
        and not form(entity.name).startswith(form(alias.text)),
        doubtful,
        other,
        not (alias.ambiguous or doubtful or other or node),
        is_core(entity),
    )


_GENITIVE = re.compile(r"[A-Z][A-Za-z-]{3,}[a-rt-wyA-Y]")
"""Firms by one word, which take an s."""


def _variants(entity: Entity, alias: Alias) -> Iterator[str]:
    """Spellings that no one lists: plurals of parts, `7 nm` for `7nm`, genitives (`Infineons Werk`)."""
    text = alias.text
    if entity.kind == "firm" and not alias.ambiguous and _GENITIVE.fullmatch(text):
        yield text + "s"
    if entity.kind == "chip" and not is_east(text[-1]) and text[-1].isalnum():
        if not text.endswith("s"):
            yield text + "s"
        if _NANOMETRES.search(text):
            yield _NANOMETRES.sub(r"\1 nm", text)
            yield _NANOMETRES.sub(r"\1 nanometre", text)
            yield _NANOMETRES.sub(r"\1 nanometres", text)
            yield _NANOMETRES.sub(r"\1 nanometers", text)


def is_core(entity: Entity) -> bool:
    """Whether the mere name of this entity tells that the text is about semiconductors."""
    if entity.kind == "firm":
        return CORE_ROLES.issuperset(entity.values("roles"))
    if entity.kind == "site":
        return entity.attributes.get("kind") in PLANTS
    return entity.kind in ("chip", "material")


PLANTS = frozenset({"fab", "packaging", "materials", "equipment", "park"})
"""Kinds of sites that stand for the chip trade; ports, straits, mines and regions serve others too."""


def makes_chips(entity: Entity) -> bool:
    """Whether chips or what they are made with is among a firm's businesses."""
    return entity.kind == "firm" and not CORE_ROLES.isdisjoint(entity.values("roles"))


def fabricates(entity: Entity) -> bool:
    """Whether a firm itself makes chips or what they are made with, not only designs of its own."""
    return entity.kind == "firm" and not (CORE_ROLES - {"designer", "ip"}).isdisjoint(entity.values("roles"))


STRUCK = frozenset({"country:cn", "country:ru", "country:ir", "country:kp", "country:by"})
"""States whose technology firms export rules and lists are written for."""


def is_struck(entity: Entity) -> bool:
    """Whether a trade rule on this firm is one of the chip trade, whatever the firm makes."""
    return entity.kind == "firm" and entity.attributes.get("country") in STRUCK
