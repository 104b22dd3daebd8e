"""The concepts that the steps ask for by name, as bit sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .lexicon import mask_of


@dataclass(slots=True)
class Marks:
    """Bit sets of concepts, each of the lexicon file's concept of that name unless said otherwise."""

    field: int
    field_weak: int
    """Words of the field that others use too."""
    field_broad: int
    """Those of them that alone do not speak of chips: `electronics`, `circuit`."""
    not_field: int
    business: int
    trade: int
    """Several concepts of rules and markets that support a part's code."""
    illicit: int
    """What is told of smuggled goods: it supports a part's code that others have too."""
    rules: int
    """Trade rules, licences and lists."""
    plants: int
    of_choice: int
    """Why a firm stops lines of its own will: costs, orders that do not come."""
    supply: int
    review: int
    markets: int
    software: int
    aside: int
    """Lives, history, careers, culture, models: what is told around chips without being of their trade."""
    compared: int
    built_to: int
    toward: int
    anaphor: int
    stronger: int
    weaker: int
    date: int

    @classmethod
    def of(cls, bits: Mapping[str, int]) -> Marks:
        """The marks for a numbering of concepts."""
        trade = [
            "RULE_STRONG",
            "LEAD_TIME",
            "LICENCE",
            "STOCKPILING",
            "TARIFF",
            "SMUGGLE_STRONG",
            "LEAD_UP",
            "BLACKLIST",
            "SHIPMENT_NOUN",
            "SMUGGLE_DEST",
        ]
        return cls(
            field=mask_of(bits, "FIELD"),
            field_weak=mask_of(bits, "FIELD_WEAK", "FIELD_BROAD"),
            field_broad=mask_of(bits, "FIELD_BROAD"),
            not_field=mask_of(bits, "NOT_FIELD"),
            business=mask_of(bits, "BUSINESS"),
            trade=mask_of(bits, *trade),
            illicit=mask_of(bits, "SMUGGLE_STRONG"),
            rules=mask_of(bits, "RULE_STRONG", "BLACKLIST", "BLACKLISTED", "LICENCE", "SMUGGLE_STRONG"),
            plants=mask_of(bits, "PLANT", "PRODUCTION"),
            of_choice=mask_of(bits, "OF_CHOICE"),
            supply=mask_of(bits, "SUPPLY_WORD"),
            review=mask_of(bits, "REVIEW"),
            markets=mask_of(bits, "MARKETS"),
            software=mask_of(bits, "SOFTWARE"),
            aside=mask_of(bits, "ASIDE"),
            compared=mask_of(bits, "COMPARED"),
            built_to=mask_of(bits, "BUILT_TO"),
            toward=mask_of(bits, "TOWARD"),
            anaphor=mask_of(bits, "ANAPHOR"),
            stronger=mask_of(bits, "STRONGER"),
            weaker=mask_of(bits, "WEAKER", "UNHARMED"),
            date=mask_of(bits, "DATE"),
        )
