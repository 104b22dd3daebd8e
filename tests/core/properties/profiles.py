"""How many examples a property is tried on: ``suite`` with the tests, ``nightly`` by ``make properties``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("suite", max_examples=500, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("nightly", max_examples=10_000, deadline=None, suppress_health_check=_SLOW)

thorough = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
"""Decorator of the main properties. It is no default: other tests keep their own number of examples."""
