from __future__ import annotations

import pytest

from .conftest import Read


def _status(read: Read, title: str, body: str, event: str) -> set[str]:
    return {s.status.value for s in read(title, body).signals if s.event_type.value == event}


@pytest.mark.parametrize(
    ("text", "event", "status"),
    [
        ("Nvidia halts H20 shipments to China", "shipment_halt", "happened"),
        ("Nvidia denies reports that it halted H20 shipments", "shipment_halt", "denied"),
        ("No shortage of DRAM, says Samsung", "shortage", "denied"),
        ("Nvidia may halt H20 shipments", "shipment_halt", "rumoured"),
        ("US is considering new export controls on Nvidia chips", "export_control", "rumoured"),
        ("Is Nvidia halting H20 shipments?", "shipment_halt", "rumoured"),
        ("Nvidia to resume H20 shipments to China", "shipment_resumption", "announced"),
        ("Micron plans to cut DRAM output", "capacity_cut", "announced"),
        ("TSMC tells suppliers to pause H20 production", "outage_or_fire", "happened"),
        ("In 2021, a fire stopped the Renesas plant in Naka", "outage_or_fire", "historical"),
        ("三星否认HBM3E未通过测试", "delay_or_defect", "denied"),
        ("美国拟限制对华芯片出口", "export_control", "rumoured"),
        ("Keine Engpässe bei DRAM, sagt Samsung", "shortage", "denied"),
    ],
)
def test_the_language_of_doubt(read: Read, text: str, event: str, status: str) -> None:
    assert _status(read, text, "", event) == {status}


def test_a_plan_that_sources_tell_is_a_rumour(read: Read) -> None:
    body = "Nvidia reportedly plans to halt H20 shipments to China."
    assert _status(read, "Nvidia and China", body, "shipment_halt") == {"rumoured"}


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Kioxia said a power cut had stopped its Yokkaichi fab.", "happened"),
        ("Lead times of Microchip parts are 52 weeks, twice as long as a year ago.", "happened"),
        ("Should an earthquake stop TSMC's fabs, chips would run short.", None),
        ("Macronix stopped its NOR flash fab after a power cut.", "happened"),
        ("Renesas stopped its Naka fab due to a fire.", "happened"),
        ("A quake forced TSMC's fabs in Tainan to shut down.", "happened"),
    ],
)
def test_what_is_only_a_shift_of_tense_a_measure_or_a_supposition(
    read: Read, sentence: str, status: str | None
) -> None:
    found = {signal.status.value for signal in read("", sentence).signals}
    assert found == ({status} if status else set())
