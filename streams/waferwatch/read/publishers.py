"""How reliable a publisher is, by its documented class, and whom a text credits for a report."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from .lexicon import DATA
from .normalise import fold_name

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
def _known() -> tuple[dict[str, Publisher], re.Pattern[str]]:
    classes: dict[str, float] = {}
    names: dict[str, Publisher] = {}
    with files(DATA).joinpath("publishers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["class"] and not row["name"]:
                classes[row["class"]] = float(row["reliability"])
                continue
            publisher = Publisher(row["name"], row["class"], float(row["reliability"] or classes[row["class"]]))
            for spelling in (row["name"], *filter(None, row["spellings"].split("|"))):
                names[fold_name(spelling)] = publisher
    sources = [name for name, publisher in names.items() if publisher.kind in ("wire", "trade", "leak", "press")]
    alternatives = "|".join(re.escape(name) for name in sorted(sources, key=len, reverse=True))
    latin_after = (
        "reported|reports|has reported|said|says|wrote|writes|first reported|earlier reported|"
        "berichtete|berichtet|told|learned|has learned|cited|reported earlier"
    )
    before = (
        "according to|reported by|citing|cited by|told|as|said|a report by|report by|report from|the|laut|"
        "berichtet|per|in|to|told the|according to the|quoted by|the|von|unter berufung auf"
    )
    credit = re.compile(
        rf"(?:\b(?:{before}) (?P<named>{alternatives})\b)"
        rf"|(?:(?:^|(?<=\s))(?P<subject>{alternatives}) ?(?:{latin_after})\b)"
        rf"|(?:(?P<east>{alternatives}) ?(?:\d+ ?[日月] ?)*(?:报道|報道|報導|报导|消息|が報じ|によると|에 따르면|보도))"
        rf"|(?:(?:据|據) ?(?P<by>{alternatives}))"
    )
    return names, credit


def publisher(name: str | None) -> Publisher | None:
    """The known publisher of this name (case, width and legal form aside), or None."""
    if not name:
        return None
    key = fold_name(name[:256])
    names, _ = _known()
    for ending in ("", " com", " news", " online", " newspaper"):
        if ending and not key.endswith(ending):
            continue
        if found := names.get(key.removesuffix(ending)):
            return found
    return names.get(key.removeprefix("the ").removeprefix("www "))


def reliability(name: str | None) -> float:
    """Chance, 0 to 1, that an unconfirmed report of this publisher holds."""
    found = publisher(name)
    return found.reliability if found else UNKNOWN


def origin(key: str, own: str | None) -> str:
    """Whom a text credits for its report (`Reuters`), if that is not its publisher itself; else empty."""
    names, credit = _known()
    match = credit.search(key, 0, CREDIT_CHARACTERS)
    if match is None:
        return ""
    named = names[next(filter(None, match.groups()))]
    itself = publisher(own)
    return "" if itself is not None and itself.name == named.name else named.name
