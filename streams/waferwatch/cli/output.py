"""What the commands share: formats, reading lines, telling what was rejected."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import typer
from rich.console import Console

REJECTED = 3
"""Exit status when some input lines were rejected."""

USAGE = 2
"""Exit status of wrong usage."""

MAX_LINE = 64 * 1024 * 1024

console = Console()


class Format(StrEnum):
    """How a command answers."""

    TABLE = "table"
    JSON = "json"


def print_json(value: Any) -> None:
    """One JSON document on standard output, for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_line(value: Any) -> None:
    """One line of JSON lines on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=str) + "\n")


def complain(where: str, line: int, reason: str) -> None:
    """Name a rejected line on standard error."""
    print(f"{where}:{line}: {reason}", file=sys.stderr)


def lines(path: str) -> Iterator[tuple[int, bytes]]:
    """The non-blank lines of a file, or of standard input for ``-``, each with its number."""
    if path == "-":
        yield from _numbered(sys.stdin.buffer)
        return
    file = Path(path)
    try:
        with file.open("rb") as stream:
            yield from _numbered(stream)
    except OSError as error:
        print(f"waferwatch: {path}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(USAGE) from None


def _numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def parse_time(text: str | None) -> datetime | None:
    """A time of an option: ISO 8601; a date alone is its first moment, no zone means UTC.

    Raises:
        typer.BadParameter: what is not a time.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time such as 2025-04-30 or 2025-04-30T12:00Z") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def parse_date(text: str) -> date:
    """A date of an option.

    Raises:
        typer.BadParameter: what is not a date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date such as 2025-04-30") from None
