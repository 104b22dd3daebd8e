"""Wording of deliveries that stop or flow again and of rules that give way: letters, wires, ministries."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


def _types(read: Read, text: str) -> set[str]:
    title, body = (text, "") if len(text) < 110 and not text.endswith(".") else ("", text)
    return types_of(read(title, body))


@pytest.mark.parametrize(
    "text",
    [
        "Infineon no longer lets its goods out of the Wuxi warehouse, an employee of the carrier said.",
        "Deliveries of Micron's memory chips to the Russian assembler came to an abrupt end in March.",
        "Onsemi holds back finished power modules for two Chinese inverter makers",
        "AMD refuses to fill orders from the Iranian distributor, a letter to its agents says.",
        "Pallets of NXP microcontrollers have been languishing in a bonded warehouse for weeks.",
        "The Dresden plant's Russian customers have had no wafers from GlobalFoundries since March.",
        "Renesas has put a hold on all orders of microcontrollers from Minsk, an agent said.",
        "KLA has called home its service staff and broken off maintenance at the Wuhan fab.",
    ],
)
def test_shipment_halt(read: Read, text: str) -> None:
    assert "shipment_halt" in _types(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "Rohm's Miyazaki fab has climbed to its pre-quake output, the company said.",
        "The delivery stop is over: Nexperia's diodes reach carmakers once more",
        "Micron started to release withheld modules to Chinese buyers on Monday.",
        "Lam has recommenced field service at the Korean firm's Xi'an fab.",
        "Onsemi's Bucheon fab springs back to life",
        "First pallets of Kioxia flash after nine weeks of standstill",
    ],
)
def test_shipment_resumption(read: Read, text: str) -> None:
    assert "shipment_resumption" in _types(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "The Commerce Department rescinded the licensing letters to Nvidia and AMD on Friday.",
        "Requests to send Blackwell chips to Riyadh will be reviewed on a case-by-case basis, BIS said.",
        "Washington pares back its curbs on chip exports to the Gulf",
        "The quota of GPUs for the Emirates has been doubled, the Commerce Department said.",
        "Exporters of AMD's AI chips may go on shipping to Riyadh, the licensing office told them.",
        "ASML has an export licence in hand for two more scanners bound for China.",
    ],
)
def test_easing(read: Read, text: str) -> None:
    assert "easing" in _types(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "Once more Intel has missed its target for server processors, leaving the field to AMD.",
        "TSMC raised its dividend for the third time; no further details were released.",
        "SK hynix sells the plant in Wuxi for 3 trillion won, including the building site",
        "AMD picks up a software house in Helsinki",
        "The chief executive of Wolfspeed will no longer hand over the daily business, he said.",
        "Relaxed design rules let analog teams at GlobalFoundries reuse older blocks.",
    ],
)
def test_nothing_of_the_kind(read: Read, text: str) -> None:
    assert not _types(read, text) & {"shipment_halt", "shipment_resumption", "easing"}
