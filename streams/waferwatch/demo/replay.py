"""The replay itself: broker, worker, API and the screen, in one process."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from waferwatch_schemas import Alert, RiskScore, Subscription, evaluate

from ..app import Worker
from ..kafka.embedded import EmbeddedBroker
from ..kafka.layout import layout
from ..kafka.outbox import record
from ..kafka.progress import READ_SUFFIX, Progress
from ..knowledge import Knowledge
from ..serve.api import Side, create
from ..settings import Settings
from ..topics import Topics
from ..topics import topics as registry
from .chronology import Item, chronology

CHECKPOINT = datetime(2025, 5, 1, tzinfo=UTC)
"""The end of April 2025: the H20 has been halted, the buyers sit on their stock."""

BUYERS = ("firm:bytedance", "firm:alibaba", "firm:tencent")

BATCH = 40
SETTLE_SECONDS = 0.9
SETTLED_WITHIN_SECONDS = 120.0


@dataclass
class Screen:
    """What is shown: alerts as they fire, the highest scores, the bar."""

    console: Console
    scores: dict[str, RiskScore]
    once: bool
    began: float
    untold: int = 0
    first: float | None = None
    over: bool = False
    bar: Bar = field(init=False)

    def __post_init__(self) -> None:
        self.bar = Bar(
            TextColumn("{task.fields[day]}"), BarColumn(40), TextColumn("{task.completed}/{task.total}")
        )

    def score(self, score: RiskScore) -> None:
        """Say when the first score is there."""
        if self.first is None:
            self.first = time.monotonic() - self.began
            self.console.print(f"first score after {self.first:.1f} s: {score.entity} {score.score:.1f}")

    def alert(self, alert: Alert) -> None:
        """Print a revision of an alert; of what is only inherited, just the number is told at the end."""
        if self.over:
            return
        main = alert.contributions[0] if alert.contributions else None
        if alert.severity != "critical" or main is None or len(main.path) > 1:
            self.untold += 1
            return
        colour = {"firing": "red" if alert.severity == "critical" else "yellow", "resolved": "green"}[
            alert.state
        ]
        self.console.print(
            f"[{colour}]{alert.at:%Y-%m-%d} {alert.state:8} {alert.severity:8}[/] ", end="", highlight=False
        )
        self.console.print(alert.summary, markup=False, highlight=False)

    def top(self, at: datetime | None) -> Group:
        """The highest chips and firms now, above the bar."""
        return Group(highest(self.scores, at, ("chip", "firm", "material"), 12), self.bar)


def highest(scores: dict[str, RiskScore], at: datetime | None, kinds: Sequence[str], rows: int) -> Table:
    """The highest scores of some kinds, evaluated at a time."""
    table = Table(
        title=f"Highest supply risk, {at:%d %B %Y}" if at else "Highest supply risk",
        title_justify="left",
        expand=True,
    )
    table.add_column("risk", justify="right", min_width=5)
    table.add_column("entity", no_wrap=True, min_width=24)
    table.add_column("main reason", no_wrap=True, overflow="ellipsis", ratio=1)
    for value, score in _ranked(scores, at, kinds)[:rows]:
        reason = score.contributions[0] if score.contributions else None
        text = f"{reason.event_type.replace('_', ' ')}: {reason.evidence}" if reason else ""
        table.add_row(f"{value:.1f}", score.entity, text)
    return table


def _ranked(
    scores: dict[str, RiskScore], at: datetime | None, kinds: Sequence[str]
) -> list[tuple[float, RiskScore]]:
    found = [
        (evaluate(score, max(at, score.as_of)) if at else score.score, score)
        for score in list(scores.values())
        if score.kind in kinds
    ]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].entity))


def story(scores: dict[str, RiskScore], at: datetime) -> Table:
    """The story that the product grew from: the chips, and the buyers with and without their stock."""
    table = Table(title=f"The H20 story as of {at:%d %B %Y}", title_justify="left")
    table.add_column("rank", justify="right", min_width=6)
    table.add_column("entity", no_wrap=True)
    table.add_column("risk", justify="right", min_width=4)
    table.add_column("what it says")
    chips = _ranked(scores, at, ("chip",))
    for rank, (value, score) in enumerate(chips[:3], 1):
        reason = score.contributions[0].evidence if score.contributions else ""
        table.add_row(f"chip {rank}", score.entity, f"{value:.1f}", reason)
    h100 = scores.get("chip:nvidia-h100")
    value = evaluate(h100, max(at, h100.as_of)) if h100 else 0.0
    table.add_row("", "chip:nvidia-h100", f"{value:.1f}", "named for comparison only")
    for buyer in BUYERS:
        held = scores.get(buyer)
        if held is None:
            table.add_row("", buyer, "0.0", "nothing known")
            continue
        text = f"{held.score:.1f} with its stock, {held.score_without_cover:.1f} without"
        for cover in held.covers:
            text += (
                f"; about {cover.weeks:.0f} weeks of {cover.item}, runs out around "
                f"{cover.runs_out_at:%Y-%m-%d}, +/- {cover.sd_weeks:.0f} weeks"
            )
        table.add_row("", buyer, f"{held.score:.1f}", text)
    return table


@asynccontextmanager
async def _line(
    settings: Settings, topics: Topics, side: Side, address: socket.socket
) -> AsyncIterator[Worker]:
    """Worker and API, up until the block ends."""
    worker = Worker(settings, topics, layout(settings.brokers, topics), Knowledge(settings.reference_dir))
    server = uvicorn.Server(uvicorn.Config(create(settings, topics, side), log_level="warning"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment,method-assign]  # ours ends it
    await worker.start()
    serving = asyncio.create_task(server.serve([address]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.05)
    try:
        yield worker
    finally:
        server.should_exit = True
        await serving
        await worker.stop()


def _address(settings: Settings) -> socket.socket:
    """The API's address; another port if that of the settings is taken, for this is only a demo."""
    family = socket.AF_INET6 if ":" in settings.api_host else socket.AF_INET
    address = socket.socket(family, socket.SOCK_STREAM)
    address.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        address.bind((settings.api_host, settings.api_port))
    except OSError:
        address.bind((settings.api_host, 0))
    return address


async def run(settings: Settings, console: Console, once: bool, seconds: float) -> bool:
    """Replay the chronology; whether it went through to the end.

    ``seconds``: how long the replay takes; ``once``: as fast as it can, and then stop.
    """
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    topics = registry(settings.topic_prefix)
    began = time.monotonic()
    with EmbeddedBroker(topic.name for topic in topics) as broker:
        settings = settings.model_copy(
            update={"brokers": broker.bootstrap, "clock": "event", "metrics_port": 0}
        )
        side = Side(settings, topics)
        screen = Screen(console, side.scores.values, once, began)
        side.scores.add_listener(screen.score)
        side.alerts.add_listener(screen.alert)
        address = _address(settings)
        async with _line(settings, topics, side, address) as worker:
            await side.alerts.wait(60.0)
            api = f"http://{settings.api_host}:{address.getsockname()[1]}/docs"
            console.print(f"API on {api}, Kafka on {broker.bootstrap}")
            await worker.outbox.send(
                [
                    record(
                        topics.subscriptions,
                        "demo",
                        Subscription(id="demo", channel="log"),
                        datetime.now(UTC),
                    )
                ]
            )
            done = await _replay(worker, topics, screen, stop, seconds)
            if done and not once:
                console.print("The replay is over; the API stays up until Ctrl-C.")
                await stop.wait()
        return done


async def _replay(
    worker: Worker, topics: Topics, screen: Screen, stop: asyncio.Event, seconds: float
) -> bool:
    items = chronology()
    before = [item for item in items if item.at < CHECKPOINT]
    after = [item for item in items if item.at >= CHECKPOINT]
    task = screen.bar.add_task("replay", total=len(items), day="")
    shown = (
        Live(screen.bar, console=screen.console, refresh_per_second=4, transient=True)
        if not screen.once
        else contextlib.nullcontext()
    )
    group = worker.settings.topic_prefix + worker.settings.app_id
    brokers = worker.settings.brokers
    with (
        Progress(brokers, group + READ_SUFFIX) as reading,
        Progress(brokers, group) as folding,
        shown as live,
    ):
        for part in (before, after):
            if not await _send(worker, topics, screen, stop, part, seconds / len(items), task, live):
                return False
            if not await _settled(worker, reading, folding, topics, screen, stop):
                return False
            if part is before:
                kept = story(dict(screen.scores), CHECKPOINT)
    screen.over = True
    screen.console.print(
        f"and {screen.untold} more alerts, less severe or inherited over the supply graph: /v1/alerts has all"
    )
    screen.console.print(highest(screen.scores, items[-1].at, ("chip", "firm", "material"), 15))
    screen.console.print(kept)
    return True


async def _send(
    worker: Worker,
    topics: Topics,
    screen: Screen,
    stop: asyncio.Event,
    items: list[Item],
    pause: float,
    task: object,
    live: Live | None,
) -> bool:
    for start in range(0, len(items), BATCH if screen.once else 1):
        if stop.is_set():
            return False
        if worker.failure is not None:
            raise worker.failure
        batch = items[start : start + (BATCH if screen.once else 1)]
        await worker.outbox.send([item.record(topics) for item in batch])
        screen.bar.update(task, advance=len(batch), day=f"{batch[-1].at:%d %b %Y}")  # type: ignore[arg-type]
        if live is not None:
            live.update(screen.top(batch[-1].at))
            await asyncio.sleep(pause)
    return True


async def _settled(
    worker: Worker,
    reading: Progress,
    folding: Progress,
    topics: Topics,
    screen: Screen,
    stop: asyncio.Event,
) -> bool:
    """Wait until the line has taken in all that was sent and its scores stand still."""
    until = time.monotonic() + SETTLED_WITHIN_SECONDS
    while not stop.is_set():
        if worker.failure is not None:
            raise worker.failure
        behind = await reading.lag([topics.articles])
        behind += await folding.lag([topics.trades, topics.signals, topics.scores])
        if behind == 0:
            seen = {entity: score.as_of for entity, score in screen.scores.items()}
            await asyncio.sleep(SETTLE_SECONDS)
            if seen == {entity: score.as_of for entity, score in screen.scores.items()}:
                return True
        if time.monotonic() > until:
            raise TimeoutError(f"the line did not settle in {SETTLED_WITHIN_SECONDS:.0f} s: {behind} behind")
        await asyncio.sleep(0.1)
    return False
