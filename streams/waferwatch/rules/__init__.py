"""Export rules as code: from published specifications and dated rules to a status.

    >>> from datetime import date
    >>> from waferwatch.rules import status
    >>> ruling = status("chip:nvidia-h20", "CN", date(2025, 4, 20))
    >>> ruling.status, ruling.clause
    ('licence', 'is-informed letter, April 2025')

Read in this order: specs, destinations, limits, us_rules and china (the dated rules),
controls (what each finds), status. Pure: no clock and no I/O beyond the package's own data.
"""

from .changes import StatusChange, changes, covered_by, entities
from .destinations import Destination, country_code, destination
from .errors import DateOutOfRange, RulesError, SpecError, UnknownCountry, UnknownEntity
from .limits import tariff_band_2026
from .reviews import Certainty, Finding, Review, Side, Status, strictness
from .rulings import PendingChange, Ruling, SideRuling
from .sides import ALL_RULES
from .specs import ChipSpec, all_specs, chip, read_specs
from .status import status, turning_days
from .timeline import FIRST_DAY, RULES_KNOWN_TO, Pause, Rule
from .what_if import FIGURES, Fall, WhatIf, what_if

__all__ = [
    "ALL_RULES", "FIGURES", "FIRST_DAY", "RULES_KNOWN_TO", "Certainty", "ChipSpec",
    "DateOutOfRange", "Destination", "Fall", "Finding", "Pause", "PendingChange", "Review",
    "Rule", "RulesError", "Ruling", "Side", "SideRuling", "SpecError", "Status",
    "StatusChange", "UnknownCountry", "UnknownEntity", "WhatIf", "all_specs", "changes",
    "chip", "country_code", "covered_by", "destination", "entities", "read_specs", "status",
    "strictness", "tariff_band_2026", "turning_days", "what_if",
]  # fmt: skip
