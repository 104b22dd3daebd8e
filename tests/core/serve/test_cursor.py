"""A cursor is a place in the log, and anything else is refused."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waferwatch.serve.cursor import MAX_CHARACTERS, BadCursor, decode, encode

TOPICS = frozenset({"risk.scores.v1", "risk.alerts.v1"})

POSITIONS = st.dictionaries(
    st.sampled_from(sorted(TOPICS)), st.dictionaries(st.integers(0, 30), st.integers(0, 2**62), max_size=8)
)


@given(POSITIONS)
def test_round_trip(positions: dict[str, dict[int, int]]) -> None:
    assert decode(encode(positions), TOPICS) == positions


@given(st.text(max_size=300))
def test_any_other_text_is_refused_or_a_place(text: str) -> None:
    try:
        found = decode(text, TOPICS)
    except BadCursor:
        return
    assert found.keys() <= TOPICS


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "hello",
        "ü",
        packed("[]1"),
        packed("[1]"),
        packed('{"risk.scores.v1": 7}'),
        packed('{"risk.scores.v1": {"a": 1}}'),
        packed('{"risk.scores.v1": {"0": -1}}'),
        packed('{"risk.scores.v1": {"-1": 1}}'),
        packed('{"risk.scores.v1": {"0": 1e999}}'),
        packed('{"risk.scores.v1": {"0": NaN}}'),
        packed('{"risk.scores.v1": {"0": 9223372036854775808}}'),
        packed('{"risk.scores.v1": {"4294967296": 1}}'),
        packed('{"news.articles.v1": {"0": 1}}'),
        packed("[" * 3000),
        "A" * (MAX_CHARACTERS + 1),
    ],
)
def test_forged_cursors_are_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode(cursor, TOPICS)
