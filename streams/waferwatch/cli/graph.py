"""``graph show|import|export``: the supply graph seen, added to, handed to other programs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..knowledge import Knowledge
from ..settings import Settings
from ..supply.eto import import_eto
from ..supply.export import around, to_dot, to_graphml, to_networkx
from ..supply.imports import import_bom
from ..supply.placing import Imported, merged
from ..supply.show import DEPTH, MOST_BRANCHES, tree
from .names import entity
from .output import REJECTED, USAGE, Format, parse_date, print_json

group = typer.Typer(help="The supply graph: who depends on whom, and how much.", no_args_is_help=True)

ETO_TABLES = frozenset({"providers.csv", "provision.csv", "inputs.csv", "sequence.csv", "stages.csv"})

On = Annotated[str | None, typer.Option(help="day; default: today")]


class Picture(StrEnum):
    """What other programs read."""

    DOT = "dot"
    GRAPHML = "graphml"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="graph")


def _knowledge() -> Knowledge:
    return Knowledge(Settings.from_env().reference_dir)


@group.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ENTITY", help="id or name")],
    on: On = None,
    depth: Annotated[int, typer.Option(min=1, max=6, help="steps each way")] = DEPTH,
    most: Annotated[int, typer.Option(min=1, help="branches below one entity")] = MOST_BRANCHES,
    format: Annotated[Format, typer.Option(help="for people or for programs")] = Format.TABLE,
) -> None:
    """Print what an entity depends on, and what depends on it, with weights and reasons."""
    knowledge = _knowledge()
    day = parse_date(on) if on else datetime.now(UTC).date()
    found = tree(knowledge.graph, entity(knowledge, name), knowledge.names, day, depth=depth, most=most)
    if format is Format.JSON:
        print_json(found.as_dict())
    else:
        typer.echo(found.text())


@group.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="bills of materials or supplier lists, CSV or JSON; or a folder of ETO tables"),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="file to write; default: edges-NAME.csv in the own reference folder, else stdout"),
    ] = None,
) -> None:
    """Turn other people's tables into edges; what cannot be placed is listed (exit 3), nothing is guessed."""
    folder = Settings.from_env().reference_dir
    imported = _read(files, _knowledge())
    for unplaced in imported.unplaced:
        typer.echo(f"not placed: {unplaced}", err=True)
    for note in imported.notes:
        typer.echo(f"note: {note}", err=True)
    target = out or (folder / f"edges-{files[0].stem}.csv" if folder is not None else None)
    if target is None:
        sys.stdout.write(imported.csv())
    else:
        try:
            target.write_text(imported.csv(), encoding="utf-8", newline="")
        except OSError as error:
            typer.echo(f"waferwatch: {target}: {error.strerror}", err=True)
            raise typer.Exit(USAGE) from None
        typer.echo(f"written: {target}", err=True)
    typer.echo(f"{len(imported.edges)} edges, {len(imported.unplaced)} not placed", err=True)
    if imported.unplaced:
        raise typer.Exit(REJECTED)


def _read(files: list[Path], knowledge: Knowledge) -> Imported:
    """The edges of all files together; a folder, or files of the ETO names, are read as one dataset."""
    out = Imported()
    folders = [path for path in files if path.is_dir()]
    folders += sorted({path.parent for path in files if path.name in ETO_TABLES})
    lists = [path for path in files if not path.is_dir() and path.name not in ETO_TABLES]
    found = [import_eto(folder, knowledge.catalog) for folder in folders]
    found += [import_bom(path, knowledge.catalog) for path in lists]
    for one in found:
        out.edges += one.edges
        out.unplaced += one.unplaced
        out.notes += one.notes
    out.edges = merged(out.edges)
    return out


@group.command()
def export(
    format: Annotated[Picture, typer.Option(help="dot for Graphviz, graphml for Gephi or yEd")] = Picture.DOT,
    about: Annotated[list[str] | None, typer.Option(help="only around these ids or names")] = None,
    steps: Annotated[int, typer.Option(min=1, max=6, help="how far around")] = 2,
    on: Annotated[str | None, typer.Option(help="only the edges of this day")] = None,
    out: Annotated[Path | None, typer.Option(help="file to write; default: standard output")] = None,
) -> None:
    """Write the graph, or a part of it, for other programs."""
    knowledge = _knowledge()
    whole = to_networkx(knowledge.graph, knowledge.names, parse_date(on) if on else None)
    if about:
        whole = around(whole, [entity(knowledge, name) for name in about], steps)
    text = to_dot(whole) if format is Picture.DOT else to_graphml(whole)
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"waferwatch: {out}: {error.strerror}", err=True)
        raise typer.Exit(USAGE) from None
    typer.echo(f"written: {out}", err=True)
