"""Words of events and names of firms that mean something else."""

from __future__ import annotations

import pytest

from .conftest import Read


@pytest.mark.parametrize(
    "title",
    [
        "Intel assessment finds strikes on the depot missed their target",
        "Samsung rides on a surge in mobile data traffic",
        "Nvidia caution abounds as results near",
        "Sonos adds receivers and speakers for the living room",
        "Amazon brings just walk out to stadium shops",
        "Apple introduces a new laptop with the M5",
        "Start-up raises $3M to close shops",
        "Intel warns of a wider trade deficit with Asia",
        "Marvel boss says the next MCU instalment was trafficked online",
        "Kyocera orders a battery recall for two phone models",
        "Qualcomm declines to comment on spending",
        "Intel shares: early gains limited by export worries at Ford",
        "A physically based renderer arrives for the GPU",
        "Hollywood sues operators of computer servers in the US",
        "Meat processors warn of a shortage of cattle",
        "Intel shelves plans for a wireless access point",
        "Weakness in demand for PCs spreads to Nvidia",
        "Emails from Nvidia staff were routed through an office in Ohio",
        "Anthropic asks users for permissions to read memory",
        "Homeowners near Intel default on their mortgages",
        "Intel boosted its stock buyback",
        "Nvidia's performance exploded in the quarter",
    ],
)
def test_words_with_another_sense_tell_of_no_event(read: Read, title: str) -> None:
    assert not read(title).signals


def test_news_of_other_trades_is_not_relevant_for_one_word_of_the_field(read: Read) -> None:
    body = (
        "Supply of new homes cannot keep up with demand, builders say. Orders for timber and cement"
        " are late, prices of materials rise, and customers of one factory for home electronics wait."
    )
    assert not read("Homebuilders grow more cheerful", body).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Nvidia GPUs routed through Malaysia reached Shenzhen, prosecutors say",
        "Intel scraps plans for a fab in Magdeburg",
    ],
)
def test_the_same_words_with_goods_or_plants_tell_of_one(read: Read, title: str) -> None:
    assert read(title).signals


def test_a_firm_that_its_buyer_has_taken_over_since_is_bought(read: Read) -> None:
    found = read("Nvidia agrees to buy Mellanox").signals
    assert [(signal.event_type, signal.subject) for signal in found] == [("merger", "firm:nvidia")]


def test_a_name_and_its_long_form_are_no_two_firms(read: Read) -> None:
    assert not read("AMD to buy back shares, Advanced Micro Devices says").signals


def test_a_sum_of_money_is_no_firm(read: Read) -> None:
    assert not any(
        mention.entity == "firm:3m" for mention in read("Start-up raises $3M for chip tools").mentions
    )


@pytest.mark.parametrize(
    "title", ["Stora <SKPS.ST> completes takeover of a rival", "Nippon Steel <NSTC.TOK> cuts output"]
)
def test_the_exchange_behind_a_ticker_is_no_firm(read: Read, title: str) -> None:
    body = "The deal was told on Monday. A maker of silicon wafers and memory chips was named, too."
    assert not {"firm:stmicroelectronics", "firm:tok"} & {m.entity for m in read(title, body).mentions}


def test_what_happened_before_1990_is_history(read: Read) -> None:
    found = read(
        "A short history of memory", "In 1985 Intel halted production of DRAM at its plants."
    ).signals
    assert {signal.status for signal in found} <= {"historical"}
    assert all(signal.occurred_at is None for signal in found)  # a message has no time so early


def test_an_app_that_is_banned_is_no_chip(read: Read) -> None:
    assert not read("Lawmakers ban TikTok and other Chinese apps on phones of officials").signals


def test_rising_shares_of_chip_makers_are_no_rising_prices(read: Read) -> None:
    body = (
        "A record chip rally added billions to the market value of Micron and Intel, and investors cheered."
    )
    assert not read("Chip rally lifts Micron and Intel", body).signals
