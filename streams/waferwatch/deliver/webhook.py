"""The webhook channel: one signed POST, to an address that was checked, at the address that was checked."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import httpcore
import httpx

from waferwatch_schemas import Delivery

from ..settings import Settings
from .addresses import RefusedAddress, check_address, check_url
from .schedule import Attempt, retry_after_seconds
from .signing import body, headers

MAX_ANSWER_BYTES = 64 * 1024
"""Of the answer only the status counts; more than this is not read."""


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a host once, refuses it if any of its addresses is not allowed, connects to a checked one.

    The connection goes to the address, while TLS and the Host header keep the name: a name that
    resolves differently a moment later (DNS rebinding) gains nothing.
    """

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that answers, after all were checked."""
        try:
            found = await asyncio.wait_for(
                asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM), timeout
            )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} did not resolve in time") from error
        except (OSError, UnicodeError) as error:  # a label that is empty or too long
            raise httpcore.ConnectError(f"{host} does not resolve") from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            check_address(address, self._allow_private)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait; httpcore asks for it between connection attempts."""
        await self._inner.sleep(seconds)


class Webhook:
    """Posts deliveries; redirects are not followed, proxies of the environment not used."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        transport = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(), trust_env=False)
        transport._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            network_backend=PinnedBackend(settings.webhook_allow_private),
            max_connections=100,
            keepalive_expiry=5.0,
        )
        self._client = httpx.AsyncClient(
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            timeout=settings.webhook_timeout_seconds,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def send(self, delivery: Delivery) -> Attempt:
        """Make one attempt; never raises for what the receiver does."""
        settings = self._settings
        url = delivery.subscription.url or ""
        if settings.webhook_key is None:
            return Attempt(None, "WAFERWATCH_WEBHOOK_KEY is not set: nothing can be signed")
        try:
            check_url(url, settings.webhook_ports, settings.webhook_allow_private)
            content = body(delivery)
            sent = headers(delivery, content, settings.webhook_key.get_secret_value(), self._now())
            async with asyncio.timeout(settings.webhook_timeout_seconds):
                return await self._post(url, content, sent)
        except RefusedAddress as error:
            return Attempt(None, f"refused: {error}", permanent=True)
        except TimeoutError:
            return Attempt(None, "timeout")
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, OSError) as error:
            return Attempt(None, f"no answer: {type(error).__name__}")

    async def _post(self, url: str, content: bytes, sent: dict[str, str]) -> Attempt:
        async with self._client.stream("POST", url, content=content, headers=sent) as response:
            read = 0
            async for chunk in response.aiter_raw():
                read += len(chunk)
                if read > MAX_ANSWER_BYTES:
                    break
            wait = retry_after_seconds(response.headers.get("retry-after"), self._now())
            if 200 <= response.status_code < 300:
                return Attempt(response.status_code, "delivered")
            return Attempt(response.status_code, f"http {response.status_code}", wait)
