"""Quakes, fires, delays, break-ins and strikes, in words of many kinds."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Floodwaters reached the ground floor of Nexperia's Seremban plant.", "disaster"),
        ("Shelling has closed Ingas's neon plant in Mariupol.", "disaster"),
        ("A volcano on Kyushu dusted Sony's sensor fab with ash.", "disaster"),
        ("Thick smoke drove staff out of X-Fab's Erfurt works on Monday night.", "outage_or_fire"),
        ("A ruptured acid line forced UMC to clear its Fab 8F in Hsinchu.", "outage_or_fire"),
        ("A lightning bolt took out the substation that feeds Samsung's Austin fab.", "outage_or_fire"),
        ("Nvidia found a layout error in the GB200 and had to make a new mask.", "delay_or_defect"),
        ("The opening of TSMC's Kumamoto 2 fab has been moved to 2029.", "delay_or_defect"),
        ("SK Hynix's new DRAM loses bits when hot, engineers found.", "delay_or_defect"),
        ("Both HBM3E stacks of Samsung have not passed AMD's validation.", "delay_or_defect"),
        ("At SMIC 5 nm yields still lag behind those of TSMC.", "delay_or_defect"),
        ("Nvidia told its partners that the refresh has been pushed to autumn.", "delay_or_defect"),
        ("Researchers found a hardware vulnerability in Arm's processors.", "delay_or_defect"),
        ("Poor solder made SanDisk's flash drives lose files.", "delay_or_defect"),
        ("Rohm pushed the Miyazaki fab's opening to after the summer.", "delay_or_defect"),
        ("Micron slows construction of its Boise fab and gives no new date.", "delay_or_defect"),
        ("Kioxia's plan for a Kitakami flash fab ran into an unexpected hitch.", "delay_or_defect"),
        ("AMD's Ryzen processors suffer irreversible damage from too high a voltage.", "delay_or_defect"),
        ("Intruders linked to Beijing sat in NXP's network from late 2017.", "cyberattack"),
        ("Data stolen from chip tester KYEC has surfaced on a criminal marketplace.", "cyberattack"),
        ("The loss of power spoiled a day's work at the flash plant of Kioxia.", "outage_or_fire"),
        ("Unions at ST's Crolles fab are balloting on strike action.", "labor_action"),
        ("Some 2,000 union members rallied outside the Hwaseong chip plant of Samsung.", "labor_action"),
        ("Staff at Tower Semiconductor downed work for four hours on Tuesday.", "labor_action"),
    ],
)
def test_incidents(read: Read, text: str, event: str) -> None:
    assert event in types_of(read("", text))


@pytest.mark.parametrize(
    "text",
    [
        "Nvidia's stock weathered the storm.",
        "Buyers were caught off guard when Micron diverted capacity to HBM.",
        "GlobalFoundries met pandemic-fuelled orders for chips from stock.",
        "Module makers bought DRAM early to ride out the storm.",
        "Cheap DDR3 chips from Nanya have flooded the market.",
        "A leak says that AMD readies a GPU with 96 cores.",
        "Applied Materials launches a tool that finds defects faster.",
        "Infineon's new security controller protects passwords and keys from hackers.",
        "Apple struck a chord with users of its M4 chip.",
        "TSMC's 2 nm yields are better than expected and ahead of schedule.",
    ],
)
def test_no_incidents(read: Read, text: str) -> None:
    incidents = {"disaster", "outage_or_fire", "delay_or_defect", "cyberattack", "labor_action"}
    assert not types_of(read("", text)) & incidents


@pytest.mark.parametrize(
    "text",
    [
        "A fire broke out at Renesas's Naka fab. Both lines will be ramped up again by Friday.",
        "A power cut stopped Infineon's Dresden fab. The hall, with capacity for 300 mm, began work in 2021.",
        "Output hit by a blaze at Winbond's Taichung fab.",
    ],
)
def test_what_is_told_of_a_plant_besides_its_accident(read: Read, text: str) -> None:
    assert types_of(read("", text)) == {"outage_or_fire"}
