"""Capacity that grows and capacity that goes, as trade press, wires and local papers word it."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


@pytest.mark.parametrize(
    "text",
    [
        "Kioxia switches on second building at Kitakami",
        "GlobalFoundries brings a new clean room in Dresden on stream",
        "First wafers leave Bosch's plant in Roseville",
        "SMIC's wafer starts climb to 60,000 wafers a month, up from 45,000",
        "Nanya moves first EUV scanners into its new fab",
        "Texas Instruments weighs a fab in Sherman",
        "Micron leases an empty factory in Singapore for HBM packaging",
        "Siltronic's Singapore plant runs at twice the rate of last year",
        "Onsemi converts its Bucheon fab from 150 to 200 mm",
        "Amkor adds a night shift at its Songdo plant",
        "Hua Hong's second 12-inch fab in Wuxi takes in its first lots",
        "CXMT is now processing 280,000 wafers a month in Hefei",
    ],
)
def test_capacity_that_grows(read: Read, text: str) -> None:
    assert "capacity_expansion" in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Powerchip runs its fabs at barely half load",
        "Renesas sends the night shift in Naka home for two weeks",
        "NXP dismantles its oldest line in Nijmegen",
        "Wolfspeed's fab in Durham faces closure",
        "Micron prunes wafer starts at its fabs",
        "Diodes ended wafer production at its Greenock fab",
        "Samsung leaves the DDR4 business for good",
        "Intel won't go ahead with its assembly plant in Poland",
        "Utilisation at Vanguard's fabs slips to 60 per cent",
        "X-Fab will stop manufacturing MOSFETs in Lubbock",
        "UMC starts a tenth fewer wafers this quarter",
        "Subaru on a single shift as semiconductors from Renesas are lacking",
    ],
)
def test_capacity_that_goes(read: Read, text: str) -> None:
    assert "capacity_cut" in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Samsung's portable SSD doubles its capacity to 8 TB",
        "AMD's laptop chips keep topping out at 5 GHz",
        "A brief voltage dip put Kioxia's fab in the dark for minutes",
        "Micron's chief executive leaves for a rival in the storage business",
    ],
)
def test_other_senses(read: Read, text: str) -> None:
    assert not {"capacity_expansion", "capacity_cut"} & types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "A plant for power chips, the largest of its kind, was opened near Villach by Infineon on Friday.",
        "Bosch will drop another $2 billion on its Roseville fab",
        "Kioxia to invest $3 billion to manufacture memory in Iwate",
        "Infineon spoke in Dresden. Most of its 28nm designs are old. It will provide additional capacity.",
    ],
)
def test_capacity_told_otherwise(read: Read, text: str) -> None:
    assert types_of(read(text)) == {"capacity_expansion"}


@pytest.mark.parametrize(
    "text",
    [
        "Renesas will stop production on its six-inch lines in Kochi next year.",
        "Subaru said it will suspend output at its Yajima plant for a week as chips are lacking.",
        "Nanya halted two lines in Taishan to save costs.",
        "Vishay stopped production in Itzehoe on weak orders.",
    ],
)
def test_a_stop_told_beforehand_is_a_cut(read: Read, text: str) -> None:
    found = types_of(read(text))
    assert "capacity_cut" in found and "outage_or_fire" not in found


@pytest.mark.parametrize(
    "text",
    [
        "The cancellation of Intel's planned chip plant in Wroclaw was a blow to the region.",
        "Rising rates are hitting Renesas, and production problems are hitting Toyota.",
        "Microchip sees no need for additional capacity.",
        "Samsung plans to extend the shutdown at its foundry lines to August.",
        "Apple discontinues its smallest tablet with the A15 chip",
    ],
)
def test_no_capacity_is_added(read: Read, text: str) -> None:
    assert "capacity_expansion" not in types_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Nexperia announced the start of volume production at its Hamburg fab.",
        "Kioxia starts trial production of NAND in Iwate",
        "Tata Electronics says its plant in Jagiroad is ready for test production.",
        "ROHM's second plant brought forward by half a year",
        "Ibiden reported its year on Friday. The company plans to set up a facility for package substrates.",
        "Kioxia resumed construction of its Kitakami plant, which had been halted in spring.",
    ],
)
def test_plants_on_their_way(read: Read, text: str) -> None:
    found = types_of(read(text))
    assert "capacity_expansion" in found
    assert not found & {"outage_or_fire", "shipment_resumption", "stockpiling"}


def test_cutting_edge_cuts_nothing(read: Read) -> None:
    assert types_of(read("SMIC is building a cutting-edge semiconductor plant in Beijing.")) == {
        "capacity_expansion"
    }
