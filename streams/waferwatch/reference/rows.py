"""Turn one row of a reference file into an entity, or into faults that name the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from waferwatch.reference.catalog import Alias, Entity, fold, quoted
from waferwatch.reference.columns import FILES

ID = re.compile(r"(chip|firm|site|material|country|agency):[a-z0-9]+(-[a-z0-9]+)*")
# Also invisible characters and direction marks: no one could see why a name does not match.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
LONGEST_NAME = 120

Fault = tuple[str, str]
"""Field and what is wrong with it."""

_SEVERAL = frozenset(["roles", "tickers", "producers"])


def read_row(file: str, line: int, cells: Mapping[str, str]) -> tuple[Entity | None, list[Fault]]:
    """Turn one row into an entity, with the faults found in it; no entity when id or name is unusable.

    References to other entities are not looked up here.
    """
    layout = FILES[file]
    faults: list[Fault] = [
        (column, "holds a control or invisible character")
        for column, value in cells.items()
        if CONTROL.search(value)
    ]
    if faults:
        return None, faults
    faults += [
        (column, "is empty") for column in layout.header if column in layout.required and not cells[column]
    ]
    if cells["id"] and not ID.fullmatch(cells["id"]):
        faults.append(("id", f"{quoted(cells['id'])} is not of the form {layout.kind}:lower-case-words"))
    elif cells["id"] and not cells["id"].startswith(f"{layout.kind}:"):
        faults.append(
            ("id", f"{quoted(cells['id'])} does not belong here: this file holds {layout.kind}:... only")
        )
    if cells["source"] and not re.match(r"https?://[^\s/]+\.[^\s]+$", cells["source"]):
        faults.append(("source", f"{quoted(cells['source'])} is no web address"))
    for column, check in layout.check.items():
        for value in split(cells[column]) if column in _SEVERAL else [cells[column]]:
            if value and (wrong := check(value)):
                faults.append((column, wrong))
    aliases, wrong_aliases = read_aliases(cells["name"], cells["aliases"], cells.get("tickers", ""))
    faults += wrong_aliases
    if any(column in ("id", "name") for column, _ in faults):
        return None, faults
    rest = {column: cells[column] for column in layout.header[3:-1]}
    entity = Entity(
        cells["id"],
        layout.kind,
        cells["name"],
        aliases,
        MappingProxyType(rest),
        cells["source"],
        file,
        line,
    )
    return entity, faults


def split(cell: str) -> list[str]:
    """The values of a cell that holds several, without the spaces around them."""
    return [part.strip() for part in cell.split("|")] if cell else []


def read_aliases(name: str, cell: str, tickers: str) -> tuple[tuple[Alias, ...], list[Fault]]:
    """All names of a row: display name, aliases, tickers.

    The display name is an unflagged alias unless the cell lists it with flags
    of its own. A ticker counts in its exact case; one of letters or digits
    alone (`ON`, `2330`) is ambiguous too, unless the cell lists it otherwise.
    """
    faults: list[Fault] = []
    found: dict[str, Alias] = {}
    for part in split(cell):
        text = part.lstrip("?=").strip()
        flags = part[: len(part) - len(part.lstrip("?="))]
        alias = Alias(text, "?" in flags, "=" in flags)
        if not text or flags not in ("", "?", "=", "?="):
            faults.append(("aliases", f"{quoted(part)} is no name with an optional ?, = or ?= before it"))
            continue
        if len(text) > LONGEST_NAME:
            faults.append(("aliases", f"{quoted(text)} is longer than {LONGEST_NAME} characters"))
        if not alias.ambiguous and _too_common(alias):
            faults.append(("aliases", f"{quoted(text)} is too short or too common to stand without ?"))
        # Two cases of one word may carry different flags (`=ARM`, `?=Arm`); one text may not.
        if text in found:
            faults.append(("aliases", f"{quoted(text)} is listed twice"))
        found[text] = alias
    listed = {fold(alias.text) for alias in found.values()}
    if name and fold(name) not in listed:
        found = {name: Alias(name), **found}
    elif name:
        first = [key for key, alias in found.items() if fold(alias.text) == fold(name)]
        found = {**{key: found[key] for key in first}, **found}
    if len(name) > LONGEST_NAME:
        faults.append(("name", f"is longer than {LONGEST_NAME} characters"))
    for ticker in split(tickers):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.:&-]{0,19}", ticker):
            faults.append(("tickers", f"{quoted(ticker)} is no ticker"))
        elif fold(ticker) not in listed:
            found.setdefault(ticker, Alias(ticker, ticker.isalnum(), True))
    return tuple(found.values()), faults


def _too_common(alias: Alias) -> bool:
    # One Han character can be a word of its own (gallium is one); a letter or a number is not.
    return not any(map(str.isalpha, alias.text)) or (len(alias.text) < 2 and alias.script != "han")
