"""How the press tells of incidents and deals: by what a firm makes, by whom it names next, by denials."""

from __future__ import annotations

import pytest

from waferwatch_schemas import EventType, Status

from .conftest import Read, types_of


def _told(read: Read, title: str, body: str, event: EventType) -> dict[str, Status]:
    """The subjects of one type of event and its status."""
    return {s.subject: s.status for s in read(title, body).signals if s.event_type is event}


@pytest.mark.parametrize(
    ("title", "body", "event", "subject"),
    [
        (
            "Diodes firm Nexperia confirms incident",
            "The maker of transistors admitted that intruders had been inside its servers.",
            EventType.CYBERATTACK,
            "firm:nexperia",
        ),
        (
            "Magnachip stays where it is",
            "The supplier of OLED driver chips and its suitor have torn up their merger agreement.",
            EventType.MERGER,
            "firm:magnachip",
        ),
        (
            "Island shuts down for the day",
            "Schools and offices closed as the typhoon came ashore. TSMC and UMC had crews sleep over.",
            EventType.DISASTER,
            "firm:tsmc",
        ),
    ],
)
def test_subjects_that_the_sentence_does_not_name(
    read: Read, title: str, body: str, event: EventType, subject: str
) -> None:
    assert subject in _told(read, title, body, event)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Lattice may not be bought by the fund: Microchip will not get Lattice, Washington says.", "merger"),
        ("Holders of Inphi stock: for each share they hold Marvell pays $66 in cash.", "merger"),
        ("Qualcomm lost out on Arm.", "merger"),
        ("SoftBank will pour $2 billion into Intel.", "merger"),
        ("X-Fab bought the Itzehoe fab of Vishay.", "merger"),
        ("Kioxia's union told members to stay away until pay talks resume.", "labor_action"),
        ("Samsung's HBM4 failed to make the grade with Nvidia.", "delay_or_defect"),
        ("Micron's Idaho DRAM fab won't make it this year.", "delay_or_defect"),
        ("First wafers from Intel's Ohio fab will come in 2031, not 2026.", "delay_or_defect"),
        (
            "Graphics cards with Nvidia's GB202 chip show black screens and give up within weeks.",
            "delay_or_defect",
        ),
        ("LockBit gives wafer maker GlobalWafers until Friday.", "cyberattack"),
        ("A 6.4 struck off Hualien and shook TSMC's fabs.", "disaster"),
        ("Navitas has sought shelter from its creditors, the GaN chip firm said.", "insolvency"),
        ("In a suit over breach of licences Arm asks a court to stop Qualcomm's chips.", "litigation"),
    ],
)
def test_told(read: Read, text: str, event: str) -> None:
    assert event in types_of(read("", text))


def test_lines_that_an_incident_did_not_harm(read: Read) -> None:
    body = "A magnitude 6.1 quake shook Hsinchu. At UMC's fabs not a single wafer was lost, it said."
    found = _told(read, "Quake rattles Taiwan's UMC", body, EventType.OUTAGE_OR_FIRE)
    assert set(found.values()) == {Status.DENIED}


def test_lines_that_run_as_ever_are_no_news_without_an_incident(read: Read) -> None:
    assert "outage_or_fire" not in types_of(read("UMC's fabs", "UMC's fabs are running as usual."))


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Intel to buy SambaNova - sources", Status.RUMOURED),
        ("AMD in advanced talks to buy Lattice", Status.RUMOURED),
        ("AMD agrees to buy Lattice", Status.ANNOUNCED),
    ],
)
def test_who_a_headline_credits(read: Read, title: str, status: Status) -> None:
    found = _told(read, title, "", EventType.MERGER)
    assert status in found.values()


def test_a_virus_of_the_digital_kind(read: Read) -> None:
    body = "Malware got into TSMC's tools and three fabs had to stop, the foundry said."
    assert "disaster" not in types_of(read("Virus halts TSMC", body))


def test_a_plant_that_comes_late_is_no_expansion(read: Read) -> None:
    body = "Production at TSMC's second Arizona fab will begin in 2028, a year behind schedule."
    assert types_of(read("TSMC's Arizona fab is delayed", body)) == {"delay_or_defect"}


@pytest.mark.parametrize(
    "text",
    [
        "Unigroup's default jolted China's bond market, a chip banker said.",
        "The fire at Renesas is out; its cause is under investigation.",
        "Nvidia has spent heavily on acquisitions of late.",
        "Chip stocks shook off quake jitters, and Nvidia rose.",
        "The deal needs approval in China, Intel and Tower say.",
        "Is Wolfspeed a buy after its fall?",
    ],
)
def test_not_told(read: Read, text: str) -> None:
    assert not types_of(read("", text)) & {"disaster", "litigation", "export_control"}
    assert not any(s.event_type is EventType.MERGER and "buy after" in text for s in read(text).signals)


def test_a_headline_that_says_outright_what_the_lead_only_heard(read: Read) -> None:
    body = "Kioxia may agree on a merger with SanDisk by May, people familiar with the matter said."
    found = _told(read, "Kioxia to merge with SanDisk", body, EventType.MERGER)
    assert set(found.values()) == {Status.RUMOURED}


def test_what_a_suit_alleges_is_no_denial(read: Read) -> None:
    text = "YMTC filed a lawsuit against Micron, alleging that its reports were false."
    found = _told(read, "", text, EventType.LITIGATION)
    assert set(found.values()) == {Status.HAPPENED}


def test_one_word_of_another_trade_leaves_chips_their_sense(read: Read) -> None:
    body = (
        "Strikers at the chip plant downed tools. Semiconductor lines stood still, the pets of managers too."
    )
    assert "labor_action" in types_of(read("Samsung chip workers strike", body))


@pytest.mark.parametrize(
    "text",
    [
        "Merger talks between Kioxia and SanDisk resume as flash gets cheaper.",
        "AMD has agreed to buy programmable chip specialist Lattice.",
    ],
)
def test_deals_told_beside_goods(read: Read, text: str) -> None:
    assert "merger" in types_of(read("", text))


@pytest.mark.parametrize(
    ("title", "event", "status"),
    [
        ("GlobalFoundries, TSMC drop all patent suits", EventType.LITIGATION, Status.HISTORICAL),
        (
            "Samsung chip union calls off planned strike at Hwaseong",
            EventType.LABOR_ACTION,
            Status.HISTORICAL,
        ),
        ("SK hynix averts first-ever strike at Icheon fab", EventType.LABOR_ACTION, Status.DENIED),
    ],
)
def test_what_those_who_began_it_end(read: Read, title: str, event: EventType, status: Status) -> None:
    assert status in _told(read, title, "", event).values()


def test_secrets_that_employees_took(read: Read) -> None:
    text = "A jury found that former employees of ASML had stolen its trade secrets."
    assert "litigation" in types_of(read("", text))


def test_the_ruin_of_a_firm_unknown(read: Read) -> None:
    body = "ASML's chip tools were copied by a start-up, a jury found. XTAL filed for Chapter 11 in December."
    assert "insolvency" not in types_of(read("ASML wins", body))


def test_a_sale_that_is_weighed(read: Read) -> None:
    found = _told(read, "Intel weighs selling stake in its network chip unit", "", EventType.MERGER)
    assert set(found.values()) == {Status.RUMOURED}


def test_a_plant_under_the_hammer(read: Read) -> None:
    assert "insolvency" in types_of(
        read("", "The equipment of chip maker HSMC will be auctioned off in June.")
    )


def test_a_stoppage_over_the_sale_of_a_foundry_halts_no_deliveries(read: Read) -> None:
    found = types_of(read("Magnachip's chip unions threaten stoppage over sale of foundry"))
    assert "labor_action" in found
    assert not found & {"shipment_halt", "shipment_resumption"}
