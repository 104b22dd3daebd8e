"""How reliable a publisher is, by its documented class, and whom a text credits for a report."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from .lexicon import DATA
from .normalise import fold_name, is_east

UNKNOWN = 0.4
"""An unlisted publisher."""

CREDIT_CHARACTERS = 6000
"""How much of a text is searched for a credit."""


class Publisher(NamedTuple):
    """A known publisher or wire."""

    name: str
    kind: str
    reliability: float


@lru_cache(maxsize=1)
def _known() -> dict[str, Publisher]:
    """Publishers by the folded form of every spelling."""
    classes: dict[str, float] = {}
    names: dict[str, Publisher] = {}
    text = files(DATA).joinpath("publishers.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if not row["name"]:
            classes[row["class"]] = float(row["reliability"])
            continue
        reliable = float(row["reliability"] or classes[row["class"]])
        publisher = Publisher(row["name"], row["class"], reliable)
        for spelling in (row["name"], *filter(None, row["spellings"].split("|"))):
            names[fold_name(spelling)] = publisher
    return names


@lru_cache(maxsize=4096)
def publisher(name: str | None) -> Publisher | None:
    """The known publisher of this name (case, width and legal form aside), or None."""
    if not name:
        return None
    names = _known()
    key = fold_name(name[:256])
    for start in ("", "the ", "www "):
        for ending in ("", " com", " news", " online", " newspaper"):
            if found := names.get(key.removeprefix(start).removesuffix(ending)):
                return found
    return None


def reliability(name: str | None) -> float:
    """Chance, 0 to 1, that an unconfirmed report of this publisher holds."""
    found = publisher(name)
    return found.reliability if found else UNKNOWN


_SOURCES = ("wire", "trade", "press", "leak")
_BEFORE = frozenset(
    [
        "to",
        "by",
        "citing",
        "told",
        "as",
        "report",
        "from",
        "laut",
        "per",
        "von",
        "berichtet",
        "quoting",
        "zufolge",
        "with",
        "via",
    ]
)
_BEFORE_THE = frozenset(["to", "by", "citing", "told", "as", "quoted", "report", "von", "laut", "per", "in"])
_AFTER = frozenset(
    [
        "reported",
        "reports",
        "said",
        "says",
        "wrote",
        "writes",
        "first",
        "earlier",
        "has",
        "berichtet",
        "berichtete",
        "told",
        "learned",
        "cited",
        "writes",
        "revealed",
        "broke",
        "zufolge",
        "understands",
    ]
)
_EAST_AFTER = re.compile(
    " ?(?:\\d{1,2} ?[日月號] ?){0,2}(?:等)?"
    "(?:报道|報道|報導|报导|消息|援引|称|が報じ|によると|が伝え|에 따르면|보도|은 |는 )"
)
_EAST_BEFORE = ("据", "據", "援引", "引述", "引")


def sources() -> list[str]:
    """The folded names of all whom a text may credit."""
    return [key for key, found in _known().items() if found.kind in _SOURCES]


def origin(key: str, own: str | None, named: Iterable[tuple[int, int, str]]) -> str:
    """Whom a text credits for its report (`Reuters`), if that is not its publisher itself; else empty.

    ``named``: where the names of ``sources`` stand, in order.
    """
    for start, end, name in named:
        if end <= CREDIT_CHARACTERS and _credits(key, start, end):
            found, itself = _known()[name], publisher(own)
            return "" if itself is not None and itself.name == found.name else found.name
    return ""


def _credits(key: str, start: int, end: int) -> bool:
    behind = key[end : end + 24]
    if is_east(key[start]):
        ahead = key[max(0, start - 3) : start].strip()
        return _EAST_AFTER.match(behind) is not None or ahead.endswith(_EAST_BEFORE)
    after = behind.split()
    if (after and after[0] in _AFTER) or _EAST_AFTER.match(behind):
        return True
    before = key[max(0, start - 24) : start].split()
    if before and before[-1] == "the":
        return len(before) > 1 and before[-2] in _BEFORE_THE
    return bool(before) and before[-1] in _BEFORE
