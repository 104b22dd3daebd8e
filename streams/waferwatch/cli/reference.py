"""``reference check|search|stats``: the data of chips, firms, sites and materials."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from .. import reference
from ..reference.load import read_folder
from ..settings import Settings
from ..supply import check_supply
from .output import Format, console, print_json

group = typer.Typer(help="The reference data: chips, firms, sites, materials.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option(help="an own folder; default: WAFERWATCH_REFERENCE_DIR or the shipped one")
]
As = Annotated[Format, typer.Option("--format", help="for people or for programs")]

WHOLE = 10_000
"""Columns no table reaches: what is not a terminal has no edge to keep to."""

NARROWEST = 6
"""Columns that a wrapped column gets at least, so that a narrow terminal leaves room for the id."""


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="reference")


def _folder(folder: Path | None) -> Path | None:
    return folder or Settings.from_env().reference_dir


@group.command()
def check(folder: Folder = None) -> None:
    """Validate every file, those of the supply graph too; each problem is one line: file, line, field."""
    entities, problems = read_folder(_folder(folder))
    supply = check_supply(reference.Catalog(entities), _folder(folder))
    if problems:
        # An id whose own row is broken is unknown everywhere: one fault must not be told a hundred times.
        known = [problem for problem in supply if "is no known entity" not in problem]
        if len(known) < len(supply):
            typer.echo("ids that the supply files name are looked up once the rest is mended", err=True)
        supply = known
    for problem in (*problems, *supply):
        typer.echo(problem)
    if problems or supply:
        raise typer.Exit(1)
    typer.echo("reference data: no problem found")


@group.command()
def search(name: str, folder: Folder = None, format: As = Format.TABLE, limit: int = 8) -> None:
    """Find entities by id, name, alias, ticker or a near spelling."""
    found = reference.search(name, limit, _folder(folder))
    if format is Format.JSON:
        print_json(found)
        return
    table = Table()
    for column in found[0] if found else ("nothing near",):
        table.add_column(column, no_wrap=column == "entity", overflow="fold")
    for row in found:
        table.add_row(*(Text(str(value)) for value in row.values()))
    longest = max((len(row["entity"]) for row in found), default=0)
    _print(table, at_least=longest + len(table.columns) * (NARROWEST + 3))


@group.command()
def stats(folder: Folder = None, format: As = Format.TABLE) -> None:
    """Count entities and aliases."""
    counts = reference.stats(_folder(folder))
    if format is Format.JSON:
        print_json(counts)
        return
    table = Table("what", "count")
    for name, count in counts.items():
        for part, number in count.items() if isinstance(count, dict) else (("", count),):
            table.add_row(f"{name.replace('_', ' ')} {part}".strip(), str(number))
    _print(table)


def _print(table: Table, at_least: int = 0) -> None:
    """A table as wide as the terminal but never below ``at_least``; whole where it is piped."""
    width = max(console.width, at_least)
    if not console.is_terminal:
        width = Measurement.get(console, console.options.update(max_width=WHOLE), table).maximum
    Console(width=width).print(table)
