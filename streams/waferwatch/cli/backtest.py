"""``backtest``: the chronology that ships with the package through the stream's own code."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..backtest import summary
from ..backtest.chronology import load_outcomes, load_reports
from ..backtest.labels import START
from ..backtest.propagation import MODELS
from ..backtest.run import THRESHOLD, Material, Result, run
from ..knowledge import Knowledge
from ..settings import Settings
from .output import USAGE, Format, console, parse_time, print_json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backtest)


def backtest(
    out: Annotated[Path, typer.Option(help="folder for report.html and result.json")] = Path(
        "backtest-report"
    ),
    from_: Annotated[
        str | None, typer.Option("--from", help="judge what was first reported from then on")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="replay and judge until then")] = None,
    format: Annotated[Format, typer.Option(help="for people or for programs")] = Format.TABLE,
    threshold: Annotated[
        float, typer.Option(min=1.0, max=99.0, help="score that raises an alert")
    ] = THRESHOLD,
    propagation: Annotated[str, typer.Option(help=f"one of {', '.join(MODELS)}")] = MODELS[0],
) -> None:
    """Replay 2018 to 2026 and report leads, false alarms, precision, recall and Brier scores."""
    if propagation not in MODELS:
        raise typer.BadParameter(
            f"{propagation!r} is none of {', '.join(MODELS)}", param_hint="--propagation"
        )
    begin, end = parse_time(from_), parse_time(to)
    material = Material(
        tuple(load_reports()),
        tuple(load_outcomes()),
        Knowledge(Settings.from_env().reference_dir),
        begin or START,
    )
    if end is not None:
        material = Material(material.reports, material.outcomes, material.knowledge, material.begin, end)
    if material.until - material.begin < timedelta(days=1):
        raise typer.BadParameter("no reports between --from and --to")
    result = run(material, threshold, propagation)
    _write(out, material, result)
    if format is Format.JSON:
        print_json(summary.as_json(result))
        return
    _show("Figures", *summary.headline(result))
    for split, part in result.parts.items():
        if not part.all.recall.of:
            continue
        _show(summary.PART_NAMES[split], *summary.natures(part))
        for question, found in part.forecasts.items():
            if question == "standing" and split == "tune":
                continue  # the same as present
            _show(f"{summary.PART_NAMES[split]}: harm {question}", *summary.forecast_rows(found))
    _show("Alerts on the held-back years", *summary.rival_rows(result))
    console.print(f"{out / 'report.html'}: the whole report")


def _write(out: Path, material: Material, result: Result) -> None:
    from ..backtest.report import render  # matplotlib takes a second

    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.html").write_text(render(material, result), encoding="utf-8")
        answer = json.dumps(summary.as_json(result), ensure_ascii=False, indent=1)
        (out / "result.json").write_text(answer + "\n", encoding="utf-8")
    except OSError as error:
        print(f"waferwatch: {out}: {error.strerror or error}", file=sys.stderr)
        raise typer.Exit(USAGE) from None


def _show(title: str, header: summary.Row, rows: list[summary.Row]) -> None:
    table = Table(title=title, title_justify="left")
    for cell in header:
        table.add_column(cell)
    for row in rows:
        table.add_row(*row)
    console.print(table)
