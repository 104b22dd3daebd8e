from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waferwatch.read.normalise import fold, fold_name

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)


@given(TEXT)
def test_forms_are_equally_long_and_padded(text: str) -> None:
    folded = fold(text)
    assert len(folded.clean) == len(folded.key)
    assert folded.key[0] == folded.key[-1] == " "
    if folded.offsets is not None:
        assert len(folded.offsets) == len(folded.key)


@given(TEXT)
def test_offsets_stay_inside_and_never_go_back(text: str) -> None:
    folded = fold(text)
    last = 0
    for position in range(1, len(folded.key) - 1):
        start, end = folded.original(position, position + 1)
        assert last <= start < end <= len(text)
        last = start


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ｎｖｉｄｉａ　Ｈ２０", "nvidia h20"),
        ("Nvi\u200bdia", "nvidia"),
        ("\u202eNvidia\u202c", "nvidia"),
        ("“Nvidia’s”", "nvidia s"),
        ("Übernahme", "ubernahme"),
        ("U\u0308bernahme", "ubernahme"),
        ("ﬁnFET", "finfet"),
        ("英伟达H20芯片", "英伟达 h20 芯片"),
        ("ﾄﾞﾗﾑ", "ドラム"),
        ("groß", "gross"),
    ],
)
def test_spellings_fold_to_one(text: str, key: str) -> None:
    assert fold_name(text) == key


def test_a_span_leads_back_to_the_original_words() -> None:
    text = "昨日\u200b英伟达ＨＢＭ芯片"
    folded = fold(text)
    at = folded.key.index("hbm")
    start, end = folded.original(at, at + 3)
    assert text[start:end] == "ＨＢＭ"
