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
    ],
)
def test_words_with_another_sense_tell_of_no_event(read: Read, title: str) -> None:
    assert not read(title).signals


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
