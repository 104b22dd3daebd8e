"""``extract`` and ``assess``: documents in, signals or scores out, without Kafka."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from waferwatch_schemas import NewsArticle, RiskScore

from .. import intake
from ..assess import Assessment
from ..errors import RejectedInput
from ..knowledge import Knowledge
from ..read.reader import Reading
from ..settings import Settings
from ..trade.signals import UnknownEntity
from .output import REJECTED, Format, complain, console, lines, parse_time, print_json, print_line

BAD = (ValidationError, RejectedInput, UnknownEntity, ValueError)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(extract)
    app.command()(assess)


def extract(
    file: Annotated[str, typer.Argument(help="JSON lines of news; - for standard input")] = "-",
    explain: Annotated[bool, typer.Option(help="say which rule said what, for people")] = False,
) -> None:
    """Read news and print one JSON line an article: who, which chip, what happened, is it sure."""
    reader = Knowledge(Settings.from_env().reference_dir).reader
    now = datetime.now(UTC)
    rejected = 0
    for number, line in lines(file):
        try:
            article = intake.article(line, now)
        except BAD as error:
            rejected += 1
            complain(file, number, intake.describe(error))
            continue
        if explain:
            _explain(article, reader.explain(article))
        else:
            print_line(reader.read(article).to_json())
    if rejected:
        raise typer.Exit(REJECTED)


def _explain(article: NewsArticle, reading: Reading) -> None:
    """One article for people: which step said what of which words, and what came of it."""
    relevant = "[green]relevant[/]" if reading.relevant else "[dim]not relevant[/]"
    console.print(f"[bold]{escape(article.title or article.id)}[/] {relevant}", highlight=False)
    steps = Table("step", "words", "what it says", title_justify="left")
    for note in reading.trace:
        left_out = "left out" in note.says
        steps.add_row(
            note.step, escape(note.text[:60]), escape(note.says), style="yellow" if left_out else ""
        )
    console.print(steps)
    signals = Table("signal", "subject", "status", "severity", "confidence", "rule", "evidence")
    for signal in reading.signals:
        style = "green" if signal.direction == "lowers" else "red" if signal.direction == "raises" else ""
        signals.add_row(
            f"{signal.event_type} {signal.direction}",
            f"{signal.subject} ({signal.role})",
            signal.status,
            f"{signal.severity:.2f}",
            f"{signal.confidence:.2f}",
            signal.rule,
            escape(signal.evidence.text[:120]),
            style=style,
        )
    console.print(signals if reading.signals else "no signals")


def assess(
    files: Annotated[
        list[str], typer.Argument(help="JSON lines of news and trade events; - for standard input")
    ],
    as_of: Annotated[str | None, typer.Option(help="time of the scores; default: the latest event's")] = None,
    format: Annotated[Format, typer.Option(help="for people or for programs")] = Format.TABLE,
    top: Annotated[int, typer.Option(min=1, help="rows of the table")] = 25,
) -> None:
    """Score every chip and firm that the documents bear on."""
    at = parse_time(as_of)
    assessment = Assessment(Knowledge(Settings.from_env().reference_dir))
    now = datetime.now(UTC)
    rejected = []
    for file in files:
        for number, line in lines(file):
            try:
                document = intake.either(line, now)
                if at is None or document.published_at <= at:
                    assessment.take(document)
            except BAD as error:
                reason = intake.describe(error)
                rejected.append({"file": file, "line": number, "reason": reason})
                complain(file, number, reason)
    scores = assessment.scores(at)
    clock = assessment.board.world.clock
    if format is Format.JSON:
        print_json(
            {
                "as_of": clock.isoformat() if clock else None,
                "scores": [as_json(score) for score in scores],
                "signals": assessment.signals,
                "rejected": rejected,
            }
        )
    else:
        console.print(
            score_table(scores[:top], f"Supply risk as of {clock:%Y-%m-%d %H:%M} UTC" if clock else "")
        )
        console.print(f"{len(scores)} entities, {assessment.signals} signals, {len(rejected)} lines rejected")
    if rejected:
        raise typer.Exit(REJECTED)


def as_json(score: RiskScore) -> dict[str, Any]:
    """A score for programs; all fields of the message."""
    return score.model_dump(mode="json")


def score_table(scores: list[RiskScore], title: str) -> Table:
    """Scores for people, with the main reason of each."""
    table = Table(title=title, title_justify="left", expand=False)
    table.add_column("score", justify="right")
    table.add_column("entity")
    table.add_column("without stock", justify="right")
    table.add_column("main reason")
    for score in scores:
        reason = ""
        if score.contributions:
            main = score.contributions[0]
            path = " > ".join(main.path)
            reason = f"{main.event_type.replace('_', ' ')}, {path}: {main.evidence[:90]}"
        style = "red" if score.score >= 50.0 else "yellow" if score.score >= 25.0 else ""
        without = f"{score.score_without_cover:.1f}" if score.covers else ""
        table.add_row(f"{score.score:.1f}", f"{score.name} ({score.entity})", without, reason, style=style)
    return table
