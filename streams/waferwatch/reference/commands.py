"""What `waferwatch reference check|search|stats` answers, as plain values ready for a table or JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from waferwatch.reference.load import load_catalog, read_folder


def check(folder: Path | None = None) -> list[str]:
    """Every problem of a folder (default: the shipped data) as `file:line: field: what`; empty when sound."""
    return read_folder(folder)[1]


def search(name: str, limit: int = 5, folder: Path | None = None) -> list[dict[str, Any]]:
    """The entities nearest to a name, best first: id, name, kind, the alias that matched, score 0 to 100."""
    return [
        {
            "entity": match.entity.id,
            "name": match.entity.name,
            "kind": match.entity.kind,
            "alias": match.alias.text,
            "score": match.score,
            "where": f"{match.entity.file}:{match.entity.line}",
            "source": match.entity.source,
        }
        for match in load_catalog(folder).search(name, limit)
    ]


def stats(folder: Path | None = None) -> dict[str, Any]:
    """Counts: entities by kind, aliases by script, ambiguous and exact-case aliases."""
    return asdict(load_catalog(folder).stats())
