"""Places in the log as text: the ``id`` of a server-sent event, good across restarts and replicas."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

MAX_CHARACTERS = 4096

Positions = dict[str, dict[int, int]]
"""Next offset by topic and partition."""


class BadCursor(ValueError):
    """A text that is no cursor of ours."""


def encode(positions: Mapping[str, Mapping[int, int]]) -> str:
    """The cursor of a set of positions."""
    plain = {topic: {str(p): at for p, at in sorted(of.items())} for topic, of in sorted(positions.items())}
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, topics: frozenset[str]) -> Positions:
    """The positions of a cursor.

    Raises:
        BadCursor: not a cursor, or one of other topics.
    """
    if len(cursor) > MAX_CHARACTERS:
        raise BadCursor("too long")
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        found = {str(topic): {int(p): int(at) for p, at in of.items()} for topic, of in dict(plain).items()}
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error, RecursionError) as error:
        raise BadCursor("not a cursor") from error
    places = [place for of in found.values() for place in of.items()]
    if not found.keys() <= topics or not all(0 <= p < 2**31 and 0 <= at < 2**63 for p, at in places):
        raise BadCursor("a cursor of something else")
    return found
