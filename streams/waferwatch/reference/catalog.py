"""The catalog of reference entities: lookup by id, by kind and by name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from rapidfuzz import fuzz, process, utils

KINDS = ("chip", "firm", "site", "material", "country", "agency")

# In this order: a name with any kana is Japanese although it also holds Han characters.
_SCRIPTS = (
    ("kana", re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]")),
    ("hangul", re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")),
    ("han", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("latin", re.compile(r"[A-Za-z\u00c0-\u024f]")),
)


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of an entity, spelled as its file spells it.

    `ambiguous` names count only where the context supports them (`?` in the
    file); `exact_case` names match in this very case only (`=` in the file).
    """

    text: str
    ambiguous: bool = False
    exact_case: bool = False

    @property
    def script(self) -> str:
        """`latin`, `han`, `kana`, `hangul` or `other`: the nearest the data come to a language."""
        return next((name for name, found in _SCRIPTS if found.search(self.text)), "other")


@dataclass(frozen=True, slots=True)
class Entity:
    """One row of a reference file.

    `aliases` starts with the display name and holds firms' tickers too.
    `attributes` holds the row's remaining columns by header name, as text;
    several values in one are separated by `|`. `file` and `line` say where
    the row stands.
    """

    id: str
    kind: str
    name: str
    aliases: tuple[Alias, ...]
    attributes: Mapping[str, str] = field(hash=False)
    source: str
    file: str
    line: int
    _values: dict[str, tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )
    """Columns that were split already: the reader asks for a firm's roles with every event."""

    def values(self, column: str) -> tuple[str, ...]:
        """The values of a column, split at `|`; empty when it is missing or blank."""
        found = self._values.get(column)
        if found is None:
            parts = self.attributes.get(column, "").split("|")
            found = self._values[column] = tuple(part for part in parts if part)
        return found


@dataclass(frozen=True, slots=True)
class Match:
    """An entity found by name: the alias that matched, and how near it is (0 to 100, 100 = equal)."""

    entity: Entity
    alias: Alias
    score: float


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over a catalog: entities by kind, aliases by script, aliases that are flagged."""

    entities: Mapping[str, int]
    aliases: int
    scripts: Mapping[str, int]
    ambiguous: int
    exact_case: int


def fold(text: str) -> str:
    """The key under which two spellings count as the same name: NFKC, case-folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def quoted(text: str) -> str:
    """A cell of a file for a message: escaped, and cut to 40 characters."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


class Catalog:
    """All reference entities. Never changes once made, so it can be shared freely."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        """Index the entities; of two with one id the later wins (the loader refuses such files)."""
        self._by_id = {entity.id: entity for entity in entities}
        kinds: dict[str, list[Entity]] = {kind: [] for kind in KINDS}
        for entity in self._by_id.values():
            kinds.setdefault(entity.kind, []).append(entity)
        self._by_kind = {kind: tuple(found) for kind, found in kinds.items()}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._by_id.values())

    def __contains__(self, entity_id: object) -> bool:
        return entity_id in self._by_id

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Every entity by id, in the order of the files."""
        return MappingProxyType(self._by_id)

    def get(self, entity_id: str) -> Entity | None:
        """The entity of this id, or None."""
        return self._by_id.get(entity_id)

    def by_kind(self, kind: str) -> tuple[Entity, ...]:
        """All entities of a kind (`chip`, `firm`, ...), in the order of the file; empty for others."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[Entity, Alias]]]:
        names: dict[str, list[tuple[Entity, Alias]]] = {}
        for entity in self:
            for alias in entity.aliases:
                names.setdefault(fold(alias.text), []).append((entity, alias))
        return names

    @cached_property
    def _plain_names(self) -> dict[str, str]:
        """Name -> the same without punctuation, as rapidfuzz compares it."""
        return {name: utils.default_process(name) for name in self._by_name}

    def search(self, name: str, limit: int = 5) -> list[Match]:
        """The entities nearest to a name, best first, each once.

        An id or an equal alias (case and width of letters aside) comes first
        with score 100, unambiguous ones before ambiguous; then near spellings.
        """
        key = fold(name)
        if not key or limit < 1:
            return []
        best: dict[str, Match] = {}
        if (named := self.get(key)) is not None:
            best[named.id] = Match(named, named.aliases[0], 100.0)
        for entity, alias in sorted(self._by_name.get(key, ()), key=lambda pair: pair[1].ambiguous):
            best.setdefault(entity.id, Match(entity, alias, 100.0))
        # Several aliases of one entity may match: ask for more than the limit, keep the best of each.
        near = process.extract(
            utils.default_process(key), self._plain_names, scorer=_nearness, limit=limit * 8, score_cutoff=50
        )
        for _, score, spelling in near:
            for entity, alias in self._by_name[spelling]:
                best.setdefault(entity.id, Match(entity, alias, min(round(score, 1), 99.9)))
        return sorted(best.values(), key=lambda match: -match.score)[:limit]

    def stats(self) -> Stats:
        """Count entities, aliases and flags."""
        aliases = [alias for entity in self for alias in entity.aliases]
        return Stats(
            entities={kind: len(found) for kind, found in self._by_kind.items()},
            aliases=len(aliases),
            scripts=dict(Counter(alias.script for alias in aliases).most_common()),
            ambiguous=sum(alias.ambiguous for alias in aliases),
            exact_case=sum(alias.exact_case for alias in aliases),
        )


def _nearness(query: str, choice: str, *, score_cutoff: float | None = None) -> float:
    # The order of words differs between supplier lists more often than letters do.
    straight = fuzz.ratio(query, choice, score_cutoff=score_cutoff)
    return max(straight, fuzz.token_sort_ratio(query, choice, score_cutoff=score_cutoff))
