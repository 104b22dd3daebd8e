"""Entity ids and the ids that are derived from what they stand for.

An entity id is ``kind:slug``. Every derived id is a hash of its sources, so that doing the work
twice gives the same id; that is what makes at-least-once delivery harmless.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import StringConstraints

ENTITY_KINDS = ("chip", "firm", "site", "material", "country", "agency")

EntityId = Annotated[
    str,
    StringConstraints(
        pattern=r"^(chip|firm|site|material|country|agency):[a-z0-9][a-z0-9-]*$", max_length=100
    ),
]
"""``chip:nvidia-h20``, ``firm:tsmc``, ``country:cn``: lower-case, stable, never reused."""


def kind_of(entity: str) -> str:
    """The part of an entity id before the colon."""
    return entity.partition(":")[0]


def derive(*parts: object) -> str:
    """A 128-bit hexadecimal id from ``parts``; the unit separator keeps their borders apart."""
    joined = "\x1f".join(map(str, parts))
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def article_id(url: str) -> str:
    """The id of an article that brought only its address."""
    return "url-" + derive("article", url)


def signal_id(
    document: str, version: int, subject: str, event_type: str, start: int, end: int, field: str
) -> str:
    """The id of a signal: (document, version, subject, event type, evidence span)."""
    return derive("signal", document, version, subject, event_type, field, start, end)


def alert_id(rule: str, entity: str, episode_start: str) -> str:
    """The id of an alert: (rule, entity, start of the episode as ISO 8601)."""
    return derive("alert", rule, entity, episode_start)


def delivery_id(subscription: str, alert: str, revision: int) -> str:
    """The id of a delivery, and the ``webhook-id`` of each of its attempts."""
    return derive("delivery", subscription, alert, revision)
