"""Read a reference folder, check every row, and report all problems at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Protocol

from waferwatch.reference.catalog import Alias, Catalog, Entity, fold, quoted
from waferwatch.reference.columns import FILES, Layout
from waferwatch.reference.rows import read_row, split

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes. The shipped files are some 100 kB; a file past this is a mistake, not reference data."""


class ReferenceDataError(ValueError):
    """The reference files are broken. `problems` holds one `file:line: field: what` an entry."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(problems)} problem(s) in the reference data:\n" + "\n".join(problems))


class _Folder(Protocol):
    def joinpath(self, name: str, /) -> _File: ...


class _File(Protocol):
    def is_file(self) -> bool: ...
    def read_bytes(self) -> bytes: ...


def load_catalog(folder: Path | None = None) -> Catalog:
    """The checked catalog of a folder, or of the data shipped with the package; read once, then kept.

    Raises ReferenceDataError with every problem found.
    """
    return _load(None if folder is None else Path(folder).resolve())


@lru_cache(maxsize=4)
def _load(folder: Path | None) -> Catalog:
    entities, problems = read_folder(folder)
    if problems:
        raise ReferenceDataError(problems)
    return Catalog(entities)


def read_folder(folder: Path | None = None) -> tuple[list[Entity], list[str]]:
    """Read a folder past its errors: the usable entities, and every problem as `file:line: field: what`."""
    root: _Folder = resources.files(__package__).joinpath("data") if folder is None else folder
    texts: dict[str, bytes] = {}
    problems: list[str] = []
    for name in FILES:
        file = root.joinpath(name)
        try:
            if file.is_file():
                texts[name] = file.read_bytes()
            else:
                problems.append(f"{name}:0: file: is missing")
        except OSError as error:
            problems.append(f"{name}:0: file: cannot be read: {error.strerror}")
    entities, found = read_files(texts)
    return entities, problems + found


def read_files(texts: Mapping[str, bytes]) -> tuple[list[Entity], list[str]]:
    """The same from the files' contents, by file name. Pure."""
    entities: list[Entity] = []
    problems: list[str] = []
    for name in FILES:
        if name in texts:
            found, faults = _read_file(name, FILES[name], texts[name])
            entities += found
            problems += faults
    return entities, problems + _across(entities)


def _read_file(name: str, layout: Layout, raw: bytes) -> tuple[list[Entity], list[str]]:
    if len(raw) > LARGEST_FILE:
        return [], [f"{name}:0: file: is larger than {LARGEST_FILE} bytes"]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return [], [f"{name}:{line}: file: is not UTF-8 (byte {raw[error.start]:#04x})"]
    entities: list[Entity] = []
    problems: list[str] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(next(rows, ()))
        if header != layout.header:
            return [], [f"{name}:1: header: must be {','.join(layout.header)}"]
        line = rows.line_num + 1
        for row in rows:
            if row and len(row) != len(header):
                problems.append(f"{name}:{line}: row: has {len(row)} fields, the header {len(header)}")
            elif row:
                cells = dict(zip(header, map(str.strip, row), strict=True))
                entity, faults = read_row(name, line, cells)
                problems += [f"{name}:{line}: {column}: {what}" for column, what in faults]
                entities += [entity] if entity else []
            line = rows.line_num + 1
    except csv.Error as error:
        problems.append(f"{name}:{rows.line_num}: row: {error}")
    return entities, problems


def _across(entities: list[Entity]) -> list[str]:
    """What can only be seen with all rows at hand: ids, references, names that two entities claim."""
    problems: list[str] = []
    ids: dict[str, Entity] = {}
    names: dict[str, list[tuple[Entity, Alias]]] = {}
    for entity in entities:
        if (first := ids.setdefault(entity.id, entity)) is not entity:
            problems.append(_at(entity, "id", f"{entity.id} stands at {first.file}:{first.line} already"))
            continue
        for alias in entity.aliases:
            if alias.ambiguous:
                continue
            claims = names.setdefault(fold(alias.text), [])
            for other, theirs in claims:
                if other is not entity and _same(alias, theirs):
                    problems.append(
                        _at(
                            entity,
                            "aliases",
                            f"{quoted(alias.text)} also names {other.id} at "
                            f"{other.file}:{other.line}; flag it with ? in both",
                        )
                    )
            claims.append((entity, alias))
    for entity in entities:
        for column, kind in FILES[entity.file].references.items():
            for value in split(entity.attributes[column]):
                if value not in ids or ids[value].kind != kind:
                    problems.append(_at(entity, column, f"{quoted(value)} is no known {kind}"))
    return problems


def _same(one: Alias, other: Alias) -> bool:
    """Two names with equal folds meet unless both insist on a case, and on different ones."""
    return one.text == other.text or not (one.exact_case and other.exact_case)


def _at(entity: Entity, field: str, what: str) -> str:
    return f"{entity.file}:{entity.line}: {field}: {what}"
