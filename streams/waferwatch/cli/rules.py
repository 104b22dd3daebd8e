"""``rules CHIP``, ``rules what-if|changes|publish``: export rules asked, bent, listed, sent to the line."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from typer.core import TyperGroup

from .. import rules
from ..knowledge import Knowledge
from ..rules.signals import RuleStatement, announced_between, statements
from ..settings import Settings
from .names import rule_entity
from .output import Format, console, parse_date, print_json

STATUS_STYLE = {"denied": "red", "licence": "yellow", "notified": "cyan", "free": "green"}


class ChipOrCommand(TyperGroup):
    """``rules CHIP ...`` is short for ``rules show CHIP ...``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``show`` before whatever is neither a command nor a question for help."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    help="Export rules: may a chip go to a country on a day. rules CHIP is short for rules show CHIP.",
    no_args_is_help=True,
    cls=ChipOrCommand,
)

At = Annotated[str | None, typer.Option(help="day, such as 2025-04-20; default: today")]
To = Annotated[str, typer.Option(help="destination, ISO 3166 alpha-2")]
As = Annotated[Format, typer.Option("--format", help="for people or for programs")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="rules")


def _knowledge() -> Knowledge:
    return Knowledge(Settings.from_env().reference_dir)


def _day(text: str | None) -> date:
    return parse_date(text) if text is not None else datetime.now(UTC).date()


@group.command()
def show(
    chip: Annotated[str, typer.Argument(help="id or name of a chip, or of an item that a measure names")],
    at: At = None,
    to: To = "CN",
    parent: Annotated[str | None, typer.Option(help="seat of the buyer's parent, if elsewhere")] = None,
    format: As = Format.TABLE,
) -> None:
    """Say whether a chip may go to a country on a day, by which clause, and how near the lines it is."""
    entity = rule_entity(_knowledge(), chip)
    try:
        ruling = rules.status(entity, to, _day(at), parent=parent)
    except rules.RulesError as error:
        raise typer.BadParameter(str(error)) from None
    if format is Format.JSON:
        print_json(ruling.to_dict())
        return
    style = STATUS_STYLE[ruling.status]
    console.print(f"[{style}]{ruling.status}[/]  {entity} to {ruling.to} on {ruling.at}", highlight=False)
    facts = {
        "clause": ruling.clause,
        "review": f"{ruling.review.label.replace('_', ' ')}, {ruling.certainty}",
        "sides": f"export {ruling.export_side.status}, import {ruling.import_side.status}",
        "source": ruling.source,
        "not public": ", ".join(ruling.unknown),
    }
    if ruling.pending:
        when = ruling.pending.date or "no day named"
        facts["next change"] = f"{when}: {ruling.pending.after}, {ruling.pending.clause}"
    for name, value in facts.items():
        if value:
            console.print(f"{name + ':':13}{value}", markup=False, highlight=False, soft_wrap=True)
    if ruling.headroom:
        table = Table("limit", "value / limit", "", title="Headroom", title_justify="left")
        for name, ratio in ruling.headroom.items():
            table.add_row(name, f"{ratio:.3f}", "at or over the line" if ratio >= 1.0 else "under")
        console.print(table)


@group.command("what-if")
def what_if(
    memory_bandwidth: Annotated[float | None, typer.Option(min=0.0, help="GB/s")] = None,
    io_bandwidth: Annotated[float | None, typer.Option(min=0.0, help="GB/s, both directions")] = None,
    memory_plus_io: Annotated[float | None, typer.Option(min=0.0, help="GB/s")] = None,
    tpp: Annotated[float | None, typer.Option(min=0.0, help="total processing performance")] = None,
    performance_density: Annotated[float | None, typer.Option(min=0.0, help="TPP per mm2")] = None,
    at: At = None,
    to: To = "CN",
    format: As = Format.TABLE,
) -> None:
    """Say which chips would fall if a limit stood there, and which buyers that would expose."""
    given = {
        "memory_bandwidth": memory_bandwidth,
        "io_bandwidth": io_bandwidth,
        "memory_plus_io": memory_plus_io,
        "tpp": tpp,
        "performance_density": performance_density,
    }
    day = _day(at)
    try:
        found = rules.what_if({name: line for name, line in given.items() if line is not None}, day, to)
    except rules.RulesError as error:
        raise typer.BadParameter(str(error)) from None
    exposed = _buyers(_knowledge(), [fall.entity for fall in found.falls], found.to, day)
    if format is Format.JSON:
        print_json(found.to_dict() | {"buyers": exposed})
        return
    table = Table(
        title=f"Chips that would fall, {found.to}, {day}", title_justify="left", caption_justify="left"
    )
    table.add_column("chip", no_wrap=True)
    table.add_column("today", no_wrap=True)
    table.add_column("times the limit")
    table.add_column("buyers (share of their need)")
    for fall in found.falls:
        ratios = ", ".join(f"{name} {ratio:.2f}" for name, ratio in fall.ratios.items())
        buying = ", ".join(
            f"{buyer['name']} {buyer['share']:.0%}" for buyer in exposed if buyer["chip"] == fall.entity
        )
        table.add_row(fall.entity, fall.status, ratios, buying or "none known")
    console.print(table)
    already = ", ".join(fall.entity for fall in found.already) or "none"
    console.print(f"need a licence or are denied already: {already}", highlight=False)
    if found.unknown:
        console.print(f"a deciding figure is not public: {', '.join(found.unknown)}", highlight=False)


def _buyers(knowledge: Knowledge, chips: list[str], to: str, day: date) -> list[dict[str, Any]]:
    """Buyers seated in the destination that buy the chips on the day, largest share first."""
    out = []
    for chip in chips:
        for firm in knowledge.catalog.by_kind("firm"):
            if not _seated(firm.values("country"), to):
                continue
            shares = [
                edge.weight
                for edge in knowledge.graph.buys(firm.id)
                if edge.source == chip and edge.valid_from <= day <= edge.valid_to
            ]
            if shares:
                row = {"chip": chip, "firm": firm.id, "name": firm.name, "share": max(shares)}
                out.append(row)
    return sorted(out, key=lambda row: (-float(row["share"]), str(row["firm"]), str(row["chip"])))


def _seated(countries: tuple[str, ...], to: str) -> bool:
    """Whether a firm sits in the destination; Hong Kong counts as China for these rules."""
    seats = {country.removeprefix("country:").upper() for country in countries}
    return bool(seats & ({to, "HK"} if to == "CN" else {to}))


@group.command("changes")
def list_changes(
    start: Annotated[str, typer.Option("--from", help="first day")],
    end: Annotated[str, typer.Option("--to-date", help="last day")],
    to: To = "CN",
    chip: Annotated[str | None, typer.Option(help="of this chip alone")] = None,
    format: As = Format.TABLE,
) -> None:
    """List the days on which the treatment of a chip changed."""
    chosen = [rule_entity(_knowledge(), chip)] if chip else rules.entities()
    try:
        found = rules.changes(chosen, to, parse_date(start), parse_date(end))
    except rules.RulesError as error:
        raise typer.BadParameter(str(error)) from None
    if format is Format.JSON:
        print_json([change.to_dict() for change in found])
        return
    table = Table()
    for column in ("day", "known on", "entity"):
        table.add_column(column, no_wrap=True, min_width=10)
    for column in ("from", "to", "side", "clause"):
        table.add_column(column)
    for change in found:
        before, after = (label.replace("_", " ") for label in (change.review_before, change.review_after))
        style = "red" if change.direction == "stricter" else "green"
        days = (str(change.date), str(change.announced_on))
        table.add_row(*days, change.entity, before, after, change.side, change.clause, style=style)
    console.print(table)
    console.print(f"{len(found)} changes")


@group.command()
def publish(
    since: Annotated[str, typer.Option(help="first day on which a change became known")],
    until: Annotated[str | None, typer.Option(help="last such day; default: today")] = None,
    to: To = "CN",
) -> None:
    """Send the changes of status to the line, as signals; harmless to repeat."""
    settings = Settings.from_env()
    catalog = Knowledge(settings.reference_dir).catalog
    known = [entity for entity in rules.entities() if entity in catalog]
    try:
        found = announced_between(known, to, parse_date(since), _day(until))
    except rules.RulesError as error:
        raise typer.BadParameter(str(error)) from None
    told = statements(found)
    asyncio.run(_send(settings, told))
    signals = sum(len(one.signals) for one in told)
    console.print(f"{len(told)} documents with {signals} signals sent", highlight=False)
    left_out = len(rules.entities()) - len(known)
    if left_out:
        print(f"{left_out} entities of the rules are not in the reference and were left out", file=sys.stderr)


async def _send(settings: Settings, told: list[RuleStatement]) -> None:
    from ..kafka.outbox import Outbox, record
    from ..topics import topics

    signals = topics(settings.topic_prefix).signals
    outbox = Outbox(settings.brokers)
    await outbox.start()
    try:
        await outbox.send(
            record(signals, one.document.document, one.bundle(), one.document.published_at) for one in told
        )
    finally:
        await outbox.stop()
