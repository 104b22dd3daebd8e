from __future__ import annotations

import pytest

from .conftest import Read


def _entities(read: Read, title: str, body: str = "") -> set[str]:
    return {m.entity for m in read(title, body).mentions if not m.entity.startswith(("country:", "agency:"))}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Arm sues Qualcomm over chip licences", "firm:arm"),
        ("Apple orders more chips from TSMC", "firm:apple"),
        ("Micron cuts DRAM output", "firm:micron"),
        ("Meta buys 350,000 H100 GPUs", "firm:meta"),
        ("AMD launches its MI350", "firm:amd"),
        ("Chipmakers: Apple, Nvidia and AMD are customers", "firm:amd"),
        ("Nvidia (NVDA) halts shipments", "firm:nvidia"),
        ("英伟达H20芯片出口受限", "chip:nvidia-h20"),
        ("삼성전자, 메모리 감산", "firm:samsung"),
        ("TSMC moves its 7 nm process", "chip:node-tsmc-n7"),
        ("Nvidia H20 sales stop", "firm:nvidia"),
    ],
)
def test_who_is_named(read: Read, text: str, entity: str) -> None:
    assert entity in _entities(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "Two rivals walk arm in arm through the park",
        "He broke an arm while skiing",
        "Apple blossom two weeks early in the valley",
        "Fresh apples and a pie",
        "Bacteria one micron long swim upstream",
        "A leak of top-secret intel worries the army",
        "Council's H20 campaign: turn off that tap, says the water board",
        "The B200 bus now stops at the hospital",
        "Future growth will be slow",
        "Meta-analysis of 40 trials",
    ],
)
def test_what_is_no_name(read: Read, text: str) -> None:
    assert _entities(read, text) == set()


def test_why_a_name_was_refused_is_told(read: Read) -> None:
    notes = [note for note in read("The B200 bus stops here").trace if note.step == "resolve"]
    assert notes
    assert notes[0].text == "B200"
