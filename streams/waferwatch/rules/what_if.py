"""Which chips would fall if a line moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .destinations import country_code
from .errors import RulesError
from .reviews import Status
from .specs import ChipSpec, all_specs
from .status import status

FIGURES = {
    "tpp": "tpp",
    "performance_density": "pd",
    "memory_bandwidth": "memory_bandwidth",
    "io_bandwidth": "io",
    "memory_plus_io": "memory_plus_io",
}
"""Names of hypothetical limits and the figure of a specification that each is about."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A chip that reaches a hypothetical limit: which ones, how far over, status today."""

    entity: str
    ratios: dict[str, float]
    status: Status
    clause: str

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "entity": self.entity, "status": self.status, "clause": self.clause,
            "ratios": {name: round(ratio, 6) for name, ratio in self.ratios.items()},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Outcome of a hypothetical limit.

    `falls`: free or under an exception today, would need a licence. `already`: need one
    today or are denied. `unknown`: a figure that would decide is not public.
    """

    at: date
    to: str
    limits: dict[str, float]
    falls: tuple[Fall, ...]
    already: tuple[Fall, ...]
    unknown: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "at": self.at.isoformat(), "to": self.to, "limits": self.limits,
            "falls": [fall.to_dict() for fall in self.falls],
            "already": [fall.to_dict() for fall in self.already],
            "unknown": list(self.unknown),
        }  # fmt: skip


def what_if(limits: Mapping[str, float], at: date, to: str = "CN") -> WhatIf:
    """Chips on sale by `at` that reach any of the limits, by what binds them today.

    Limits are inclusive lower bounds for control: memory_bandwidth, io_bandwidth,
    memory_plus_io in GB/s, tpp, performance_density. Only logic counts; parts made in
    China are left out for China. Raises RulesError for an unknown limit or one not above 0.
    """
    for name, line in limits.items():
        if name not in FIGURES:
            raise RulesError(f"unknown limit {name!r}; known: {', '.join(FIGURES)}")
        if not 0 < line < float("inf"):
            raise RulesError(f"limit {name}={line}: give a number above 0")
    if not limits:
        raise RulesError(f"give at least one limit of {', '.join(FIGURES)}")
    falls: list[Fall] = []
    already: list[Fall] = []
    unknown: list[str] = []
    for spec in all_specs().values():
        if not _on_sale(spec, at):
            continue
        ruling = status(spec, to, at)
        if ruling.export_side.clause.startswith("no export"):
            continue
        values = {name: spec.figure(FIGURES[name]) for name in limits}
        ratios = {
            name: value / limits[name]
            for name, value in values.items()
            if value is not None and value >= limits[name]
        }
        export = ruling.export_side
        if ratios:
            bucket = falls if export.status in ("free", "notified") else already
            bucket.append(Fall(spec.id, ratios, export.status, export.clause))
        elif any(value is None for value in values.values()):
            unknown.append(spec.id)
    return WhatIf(
        at, country_code(to), dict(limits),
        tuple(falls), tuple(already), tuple(unknown),
    )  # fmt: skip


def _on_sale(spec: ChipSpec, at: date) -> bool:
    launched = spec.launched and spec.launched <= f"{at:%Y-%m}"
    return spec.designed_for != "memory" and bool(launched)
