"""``reference check|search|stats``: the data of chips, firms, sites and materials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from .. import reference
from ..settings import Settings
from .output import Format, console, print_json

group = typer.Typer(help="The reference data: chips, firms, sites, materials.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option(help="an own folder; default: WAFERWATCH_REFERENCE_DIR or the shipped one")]
As = Annotated[Format, typer.Option("--format", help="for people or for programs")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="reference")


def _folder(folder: Path | None) -> Path | None:
    return folder or Settings.from_env().reference_dir


@group.command()
def check(folder: Folder = None) -> None:
    """Validate every file; each problem is one line that names file, line and field."""
    problems = reference.check(_folder(folder))
    for problem in problems:
        console.print(problem, markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    console.print("reference data: no problem found")


@group.command()
def search(name: str, folder: Folder = None, format: As = Format.TABLE, limit: int = 8) -> None:
    """Find entities by id, name, alias, ticker or a near spelling."""
    found = reference.search(name, limit, _folder(folder))
    if format is Format.JSON:
        print_json(found)
        return
    table = Table()
    for column in found[0] if found else ("nothing near",):
        table.add_column(column)
    for row in found:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)


@group.command()
def stats(folder: Folder = None, format: As = Format.TABLE) -> None:
    """Count entities and aliases."""
    counts = reference.stats(_folder(folder))
    if format is Format.JSON:
        print_json(counts)
        return
    table = Table("what", "count")
    for name, count in counts.items():
        table.add_row(str(name), str(count))
    console.print(table)
