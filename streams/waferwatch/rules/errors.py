"""What can be wrong with a question about an export rule, or with the rules' own data.

RulesError
  UnknownEntity      no specification and no measure names the id; carries the nearest ids
  UnknownCountry     not an ISO 3166 alpha-2 code
  DateOutOfRange     before the first day that the rules describe
  SpecError          a row of the specifications does not hold; names file, line and field
"""

from __future__ import annotations

from collections.abc import Sequence


class RulesError(ValueError):
    """Base of every error that the rules raise."""


class UnknownEntity(RulesError):
    """Neither a chip of the specifications nor an item of a measure.

    `nearest` holds known ids that resemble the one asked for, best first.
    """

    def __init__(self, entity: str, nearest: Sequence[str]) -> None:
        self.entity = entity
        self.nearest = tuple(nearest)
        hint = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"no export rule data for {entity!r}{hint}")


class UnknownCountry(RulesError):
    """The destination (or the parent's seat) is not an ISO 3166 alpha-2 code."""

    def __init__(self, code: str, hint: str = "") -> None:
        self.code = code
        super().__init__(f"unknown country {code!r}: give an ISO 3166 alpha-2 code{hint}")


class DateOutOfRange(RulesError):
    """A date before the first one that the rules describe."""


class SpecError(RulesError):
    """A value of the specifications that does not hold."""

    def __init__(self, where: str, line: int, field: str, problem: str) -> None:
        super().__init__(f"{where}, line {line}, field {field}: {problem}")
