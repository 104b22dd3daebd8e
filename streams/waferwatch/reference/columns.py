"""The columns of each reference file and what a value in them must look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from waferwatch.reference.catalog import quoted

ROLES = frozenset(
    {
        "designer",
        "foundry",
        "idm",
        "memory",
        "packaging",
        "equipment",
        "materials",
        "eda",
        "ip",
        "substrate",
        "distributor",
        "cloud_buyer",
        "diversified",
        "server_maker",
        "device_maker",
        "auto_maker",
        "ems",
        "telecom",
        "software",
    }
)
CHIP_CATEGORIES = frozenset(
    {
        "accelerator",
        "gpu",
        "cpu",
        "soc",
        "memory",
        "storage",
        "mcu",
        "analog",
        "power",
        "rf",
        "sensor",
        "fpga",
        "networking",
        "passive",
        "node",
        "class",
    }
)
SITE_KINDS = frozenset({"fab", "packaging", "materials", "mine", "port", "equipment", "park", "region"})
MATERIAL_CATEGORIES = frozenset(
    {
        "metal",
        "rare_earth",
        "gas",
        "wet_chemical",
        "precursor",
        "lithography",
        "wafer",
        "compound",
        "polishing",
        "packaging",
        "coolant",
        "mineral",
        "equipment",
        "software",
    }
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One file: the kind it holds, its header, the columns that name other entities, and its own checks."""

    kind: str
    header: tuple[str, ...]
    references: Mapping[str, str]
    """Column -> kind that its values must have."""
    required: frozenset[str]
    check: Mapping[str, Callable[[str], str | None]]
    """Column -> check of one value (after the split at `|`): None, or what is wrong."""


def _one_of(allowed: frozenset[str]) -> Callable[[str], str | None]:
    known = ", ".join(sorted(allowed))
    return lambda value: None if value in allowed else f"{quoted(value)} is none of {known}"


def _launched(value: str) -> str | None:
    if re.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?", value):
        return None
    return f"{quoted(value)} is no date of the form YYYY or YYYY-MM"


def _weeks(value: str) -> str | None:
    if re.fullmatch(r"\d{1,3}(\.\d+)?", value) and 0 < float(value) <= 520:
        return None
    return f"{quoted(value)} is no number of weeks above 0 and up to 520"


def _layout(
    kind: str,
    columns: str,
    required: str,
    references: Mapping[str, str],
    check: Mapping[str, Callable[[str], str | None]],
) -> Layout:
    header = ("id", "name", "aliases", *columns.split(), "source")
    return Layout(kind, header, references, frozenset(["id", "name", "source", *required.split()]), check)


FILES: Mapping[str, Layout] = MappingProxyType(
    {
        "countries.csv": _layout("country", "", "", {}, {}),
        "agencies.csv": _layout("agency", "country", "", {"country": "country"}, {}),
        "firms.csv": _layout(
            "firm",
            "tickers country roles",
            "country roles",
            {"country": "country"},
            {"roles": _one_of(ROLES)},
        ),
        "chips.csv": _layout(
            "chip",
            "vendor category launched recover_weeks",
            "category recover_weeks",
            {"vendor": "firm"},
            {"category": _one_of(CHIP_CATEGORIES), "launched": _launched, "recover_weeks": _weeks},
        ),
        "sites.csv": _layout(
            "site",
            "firm country place kind",
            "country place kind",
            {"firm": "firm", "country": "country"},
            {"kind": _one_of(SITE_KINDS)},
        ),
        "materials.csv": _layout(
            "material",
            "category producers",
            "category",
            {"producers": "country"},
            {"category": _one_of(MATERIAL_CATEGORIES)},
        ),
    }
)
"""Every file of the folder and its layout. Countries first: the others name them."""
