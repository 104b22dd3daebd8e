"""The webhook channel against receivers on this machine, good and bad ones."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpcore
import pytest
import standardwebhooks

from core.deliver.makers import delivery
from waferwatch.deliver.addresses import RefusedAddress
from waferwatch.deliver.schedule import Attempt
from waferwatch.deliver.signing import secret
from waferwatch.deliver.webhook import MAX_ANSWER_BYTES, PinnedBackend, Webhook
from waferwatch.settings import Settings

KEY = "a master key of the tests that is long"
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
Request = tuple[dict[str, str], bytes]


def settings(**given: Any) -> Settings:
    """Short patience, and private addresses let through unless said otherwise."""
    return Settings.from_env({}, **({"webhook_key": KEY, "webhook_allow_private": True,
                                     "webhook_timeout_seconds": 1.0} | given))  # fmt: skip


class Receiver:
    """An HTTP server that answers as it is told and remembers what it got."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[Request] = []
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            pairs = [line.split(": ", 1) for line in head[1:] if line]
            fields = {name.lower(): value for name, value in pairs}
            self.requests.append((fields, await reader.readexactly(int(fields["content-length"]))))
            await self.answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiver(answer: Answer) -> AsyncIterator[Receiver]:
    one = Receiver(answer)
    server = await asyncio.start_server(one.handle, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/in"
    async with server:
        yield one


def status(line: str, *fields: str, body: bytes = b"") -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {line}", f"content-length: {len(body)}", "connection: close", *fields]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()

    return answer


async def send(url: str, **given: Any) -> Attempt:
    """One attempt, which must end within the timeout and a bit."""
    one = Webhook(settings(**given), lambda: datetime.now(UTC))
    try:
        async with asyncio.timeout(5.0):
            return await one.send(delivery(url))
    finally:
        await one.close()


async def test_a_receiver_gets_one_signed_post_that_the_public_library_verifies() -> None:
    async with receiver(status("204 No Content")) as one:
        assert await send(one.url) == Attempt(204, "delivered")
    ((fields, body),) = one.requests
    assert standardwebhooks.Webhook(secret(KEY, "s1")).verify(body, fields)["type"] == "alert.firing"
    assert fields["content-type"] == "application/json"


async def test_the_id_is_the_same_on_every_attempt() -> None:
    async with receiver(status("503 Busy")) as one:
        assert [await send(one.url) for _ in range(2)] == [Attempt(503, "http 503")] * 2
    first, second = one.requests
    assert first[0]["webhook-id"] == second[0]["webhook-id"] == delivery().id
    assert first[1] == second[1]


async def test_retry_after_is_heard() -> None:
    async with receiver(status("429 Slow Down", "Retry-After: 90")) as one:
        assert await send(one.url) == Attempt(429, "http 429", 90.0)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
async def test_redirects_are_not_followed(code: int) -> None:
    async with (
        receiver(status("200 OK")) as other,
        receiver(status(f"{code} Elsewhere", f"Location: {other.url}")) as one,
    ):
        assert (await send(one.url)).status_code == code
    assert (len(one.requests), len(other.requests)) == (1, 0)


async def test_a_silent_receiver_times_out() -> None:
    async with receiver(lambda writer: asyncio.sleep(3.0)) as one:
        started = time.monotonic()
        assert await send(one.url) == Attempt(None, "timeout")
        assert time.monotonic() - started < 2.0


async def test_a_receiver_that_drips_times_out_though_each_byte_comes_in_time() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        for byte in b"HTTP/1.1 200 OK\r\n\r\n" + b"." * 100:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.1)

    async with receiver(drip) as one:
        assert await send(one.url) == Attempt(None, "timeout")


async def test_of_an_endless_answer_no_more_than_the_limit_is_read() -> None:
    sent = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n")
        while sent < 200_000_000:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    async with receiver(flood) as one:
        assert await send(one.url) == Attempt(200, "delivered")
    assert sent < MAX_ANSWER_BYTES + 20_000_000, "what the sockets buffer, not the whole flood"


@pytest.mark.parametrize("garbage", [b"NOT HTTP\r\n\r\n", b"", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100_000])
async def test_garbage_is_no_answer(garbage: bytes) -> None:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(garbage)
        await writer.drain()

    async with receiver(answer) as one:
        attempt = await send(one.url)
    assert attempt.status_code is None and attempt.outcome.startswith("no answer")
    assert not attempt.permanent


async def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert (await send(f"http://127.0.0.1:{port}/")).outcome == "no answer: ConnectError"


@pytest.mark.parametrize(
    "url",
    ["https://" + "a" * 64 + ".example/", "https://a..example/", "https://\u0000/", "https://xn--\u00fc/", "https://no.invalid/"],
)  # fmt: skip
async def test_a_name_that_cannot_be_resolved_is_an_attempt_that_failed(url: str) -> None:
    attempt = await send(url, webhook_allow_private=False)
    assert attempt.status_code is None and not attempt.delivered


async def test_without_a_key_nothing_is_sent() -> None:
    async with receiver(status("200 OK")) as one:
        assert "WAFERWATCH_WEBHOOK_KEY" in (await send(one.url, webhook_key=None)).outcome
    assert one.requests == []


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with receiver(status("200 OK")) as one:
        assert (await send(one.url)).delivered


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Each look-up of any name gives the next of the answers; the last one stays."""
    waiting = list(answers)

    async def getaddrinfo(self: object, host: str, port: int, **_: Any) -> list[Any]:
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["169.254.169.254"], ["93.184.216.34", "10.0.0.1"], ["64:ff9b::a9fe:a9fe"]]
)
async def test_a_name_with_any_private_address_is_refused_for_good(
    monkeypatch: pytest.MonkeyPatch, answer: list[str]
) -> None:
    resolve_to(monkeypatch, answer)
    attempt = await send("https://hook.example/", webhook_allow_private=False)
    assert attempt.permanent and attempt.outcome.endswith("is not a public address")


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a second look-up would give a private address, so there is none."""
    resolve_to(monkeypatch, ["93.184.216.34", "93.184.216.35"], ["10.0.0.1"])
    called: list[str] = []

    class Inner(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
            called.append(host)
            raise httpcore.ConnectError("far enough")

    monkeypatch.setattr(httpcore, "AnyIOBackend", Inner)
    attempt = await send("https://hook.example/", webhook_allow_private=False)
    assert called == ["93.184.216.34", "93.184.216.35"], "the second where the first does not answer"
    assert attempt.outcome == "no answer: ConnectError"


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "localhost"])
async def test_spellings_of_loopback_are_refused_at_connect(host: str) -> None:
    with pytest.raises(RefusedAddress):
        await PinnedBackend(allow_private=False).connect_tcp(host, 443)


async def test_an_outcome_does_not_repeat_the_address_or_its_secrets() -> None:
    attempt = await send("https://127.0.0.1/in?token=hunter2", webhook_allow_private=False)
    assert attempt.permanent and "hunter2" not in attempt.outcome
