"""Wording of the market: what rules with parts read, and what looks like it and is none."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("Supply of TSMC's CoWoS packaging falls well short of orders", "shortage"),
        ("SK Hynix expects DRAM to stay tight all year", "shortage"),
        ("Server builders wait in vain for Epyc processors", "shortage"),
        ("Orders for Nvidia's Blackwell GPUs go through the roof", "demand_surge"),
        ("Customers have reserved TSMC's CoWoS capacity through 2027", "demand_surge"),
        ("Distributors are quoting 30 weeks for Infineon MOSFETs", "lead_time_change"),
        ("Broadcom switch chips: delivery only in 14 months", "lead_time_change"),
        ("TSMC will charge ten percent more for 3nm wafers", "price_change"),
        ("Texas Instruments grants discounts on analog chips", "price_change"),
        ("DDR5 memory gets more expensive by the week", "price_change"),
        ("Chinese carmakers swap NXP microcontrollers for home-grown chips", "substitution"),
        ("ZTE replaces Broadcom chips with designs of its own", "substitution"),
        ("Xiaomi breaks away from Qualcomm with the XRing O1", "substitution"),
        ("Samsung ramps HBM3E in Korea", "capacity_expansion"),
        ("SK hynix chooses Indiana for $3.9 billion packaging plant", "capacity_expansion"),
        ("NXP pulls the plug on its fab in Chandler", "capacity_cut"),
        ("Micron to end production of DDR4", "capacity_cut"),
        ("Honda halts lines as Nexperia chips run out", "capacity_cut"),
        ("Nexperia chips flow again from Dongguan", "shipment_resumption"),
        ("Renesas' Naka fab is back in service", "shipment_resumption"),
        ("Onsemi offers $6.9 billion for Allegro MicroSystems", "merger"),
        ("Talks between Renesas and Wolfspeed about a sale collapse", "merger"),
        ("Samsung's HBM3E fails Nvidia's tests", "delay_or_defect"),
        ("TSMC's Kumamoto fab will not open before 2029", "delay_or_defect"),
        ("Chinese fabs fill their warehouses with ASML parts", "stockpiling"),
        ("Ampere launches new chip for cloud servers", "product_launch"),
    ],
)
def test_the_wording_of_the_market(read: Read, title: str, event: str) -> None:
    assert event in types_of(read(title))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Oracle to buy $40 billion of Nvidia GB200 chips", "merger"),
        ("AMD strikes deal for ZT Systems", "labor_action"),
        ("Shortage of snow delays ski season near an STMicroelectronics lab", "shortage"),
        ("Labour shortage slows building near Intel's fab", "shortage"),
        ("Lead times for Infineon MOSFETs back at pre-pandemic levels", "disaster"),
        ("Nvidia expands its office campus in Yokneam", "capacity_expansion"),
        ("Appetite for DDR5 exploded, Samsung says", "outage_or_fire"),
        ("Test equipment orders flood in at Advantest from chipmakers", "disaster"),
        ("Trade war hits chipmakers such as Micron", "disaster"),
        ("The magnitude of Intel's plan surprised analysts", "disaster"),
    ],
)
def test_what_only_looks_like_it(read: Read, text: str, event: str) -> None:
    assert event not in types_of(read(text))


def test_a_title_without_names_finds_its_subjects_in_the_lead(read: Read) -> None:
    reading = read("Strong quake shakes Kyushu", "Sony and Renesas halted lines in Kumamoto for inspection.")
    hit = {signal.subject for signal in reading.signals if signal.event_type.value == "disaster"}
    assert "firm:renesas" in hit


def test_a_count_before_a_name_needs_no_noun(read: Read) -> None:
    assert "demand_surge" in types_of(read("ByteDance orders 100,000 Ascend 910B from Huawei"))
    assert "demand_surge" not in types_of(read("ByteDance orders Ascend 910B from Huawei"))


def test_goods_tell_a_purchase_from_a_takeover(read: Read) -> None:
    assert "merger" in types_of(read("Nvidia to buy chipmaker Mellanox for $6.9 billion"))
    assert "merger" not in types_of(read("SMIC buys ASML and Lam Research tools for $6.9 billion"))


def test_whom_a_verb_hits_is_its_subject(read: Read) -> None:
    reading = read("Alibaba swaps out Nvidia for T-Head chips in its clusters")
    hit = {signal.subject for signal in reading.signals if signal.event_type.value == "substitution"}
    assert "firm:nvidia" in hit
