from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from waferwatch.read.fingerprint import SIZE, fingerprint, hashes, same_story
from waferwatch.read.normalise import fold

WORDS = (
    "chip",
    "supply",
    "order",
    "fab",
    "wafer",
    "licence",
    "export",
    "week",
    "price",
    "plant",
    "yield",
    "rule",
)


def _text(seed: int, length: int) -> list[str]:
    pick = random.Random(seed)
    return [f"{pick.choice(WORDS)}{pick.randrange(60)}" for _ in range(length)]


def _sketch(words: list[str]) -> str:
    return fingerprint(fold(" ".join(words)).key)


def test_a_sketch_fits_its_field() -> None:
    sketch = _sketch(_text(1, 5000))
    assert len(hashes(sketch)) == SIZE
    assert len(sketch) <= 512


def test_copies_cut_retitled_and_edited_are_one_story() -> None:
    words = _text(2, 400)
    whole = _sketch(words)
    cut = _sketch(words[:200])
    retitled = _sketch([*_text(3, 12), *words])
    edited = _sketch([word if at % 25 else "changed" for at, word in enumerate(words)])
    for copy in (whole, cut, retitled, edited):
        assert same_story(whole, copy)
        assert same_story(copy, whole)


def test_other_reports_of_the_same_event_are_not() -> None:
    assert not same_story(_sketch(_text(4, 300)), _sketch(_text(5, 300)))


def test_a_shared_stock_phrase_is_not_enough() -> None:
    phrase = _text(6, 8)
    assert not same_story(_sketch([*_text(7, 200), *phrase]), _sketch([*_text(8, 200), *phrase]))


def test_chinese_text_is_sketched_by_characters() -> None:
    text = (
        "据知情人士透露字节跳动阿里巴巴和腾讯自去年以来"
        "囤积了价值数十亿美元的英伟达芯片因为预期美国将收紧出口管制"
    )
    whole, cut = fingerprint(fold(text).key), fingerprint(fold(text[:40]).key)
    assert same_story(whole, cut)
    assert not same_story(
        whole, fingerprint(fold("台积电南科厂因地震停机数小时预计损失三万片晶圆生产线已恢复").key)
    )


@given(st.text(max_size=300))
def test_any_sketch_is_safe_to_read(text: str) -> None:
    hashes(text)
    assert same_story(text, text) in (True, False)
    assert not same_story("", fingerprint(fold(text).key))
