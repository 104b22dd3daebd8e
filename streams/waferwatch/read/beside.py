"""Classes that are only said beside something else: the `GPU` of `RTX 5050 GPU`, the `RAM` of `16GB of RAM`.

A class counts as named where a text speaks of it by itself. Right behind a part of its own it only says what
the part is, and behind an amount it says how a device is equipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from waferwatch.reference import Entity

from .resolve import Named

_BETWEEN = re.compile(r"['\"]?s?[ -](?:[\w+-]+[ -]){0,2}")
"""Between a part and its class: at most two words, no mark that would part them."""
_JOINS = re.compile(r"\b(?:and|or|with|of|for|to|in|from|uses?|as|a|the|its|than|over|while|are|is)\b")

_AMOUNT = re.compile(
    r"\d ?[GT]B(?: of)?"
    r"(?: (?:unified|system|main|internal|on-?board|built-in|fast|flash|LPDDR\w+|DDR\d))* $"
    r"|\b(?:\d{1,4}|two|three|four|five|six|eight|ten)-core $"
)
"""What a device is equipped with: `256GB of unified `, `80-core `. Parts are sold by gigabits (`16Gb`)."""
_CORES = re.compile(r" cores?\b")

SPEC_REACH = 40
"""Characters before a class in which its amount stands."""


def _category(*categories: str) -> Callable[[Entity], bool]:
    wanted = frozenset(categories)
    return lambda part: part.attributes.get("category") in wanted


def _begins(*begins: str) -> Callable[[Entity], bool]:
    return lambda part: part.id.startswith(begins)


MEMBERS: dict[str, Callable[[Entity], bool]] = {
    "chip:gpu": _category("gpu", "accelerator"),
    "chip:dram": _begins("chip:ddr", "chip:lpddr", "chip:mem-", "chip:so-dimm"),
    "chip:hbm": _begins("chip:mem-hbm"),
    "chip:nand": _begins("chip:nand-", "chip:samsung-vnand", "chip:kioxia-bics", "chip:ymtc-"),
    "chip:mcu": _category("mcu"),
    "chip:fpga": _category("fpga"),
    "chip:cmos-image-sensor": _begins("chip:sony-imx", "chip:samsung-isocell", "chip:omnivision-"),
    "chip:modem-5g": _begins("chip:apple-c1", "chip:qualcomm-x", "chip:huawei-balong"),
}
"""The parts of each class."""

EQUIPPED = frozenset({"chip:dram", "chip:gpu", "chip:cpu"})
"""What data sheets of devices count. A drive is sold by its size: `1TB SSD` names it."""


def by_themselves(named: Sequence[Named], clean: str) -> list[Named]:
    """The mentions without those of a class or family beside a part of it, and of a device's equipment."""
    kept: list[Named] = []
    before: Named | None = None
    for name in named:
        entity = name.entity
        if entity.kind != "chip":
            kept.append(name)
            continue
        is_member = MEMBERS.get(entity.id)
        if before is not None and _beside(before, name, clean):
            if _is_of(before.entity, entity, is_member):
                before = Named(before.start, name.end, before.entity, before.ambiguous, before.core)
                continue
            if _is_of(entity, before.entity, None):
                kept = [one for one in kept if one is not before]
        elif entity.id in EQUIPPED and _is_equipment(name, clean):
            continue
        kept.append(name)
        before = name
    return kept


def _beside(one: Named, other: Named, clean: str) -> bool:
    if other.start - one.end > SPEC_REACH:
        return False
    between = clean[one.end : other.start]
    return _BETWEEN.fullmatch(between) is not None and not _JOINS.search(between)


def _is_of(part: Entity, whole: Entity, is_member: Callable[[Entity], bool] | None) -> bool:
    """Whether a part belongs to a family or class."""
    if part.id.startswith(whole.id + "-"):
        return True
    return is_member is not None and is_member(part)


def _is_equipment(name: Named, clean: str) -> bool:
    if _AMOUNT.search(clean, max(0, name.start - SPEC_REACH), name.start):
        return True
    return name.entity.id in ("chip:gpu", "chip:cpu") and _CORES.match(clean, name.end) is not None
