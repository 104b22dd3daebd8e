"""Alert rules: a threshold with hysteresis, and a rise within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from waferwatch_schemas import Severity, kind_of

WATCHED = ("chip", "firm", "site", "material")
"""Countries and agencies are reasons for alerts, not what anybody buys."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When an alert fires and when it ends, in score points."""

    id: str
    kind: Literal["threshold", "rise"]
    severity: Severity
    fires_at: float
    """``threshold``: the score; ``rise``: the points risen within ``span``."""
    resolves_below: float
    """The same measure; lower than ``fires_at``, so that a score on the line does not flap."""
    span: timedelta = timedelta(days=1)
    kinds: tuple[str, ...] = WATCHED

    def __post_init__(self) -> None:
        if not 0.0 < self.resolves_below < self.fires_at <= 100.0:
            raise ValueError(f"rule {self.id}: needs 0 < resolves_below < fires_at <= 100")

    def covers(self, entity: str) -> bool:
        """Whether the rule looks at this entity."""
        return kind_of(entity) in self.kinds


DEFAULT_RULES = (
    Rule("elevated", "threshold", Severity.WARNING, fires_at=25.0, resolves_below=20.0),
    Rule("severe", "threshold", Severity.CRITICAL, fires_at=50.0, resolves_below=40.0),
    Rule("rising", "rise", Severity.WARNING, fires_at=15.0, resolves_below=5.0),
)
"""25 percent is the level on which the backtest's recall and false alarms are reported."""
