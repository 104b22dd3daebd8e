"""Chips as the press writes them: processes by size, lists cut short, classes beside their parts."""

from __future__ import annotations

import pytest

from .conftest import Read


def _chips(read: Read, title: str, body: str = "") -> set[str]:
    return {one.entity.removeprefix("chip:") for one in read(title, body).mentions if one.kind == "chip"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TSMC fills its lines at 7, 10 and 16 nanometres",
            {"node-tsmc-n7", "node-tsmc-n10", "node-tsmc-n16"},
        ),
        ("GlobalFoundries invests in 14/12nm wafers", {"node-gf-14", "node-gf-12lp"}),
        ("Samsung wins a wafer order for its three-nanometre line", {"node-samsung-sf3"}),
        ("SMIC puts a phone chip on its 7-nanometer process", {"node-smic-n2"}),
        ("Chip from a 6nm line at TSMC beats Samsung's 8nm", {"node-tsmc-n6", "node-samsung-8n"}),
        ("Nvidia chip moves from Samsung's 8-nm node to 5nm at TSMC", {"node-samsung-8n", "node-tsmc-n5"}),
    ],
)
def test_a_size_is_the_process_of_the_foundry_that_is_meant(
    read: Read, text: str, expected: set[str]
) -> None:
    assert {name for name in _chips(read, text) if name.startswith("node-")} == expected


@pytest.mark.parametrize(
    "text",
    [
        "A start-up draws its processor for 7nm wafers",
        "AMD shows a 7-nanometer processor. Intel, HP and Dell answer with servers of their own",
        "ASML ships a scanner with light of 13.5nm to TSMC",
    ],
)
def test_a_size_without_its_foundry_is_none(read: Read, text: str) -> None:
    assert not {name for name in _chips(read, text) if name.startswith("node-")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Shops run out of the RTX 3080, 3070 and 3060 Ti",
            {"nvidia-rtx-3080", "nvidia-rtx-3070", "nvidia-rtx-3060"},
        ),
        ("Contract prices of DDR4/5 climb", {"ddr4", "ddr5"}),
        ("Buyers want HBM3 and 3E", {"mem-hbm3", "mem-hbm3e"}),
        ("Makers of Wi-Fi and Bluetooth chips run short", {"wifi-chip", "bluetooth-chip"}),
        ("Samsung and SK hynix HBM3E qualified", {"samsung-hbm3e", "skhynix-hbm3e"}),
        ("DDR4, 5 vendors say, is short", {"ddr4"}),
        ("A100 and 40 servers seized, Nvidia chips among them", {"nvidia-a100"}),
    ],
)
def test_a_list_says_once_what_counts_for_all(read: Read, text: str, expected: set[str]) -> None:
    assert _chips(read, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nvidia prices its RTX 5050 GPU", {"nvidia-geforce-rtx"}),
        ("Spot prices of DDR5 RAM fall", {"ddr5"}),
        ("DRAM is short, above all DDR4", {"dram", "ddr4"}),
        ("Laptop with M4 chip, Apple says, has 16GB of RAM and a 10-core GPU", {"apple-m4"}),
        ("Samsung lifts prices of 16Gb DRAM chips", {"dram"}),
        ("Microsoft Azure Cobalt processors arrive", {"microsoft-cobalt", "cpu"}),
        ("Intel's Xeon 6 is late", {"intel-xeon-granite-rapids"}),
        ("Fairphone switches to the Snapdragon 7s Gen 3", {"qualcomm-snapdragon"}),
        ("M5 MacBook Pro comes next year", {"apple-m5"}),
    ],
)
def test_a_class_counts_where_it_is_spoken_of_by_itself(read: Read, text: str, expected: set[str]) -> None:
    assert _chips(read, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Lorry overturns on the A18, road closed until noon",
        "BMW drops the i7 and the M5",
        "Galaxy A16 review: a phone for everyone",
        "Buy your own cable modem and save",
        "Thirty E-Core workouts for a strong back",
    ],
)
def test_codes_of_other_things_are_no_chips(read: Read, text: str) -> None:
    assert not _chips(read, text)
