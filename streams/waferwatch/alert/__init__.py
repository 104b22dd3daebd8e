"""From scores to alerts: rules with hysteresis and an alert's life cycle; pure but for ``agent``."""

from .lifecycle import RuleState, step
from .rules import DEFAULT_RULES, Rule

__all__ = ["DEFAULT_RULES", "Rule", "RuleState", "step"]
