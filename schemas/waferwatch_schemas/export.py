"""The JSON Schema of each topic's message, as files beside the models; for consumers in other languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .alerts import Alert
from .articles import NewsArticle
from .base import Message
from .deliveries import Delivery
from .scores import RiskScore
from .signals import SignalBundle
from .subscriptions import Subscription
from .trades import TradeEvent

MESSAGES: tuple[type[Message], ...] = (
    NewsArticle,
    TradeEvent,
    SignalBundle,
    RiskScore,
    Alert,
    Subscription,
    Delivery,
)
"""What stands on the topics, in the order of the line."""

ADDRESS = "https://waferwatch.org/schemas/"
"""Where the ``dataschema`` of our CloudEvents says that schemas are."""

FOLDER = Path(__file__).parent / "json"
"""Where the schemas are shipped."""

SUFFIX = ".schema.json"


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each topic's message, by the name of its model."""
    return {model.__name__: _schema(model) for model in MESSAGES}


def _schema(model: type[Message]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS + model.__name__ + SUFFIX,
        **model.model_json_schema(),
    }


def export(folder: Path = FOLDER) -> list[Path]:
    """Write the schemas into a folder, which is made if need be; the files written.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / (name + SUFFIX)
        path.write_text(_text(schema), encoding="utf-8")
        written.append(path)
    return written


def drift(folder: Path = FOLDER) -> list[str]:
    """What differs between a folder and the models, a line a file; empty when nothing does."""
    wanted = {name + SUFFIX: schema for name, schema in schemas().items()}
    problems = []
    for name, schema in wanted.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{name}: missing")
        elif path.read_text(encoding="utf-8") != _text(schema):
            problems.append(f"{name}: differs from the models")
    strays = sorted(path.name for path in folder.glob("*" + SUFFIX) if path.name not in wanted)
    return problems + [f"{name}: no such message" for name in strays]


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
