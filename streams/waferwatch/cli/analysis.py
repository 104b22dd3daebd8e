"""``exposure``, ``explain`` and ``verify``: what a score means for whom, why, and whether it is right."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from ..knowledge import Knowledge
from ..score.crossing import THRESHOLDS
from ..score.explain_text import explanation, sentences
from ..score.exposure import Exposure, Stockless, exposure
from ..settings import Settings
from .names import entity
from .output import REJECTED, USAGE, Format, console, parse_time, print_json
from .sources import Picture, picture

Files = Annotated[
    list[str] | None, typer.Argument(help="JSON lines of news and trade events; default: the demo's")
]
Live = Annotated[bool, typer.Option("--live", help="from the topics of a running line")]
As = Annotated[Format, typer.Option("--format", help="for people or for programs")]

FACTORS = ("severity", "credibility", "confidence", "status", "decay", "path")

SHOWN = 0.05
"""Points below which a contribution is not listed for people."""


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("exposure")(show_exposure)
    app.command()(explain)
    app.command()(verify)


def show_exposure(
    firm: Annotated[str, typer.Argument(help="id or name of a buyer")],
    files: Files = None,
    as_of: Annotated[str | None, typer.Option(help="time; default: the latest event's")] = None,
    live: Live = False,
    threshold: Annotated[
        float | None, typer.Option(min=0.1, max=99.9, help="foretell when this is passed")
    ] = None,
    without_stock: Annotated[bool, typer.Option(help="as if nobody held stock, for comparison")] = False,
    format: As = Format.TABLE,
) -> None:
    """List what a buyer is exposed to: the risk of each chip it buys, its stock, and when that ends."""
    knowledge = Knowledge(Settings.from_env().reference_dir)
    buyer = entity(knowledge, firm)
    shown = picture(
        files or [],
        live,
        parse_time(as_of),
        world=_stockless if without_stock else Knowledge.new_world,
        knowledge=knowledge,
    )
    at = shown.at
    found = exposure(shown.board, buyer, THRESHOLDS if threshold is None else (threshold,))
    if format is Format.JSON:
        facts = {"source": shown.origin, "without_stock": without_stock}
        print_json(found.to_dict() | facts)
    else:
        _print_exposure(found, shown, at, without_stock)
    if shown.rejected:
        raise typer.Exit(REJECTED)


def _stockless(knowledge: Knowledge) -> Stockless:
    return Stockless(knowledge.graph, knowledge.economics)


def _print_exposure(found: Exposure, shown: Picture, at: datetime, without_stock: bool) -> None:
    _say(f"From {shown.origin}{', without any stock' if without_stock else ''}.")
    _say(f"Exposure of {found.name} ({found.firm}) as of {at:%Y-%m-%d %H:%M} UTC")
    table = Table(box=box.SIMPLE, padding=(0, 2, 0, 0))
    table.add_column("item", no_wrap=True)
    for column in ("risk", "needs", "exposure", "no stock"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("passes", no_wrap=True)
    for item in found.items:
        table.add_row(
            item.item,
            f"{item.risk.score:.1f}",
            f"{item.dependence:.0%}" if item.dependence else "",
            f"{item.exposure:.1f}",
            f"{item.exposure_without_cover:.1f}",
            _passing(item.to_dict()["passes"]),
        )
    whole = found.to_dict()["passes"]
    table.add_section()
    table.add_row(
        found.firm, "", "", f"{found.score:.1f}", f"{found.score_without_cover:.1f}", _passing(whole)
    )
    console.print(table)
    _say("needs: share of the need that hangs on the item; no stock: the exposure without it;")
    _say("passes: the next threshold and its day, if nothing else happens within two years.")
    if not found.items:
        _say(f"No purchase and no stock of {found.name} is known.")
    for item in found.items:
        if item.cover:
            _say(f"{item.name}: {item.cover['text']}")
            _say(f"  evidence: {item.cover['evidence']}")
    for item in found.items:
        if item.risk.contributions and item.exposure_without_cover >= 1.0:
            main = item.risk.contributions[0]
            _say(f"{item.name}: {main.event_type.replace('_', ' ')}, {main.publisher}: {main.evidence}")


def _passing(passes: dict[str, Any] | None) -> str:
    if passes is None:
        return ""
    verb = "over" if passes["direction"] == "rises" else "under"
    return f"{verb} {passes['threshold']:g} on {passes['at'][:10]}"


def explain(
    name: Annotated[str, typer.Argument(metavar="ENTITY", help="id or name of a chip, firm, site, ...")],
    files: Files = None,
    at: Annotated[str | None, typer.Option(help="time; default: the latest event's")] = None,
    live: Live = False,
    plot: Annotated[Path | None, typer.Option(help="write a picture of the score over time")] = None,
    format: As = Format.TABLE,
) -> None:
    """Say why a score is what it is: contributions that add up, their evidence, and what would end it."""
    knowledge = Knowledge(Settings.from_env().reference_dir)
    subject = entity(knowledge, name)
    shown = picture(files or [], live, parse_time(at), watch=subject, knowledge=knowledge)
    clock = shown.at
    told = explanation(shown.board.look(subject))
    if format is Format.JSON:
        print_json(told | {"source": shown.origin})
    else:
        _print_explanation(told, shown)
    if plot is not None:
        from ..score.plot import draw

        try:
            draw(shown.history, clock, shown.board.world.facts.documents, plot)
        except (OSError, ValueError) as error:
            typer.echo(f"waferwatch: {plot}: {error}", err=True)
            raise typer.Exit(USAGE) from None
        typer.echo(f"written: {plot}", err=True)
    if shown.rejected:
        raise typer.Exit(REJECTED)


def _print_explanation(told: dict[str, Any], shown: Picture) -> None:
    _say(f"From {shown.origin}.")
    _say(f"{told['name']} ({told['entity']}): {told['score']:.1f} as of {told['as_of'][:16]} UTC")
    listed = [one for one in told["contributions"] if one["points"] >= SHOWN]
    others = told["others"] + sum(one["points"] for one in told["contributions"][len(listed) :])
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0))
    for column in ("", "points", "what"):
        table.add_column(column, no_wrap=True, justify="left" if column == "what" else "right")
    for column in ("sev", "cred", "conf", "status", "decay", "path", "relief"):
        table.add_column(column, no_wrap=True, justify="right")
    for number, one in enumerate(listed, 1):
        relief = f"-{one['relief']:.2f}" if one["relief"] >= 0.005 else ""
        numbers = (f"{one['factors'][name]:.2f}" for name in FACTORS)
        table.add_row(
            str(number), f"{one['points']:.1f}", one["event_type"].replace("_", " "), *numbers, relief
        )
    if others > 0.0:
        table.add_row("", f"{others:.1f}", "others")
    table.add_section()
    table.add_row("", f"{told['sum']:.1f}", "sum")
    console.print(table)
    _say("severity x credibility x confidence x status x decay x path, less relief by easing and stock,")
    _say("is a contribution's hazard; the score is 100 x (1 - exp(-sum of hazards)), points are its shares.")
    for number, one in enumerate(listed, 1):
        reports = f"{one['reports']} report{'' if one['reports'] == 1 else 's'}"
        _say(f"{number:2} {' > '.join(one['path'])}")
        _say(f"   {one['status']}, {reports}, {one['first_report'][:10]} to {one['last_report'][:10]}")
        _say(f"   {one['publisher'] or one['document']}: {one['evidence']}")
    for sentence in sentences(told):
        _say(sentence)


def verify(
    timeout: Annotated[float, typer.Option(min=0.0, help="seconds to wait for the line to rest")] = 30.0,
    format: As = Format.TABLE,
) -> None:
    """Prove the scores on the topic: fold the log in one pass and compare; exit 1 if they differ."""
    from ..topics import topics
    from ..verify import TOLERANCE
    from ..verify import verify as prove

    settings = Settings.from_env()
    knowledge = Knowledge(settings.reference_dir)
    registry = topics(settings.topic_prefix)
    group = f"{settings.topic_prefix}{settings.app_id}"
    report = prove(settings.brokers, group, registry, knowledge.new_world, knowledge.names, timeout)
    found = report.comparison
    if format is Format.JSON:
        print_json(report.to_dict())
    else:
        _say(f"{report.bundles} bundles of signals, committed {report.committed} of {report.end}")
        if report.committed < report.end:
            _say(f"The line is busy: {report.unsettled} entities with signals on their way are left out.")
        if report.lost:
            _say(
                f"The broker has let go the first {report.lost} records of the score topic, as the embedded "
                "one does after 5 MB: what is missing may be among them."
            )
        where = f" ({found.entity})" if found.entity else ""
        _say(f"{found.compared} scores compared, largest difference {found.largest:.3g}{where}")
        for one in found.wrong[:20]:
            values = f"topic {_number(one.published)}, batch {_number(one.batch)}"
            _say(f"wrong: {one.entity}: off by {one.points:.3g} ({values}); {one.what}")
        verdict = f"all within {TOLERANCE:g}" if found.holds else f"{len(found.wrong)} above {TOLERANCE:g}"
        _say(verdict)
    if not found.holds:
        raise typer.Exit(1)


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.6f}"


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
