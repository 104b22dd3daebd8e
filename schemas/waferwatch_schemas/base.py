"""What all messages share: strictness, bounds and the vocabulary of section 5 of the design."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Message(BaseModel):
    """Base of every message: unknown fields are ignored, types are strict, no NaN or infinity."""

    model_config = ConfigDict(
        extra="ignore", strict=True, frozen=True, allow_inf_nan=False, populate_by_name=True
    )


def _plausible(value: datetime) -> datetime:
    """Keep clocks sane: a year 1 or 9999 is an error of the sender, not news."""
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        value = LATEST
    if not EARLIEST <= value < LATEST:
        raise ValueError(f"time outside {EARLIEST:%Y} to {LATEST:%Y}")
    return value


Time = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""An aware time from 1990 to 2099, normalised to UTC."""

Unit = Annotated[float, Field(ge=0.0, le=1.0)]
"""A ratio, weight or probability."""

Short = Annotated[str, StringConstraints(max_length=256)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=512)]
Address = Annotated[str, StringConstraints(max_length=4096)]
LONGEST_SENTENCE = 2000
"""Characters that are quoted at most."""

Sentence = Annotated[str, StringConstraints(max_length=LONGEST_SENTENCE)]


class EventType(StrEnum):
    """What happened, in the terms of section 5 of the design."""

    EXPORT_CONTROL = "export_control"
    SANCTION = "sanction"
    SHIPMENT_HALT = "shipment_halt"
    SHORTAGE = "shortage"
    DISASTER = "disaster"
    OUTAGE_OR_FIRE = "outage_or_fire"
    CAPACITY_CUT = "capacity_cut"
    DELAY_OR_DEFECT = "delay_or_defect"
    INSOLVENCY = "insolvency"
    SMUGGLING = "smuggling"
    TARIFF = "tariff"
    MATERIAL_RESTRICTION = "material_restriction"
    LABOR_ACTION = "labor_action"
    CYBERATTACK = "cyberattack"
    DEMAND_SURGE = "demand_surge"
    LITIGATION = "litigation"
    EASING = "easing"
    SHIPMENT_RESUMPTION = "shipment_resumption"
    CAPACITY_EXPANSION = "capacity_expansion"
    SUBSTITUTION = "substitution"
    PRODUCT_LAUNCH = "product_launch"
    STOCKPILING = "stockpiling"
    PRICE_CHANGE = "price_change"
    LEAD_TIME_CHANGE = "lead_time_change"
    MERGER = "merger"


class Direction(StrEnum):
    """Which way an event pushes the supply risk of its subject."""

    RAISES = "raises"
    LOWERS = "lowers"
    NEUTRAL = "neutral"


class Status(StrEnum):
    """How sure it is; a denied and a historical event move no score."""

    HAPPENED = "happened"
    ANNOUNCED = "announced"
    RUMOURED = "rumoured"
    DENIED = "denied"
    HISTORICAL = "historical"


class Role(StrEnum):
    """What a subject has to do with the event."""

    AFFECTED = "affected"
    ACTOR = "actor"
    BUYER = "buyer"
    SUPPLIER = "supplier"
    COMPARISON = "comparison"
