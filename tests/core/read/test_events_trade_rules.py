"""Wording of trade rules on parts, materials and firms, of duties and of rules put aside."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "Jakarta no longer lets unprocessed rare earths go abroad.",
            "material_restriction",
        ),
        (
            "Beijing has set a quota for gallium, which wafer makers need.",
            "material_restriction",
        ),
        ("The fire took out half of the nitrogen trifluoride that memory fabs use.", "material_restriction"),
        (
            "Buyers of germanium wafers brace for Chinese curbs after gallium.",
            "material_restriction",
        ),
        ("Brazil taxes Samsung memory chips at 18%.", "tariff"),
        ("The White House is thinking of a tax on foreign chips.", "tariff"),
        ("Korea slaps 12% on Chinese wafers that SK hynix buys.", "tariff"),
        ("Delhi opened an inquiry into whether Micron sold DRAM below cost.", "tariff"),
        ("Chinese regulators called in Micron over its memory chips.", "sanction"),
        ("Washington took measures against SMIC and YMTC over their ties with Huawei.", "sanction"),
        ("The White House is leaning toward letting Nvidia sell the B30A to China.", "easing"),
        ("Washington now wants a licence for each H20 that goes to China.", "export_control"),
    ],
)
def test_trade_rules(read: Read, text: str, event: str) -> None:
    assert event in types_of(read("", text))


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Bosch sells a double-duty sensor for phones.", "tariff"),
        ("A license from Rambus gives Rapidus access to HBM4 interface IP.", "easing"),
        ("Rare-earth miners went limit-up in Shanghai while SMIC barely moved.", "material_restriction"),
        ("The U.S. has extended its curbs on the A100 to the Gulf.", "easing"),
    ],
)
def test_no_trade_rules(read: Read, text: str, event: str) -> None:
    assert event not in types_of(read("", text))
