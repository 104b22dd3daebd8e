"""The worker's own address: ``/livez``, ``/readyz`` and ``/metrics``, served by a thread.

Liveness says that the event loop turns, and does not depend on Kafka, so that a broker's outage does
not restart every worker. Readiness says what is missing, by name.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

STALLED_SECONDS = 30.0
"""An event loop that has not turned for so long is dead: heartbeats are due every few seconds."""

Checks = Mapping[str, Callable[[], bool]]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """No line a scrape."""


class Health:
    """Serves the three pages from ``start`` to ``stop``."""

    def __init__(self, host: str, port: int, registry: CollectorRegistry, checks: Checks) -> None:
        self._checks = checks
        self._metrics = make_wsgi_app(registry)
        self._turned = time.monotonic()
        self._host, self._port = host, port
        self._server: WSGIServer | None = None
        self._pulse: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port in use; that of the settings, or the one found for port 0."""
        return self._server.server_port if self._server is not None else self._port

    async def start(self) -> None:
        """Bind and serve.

        Raises:
            OSError: the address is in use.
        """
        self._server = make_server(self._host, self._port, self._app, handler_class=_Quiet)
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        self._pulse = asyncio.create_task(self._beat(), name="pulse")

    async def stop(self) -> None:
        """Stop serving."""
        if self._pulse is not None:
            self._pulse.cancel()
            await asyncio.gather(self._pulse, return_exceptions=True)
        if self._server is not None:
            await asyncio.to_thread(self._server.shutdown)
            self._server.server_close()

    async def _beat(self) -> None:
        while True:
            self._turned = time.monotonic()
            await asyncio.sleep(0.5)

    def _app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            page: Iterable[bytes] = self._metrics(environ, start_response)
            return page
        if path == "/livez":
            found = {"event_loop": time.monotonic() - self._turned < STALLED_SECONDS}
        elif path == "/readyz":
            found = {name: check() for name, check in self._checks.items()}
        else:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/livez /readyz /metrics\n"]
        status = "200 OK" if all(found.values()) else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(found).encode() + b"\n"]
