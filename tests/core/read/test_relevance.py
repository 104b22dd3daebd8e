"""Which articles are about the chip trade at all, and which only use its words."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


@pytest.mark.parametrize(
    "title",
    [
        "AMD rallies to a record as Wall Street cheers",
        "Fund manager buys the dip in Micron, trims Netflix",
        "Nvidia's stock is too pricey to buy now, broker says",
        "Show HN: a GPU fluid simulator in CUDA",
        "Qualcomm founder dies at 91",
        "Radeon card review: fast, loud and heavy",
    ],
)
def test_a_title_on_shares_reviews_code_or_lives_is_not_relevant(read: Read, title: str) -> None:
    found = read(title)
    assert not found.signals
    assert not found.relevant


@pytest.mark.parametrize(
    "title",
    [
        "Researchers grow semiconductors on paper",
        "Imec shows transistors at 1.4 nm",
        "US blacklists Chinese chipmaker, shares tumble on Wall Street",
    ],
)
def test_a_title_with_words_of_this_trade_alone_is_relevant(read: Read, title: str) -> None:
    assert read(title).relevant


def test_the_life_of_an_engineer_is_not_relevant(read: Read) -> None:
    body = (
        "She was born in 1938 and grew up on a farm. After a doctorate in physics she joined Fairchild"
        " Semiconductor, where her husband ran the production of transistors, and later Intel. Her memoir"
        " tells how the first microprocessor was drawn by hand, and how the plant fed its engineers. A museum"
        " keeps her notebooks; fans ask for signatures at every anniversary."
    )
    assert not read("The woman who drew circuits", body).relevant


def test_one_word_of_another_trade_does_not_take_the_words_of_chips_away(read: Read) -> None:
    body = (
        "The grower was an egg farmer once. Today he sells wafers to makers of lasers, and orders exceed his"
        " capacity: customers of his substrates wait until next year, for each foundry needs more wafers than"
        " he can supply. Processors wait for memory, and memory for wafers."
    )
    assert read("A farm with furnaces", body).relevant


def test_a_tainted_update_is_no_spoiled_wafer(read: Read) -> None:
    body = "Intel, Nvidia and Cisco had installed the same tainted update of a network monitor."
    assert "delay_or_defect" not in types_of(read("Security firm says it was hacked", body))


def test_what_a_state_does_counts_in_talk_of_shares(read: Read) -> None:
    body = (
        "Investors sold stocks on Monday and the index fell as shares of funds slid. The sell-off began after"
        " the US added SMIC to its entity list. The Nasdaq lost three percent."
    )
    assert "sanction" in types_of(read("Wall Street slides", body))
