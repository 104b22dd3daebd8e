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
        (
            "Two refiners of gallium in Hungary shut down after a row over power bills.",
            "material_restriction",
        ),
        ("A strike removed roughly a third of the helium that chip plants buy.", "material_restriction"),
        ("Seoul will restrict exports of three chemicals that chip makers need.", "material_restriction"),
        (
            "Russian krypton for chip lasers will be sold abroad only with state permission.",
            "material_restriction",
        ),
        ("Tokyo brings in chip material export curbs against Seoul.", "material_restriction"),
        ("Brazil taxes Samsung memory chips at 18%.", "tariff"),
        ("The White House is thinking of a tax on foreign chips.", "tariff"),
        ("Beijing puts 34% on all American goods, among them TI's analog chips.", "tariff"),
        ("Korea slaps 12% on Chinese wafers that SK hynix buys.", "tariff"),
        ("Delhi opened an inquiry into whether Micron sold DRAM below cost.", "tariff"),
        ("Chinese regulators called in Micron over its memory chips.", "sanction"),
        ("Washington took measures against SMIC and YMTC over their ties with Huawei.", "sanction"),
        ("The White House is leaning toward letting Nvidia sell the B30A to China.", "easing"),
        ("Washington now wants a licence for each H20 that goes to China.", "export_control"),
        ("Washington terminated the VEU status of the Samsung fab in Xi'an.", "export_control"),
        ("The Commerce Department cancelled the waivers for SK hynix's plant in Wuxi.", "export_control"),
        ("The Senate voted to bar federal procurement of chips made by SMIC.", "sanction"),
        ("A bill would prohibit government contracts with Chinese chipmakers.", "sanction"),
        ("Tokyo added YMTC to its export control list.", "sanction"),
        ("Washington let Qualcomm resume deliveries of its 4G chips.", "easing"),
        ("The Treasury sanctioned two firms that bought chips for Moscow.", "sanction"),
        ("Commerce closed a loophole through which Nvidia chips went to China.", "export_control"),
        ("Congress wants a moratorium on exports of Nvidia chips to China.", "export_control"),
        ("The order bans American companies from dealing with Huawei, which needs their chips.", "sanction"),
        ("Prosecutors look into violations of export rules by Lam Research.", "smuggling"),
        ("KLA shipped tools to SMIC without the required licence, the United States says.", "smuggling"),
        ("Synopsys restored access to its tools for China.", "shipment_resumption"),
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
        ("Washington terminated the VEU status of the Samsung fab in Xi'an.", "easing"),
        ("The United States cancelled the exemption of TSMC from its export restrictions.", "easing"),
        ("The Senate voted to bar federal procurement of chips made by SMIC.", "export_control"),
        ("Intel said that it will not violate U.S. sanctions.", "sanction"),
        ("AMD answers questions in an export control probe.", "export_control"),
        ("Tokyo added YMTC to its export control list.", "export_control"),
        ("Lam Research may not ship tools to SMIC without a licence.", "smuggling"),
        ("AMD won permission to sell chips to Huawei.", "merger"),
        ("Congress wants a moratorium on exports of Nvidia chips to China.", "insolvency"),
        ("Two senators introduced a bill on the H200 and on Blackwell.", "product_launch"),
        ("Dealers make a killing with the H100.", "capacity_cut"),
        ("Renesas expects no disruption to deliveries.", "shipment_halt"),
        ("Beijing counted previously banned chips of Nvidia.", "export_control"),
        ("AMD must pay 15 percent of what it earns with the MI308 in China.", "litigation"),
        ("Intel received a US licence for its server processors.", "export_control"),
        ("Lam Research is waiting to get licences for its tools, the United States says.", "easing"),
        ("Nvidia will only be allowed to sell the H20 to China until Friday.", "easing"),
        ("Washington keeps China from securing AI chips.", "easing"),
        ("Commerce closed a loophole in export controls on Nvidia chips.", "smuggling"),
        ("Bosch warns of supply disruptions in chips.", "shipment_halt"),
        ("The department said that some licences have been suspended for ASML.", "easing"),
        ("Nvidia was allowed to resume sales of the H20 to China.", "shipment_resumption"),
        ("Regulators found security issues with products of Micron.", "delay_or_defect"),
        ("Vanguard, a contract chipmaker, hires in Singapore.", "capacity_cut"),
    ],
)
def test_no_trade_rules(read: Read, text: str, event: str) -> None:
    assert event not in types_of(read("", text))


@pytest.mark.parametrize(
    ("title", "text", "told", "behind"),
    [
        (
            "US lets Nvidia sell H20 to China",
            "The U.S. tightened export controls on the H20. Now licences have been issued.",
            "easing",
            "export_control",
        ),
        (
            "US allows AMD to restart shipments of AI chips to China",
            "The licence came on Monday.",
            "easing",
            "shipment_resumption",
        ),
        (
            "Four charged with smuggling Nvidia GPUs to China",
            "Prosecutors charged four people. They face fines and prison in a federal court.",
            "smuggling",
            "litigation",
        ),
    ],
)
def test_rules_behind_the_news(read: Read, title: str, text: str, told: str, behind: str) -> None:
    live = {signal.event_type.value for signal in read(title, text).signals if signal.status == "happened"}
    assert told in live
    assert behind not in live
