"""The market cycle as wires, trade papers and company speakers tell it, and what is none."""

from __future__ import annotations

import pytest

from waferwatch.read.quantity import cost_trend

from .conftest import Read


def _types(read: Read, title: str, body: str = "") -> set[str]:
    return {s.event_type.value for s in read(title, body).signals}


@pytest.mark.parametrize(
    ("title", "body", "event"),
    [
        ("Chip wait times shrink for a fifth month", "", "lead_time_change"),
        (
            "Nvidia's GB300 order book",
            "Orders placed today for the GB300 won't be filled before next year.",
            "lead_time_change",
        ),
        ("Murata adds 8% to MLCC prices", "", "price_change"),
        ("DRAM squeeze", "A 32GB DDR5 module has gone from $95 in June to $310.", "price_change"),
        ("Kioxia", "Kioxia notified distributors of increases across its NAND range.", "price_change"),
        ("Memory", "GDDR7 cannot be found in sufficient quantity, board makers say.", "shortage"),
        ("Ford", "Semiconductor parts have not arrived, Ford said.", "shortage"),
        ("UMC", "UMC's eight-inch fabs are running flat out.", "demand_surge"),
        ("GlobalFoundries sees loadings above 95%", "", "demand_surge"),
        ("Rohm trims wafer orders as car sales cool", "", "capacity_cut"),
        ("Intel pulls out of Magdeburg", "", "capacity_cut"),
        (
            "Micron",
            "Micron's capital spending will come in well below what it had planned, at $8 billion.",
            "capacity_cut",
        ),
        ("TSMC hikes capex to $45 billion", "", "capacity_expansion"),
        (
            "Infineon adds clean-room space",
            "Infineon expands its clean-room space in Villach.",
            "capacity_expansion",
        ),
        ("Tencent sits on 150,000 Nvidia GPUs", "", "stockpiling"),
    ],
)
def test_told(read: Read, title: str, body: str, event: str) -> None:
    """What each says."""
    assert event in _types(read, title, body)


@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("Analysts see Nvidia short of estimates", "shortage"),
        ("SK hynix holds back spending as weak PC demand persists", "demand_surge"),
        ("AI data centre build-out drives Nvidia's sales", "capacity_expansion"),
        ("Samsung in no hurry: what is in store for DRAM buyers", "stockpiling"),
        ("Memory supply outstrips demand, Micron says", "demand_surge"),
    ],
)
def test_not_told(read: Read, title: str, event: str) -> None:
    """Words of the trade in another sense."""
    assert event not in _types(read, title)


@pytest.mark.parametrize(
    ("body", "event", "status"),
    [
        ("Western Digital told buyers that prices of SSDs would go up.", "price_change", "announced"),
        ("Ibiden cannot keep up with orders for substrates.", "demand_surge", "happened"),
        ("Infineon broke ground on its fab in Dresden on Tuesday.", "capacity_expansion", "happened"),
        ("A DDR4 module costs twice what it did in the spring of 2021.", "price_change", "happened"),
    ],
)
def test_status(read: Read, body: str, event: str, status: str) -> None:
    """Whether it happened."""
    found = {s.event_type.value: s.status.value for s in read("Chips", body).signals}
    assert found.get(event) == status


def test_a_maker_left_out_is_the_one_before(read: Read) -> None:
    """A sentence on lines that names nobody goes on about the maker."""
    body = "SK hynix spoke of strong orders. A doubling of HBM lines is planned by the end of the year."
    assert "capacity_expansion" in _types(read, "SK hynix", body)


def test_what_is_told_again_counts_wherever_it_stands(read: Read) -> None:
    """Far down, one sentence is background and two are news."""
    filler = "Nvidia spoke of its plans for software at length on that day. " * 8
    once = "There is a memory shortage."
    assert "shortage" not in _types(read, "Nvidia's year", filler + once)
    twice = once + " Nvidia is hit by the DRAM shortage."
    assert "shortage" in _types(read, "Nvidia's year", filler + twice)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("from $190 in September to $600", 1),
        ("went for $239 in November against $149 two months earlier", 1),
        ("sells for $6, down from $40 at the peak", -1),
        ("between $40 billion and $44 billion", 0),
        ("orders worth $1bn and €2bn", 0),
    ],
)
def test_cost_trend(text: str, way: int) -> None:
    """Which of two sums is the older one."""
    assert cost_trend(text) == way
