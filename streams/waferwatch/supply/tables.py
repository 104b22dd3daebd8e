"""Read the CSV tables of the supply graph strictly, with every fault named as file:line: field: what."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from importlib import resources
from pathlib import Path

from rapidfuzz import fuzz, process

from waferwatch.reference.catalog import Catalog, quoted

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes. A million edges fit; a file past this is a mistake."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
ORIGIN_LENGTH = 500


class Row:
    """One row of a table; its readers note what is wrong and give None (or a neutral value) for it."""

    def __init__(self, file: str, line: int, cells: dict[str, str], problems: list[str]) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self._problems = problems
        self.sound = True
        for field, value in cells.items():
            if CONTROL.search(value):
                self.fault(field, "holds a control or invisible character")

    def fault(self, field: str, what: str) -> None:
        """Note a fault of this row."""
        self.sound = False
        self._problems.append(f"{self.file}:{self.line}: {field}: {what}")

    def text(self, field: str, longest: int = ORIGIN_LENGTH) -> str:
        """A cell that must not be empty, nor longer than it needs to be."""
        value = self.cells[field]
        if not value:
            self.fault(field, "is empty")
        elif len(value) > longest:
            self.fault(field, f"is longer than {longest} characters")
        return value

    def entity(self, field: str, catalog: Catalog, kinds: Collection[str]) -> str:
        """A cell that holds the id of a known entity of one of the kinds."""
        value = self.text(field)
        known = catalog.get(value) if value else None
        if value and known is None:
            ids = [entity.id for kind in kinds for entity in catalog.by_kind(kind)]
            near = ", ".join(
                found for found, _, _ in process.extract(value[:100], ids, scorer=fuzz.ratio, limit=3)
            )
            self.fault(field, f"{quoted(value)} is no known entity; nearest: {near}")
        elif known is not None and known.kind not in kinds:
            self.fault(field, f"{quoted(value)} is no {' or '.join(sorted(kinds))}")
        return value

    def number(self, field: str, low: float, high: float) -> float:
        """A number above ``low`` and up to ``high``."""
        value = self.text(field)
        try:
            # float() also takes "1_0" and full-width digits, which no spreadsheet means.
            found = float(value) if re.fullmatch(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", value) else math.nan
        except ValueError:
            found = math.nan
        if value and not low < found <= high:
            self.fault(field, f"{quoted(value)} is no number above {low:g} and up to {high:g}")
            return high
        return found if value else high

    def day(self, field: str, empty: date | None = None) -> date:
        """An ISO date; an empty cell means ``empty`` where that is given."""
        value = self.cells[field]
        if not value and empty is not None:
            return empty
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fault(field, f"{quoted(value)} is no date of the form YYYY-MM-DD")
        return date.min


def parse(name: str, raw: bytes, header: tuple[str, ...], problems: list[str]) -> Iterator[Row]:
    """The rows of one table; faults of the file as a whole are appended to ``problems``."""
    if len(raw) > LARGEST_FILE:
        problems.append(f"{name}:0: file: is larger than {LARGEST_FILE} bytes")
        return
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(f"{name}:{line}: file: is not UTF-8 (byte {raw[error.start]:#04x})")
        return
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(rows, ())) != header:
            problems.append(f"{name}:1: header: must be {','.join(header)}")
            return
        line = rows.line_num + 1
        for row in rows:
            if row and len(row) != len(header):
                problems.append(f"{name}:{line}: row: has {len(row)} fields, the header {len(header)}")
            elif row:
                yield Row(name, line, dict(zip(header, map(str.strip, row), strict=True)), problems)
            line = rows.line_num + 1
    except csv.Error as error:
        problems.append(f"{name}:{rows.line_num}: row: {error}")


def read_bytes(name: str, folder: Path | None, problems: list[str]) -> bytes | None:
    """A file of the operator's folder, or of the data shipped with the package; None when it is not there."""
    root = resources.files("waferwatch.reference").joinpath("data") if folder is None else folder
    file = root.joinpath(name)
    try:
        if file.is_file():
            return file.read_bytes()
        problems.append(f"{name}:0: file: is missing")
    except OSError as error:
        problems.append(f"{name}:0: file: cannot be read: {error.strerror}")
    return None


def additions(folder: Path | None, pattern: str) -> Iterable[str]:
    """Names of further files in the operator's folder, sorted; the shipped data has none."""
    return sorted(path.name for path in folder.glob(pattern)) if folder is not None else ()
