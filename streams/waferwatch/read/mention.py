"""Find every name of the reference catalog in a text: candidates, not yet decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from waferwatch.reference import Alias, Catalog, Entity

from .lists import Member, before, behind
from .matcher import Matcher, form
from .nodes import Sizes, is_bare, listed
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
    size: str = ""
    """Of a process told by its size, which every foundry has: the ways are theirs."""

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
        self._sizes = Sizes(catalog)
        names = [
            (entity, alias)
            for entity in catalog
            for alias in entity.aliases
            if not (entity.kind == "chip" and is_bare(alias.text))
        ]
        for entity, alias in names:
            key = form(alias.text.replace("*", ""))
            if key:
                ways.setdefault(key, []).append(_sense(entity, alias, alias.text, catalog, senses))
        for entity, alias in names:
            for text in _variants(entity, alias, catalog):
                key = form(text)
                if not any(way.entity.id != entity.id for way in ways.get(key, ())):
                    ways.setdefault(key, []).append(_sense(entity, alias, text, catalog, senses))
        sizes = {form(text): size for text, size in self._sizes.spellings()}
        self._nodes = {
            size: tuple(
                _sense(node, Alias(size, ambiguous=True), size.partition(".")[0], catalog, senses)
                for node in self._sizes.of(size).values()
            )
            for size in sizes.values()
        }
        for key, size in sizes.items():
            ways.setdefault(key, list(self._nodes[size]))
        credited = dict.fromkeys(sources)
        self._matcher = Matcher([*ways, *credited])
        self._ways = [tuple(ways.get(key, ())) for key in self._matcher.patterns]
        self._sources = {number: key for number, key in enumerate(self._matcher.patterns) if key in credited}
        self._size_of = {self._matcher.numbers[key]: size for key, size in sizes.items()}
        self._chips = {
            key: found
            for key, found in zip(self._matcher.patterns, self._ways, strict=True)
            if found and found[0].entity.kind == "chip" and key not in sizes
        }
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
        unsorted = False
        holder: Candidate | None = None
        """The one that reaches to the border."""
        for start, negative, number in self._matcher.find(key):
            end = -negative
            ways = all_ways[number]
            if number in sources:
                credited.append((start, end, sources[number]))
                if not ways:
                    continue
            inner = ways[0].entity
            beyond = False
            if start < border and not (end <= border and owner in (inner.id, inner.kind)):
                beyond = holder is not None and end > border and _goes_on(holder.ways[0].entity, inner)
                if not beyond:
                    continue
            if self._as_spelled[number]:
                text = clean[start:end]
                ways = tuple(way for way in ways if _spelled(way, text))
                if not ways:
                    continue
            if clean[start].isdigit() and (
                clean[start - 1] in CURRENCY or (clean[start - 1] == "." and clean[start - 2].isdigit())
            ):
                continue  # `$3M`, `13.5nm`
            if beyond and holder is not None and holder.ways[0].entity.kind == "chip":
                kept.remove(holder)
            size = self._size_of.get(number, "")
            if size:
                kept.extend(
                    Candidate(begin, stop, self._nodes[other], other)
                    for begin, stop, other in listed(clean, start)
                    if begin >= border and other in self._nodes
                )
            elif inner.kind == "chip":
                named = before(key, clean, start, end, self._chips)
                for one in self._members(named):
                    maker = holder is not None and holder.ways[0].entity.kind == "firm"
                    if one.start >= border or (maker and one.end == border):  # `Samsung and SK hynix HBM4`
                        kept.append(one)
                        unsorted = True  # they are found from the last one back
            kept.append(Candidate(start, end, ways, size))
            if end > border:
                border, holder = end, kept[-1]
                owner = _owner(inner)
            if inner.kind == "chip" and not size:
                for one in self._members(behind(key, clean, start, end, self._chips)):
                    kept.append(one)
                    border = one.end
        if unsorted:
            kept.sort(key=_start)
        return kept, credited

    def _members(self, members: Iterable[Member]) -> Iterator[Candidate]:
        """The members of a list whose names it cuts short."""
        for member in members:
            ways = tuple(way for way in self._chips[member.pattern] if _spelled(way, member.text))
            if ways:
                yield Candidate(member.start, member.end, ways)


def _goes_on(holder: Entity, inner: Entity) -> bool:
    """Whether a name that begins inside another says more: `Intel's Xeon 6`, `Microsoft Azure Cobalt`."""
    vendor = inner.attributes.get("vendor")
    return inner.kind == "chip" and bool(vendor) and vendor in (holder.id, holder.attributes.get("vendor"))


def _start(candidate: Candidate) -> int:
    return candidate.start


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


def _variants(entity: Entity, alias: Alias, catalog: Catalog) -> Iterator[str]:
    """Spellings that no one lists: plurals of parts, `7 nm` for `7nm`, `Nvidia's H20` where only `Nvidia H20`
    would be sure, genitives of German (`Infineons Werk`)."""
    text = alias.text
    if entity.kind == "firm" and not alias.ambiguous and _GENITIVE.fullmatch(text):
        yield text + "s"
    if entity.kind == "chip" and not is_east(text[-1]) and text[-1].isalnum():
        maker, _, rest = text.partition(" ")
        if any(map(str.isdigit, rest)) and maker in _short_names(
            catalog, entity.attributes.get("vendor", "")
        ):
            yield f"{maker}'s {rest}"
            if not rest.endswith("s"):
                yield f"{maker}'s {rest}s"
        if not text.endswith("s"):
            yield text + "s"
        if _NANOMETRES.search(text):
            yield _NANOMETRES.sub(r"\1 nm", text)
            yield _NANOMETRES.sub(r"\1 nanometre", text)
            yield _NANOMETRES.sub(r"\1 nanometres", text)
            yield _NANOMETRES.sub(r"\1 nanometers", text)


def _short_names(catalog: Catalog, firm: str) -> frozenset[str]:
    """The names of one word that a firm has."""
    entity = catalog.get(firm)
    return frozenset(alias.text for alias in entity.aliases) if entity is not None else frozenset()


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
