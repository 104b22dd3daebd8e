from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waferwatch.read.clause import LONGEST, sentences


def _split(text: str) -> list[str]:
    padded = f" \n {text} "
    return [padded[s.start : s.end] for s in sentences(padded, 3)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One fact. Another one! A third?", ["One fact.", "Another one!", "A third?"]),
        (
            "The U.S. Commerce Dept. said so. Then it left.",
            ["The U.S. Commerce Dept. said so.", "Then it left."],
        ),
        ("Nvidia Corp. fell 1.5 per cent. It rose.", ["Nvidia Corp. fell 1.5 per cent.", "It rose."]),
        ("台积电停工。联电正常。", ["台积电停工。", "联电正常。"]),
        ("A line\nthat goes on\n\nA paragraph", ["A line\nthat goes on", "A paragraph"]),
        ('"It stops." He left.', ['"It stops."', "He left."]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert _split(text) == parts


def test_the_title_never_runs_into_the_body() -> None:
    text = " No stop at the end \n the body goes on. "
    found = list(sentences(text, text.index("\n") + 1))
    assert [s.in_title for s in found] == [True, False]


@given(st.text(alphabet=st.sampled_from("ab .!?\n。，A\"'"), max_size=3000))
def test_sentences_are_ordered_disjoint_and_bounded(text: str) -> None:
    last = 0
    padded = f" {text} "
    for sentence in sentences(padded, 0):
        assert last <= sentence.start < sentence.end <= len(padded)
        assert sentence.end - sentence.start <= LONGEST
        last = sentence.end
