"""Manufacturing processes told by their size: `7nm`, `5-nanometre`, `7, 10 and 16 nanometres`, `14/12nm`.

Every foundry has a process of the same size, so a size names one only with the foundry that the text plainly
means: the one it is attached to (`SMIC's 7nm`, `the 6nm line at TSMC`), else the one its sentence names, else
the one named last before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from waferwatch.reference import Catalog, Entity

NEAR = 240
"""Characters within which a foundry of another sentence is still meant."""

_UNIT = r"(?:nm|nanometer|nanometre|纳米|奈米|ナノ|나노)"
_OF_A_SIZE = re.compile(rf"(?:.*[^\d.+])?(\d{{1,3}}(?:\.\d)?)[ -]?{_UNIT}", re.IGNORECASE)
"""An alias that says a size and nothing behind it: `TSMC 7nm`, `Intel's 10-nanometer`; not `22nm FD-SOI`."""

_UNITS = (
    "nm",
    " nm",
    *(f" nanomet{end}" for end in ("er", "ers", "re", "res")),
    "纳米",
    "奈米",
    "ナノ",
    "나노",
)

_WORDS = {"2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "10": "ten"}
"""Sizes that papers write in letters."""

_LISTED = re.compile(
    r"(?<![\d.$€£,])((?:\d{1,3}(?:\.\d)?(?: ?-?(?:nm|nanomet(?:er|re)s?)|-)?"
    r"(?:, (?:and |or )?| ?/ ?| (?:and|or|to|&) |- ?))+)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d)?")
LONGEST_LIST = 48
"""Characters before a size in which other sizes may share its unit."""

_ATTACHED = re.compile(r" |,? (?:[\w'()-]+ ){0,4}?(?:by|from|at|of|inside) (?:the )?")
"""Between a size and the foundry behind it that it belongs to: `7nm line at `, `3nm process from `."""

_BREAK = re.compile(r"[.!?][\"')]* +(?=[\"'(]?[A-Z0-9])|[\n。！？]")


class Listed(NamedTuple):
    """A size without a unit of its own, in positions of the matching forms."""

    start: int
    end: int
    size: str


class Place(NamedTuple):
    """Where a foundry is named, in positions of the matching forms."""

    start: int
    end: int
    firm: str
    pure: bool
    """It makes chips for others alone: Intel and Samsung are named for much else."""


class Sizes:
    """The processes of a catalog by size and by foundry."""

    def __init__(self, catalog: Catalog) -> None:
        self._nodes: dict[str, dict[str, Entity]] = {}
        for entity in catalog.by_kind("chip"):
            vendor = entity.attributes.get("vendor")
            if not vendor or entity.attributes.get("category") != "node":
                continue
            for alias in entity.aliases:
                if found := _OF_A_SIZE.fullmatch(alias.text):
                    self._nodes.setdefault(found[1], {}).setdefault(vendor, entity)

    def of(self, size: str) -> Mapping[str, Entity]:
        """The processes of a size, by foundry."""
        return self._nodes.get(size, {})

    def spellings(self) -> Iterator[tuple[str, str]]:
        """All ways to write the sizes with their unit, each with its size."""
        for size in self._nodes:
            for unit in _UNITS:
                yield size + unit, size
                if size in _WORDS and unit[0] == " ":
                    yield _WORDS[size] + unit, size


def is_bare(alias: str) -> bool:
    """Whether an alias is a size alone, which every foundry may mean."""
    return alias[0].isdigit() and _OF_A_SIZE.fullmatch(alias) is not None


def listed(clean: str, start: int) -> list[Listed]:
    """The sizes before one at ``start`` that share its unit: `7, 10 and ` before `16 nanometres`."""
    before = clean[start - 1]
    if before not in " /-":
        return []
    low = max(0, start - LONGEST_LIST)
    found = _LISTED.search(clean[low:start])
    if found is None:
        return []
    at = low + found.start(1)
    return [Listed(at + one.start(), at + one.end(), one[0]) for one in _NUMBER.finditer(found[1])]


def foundry_of(
    start: int,
    end: int,
    clean: str,
    foundries: Sequence[Place],
    firms: Sequence[int],
    able: Container[str],
) -> str:
    """The foundry whose process a size is, of those ``able``; empty if the text leaves it open.

    ``foundries``: where any of them is named, ``firms``: where any firm is, both by position.
    """
    index = bisect_left(foundries, (start,))
    before = [place for place in foundries[:index] if start - place.end <= NEAR][::-1]
    after = [place for place in foundries[index:] if place.start - end <= NEAR]
    if after and after[0].firm in able and _ATTACHED.fullmatch(clean, end, after[0].start):
        return after[0].firm
    for place in before:
        alone = bisect_left(firms, place.end) == bisect_left(firms, start)
        if (place.pure or alone) and place.firm in able and not _BREAK.search(clean, place.end, start):
            return place.firm
    for place in after:
        if place.pure and place.firm in able and not _BREAK.search(clean, end, place.start):
            return place.firm
    last = (before or after)[:1]
    return last[0].firm if last and last[0].pure and last[0].firm in able else ""
