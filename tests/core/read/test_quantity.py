from __future__ import annotations

import pytest

from waferwatch.read.quantity import amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders worth $16 billion", [(16e9, "USD")]),
        ("at least $5.5bn in charges", [(5.5e9, "USD")]),
        ("more than 20,000 wafers were lost", [(20000, "wafers")]),
        ("about three months of stock", [(3, "months")]),
        ("20 weeks of supply", [(20, "weeks")]),
        ("a rise of 60 per cent", [(60, "percent")]),
        ("prices up 7.5%", [(7.5, "percent")]),
        ("rund 1,2 Milliarden Euro", [(1.2e9, "EUR")]),
        ("订单超过1000亿元", [(1000e8, "CNY")]),
        ("约160亿美元的芯片", [(160e8, "USD")]),
        ("在庫は3カ月", [(3, "months")]),
        ("库存可维持一个月", [(1, "months")]),
        ("100 billion yuan", [(1e11, "CNY")]),
        ("in 2021 it moved", []),
        ("No figures here", []),
    ],
)
def test_amounts_in_words_and_digits(text: str, expected: list[tuple[float, str]]) -> None:
    found = [(amount.quantity.value, amount.quantity.unit) for amount in amounts(text)]
    assert (
        found == pytest.approx(expected)
        if not expected
        else [u for _, u in found] == [u for _, u in expected]
    )
    assert [value for value, _ in found] == pytest.approx([value for value, _ in expected])
