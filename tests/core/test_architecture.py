"""The functional core knows neither Kafka nor HTTP nor the clock; the light wheel knows pydantic alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import waferwatch
import waferwatch_schemas

PACKAGE = Path(waferwatch.__file__).parent
SCHEMAS = Path(waferwatch_schemas.__file__).parent

SHELL_FILES = {
    "agent.py", "consumer.py", "fetch.py", "api.py", "live.py", "webhook.py",
    "app.py", "health.py", "metrics.py", "doctor.py", "verify.py", "__main__.py",
}  # fmt: skip
SHELL_FOLDERS = {"kafka", "cli", "demo"}

OUTSIDE = {
    "faust", "mode", "aiokafka", "confluent_kafka", "httpx", "httpcore", "requests", "aiohttp", "urllib3",
    "fastapi", "starlette", "uvicorn", "asyncio", "sqlite3",
}  # fmt: skip
CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "time.monotonic", "time.perf_counter", "time.sleep",
}  # fmt: skip


def core_files() -> list[Path]:
    """Every file of the package that is not shell."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name not in SHELL_FILES and not SHELL_FOLDERS & set(path.relative_to(PACKAGE).parts[:-1])
    ]


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports from outside its own package, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def clock_calls(tree: ast.AST) -> Iterator[str]:
    """Readings of the clock, by any usual spelling."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            for name in CLOCK:
                if called == name or called.endswith("." + name):
                    yield f"line {node.lineno}: {called}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield f"line {node.lineno}: from time import"


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", core_files(), ids=name_of)
def test_core_files_do_neither_kafka_nor_http_nor_clocks(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {name.partition(".")[0] for name in imported(tree)} & OUTSIDE == set()
    assert list(clock_calls(tree)) == []


@pytest.mark.parametrize("path", sorted(SCHEMAS.rglob("*.py")), ids=lambda path: path.name)
def test_the_messages_import_pydantic_and_the_standard_library_alone(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {name.partition(".")[0] for name in imported(tree)}
    assert roots - set(sys.stdlib_module_names) <= {"pydantic", "annotated_types"}
    assert list(clock_calls(tree)) == []


def test_the_core_can_be_imported_without_the_shell() -> None:
    """Also what core files import in turn: a fresh interpreter loads the stages and knows no Faust."""
    modules = "score.board trade.signals alert.lifecycle deliver.signing read.reader intake settings"
    imports = ", ".join(f"waferwatch.{module}" for module in modules.split())
    paths = [str(PACKAGE.parent), str(SCHEMAS.parent)]
    outside = sorted(OUTSIDE - {"asyncio"})
    code = (
        f"import sys; sys.path[:0] = {paths!r}; import {imports}; print(set({outside!r}) & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "set()"


def test_every_file_says_what_it_is() -> None:
    texts = {
        path: path.read_text(encoding="utf-8") for path in [*PACKAGE.rglob("*.py"), *SCHEMAS.rglob("*.py")]
    }
    silent = [
        str(path) for path, text in texts.items() if text and ast.get_docstring(ast.parse(text)) is None
    ]
    assert silent == []
