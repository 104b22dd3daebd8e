"""Published chip specifications, one row a chip, from `data/specs.csv`.

An empty cell means that the figure is not public; it is `None` here and never counts
as being below a limit. Units: `tpp` as in ECCN 3A090 (dense TOPS times bit length of the
operation, highest over precisions); areas in mm2 of all logic dies on non-planar nodes,
for memory the footprint of stack or package; bandwidths in GB/s, interconnect and
`io_total` in both directions over all links, `io_total` with PCIe and without memory.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from .errors import SpecError, UnknownEntity

DesignedFor = Literal["datacenter", "consumer", "memory"]
SPEC_FILE = "specs.csv"
_NUMBERS = (
    "tpp", "die_area_mm2", "performance_density", "memory_gb", "memory_bandwidth_gbps",
    "interconnect_gbps", "io_total_gbps", "transistors_bn",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipSpec:
    """Specification of one chip, board version or memory stack.

    `designed_for` is `consumer` for every part not designed or marketed for data
    centres, workstations included. `checked` says that the figures were compared with
    a second source.
    """

    id: str
    name: str
    vendor: str = ""
    vendor_country: str = ""
    launched: str = ""
    tpp: float | None = None
    die_area_mm2: float | None = None
    memory_gb: float | None = None
    memory_bandwidth_gbps: float | None = None
    interconnect_gbps: float | None = None
    io_total_gbps: float | None = None
    process_node: str = ""
    foundry: str = ""
    designed_for: DesignedFor = "datacenter"
    transistors_bn: float | None = None
    made_in_china: bool = False
    source: str = ""
    checked: bool = False
    note: str = ""

    @property
    def performance_density(self) -> float | None:
        """TPP per mm2 of die area, not rounded; None where either is not public."""
        if self.tpp is None or not self.die_area_mm2:
            return None
        return self.tpp / self.die_area_mm2

    @property
    def memory_density(self) -> float | None:
        """Bandwidth per mm2 of a memory stack or package, GB/s/mm2; None for logic."""
        if self.designed_for != "memory" or self.memory_bandwidth_gbps is None:
            return None
        return self.memory_bandwidth_gbps / self.die_area_mm2 if self.die_area_mm2 else None

    @property
    def memory_plus_io(self) -> float | None:
        """DRAM bandwidth plus I/O of all links, GB/s."""
        if self.memory_bandwidth_gbps is None or self.io_total_gbps is None:
            return None
        return self.memory_bandwidth_gbps + self.io_total_gbps

    def figure(self, name: str) -> float | None:
        """The value that a limit of this name is compared with.

        Names: tpp, pd, io, memory_bandwidth, memory_plus_io, memory_density.
        Raises KeyError for any other.
        """
        return {
            "tpp": self.tpp,
            "pd": self.performance_density,
            "io": self.io_total_gbps,
            "memory_bandwidth": self.memory_bandwidth_gbps,
            "memory_plus_io": self.memory_plus_io,
            "memory_density": self.memory_density,
        }[name]


def read_specs(text: str, where: str = SPEC_FILE) -> dict[str, ChipSpec]:
    """Parse specifications in the CSV form of `data/specs.csv`, keyed by id.

    Raises SpecError naming file, line and field: a missing column, a bad number, an
    unsorted or repeated id, a density that is not tpp / area to three decimals.
    """
    reader = csv.DictReader(text.splitlines())
    wanted = {f.name for f in fields(ChipSpec)} | {"performance_density"}
    missing = wanted - set(reader.fieldnames or ())
    if missing:
        raise SpecError(where, 1, ", ".join(sorted(missing)), "column missing")
    specs: dict[str, ChipSpec] = {}
    last = ""
    for line, row in enumerate(reader, start=2):
        spec = _row(row, where, line)
        if spec.id <= last:
            raise SpecError(where, line, "id", f"{spec.id} repeats or is out of order")
        specs[spec.id] = spec
        last = spec.id
    return specs


def _row(row: dict[str, str], where: str, line: int) -> ChipSpec:
    numbers: dict[str, float | None] = {}
    for name in _NUMBERS:
        cell = (row[name] or "").strip()
        try:
            numbers[name] = float(cell) if cell else None
        except ValueError:
            raise SpecError(where, line, name, f"{cell!r} is no number") from None
        value = numbers[name]
        if value is not None and not 0 <= value < 1e9:
            raise SpecError(where, line, name, f"{cell} is out of range")
    stated = numbers.pop("performance_density")
    _check_texts(row, where, line)
    kind: DesignedFor = row["designed_for"]  # type: ignore[assignment]
    spec = ChipSpec(
        id=row["id"],
        name=row["name"],
        vendor=row["vendor"],
        vendor_country=row["vendor_country"],
        launched=row["launched"],
        process_node=row["process_node"],
        foundry=row["foundry"],
        source=row["source"],
        note=row["note"],
        designed_for=kind,
        made_in_china=row["made_in_china"] == "yes",
        checked=row["checked"] == "yes",
        **numbers,
    )
    density = spec.performance_density
    if (density is None) != (stated is None) or (
        density is not None and stated is not None and round(density, 3) != stated
    ):
        raise SpecError(where, line, "performance_density", f"{stated} is not tpp / area")
    return spec


def _check_texts(row: dict[str, str], where: str, line: int) -> None:
    if not re.fullmatch(r"chip:[a-z0-9-]+", row["id"] or ""):
        raise SpecError(where, line, "id", f"{row['id']!r} is no chip id")
    if row["designed_for"] not in ("datacenter", "consumer", "memory"):
        raise SpecError(where, line, "designed_for", f"{row['designed_for']!r}")
    if row["launched"] and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", row["launched"]):
        raise SpecError(where, line, "launched", f"{row['launched']!r} is no year and month")
    for flag in ("checked", "made_in_china"):
        if row[flag] not in ("yes", "no"):
            raise SpecError(where, line, flag, "give yes or no")
    if not row["source"].startswith(("https://", "http://")):
        raise SpecError(where, line, "source", "give a public address")


@lru_cache(maxsize=1)
def all_specs() -> dict[str, ChipSpec]:
    """Every specification of the package, keyed and sorted by id."""
    text = files(__package__).joinpath("data", SPEC_FILE).read_text(encoding="utf-8")
    return read_specs(text)


def nearest(entity: str, known: list[str]) -> list[str]:
    """Up to five known ids that resemble `entity`, best first."""
    wanted = entity.lower()
    bare = wanted.rpartition(":")[2]
    by_tail = {name.partition(":")[2]: name for name in known}
    hits = get_close_matches(wanted, known, n=5, cutoff=0.75)
    hits += [by_tail[t] for t in get_close_matches(bare, list(by_tail), n=5, cutoff=0.6)]
    hits += [name for tail, name in by_tail.items() if bare and f"-{bare}" in f"-{tail}"]
    return list(dict.fromkeys(hits))[:5]


def chip(spec_or_id: ChipSpec | str) -> ChipSpec:
    """The specification itself, or the one with this id (`chip:nvidia-h20`).

    Raises UnknownEntity with the nearest ids.
    """
    if isinstance(spec_or_id, ChipSpec):
        return spec_or_id
    specs = all_specs()
    try:
        return specs[spec_or_id]
    except KeyError:
        raise UnknownEntity(spec_or_id, nearest(spec_or_id, list(specs))) from None
