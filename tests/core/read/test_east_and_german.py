"""Headlines of the Chinese, Japanese, Korean and German press: what happened, and whether it did."""

from __future__ import annotations

import pytest

from waferwatch.read.lexicon import Lexicon
from waferwatch.read.matcher import Matcher
from waferwatch.read.normalise import fold

from .conftest import Read


def _events(read: Read, title: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for signal in read(title, "").signals:
        found.setdefault(signal.event_type.value, set()).add(signal.status.value)
    return found


@pytest.mark.parametrize(
    ("title", "event", "status"),
    [
        ("メモリー各社、DRAMを減産へ キオクシアも", "capacity_cut", "announced"),
        ("TSMC、熊本工場の稼働停止か", "outage_or_fire", "rumoured"),
        ("ルネサス、車載マイコンの値上げを検討", "price_change", "rumoured"),
        ("キオクシア、新製造棟を建設する方針", "capacity_expansion", "announced"),
        ("東芝半導体工場、停電発生 生産停止", "outage_or_fire", "happened"),
        ("SK하이닉스, D램 감산 검토", "capacity_cut", "rumoured"),
        ("키옥시아, 낸드 가격 20% 올린다", "price_change", "announced"),
        ("하이닉스 인수설…SK하이닉스 '사실무근'", "merger", "denied"),
        ("SK하이닉스 우시 공장 라인 멈추나", "outage_or_fire", "rumoured"),
        ("传感器缺货 意法半导体交期拉长", "shortage", "happened"),
        ("中芯国际未来三年扩产", "capacity_expansion", "announced"),
        ("SK海力士无锡厂火灾 产线未受影响", "outage_or_fire", "happened"),
        ("聯電產能滿到後年 客戶搶簽長約", "demand_surge", "happened"),
        ("中芯国际晶圆供应偏紧", "shortage", "happened"),
        ("Infineon hebt die Preise für Leistungshalbleiter kräftig an", "price_change", "happened"),
        ("Onsemi legt Waferfabrik in Tschechien still", "capacity_cut", "happened"),
        ("TSMC nimmt Chipfertigung in Tainan nach Beben wieder auf", "shipment_resumption", "happened"),
        ("Globalwafers: Siliziumwaferpreise steigen", "price_change", "happened"),
    ],
)
def test_headlines(read: Read, title: str, event: str, status: str) -> None:
    assert _events(read, title).get(event) == {status}


@pytest.mark.parametrize(
    "title",
    [
        "半导体行业人才缺口达30万",
        "台积电股价大涨 外资喊买",
        "半導体人材が不足、初任給引き上げ",
        "SK하이닉스 주가 급등",
        "반도체 인력난 심각",
        "Fachkräftemangel in der Halbleiterbranche",
        "Vishay zeigt neue Sechs-Zoll-Linie",
    ],
)
def test_what_only_sounds_so(read: Read, title: str) -> None:
    assert not _events(read, title)


def test_a_verb_in_two_parts_counts_where_its_second_part_follows() -> None:
    lexicon = Lexicon({"CUT": ["legt..still"]}, {"CUT": 1})

    def found(text: str) -> list[int]:
        folded = fold(text)
        return [hit.mask for hit in lexicon.find(folded.key, folded.clean, len(folded.key))]

    assert found("Bosch legt das Werk in Reutlingen still") == [1]
    assert not found("Bosch legt Zahlen vor. Still ruht der See")
    assert not found("Bosch legt das Werk nicht still")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("美, 반도체 관세 검토", True),
        ("中공장 가동 중단", True),
        ("半导体报告(中)", False),
        ("工場の中で", False),
    ],
)
def test_single_signs_for_states(text: str, found: bool) -> None:
    assert bool(Matcher(["中", "美"]).find(fold(text).key)) == found


def test_ends_of_compounds() -> None:
    assert Matcher(["*preise"]).find(fold("Die Speicherpreise").key)
    assert not Matcher(["preise"]).find(fold("Die Speicherpreise").key)
