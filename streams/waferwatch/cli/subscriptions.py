"""``subscriptions apply|list|remove|secret``: who gets which alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from waferwatch_schemas import Subscription

from ..app import now
from ..deliver.addresses import RefusedAddress, check_url
from ..deliver.signing import secret
from ..errors import SettingsError
from ..intake import describe
from ..kafka.outbox import Outbox, Record, record
from ..kafka.view import View
from ..settings import Settings
from ..topics import topics as registry
from .output import REJECTED, Format, complain, console, lines, print_json

group = typer.Typer(help="Subscriptions to alerts.", no_args_is_help=True)

WAIT_SECONDS = 30.0


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="subscriptions")


@group.command("apply")
def apply(file: Annotated[Path, typer.Argument(help="one subscription a line, as JSON")]) -> None:
    """Put subscriptions on their topic; the same id replaces."""
    settings = Settings.from_env()
    topics = registry(settings.topic_prefix)
    good, rejected = [], 0
    for number, line in lines(str(file)):
        try:
            good.append(checked(line, settings))
        except (ValidationError, RefusedAddress) as error:
            rejected += 1
            complain(str(file), number, describe(error))
    _send(settings, [record(topics.subscriptions, one.id, one, now()) for one in good])
    console.print(f"{len(good)} subscriptions applied, {rejected} rejected")
    if rejected:
        raise typer.Exit(REJECTED)


def checked(line: bytes, settings: Settings) -> Subscription:
    """A subscription whose address may be called.

    Raises:
        pydantic.ValidationError, RefusedAddress: what is wrong with it.
    """
    found = Subscription.model_validate_json(line)
    if found.channel == "webhook":
        check_url(found.url or "", settings.webhook_ports, settings.webhook_allow_private)
    return found


@group.command("list")
def show(format: Annotated[Format, typer.Option()] = Format.TABLE) -> None:
    """List the subscriptions on the topic."""
    settings = Settings.from_env()

    async def read() -> list[Subscription]:
        view = View(settings.brokers, registry(settings.topic_prefix).subscriptions, Subscription)
        await view.start()
        try:
            await view.wait(WAIT_SECONDS)
        finally:
            await view.stop()
        return sorted(view.values.values(), key=lambda one: one.id)

    found = asyncio.run(read())
    if format is Format.JSON:
        print_json([one.model_dump(mode="json") for one in found])
        return
    table = Table("id", "channel", "url", "match", "active")
    for one in found:
        match = one.match.model_dump_json(exclude_defaults=True)
        table.add_row(one.id, one.channel, one.url or "", match, "yes" if one.active else "no")
    console.print(table)


@group.command("remove")
def remove(id: str) -> None:
    """Take a subscription off the topic."""
    settings = Settings.from_env()
    topic = registry(settings.topic_prefix).subscriptions
    _send(settings, [Record(topic.name, id.encode(), None)])
    console.print(f"{id} removed")


@group.command("secret")
def show_secret(id: str) -> None:
    """Print the signing secret of a subscription, to be given to its receiver."""
    settings = Settings.from_env()
    if settings.webhook_key is None:
        raise SettingsError("WAFERWATCH_WEBHOOK_KEY: not set, so there are no secrets")
    console.print(secret(settings.webhook_key.get_secret_value(), id), markup=False, highlight=False)


def _send(settings: Settings, records: Iterable[Record]) -> None:
    async def send() -> None:
        outbox = Outbox(settings.brokers)
        await outbox.start()
        try:
            await outbox.send(records)
        finally:
            await outbox.stop()

    asyncio.run(send())
