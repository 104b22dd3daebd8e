"""Commands that run the system: ``demo``, ``worker``, ``serve``, ``topics``, ``schema``, ``dead-letters``,
``doctor``."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..kafka import admin, redrive
from ..kafka.dead_letters import Reason
from ..kafka.layout import layout
from ..settings import Settings
from ..topics import Topic, Topics
from ..topics import topics as registry
from .output import Format, console, parse_time, print_json

OBJECTS_BETWEEN_COLLECTIONS = 20_000
"""New objects after which the youngest are searched for cycles; Python's own 700 suit a small heap."""

topics_group = typer.Typer(help="Kafka topics: make them, check them.", no_args_is_help=True)
schema_group = typer.Typer(help="JSON Schemas of the messages.", no_args_is_help=True)
dead_letters_group = typer.Typer(help="Messages that were set aside.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(worker)
    app.command()(serve)
    app.command()(doctor)
    app.add_typer(topics_group, name="topics")
    app.add_typer(schema_group, name="schema")
    app.add_typer(dead_letters_group, name="dead-letters")


def demo(
    once: Annotated[bool, typer.Option(help="as fast as it can, without a terminal, then exit")] = False,
    seconds: Annotated[float, typer.Option(min=1.0, help="how long the replay takes")] = 90.0,
) -> None:
    """Replay October 2024 to December 2025 through the whole line on an embedded broker."""
    from ..demo.replay import run

    _log("error")
    settings = Settings.from_env(brokers="embedded")
    done = asyncio.run(run(settings, console, once, seconds))
    if once and not done:
        raise typer.Exit(1)


def worker(
    stages: Annotated[str | None, typer.Option(help="some of read,trade,score,alert,deliver")] = None,
) -> None:
    """Run the stages of the line until SIGTERM or SIGINT."""
    from ..app import Worker, run
    from ..knowledge import Knowledge

    settings = Settings.from_env(stages=stages)
    _log(settings.log_level)
    topics = registry(settings.topic_prefix)
    found = layout(settings.brokers, topics)

    async def main() -> None:
        stop = _stopped_by_signal()
        made = Worker(settings, topics, found, Knowledge(settings.reference_dir))
        _spare_what_is_loaded()
        await run(made, stop)

    asyncio.run(main())


def _spare_what_is_loaded() -> None:
    """Keep the collector of reference cycles off what stays, and let it look less often.

    Nothing on the way of a message makes cycles: the collector's looks took a quarter of the folding.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def serve() -> None:
    """Serve the API until SIGTERM or SIGINT."""
    import uvicorn

    from ..serve.api import create

    settings = Settings.from_env()
    _log(settings.log_level)
    app = create(settings, registry(settings.topic_prefix))
    uvicorn.run(app, host=settings.api_host, port=settings.api_port, log_level=settings.log_level)


def doctor() -> None:
    """Say what is wrong with the set-up, and how to mend it."""
    from ..doctor import examine

    findings = examine()
    for finding in findings:
        mark = "[green]ok[/]" if finding.ok else "[red]wrong[/]"
        console.print(f"{mark:20} {finding.what}", highlight=False)
        if not finding.ok:
            console.print(f"      mend: {finding.mend}", markup=False, highlight=False)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _settled() -> tuple[Settings, Topics]:
    settings = Settings.from_env()
    return settings, registry(settings.topic_prefix)


@topics_group.command("apply")
def topics_apply() -> None:
    """Create what is missing and align what is there; harmless to repeat."""
    settings, topics = _settled()
    changes = admin.apply(settings.brokers, topics, replication=settings.replication)
    for change in changes:
        console.print(str(change), markup=False, highlight=False)
    console.print(f"{len(changes)} changes, {sum(1 for _ in topics)} topics")


@topics_group.command("check")
def topics_check() -> None:
    """Say how the broker's topics differ from what is declared; exit 1 if they do."""
    settings, topics = _settled()
    problems = admin.check(settings.brokers, topics, replication=settings.replication)
    for problem in problems:
        console.print(str(problem), markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    console.print(f"{sum(1 for _ in topics)} topics are as declared")


@schema_group.command("export")
def schema_export(
    folder: Annotated[Path, typer.Argument(help="where to write one file a message")] = Path("schemas-json"),
) -> None:
    """Write the JSON Schema of every message."""
    from waferwatch_schemas.export import export

    for path in export(folder):
        console.print(str(path), markup=False, highlight=False)


Source = Annotated[str | None, typer.Option(help="only of this topic")]
Why = Annotated[Reason | None, typer.Option(help="only of this reason")]
Since = Annotated[str | None, typer.Option(help="only set aside since")]
Limit = Annotated[int | None, typer.Option(min=1)]
As = Annotated[Format, typer.Option("--format", help="for people or for programs")]


def _sources(topics: Topics, name: str | None) -> Iterable[Topic]:
    if name is None:
        return topics.inputs
    found = [topic for topic in topics.inputs if topic.name == name]
    if not found:
        known = ", ".join(topic.name for topic in topics.inputs)
        raise typer.BadParameter(f"{name!r} has no dead letters; there are {known}")
    return found


@dead_letters_group.command("list")
def dead_letters_list(
    topic: Source = None,
    reason: Why = None,
    since: Since = None,
    limit: Limit = 100,
    format: As = Format.TABLE,
) -> None:
    """List what was set aside, where it came from and why."""
    settings, topics = _settled()
    after = parse_time(since)

    async def read() -> list[redrive.DeadLetter]:
        found = redrive.list_dead_letters(
            settings.brokers, _sources(topics, topic), topics, reason=reason, since=after, limit=limit
        )
        return [letter async for letter in found]

    letters = asyncio.run(read())
    if format is Format.JSON:
        print_json([{"at": letter.coordinates, **letter.facts} for letter in letters])
        return
    table = Table("dead letter", "from", "reason", "message")
    for letter in letters:
        facts = letter.facts
        came = f"{facts.get('topic')}[{facts.get('partition')}]@{facts.get('offset')}"
        table.add_row(letter.coordinates, came, facts.get("reason"), facts.get("message"))
    console.print(table)


@dead_letters_group.command("show")
def dead_letters_show(where: Annotated[str, typer.Argument(help="topic:partition:offset")]) -> None:
    """Print one dead letter: what we know of it, then its bytes as they came."""
    settings, _ = _settled()
    letter = asyncio.run(redrive.show(settings.brokers, where))
    for name, value in sorted(letter.facts.items()):
        console.print(f"{name}: {value}", markup=False, highlight=False)
    sys.stdout.flush()
    sys.stdout.buffer.write((letter.record.value or b"") + b"\n")


@dead_letters_group.command("redrive")
def dead_letters_redrive(
    topic: Source = None,
    reason: Why = None,
    since: Since = None,
    limit: Limit = None,
    dry_run: Annotated[bool, typer.Option(help="only say what would be sent")] = False,
) -> None:
    """Send dead letters back to their topics, after what was wrong has been mended."""
    settings, topics = _settled()
    after = parse_time(since)
    done = asyncio.run(
        redrive.redrive_records(
            settings.brokers,
            _sources(topics, topic),
            topics,
            reason=reason,
            since=after,
            limit=limit,
            dry_run=dry_run,
        )
    )
    refused = [one for one in done if one.refused is not None]
    for one in refused:
        console.print(f"{one.letter.coordinates}: {one.refused}", markup=False, highlight=False)
    verb = "would be sent" if dry_run else "sent"
    console.print(f"{len(done) - len(refused)} {verb}, {len(refused)} not")
    if refused:
        raise typer.Exit(1)


def _stopped_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


def _log(level: str) -> None:
    # Not the root logger's DEBUG: Faust then spends a quarter of its time on records nobody sees.
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("aiokafka", "faust", "mode", "kafka"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
