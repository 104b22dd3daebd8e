from __future__ import annotations

import pytest

from waferwatch_schemas import EventType

from .conftest import Read


def _events(read: Read, title: str, body: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for signal in read(title, body).signals:
        found.setdefault(signal.event_type.value, set()).add(signal.status.value)
    return found


def _subjects(read: Read, title: str, body: str, event: str) -> set[str]:
    return {s.subject for s in read(title, body).signals if s.event_type.value == event}


@pytest.mark.parametrize(
    ("title", "body", "event", "status"),
    [
        (
            "Washington shuts the door on Nvidia's H20 in China",
            "The Commerce Department has told Nvidia that the H20 can no longer be sold there.",
            "export_control",
            "happened",
        ),
        (
            "The A800, too, is now out of bounds for China",
            "US export rules cover it.",
            "export_control",
            "happened",
        ),
        (
            "Tokyo puts photoresist for chip makers under licence",
            "Exporters have to apply for each shipment.",
            "material_restriction",
            "happened",
        ),
        (
            "Huawei hit by US ban",
            "The chip buyer is cut off from American technology.",
            "sanction",
            "happened",
        ),
        ("Nvidia free to sell H20 to China once more", "The AI chip needs no licence.", "easing", "happened"),
        ("Trump to scrap the AI diffusion rule", "It would have capped GPU exports.", "easing", "announced"),
        (
            "TSMC stops taking Huawei's orders",
            "The foundry makes no more chips for it.",
            "shipment_halt",
            "happened",
        ),
        (
            "First H20 shipments reach China since April",
            "The AI chip is back.",
            "shipment_resumption",
            "happened",
        ),
        (
            "Micron expects to restart DRAM shipments",
            "The memory maker is ready.",
            "shipment_resumption",
            "announced",
        ),
        ("Jury says SMIC stole TSMC's know-how", "The foundry was found liable.", "litigation", "happened"),
        (
            "Four accused of shipping Nvidia's H100 to China through a fake firm",
            "The GPUs went by way of Malaysia.",
            "smuggling",
            "happened",
        ),
        ("ByteDance bought every H20 it could find", "The AI chip may be banned.", "stockpiling", "happened"),
        (
            "US considers putting CXMT on the Entity List",
            "The memory maker is Chinese.",
            "sanction",
            "rumoured",
        ),
        ("Samsung is said to have halted DRAM shipments", "", "shipment_halt", "rumoured"),
        ("There is no evidence that Nvidia GPUs were smuggled, says Huang", "", "smuggling", "denied"),
    ],
)
def test_the_language_of_trade_rules(read: Read, title: str, body: str, event: str, status: str) -> None:
    assert status in _events(read, title, body).get(event, set())


@pytest.mark.parametrize(
    ("title", "body", "event"),
    [
        ("South Korea restricts short selling of Samsung Electronics", "", "export_control"),
        ("TSMC halts deliveries to comply with US export rules", "The foundry obeys.", "export_control"),
        ("If Washington were to ban the B30A, Nvidia would lose billions", "", "export_control"),
        (
            "Nvidia posts record",
            "Analysts asked about US export rules for its chips on the call.",
            "export_control",
        ),
        ("A court bars Micron from selling DRAM in Fuzhou", "", "export_control"),
        ("Apple chip team returns, to the relief of its chief", "", "easing"),
        ("China's CXMT halts DRAM shipments", "The memory maker gave no reason.", "sanction"),
        ("Micron scales back wafer starts", "The DRAM maker reacts to weak demand.", "material_restriction"),
    ],
)
def test_what_is_no_such_event(read: Read, title: str, body: str, event: str) -> None:
    assert event not in _events(read, title, body)


def test_a_halt_hits_the_buyer(read: Read) -> None:
    title, body = "TSMC stops supplying Huawei", "The foundry makes no more chips for the Chinese firm."
    assert "firm:huawei" in _subjects(read, title, body, "shipment_halt")


def test_a_ban_on_buying_is_none_on_the_seller(read: Read) -> None:
    title, body = "Huawei has been barred from buying from TSMC", "The chip foundry had to let it go."
    assert _subjects(read, title, body, "sanction") == {"firm:huawei"}


def test_a_part_by_name_before_its_class(read: Read) -> None:
    title = "US bans sale of Nvidia's H20, an AI accelerator, to China"
    found = _subjects(read, title, "", "export_control")
    assert "chip:nvidia-h20" in found
    assert "chip:ai-accelerator" not in found


def test_a_buyer_that_speaks_of_a_curb_is_not_hit_by_it(read: Read) -> None:
    body = (
        '"The curb surprised no one," said Acer chairman Jason Chen. New US export curbs cover Nvidia\'s H20.'
    )
    found = _subjects(read, "Acer shrugs off chip curb", body, "export_control")
    assert "firm:acer" not in found
    assert "chip:nvidia-h20" in found


def test_a_rule_until_a_day_is_in_force(read: Read) -> None:
    title, body = (
        "Russia limits helium exports until the end of July",
        "Chip makers need other sources of helium.",
    )
    assert _events(read, title, body)["material_restriction"] == {"happened"}


@pytest.mark.parametrize(
    "text",
    [
        "US lifts curbs on chip exports to China",
        "The Commerce Department rescinded its requirement for licences on EDA exports to China",
    ],
)
def test_a_curb_that_is_lifted_is_relief(read: Read, text: str) -> None:
    assert {signal.event_type for signal in read(text).signals} == {EventType.EASING}


def test_a_part_that_another_is_measured_by_has_no_event(read: Read) -> None:
    reading = read("Intel launched its Gaudi 3 accelerator, which it says beats the H100 at lower cost")
    assert {signal.event_type for signal in reading.signals} == {EventType.PRODUCT_LAUNCH}
    assert "chip:nvidia-h100" not in {signal.subject for signal in reading.signals}


def test_a_part_that_another_comes_close_to_has_no_event(read: Read) -> None:
    reading = read("Huawei's Ascend 910C comes close to Nvidia's H100 in performance, two people said")
    assert not {signal.subject for signal in reading.signals} & {"chip:nvidia-h100"}
    assert {m.role for m in reading.mentions if m.entity == "chip:nvidia-h100"} == {"comparison"}
