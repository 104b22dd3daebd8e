"""The members of an enumeration as plain attributes.

In CPython 3.11 every `EventType.TARIFF` goes through the metaclass, which takes as long as a call; the rules
ask for dozens of them with each event.
"""

from __future__ import annotations

from enum import Enum
from types import SimpleNamespace
from typing import TypeVar, cast

_Kind = TypeVar("_Kind", bound=Enum)


def members(kind: type[_Kind]) -> type[_Kind]:
    """What stands for an enumeration where only its members are asked for."""
    return cast("type[_Kind]", SimpleNamespace(**kind.__members__))
