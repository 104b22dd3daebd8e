"""Market events in wordings of many kinds: single sentences, as wires, papers and speakers put them."""

from __future__ import annotations

import pytest

from waferwatch.read.quantity import trend

from .conftest import Read


def _types(read: Read, text: str) -> set[tuple[str, str]]:
    return {(s.event_type.value, s.direction.value if s.direction else "") for s in read("", text).signals}


@pytest.mark.parametrize(
    ("text", "event", "direction"),
    [
        (
            "Arrow has told its buyers that STM32 controllers ship 36 weeks after order, up from 14.",
            "lead_time_change",
            "raises",
        ),
        (
            "Onsemi's power MOSFETs are delivered within ten weeks of ordering, compared with 30 in spring.",
            "lead_time_change",
            "lowers",
        ),
        ("Deliveries of Murata capacitors have stretched out to next year.", "lead_time_change", "raises"),
        ("Murata's delivery interval has come back down to six weeks from 20.", "lead_time_change", "lowers"),
        ("Buyers find DDR5 modules from Micron all but impossible to get.", "shortage", "raises"),
        ("Bosch was given barely half of what it ordered in Nexperia diodes.", "shortage", "raises"),
        ("Every CoWoS slot at TSMC is taken through the end of next year.", "demand_surge", "raises"),
        ("SK hynix speaks of an avalanche of requests for HBM3E.", "demand_surge", "raises"),
        ("Bosch has piled its warehouses high with Infineon microcontrollers.", "stockpiling", "raises"),
        (
            "Tokyo Electron parts were ordered well ahead of the curbs by SMIC.",
            "stockpiling",
            "lowers",
        ),
        ("Xiaomi has swapped out Qualcomm for MediaTek in its tablets.", "substitution", "lowers"),
        ("Rohm now supplies the diodes that Nexperia once shipped to Valeo.", "substitution", "lowers"),
        ("Enterprise SSDs from Kioxia are on back order for two years.", "lead_time_change", "raises"),
        ("Delivery quotes for Murata's capacitors reach as far out as 2032.", "lead_time_change", "raises"),
        (
            "Cloud firms are pivoting to QLC NAND drives to get around the disk shortage.",
            "substitution",
            "lowers",
        ),
        (
            "Tesla swapped the scarce Infineon controllers for others and rewrote its code.",
            "substitution",
            "lowers",
        ),
        ("Samsung is weighing using MediaTek's chips beside its own Exynos.", "substitution", "lowers"),
        (
            "With Dutch curbs looming, SMIC has stepped up purchases of ASML scanners.",
            "stockpiling",
            "lowers",
        ),
        ("Tencent hurried to secure Nvidia's H20 chips for fear of a tighter ban.", "stockpiling", "raises"),
        ("Buyers of Vishay's diodes face waits of more than a year.", "lead_time_change", "raises"),
        (
            "Orders placed this month for Xeon processors will not be delivered before winter.",
            "lead_time_change",
            "raises",
        ),
        ("SK hynix can only serve about half of the HBM demand.", "shortage", "raises"),
        ("Legacy DRAM is set to remain constrained, Nanya says.", "shortage", "raises"),
        ("Shortages of electronic components go on and quotes lengthen.", "shortage", "raises"),
        ("Acer has qualified CXMT as a second source of its DRAM.", "substitution", "lowers"),
        ("Module makers opted for CXMT's DRAM to make up for the shortage.", "substitution", "lowers"),
        ("SK hynix has replaced Japanese photoresist with Korean one.", "substitution", "lowers"),
        (
            "Honor's new phone has a larger share of home-grown chips, its Kirin among them.",
            "substitution",
            "lowers",
        ),
        ("A second deal would end Meta's deep reliance on Nvidia.", "substitution", "lowers"),
        ("Qualcomm is shifting orders for Snapdragon chips from Samsung to TSMC.", "substitution", "lowers"),
    ],
)
def test_market_events(read: Read, text: str, event: str, direction: str) -> None:
    assert (event, direction) in _types(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "The Broadcom switch chip takes 40 nanoseconds from input to output, against 60 before.",
        "AMD's finance chief took the place of her predecessor in April.",
        "The L3 cache of the Ryzen 9 is three times as large as usual.",
        "Inventory at Micron fell to 120 days from 135, its filing says.",
        "The lease on Intel's office in Austin runs out in two years.",
        "Google looks to a growing team of engineers for its next TPU instead of a single star.",
        "ASML became the chokepoint of advanced chips by betting on EUV.",
        "Investors rushed to buy Nvidia before its results.",
        "Marvell reports three times as much demand as it can serve.",
        "While Tokyo's export rules held, purchases of paper from Taiwan jumped at Samsung's offices.",
        "Stockpiles of germanium in Rotterdam will have to be tapped until licences come.",
        "SK hynix scrapped three weeks' worth of HBM wafers.",
        "Apple's M1 garners praise from reviewers.",
        "Nvidia could use AMD's misstep to its advantage.",
        "Kioxia says that only two weeks of NAND inventory are left with some module makers, little enough.",
    ],
)
def test_near_misses_stay_silent(read: Read, text: str) -> None:
    market = {"lead_time_change", "shortage", "demand_surge", "stockpiling", "substitution"}
    assert not {event for event, _ in _types(read, text)} & market


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("from ten weeks to 30", 1),
        ("40 weeks out from 16", 1),
        ("30 weeks rather than 20", 1),
        ("within 14 weeks of order, down from 52", -1),
        ("eleven months to three or four", -1),
        ("DDR5 took 20 weeks", 0),
        ("it rose 20 percent in 3 weeks", 0),
    ],
)
def test_trend_of_spans(text: str, change: int) -> None:
    assert trend(f" {text} ") == change


@pytest.mark.parametrize(
    "text",
    [
        "AMD reports a backlog of $12 billion for its data centre chips",
        "Nvidia has $30 billion in orders for Rubin GPUs on its books.",
        "Marvell said orders worth $5 billion for its custom ASICs were placed in May.",
        "Miners buy up every RTX 4070 in the shops",
        "UMC wins $2 billion foundry contract from MediaTek",
        "Micron profit triples on booming HBM demand",
        "Cloud operators compete to lock up HBM from Micron",
        "Gamers flock to older Ryzen chips and DDR4",
        "Broadcom says spending on AI chips stays robust",
    ],
)
def test_orders_of_a_size(read: Read, text: str) -> None:
    assert _types(read, text) == {("demand_surge", "raises")}


@pytest.mark.parametrize(
    "text",
    [
        "ASE adds a building in Penang to meet the growing demand from customers.",
        "Throughout the pandemic Renesas made masks as well.",
        "Nexperia wants to better manage inventory over the next three months.",
        "SK hynix says half of its DDR5 output has sold out.",
        "NXP books charges for the cancellation of long-term supply agreements with foundries.",
    ],
)
def test_no_event_of_another_type(read: Read, text: str) -> None:
    found = {event for event, _ in _types(read, text)}
    assert not found & {"disaster", "stockpiling", "merger"}
    assert "demand_surge" not in found or "sold out" in text


def test_a_range_of_weeks_is_no_trend() -> None:
    assert trend("deliveries end in the next six to nine months") == 0
    assert trend("delivery went from six to nine months") == 1
