"""``waferwatch doctor``: what is wrong with the set-up, and how to mend it."""

from __future__ import annotations

import platform
import socket
import sys
from collections.abc import Iterator
from typing import NamedTuple

from . import reference
from .errors import SettingsError, WaferwatchError
from .kafka import admin
from .settings import Settings
from .topics import topics as registry


class Finding(NamedTuple):
    """One thing looked at."""

    ok: bool
    what: str
    mend: str = ""


def examine() -> list[Finding]:
    """Look at Python, settings, reference data, Kafka, topics, ports and keys, in this order."""
    findings = [_python()]
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        return [*findings, Finding(False, f"settings: {error}", "set or unset that variable")]
    findings.append(Finding(True, "settings are complete and consistent"))
    findings.extend(_reference(settings))
    findings.extend(_kafka(settings))
    findings.append(_port("API", settings.api_host, settings.api_port, "WAFERWATCH_API_PORT"))
    findings.append(_port("metrics", settings.metrics_host, settings.metrics_port, "WAFERWATCH_METRICS_PORT"))
    findings.append(_key(settings))
    return findings


def _python() -> Finding:
    return Finding(
        sys.version_info >= (3, 11), f"Python {platform.python_version()}", "use Python 3.11 or newer"
    )


def _reference(settings: Settings) -> Iterator[Finding]:
    problems = reference.check(settings.reference_dir)
    if problems:
        yield Finding(
            False, f"reference data: {problems[0]}", "`waferwatch reference check` lists all problems"
        )
    else:
        yield Finding(True, "reference data is valid")


def _kafka(settings: Settings) -> Iterator[Finding]:
    topics = registry(settings.topic_prefix)
    try:
        problems = admin.check(settings.brokers, topics, replication=settings.replication)
    except WaferwatchError as error:
        mend = "start Kafka (`docker compose up -d kafka`), or set WAFERWATCH_BROKERS to its address"
        yield Finding(False, str(error), mend)
        return
    yield Finding(True, f"Kafka answers at {settings.brokers}")
    if problems:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        yield Finding(False, f"topics: {problems[0].topic}: {problems[0].what}{more}", problems[0].mend)
    else:
        yield Finding(True, "topics are as declared")


def _port(what: str, host: str, port: int, variable: str) -> Finding:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return Finding(
                False,
                f"{what} address {host}:{port}: {error.strerror}",
                f"fine if Waferwatch runs there; else set {variable}",
            )
    return Finding(True, f"{what} address {host}:{port} is free")


def _key(settings: Settings) -> Finding:
    if settings.webhook_key is None:
        return Finding(
            False,
            "no key to sign webhooks with",
            "set WAFERWATCH_WEBHOOK_KEY to 32 random bytes, for example of `openssl rand -base64 32`",
        )
    return Finding(True, "webhooks can be signed")
