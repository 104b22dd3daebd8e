"""The exceptions of Waferwatch.

WaferwatchError
+-- SettingsError       the environment is wrong: names the variable
+-- RejectedInput       one message or line cannot be understood: goes to the dead letters
|   +-- TooLarge
|   +-- ImplausibleTime
+-- BrokerUnavailable   Kafka does not answer
+-- StoodStill          the process slept through its session: others own its partitions
"""

from __future__ import annotations


class WaferwatchError(Exception):
    """Base of all."""


class SettingsError(WaferwatchError):
    """A setting is missing or wrong."""


class RejectedInput(WaferwatchError):
    """A message or line that can never be processed as it is."""

    reason = "schema"


class TooLarge(RejectedInput):
    """Larger than what is read; refused by its bytes, before any parsing."""

    reason = "too_large"


class ImplausibleTime(RejectedInput):
    """Published further in the future than clocks differ."""

    reason = "implausible_time"


class BrokerUnavailable(WaferwatchError):
    """Kafka does not answer at the address given."""


class StoodStill(WaferwatchError):
    """The process did nothing for longer than its session; it must not write any more."""
