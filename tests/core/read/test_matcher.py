from __future__ import annotations

import pytest

from waferwatch.read.matcher import Matcher, as_in_text
from waferwatch.read.normalise import fold


def _found(patterns: list[str], text: str) -> list[str]:
    folded = fold(text)
    found: list[str] = []
    border = -1
    for start, negative, _ in Matcher(patterns).find(folded.key):
        if start >= border:
            border = -negative
            found.append(folded.clean[start:border])
    return found


@pytest.mark.parametrize(
    ("patterns", "text", "found"),
    [
        (["arm"], "An army of charming farm hands", []),
        (["arm", "arm china"], "Arm China and Arm", ["Arm China", "Arm"]),
        (["intel", "intel 4"], "Intel 40 years on", ["Intel"]),
        (["tsmc", "samsung"], "TSMC, Samsung/TSMC", ["TSMC", "Samsung", "TSMC"]),
        (["h-20"], "the H20 is not the H-20 or H 20", ["H-20", "H 20"]),
        (["台积电"], "据台积电称", ["台积电"]),
        (["アーム"], "アームストロングとアーム", ["アーム"]),
        (["기아"], "포기아 기아는", ["기아"]),
        (["exportkontroll*"], "neue Exportkontrollen", ["Exportkontroll"]),
        (["h20"], "英伟达H20芯片", ["H20"]),
    ],
)
def test_whole_tokens_longest_first(patterns: list[str], text: str, found: list[str]) -> None:
    assert _found(patterns, text) == found


def test_as_in_text_keeps_a_space_for_every_mark() -> None:
    key = fold("It holds months' worth of chips.").key
    assert not Matcher(["months' worth"]).find(key)
    assert Matcher([as_in_text("months' worth")]).find(key)
    assert Matcher(["months' worth"]).find(fold("months worth").key)
