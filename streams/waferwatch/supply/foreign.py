"""Read other people's tables: headers in their words, any of three delimiters, every fault named."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from waferwatch.errors import WaferwatchError
from waferwatch.reference.catalog import fold, quoted
from waferwatch.supply.tables import CONTROL, LARGEST_FILE

MOST_ROWS = 200_000
LONGEST_CELL = 1000


class ForeignTableError(WaferwatchError, ValueError):
    """A file that cannot be read as the table it should be; the message names file, line and field."""


class Record(NamedTuple):
    """One row of a foreign table, its cells by our column names."""

    where: str
    """File and line (or place in a JSON list)."""
    cells: Mapping[str, str]


class Columns:
    """Our names for the columns of a table, each with the headers that are taken for it."""

    def __init__(self, accepted: Mapping[str, str], required: Sequence[Collection[str]]) -> None:
        """``accepted``: our name -> headers, split by `|`; ``required``: one of each group must be there."""
        self._names = {
            _plain(header): ours
            for ours, headers in accepted.items()
            for header in (ours, *headers.split("|"))
        }
        self._required = required

    def match(self, where: str, headers: Sequence[str]) -> list[str | None]:
        """Our name of each header, None for those that are not ours.

        Raises ForeignTableError when a required one is missing or one is there twice.
        """
        found = [self._names.get(_plain(header)) for header in headers]
        for name in found:
            if name is not None and found.count(name) > 1:
                raise ForeignTableError(f"{where}: header: more than one column holds the {name}")
        for group in self._required:
            if not any(name in found for name in group):
                shown = ", ".join(quoted(header) for header in headers[:12]) or "nothing"
                raise ForeignTableError(
                    f"{where}: header: no column holds the {' or the '.join(group)}; found {shown}"
                )
        return found


def _plain(header: str) -> str:
    return re.sub(r"[^a-z0-9%]+", " ", fold(header)).strip()


def read_text(path: Path) -> str:
    """The text of a file.

    Raises ForeignTableError when it cannot be read, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ForeignTableError(f"{path.name}:0: file: cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST_FILE:
        raise ForeignTableError(f"{path.name}:0: file: is larger than {LARGEST_FILE} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ForeignTableError(
            f"{path.name}:{line}: file: is not UTF-8 (byte {raw[error.start]:#04x}); save it as UTF-8"
        ) from None


def read_csv(path: Path, columns: Columns) -> Iterator[Record]:
    """The rows of a CSV file; comma, semicolon or tab, whichever its first line holds most of.

    Raises ForeignTableError for a file that is no such table.
    """
    text = read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = columns.match(f"{path.name}:1", next(rows, []))
        line = rows.line_num + 1
        for count, row in enumerate(rows):
            if count >= MOST_ROWS:
                raise ForeignTableError(f"{path.name}:{line}: file: has more than {MOST_ROWS} rows")
            where = f"{path.name}:{line}"
            if len(row) > len(names):
                raise ForeignTableError(f"{where}: row: has {len(row)} fields, the header {len(names)}")
            row += [""] * (len(names) - len(row))
            cells = {name: cell for name, cell in zip(names, row, strict=True) if name is not None}
            if any(cell.strip() for cell in cells.values()):
                yield _record(where, cells)
            line = rows.line_num + 1
    except csv.Error as error:
        raise ForeignTableError(f"{path.name}:{rows.line_num}: row: {error}") from None


def read_json(path: Path, columns: Columns) -> Iterator[Record]:
    """The rows of a JSON file: a list of objects, or an object with one list of objects in it.

    Raises ForeignTableError for a file that is no such table.
    """
    try:
        value: Any = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise ForeignTableError(f"{path.name}:{error.lineno}: file: is no JSON: {error.msg}") from None
    except (RecursionError, ValueError):
        raise ForeignTableError(f"{path.name}:0: file: is no JSON that can be read") from None
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        value = lists[0] if len(lists) == 1 else None
    if not isinstance(value, list):
        raise ForeignTableError(f"{path.name}:0: file: must be a list of objects, or hold exactly one")
    if len(value) > MOST_ROWS:
        raise ForeignTableError(f"{path.name}:0: file: has more than {MOST_ROWS} rows")
    headers = list(dict.fromkeys(key for row in value if isinstance(row, dict) for key in row))
    named = dict(zip(headers, columns.match(f"{path.name}:0", headers), strict=True))
    for index, row in enumerate(value):
        where = f"{path.name}[{index}]"
        if not isinstance(row, dict):
            raise ForeignTableError(f"{where}: row: is no object")
        cells = {}
        for key, cell in row.items():
            name = named[key]
            if name is None or cell is None:
                continue
            if isinstance(cell, bool) or not isinstance(cell, str | int | float):
                raise ForeignTableError(f"{where}: {name}: is neither text nor a number")
            cells[name] = str(cell)
        yield _record(where, cells)


def _record(where: str, cells: Mapping[str, str]) -> Record:
    for name, cell in cells.items():
        if len(cell) > LONGEST_CELL:
            raise ForeignTableError(f"{where}: {name}: is longer than {LONGEST_CELL} characters")
    # Control characters would break our own format, and nobody means them.
    clean = {name: CONTROL.sub(" ", cell).strip() for name, cell in cells.items()}
    return Record(CONTROL.sub(" ", where), clean)


def share_of(text: str, percent: bool = False) -> float | None:
    """A share between 0 and 1 from `61%`, `0.61`, `61` or `0,61`; None when it is none.

    A bare number up to 1 is a ratio, one above it a percentage; ``percent``: every bare number is one.
    """
    match = re.fullmatch(
        r"(?:ca\.?|~|about)?\s*([0-9]+(?:[.,][0-9]+)?)\s*(%?)", text, re.ASCII | re.IGNORECASE
    )
    if match is None:
        return None
    value = float(match[1].replace(",", "."))
    if match[2] or percent or value > 1.0:
        value /= 100.0
    return value if math.isfinite(value) and 0.0 < value <= 1.0 else None
