"""Wording of launches, takeovers and the courts, and what looks like it and is none."""

from __future__ import annotations

import pytest

from .conftest import Read


def _events(read: Read, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for signal in read("", text).signals:
        found.setdefault(signal.event_type.value, signal.status.value)
    return found


@pytest.mark.parametrize(
    ("text", "event", "status"),
    [
        ("Marvell pulled the covers off its Teralynx 10 switch chip.", "product_launch", "happened"),
        ("SK hynix has passed into volume production with 12-layer HBM4.", "product_launch", "happened"),
        ("Renesas demonstrated the RZ/T2H microprocessor in Nuremberg.", "product_launch", "happened"),
        ("Vishay unveiled two families of silicon carbide MOSFETs.", "product_launch", "happened"),
        ("Infineon completed its purchase of Marvell's automotive Ethernet business.", "merger", "happened"),
        ("Skyworks and Qorvo are in talks to merge, people close to both said.", "merger", "rumoured"),
        ("AMD's acquisition of Xilinx, a chip firm, fell apart over antitrust fears.", "merger", "happened"),
        ("Silicon Labs, a chip designer, now belongs to Texas Instruments.", "merger", "happened"),
        ("Nanya lodged a patent complaint against Micron in Taipei.", "litigation", "happened"),
        ("A jury in Texas told Micron to pay Netlist 445 million dollars.", "litigation", "happened"),
        ("Prosecutors charged two SK hynix engineers with leaking DRAM secrets.", "litigation", "happened"),
        ("Competition officials opened an inquiry into Arm and its chip licences.", "litigation", "happened"),
        ("Arm says that Qualcomm, the chipmaker, violated their licence.", "litigation", "happened"),
        ("A suit filed in Munich names Infineon and two chip designers.", "litigation", "happened"),
        ("A tribunal held SK hynix liable over NAND know-how of a rival.", "litigation", "happened"),
        ("Skyworks agreed on Monday to buy a small chip designer.", "merger", "announced"),
        ("MaxLinear aborted its takeover of Silicon Motion, the flash designer.", "merger", "happened"),
        ("Berlin forbade the sale of the silicon chip division of Elmos.", "merger", "happened"),
        ("Rohm bought Toshiba's IGBT unit for ¥90 billion.", "merger", "announced"),
        ("Micron completed development of its HBM4E stack.", "product_launch", "happened"),
        ("Regulators sued to stop Intel's takeover of SiFive, a chip designer.", "merger", "announced"),
        ("Nexperia's owner wants to overturn a ruling on the chipmaker.", "litigation", "happened"),
        ("Rohm agreed to take the outstanding shares of Alphawave, a chip designer.", "merger", "announced"),
        ("SoftBank is to take a 7% stake in Tower Semiconductor, the foundry.", "merger", "announced"),
        ("Inspectors searched the offices of SK hynix in Brussels.", "litigation", "happened"),
        ("Buyers accuse DRAM makers of colluding and want treble damages.", "litigation", "happened"),
        ("UMC filed suits in Dresden over GlobalFoundries' process.", "litigation", "happened"),
        ("Rohm is nearing a deal to buy a small chip designer in Kyoto.", "merger", "announced"),
        ("Groq's next-generation processor is three times faster than GPUs.", "product_launch", "happened"),
    ],
)
def test_is_read(read: Read, text: str, event: str, status: str) -> None:
    assert _events(read, text).get(event) == status


@pytest.mark.parametrize(
    "text",
    [
        "SK hynix launched a scholarship for students of chip design.",
        "Growth at Renesas reached 4 percent without the effect of acquisitions.",
        "SMIC's talent acquisition team visited six universities that teach chip design.",
        "Moore Threads, a GPU designer, made a stunning debut on Shanghai's exchange.",
        "Washington's trade envoy found after a probe that China seeks dominance in chips.",
        "Three weeks after its listing the chip designer SiTime lists assets of $90 million.",
        "With Arm's cores Nvidia could foreclose rivals, a scholar of chips writes.",
        "Qualcomm's chief lawyer joined the board of a museum in San Diego.",
    ],
)
def test_is_not_read(read: Read, text: str) -> None:
    assert not _events(read, text)
