"""A Faust app as the worker makes it, never started."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import faust
import pytest

from waferwatch.app import faust_app
from waferwatch.kafka.layout import Layout
from waferwatch.settings import Settings


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all examples: an app belongs to the loop in which it was made."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def app(runner: asyncio.Runner) -> faust.App:
    return runner.run(_app())


@pytest.fixture
def make_app() -> Callable[[], Awaitable[faust.App]]:
    """Makes an app of the running loop."""
    return _app


async def _app() -> faust.App:
    return faust_app(Settings(), Layout({}, embedded=False), lambda: None)
