from __future__ import annotations

import pytest

from waferwatch.read.mention import Gazetteer
from waferwatch.read.normalise import fold
from waferwatch.read.publishers import UNKNOWN, origin, reliability, sources
from waferwatch.read.senses import load_senses
from waferwatch.reference import Catalog

_GAZETTEER = Gazetteer(Catalog([]), load_senses(), sources())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Reuters", 0.8),
        ("reuters.com", 0.8),
        ("The Wall Street Journal", 0.8),
        ("路透社", 0.8),
        ("Federal Register", 0.95),
        ("DigiTimes", 0.65),
        ("Yahoo Finance", 0.3),
        ("Somebody's Blog", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_reliability_by_class(name: str | None, value: float) -> None:
    assert reliability(name) == value


@pytest.mark.parametrize(
    ("text", "own", "credited"),
    [
        ("Nvidia halts work, Reuters reported on Monday", "The Times", "Reuters"),
        ("according to Nikkei, output falls", None, "Nikkei"),
        ("people told the Financial Times", None, "Financial Times"),
        ("路透社报道,英伟达停产", None, "Reuters"),
        ("据彭博社消息", None, "Bloomberg"),
        ("日本経済新聞が報じた", None, "Nikkei"),
        ("sources told Reuters", "Reuters", ""),
        ("the X factor", None, ""),
        ("no one is credited", None, ""),
    ],
)
def test_whom_a_text_credits(text: str, own: str | None, credited: str) -> None:
    folded = fold(text)
    _, named = _GAZETTEER.find(folded.key, folded.clean)
    assert origin(folded.key, own, named) == credited
