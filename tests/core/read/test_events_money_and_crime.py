"""Wording of insolvency, prices and smuggling: how a court, a salesman or a customs office would put it."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


@pytest.mark.parametrize(
    "text",
    [
        "Wolfspeed can no longer service its loans",
        "Receiver appointed at a maker of silicon carbide wafers in Lyon",
        "Power-chip start-up burns through its last cash",
        "Lenders take control of Wolfspeed",
        "Wuhan Hongxin has stopped paying suppliers",
        "Trustee takes charge at Belgian gallium nitride fab",
    ],
)
def test_insolvency(read: Read, text: str) -> None:
    assert "insolvency" in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "The receiver of Broadcom's optical module corrects errors by itself",
        "Debug mode is on by default on Nvidia's new GPU boards",
        "Chapter 11 of the Infineon handbook explains gate drivers",
    ],
)
def test_no_insolvency(read: Read, text: str) -> None:
    assert "insolvency" not in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Samsung pushes through a double-digit rise for DDR5",
        "Gallium now fetches $900 a kilo, up from $300 a year ago",
        "Murata wants 15% more for MLCCs from July",
        "DDR4 spot quotes sag",
        "SMIC knocks a tenth off 28nm wafers",
        "HBM3E up 20% since spring",
    ],
)
def test_price(read: Read, text: str) -> None:
    assert "price_change" in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Broadcom raises its dividend by a tenth",
        "Samsung found a sweet spot for DDR5 in game consoles",
        "Jensen Huang pays the price of fame, Nvidia's staff say",
    ],
)
def test_no_price(read: Read, text: str) -> None:
    assert "price_change" not in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Three indicted for sending Nvidia GPUs to Iran",
        "Nvidia H200 servers declared as kitchen machines end up in Shenzhen",
        "Passenger with 70 SSDs strapped to his legs stopped in Macau",
        "Texas Instruments parts found in wreckage of Russian drone",
        "Traders in Dubai get round sanctions with AMD chips for Moscow",
        "Banned Nvidia accelerators on sale in Guangzhou",
    ],
)
def test_smuggling(read: Read, text: str) -> None:
    assert "smuggling" in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Former engineer jailed for taking Samsung's DRAM secrets to China",
        "Marvell's chips manage network traffic in data centres in China",
    ],
)
def test_no_smuggling(read: Read, text: str) -> None:
    assert "smuggling" not in types_of(read(text))


@pytest.mark.parametrize(
    ("text", "event", "status"),
    [
        ("Intel denies that it is on the brink of ruin", "insolvency", "denied"),
        ("Wolfspeed leaves creditor protection behind as it exits Chapter 11", "insolvency", "historical"),
        ("Infineon will keep prices unchanged, its sales chief says", "price_change", "denied"),
        ("There is chatter in Taipei that Intel will ask 10% more for its CPUs", "price_change", "rumoured"),
    ],
)
def test_status(read: Read, text: str, event: str, status: str) -> None:
    found = {signal.event_type.value: signal.status.value for signal in read(text, "").signals}
    assert found.get(event) == status
