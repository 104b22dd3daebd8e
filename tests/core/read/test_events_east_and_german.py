"""What the German and the Korean press calls each kind of event, headline and sentence."""

from __future__ import annotations

import pytest

from .conftest import Read, types_of


def _types(read: Read, text: str) -> set[str]:
    return types_of(read("", text) if text.endswith(".") else read(text))


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("capacity_cut", "Kioxia fährt die Waferstarts in Yokkaichi um ein Fünftel zurück."),
        ("capacity_cut", "Onsemi macht das Werk in South Portland dicht"),
        ("capacity_cut", "SK하이닉스가 우시 공장의 웨이퍼 투입량을 20% 줄였다."),
        ("capacity_expansion", "Infineon nimmt in Kulim die zweite Ausbaustufe der Fabrik in Betrieb."),
        ("capacity_expansion", "DB하이텍, 상우 공장에 8인치 라인 추가로 짓는다"),
        ("cyberattack", "Unbekannte sind in das Netzwerk von Nexperia eingedrungen."),
        ("cyberattack", "ASML 내부망 뚫려 설계 자료 유출"),
        ("delay_or_defect", "Intel legt die Pläne für das Werk in Magdeburg auf Eis"),
        ("delay_or_defect", "인텔이 오하이오 공장 가동 시점을 2030년 이후로 늦췄다."),
        ("demand_surge", "Aixtron kann sich vor Bestellungen für SiC-Anlagen kaum retten."),
        ("demand_surge", "HBM 주문이 밀려들면서 SK하이닉스 내년 물량이 동났다."),
        ("insolvency", "Wolfspeed sucht Schutz vor seinen Gläubigern"),
        ("insolvency", "울프스피드, 회사채 디폴트 위기"),
        ("labor_action", "Bei STMicroelectronics in Agrate legten Hunderte die Arbeit nieder."),
        ("labor_action", "삼성전자 노조원들이 화성 반도체 라인 앞에서 작업을 거부했다."),
        ("lead_time_change", "Microchip: Lieferzeiten für Mikrocontroller verkürzen sich auf zehn Wochen"),
        ("lead_time_change", "ST마이크로 MCU 납기가 52주로 길어졌다."),
        ("litigation", "Nvidia legt gegen das Urteil Berufung ein"),
        ("litigation", "미국 배심원단이 마이크론의 특허 침해를 인정해 배상 평결을 내렸다."),
        ("merger", "Onsemi will Allegro für 6,9 Milliarden Dollar übernehmen."),
        ("merger", "SK하이닉스, 키파운드리 인수 절차 마무리"),
        ("outage_or_fire", "In einer Halle von X-Fab in Erfurt hat es gebrannt."),
        ("outage_or_fire", "키옥시아 욧카이치 공장에 순간 전압 강하로 정전이 발생했다."),
        ("price_change", "Texas Instruments erhöht zum 1. Juni die Preise für Analogchips."),
        ("price_change", "D램 고정거래가격이 한 달 새 두 배로 뛰었다."),
        ("product_launch", "AMD schickt den Ryzen 9 9950X3D ins Rennen"),
        ("product_launch", "엔비디아, RTX 5090 공식 발표"),
        ("shipment_halt", "Nexperia liefert keine Wafer mehr nach Dongguan."),
        ("shipment_halt", "ASML, SMIC에 장비 공급을 전면 중단"),
        ("shipment_resumption", "Samsungs Speicherwerk in Pyeongtaek arbeitet wieder unter Volllast."),
        ("shipment_resumption", "르네사스 나카 공장이 한 달 만에 다시 돌아가기 시작했다."),
        ("shortage", "PC-Hersteller gehen bei DDR5-Speicher von Samsung leer aus."),
        ("shortage", "DDR4 메모리를 구하지 못해 PC업체들이 발을 구르고 있다."),
        ("smuggling", "Drei Händler sollen H100 von Nvidia illegal nach China verschifft haben."),
        ("smuggling", "엔비디아 칩을 제3국을 거쳐 우회 수출한 일당이 적발됐다."),
        ("stockpiling", "Bosch hat seine Chiplager verdoppelt und Halbleiter auf Vorrat gekauft."),
        ("stockpiling", "화웨이, HBM 1년치 쌓아 둬"),
        ("substitution", "BMW löst Nexperia-Dioden durch Bausteine von Vishay ab."),
        ("easing", "Die USA lockern die Exportkontrollen für Chips nach China."),
        ("tariff", "Die USA erheben auf Halbleiter eine Abgabe von 25 Prozent."),
        (
            "price_change",
            "Die Preise für Speicher, allen voran DDR5 von Micron, gehen seit Mai durch die Decke.",
        ),
        ("price_change", "GeForce-Karten von Nvidia gibt es nur zu gesalzenen Preisen."),
        ("shortage", "Wer eine GeForce RTX 5080 sucht, schaut in die Röhre."),
        ("capacity_cut", "Intels geplante Fabrik in Breslau gestrichen"),
        ("easing", "Peking will für Exporte von Nexperia wieder Ausnahmen zulassen."),
        (
            "sanction",
            "Die niederländische Regierung hat die Kontrolle über den Chiphersteller Nexperia übernommen.",
        ),
        (
            "export_control",
            "Die USA haben weitreichende Beschränkungen für Exporte von KI-Chips nach China verhängt.",
        ),
        ("material_restriction", "中国はガリウムの輸出を許可制にすると発表した。"),
        ("smuggling", "許可を得ずにエヌビディアの半導体を中国に輸出した疑いで男が逮捕された。"),
        ("shortage", "SiCウエハーが足らないとロームは説明した。"),
        ("easing", "미국이 엔비디아 H20을 예외적으로 승인했다."),
        ("export_control", "미국, 엔비디아 H20에 새 수출 허가 요건 부과"),
        ("litigation", "삼성전자 반도체 공정 기술을 중국에 빼돌린 전 직원이 구속 기소됐다."),
        ("sanction", "美國把中芯國際列入出口管制清單"),
        ("substitution", "长江存储加速国产替代,存储芯片打入联想供应链。"),
        ("capacity_cut", "英伟达H20停产"),
        ("litigation", "台積電前工程師洩漏營業秘密遭起訴。"),
        ("capacity_cut", "Samsung drosselt die Produktion von Speicherchips."),
    ],
)
def test_words_of_the_trade(read: Read, event: str, text: str) -> None:
    assert event in _types(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "Infineon vergibt Preise an Studierende der TU Dresden",
        "ASML-Chef verkauft eigene Aktien",
        "Bosch nimmt ein Programm für Teilzeit in Angriff",
        "SK하이닉스, 소방서에 방열복 기부",
        "엔비디아 CEO, 자사주 매각",
        "LG전자, 세탁기 신제품 공개",
    ],
)
def test_what_only_sounds_so(read: Read, text: str) -> None:
    assert not _types(read, text)


def test_a_german_day_does_not_end_a_sentence(read: Read) -> None:
    reading = read("", "Infineon hebt zum 15. Oktober die Preise für Leistungshalbleiter an.")
    assert [signal.event_type.value for signal in reading.signals][:1] == ["price_change"]


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ("shortage", "Infineon hat vor knapp einem Jahr ein Chipwerk in Kulim eröffnet."),
        ("shortage", "Chipanalysten gehen bei Infineon von steigenden Umsätzen aus."),
        ("delay_or_defect", "Halbleitermangel trifft Volkswagen"),
        ("disaster", "Semikron nach Cyber-Angriff wieder am Netz"),
        ("substitution", "Die Abhängigkeit von TSMC bereitet Apple bei Chips Sorgen."),
        ("insolvency", "Gespräche über die Übernahme von Siltronic vor dem Aus"),
        ("price_change", "16日の米株式市場でエヌビディア株は一時5%急落した。"),
        ("product_launch", "ロームは半導体の新棟を建設すると発表した。"),
        ("delay_or_defect", "ロームとデンソーはいずれも半導体の供給を続ける。"),
        ("delay_or_defect", "キオクシア、上場延期"),
        ("cyberattack", "新型コロナウイルスの流行でルネサスは出勤を減らした。"),
        ("product_launch", "미국, 반도체 관세 다음 주 발표"),
        ("smuggling", "SK하이닉스 반도체 공정 기술을 중국에 넘긴 연구원 구속"),
        ("price_change", "YMTC가 다음 달 블랙리스트에 오를 것이라는 보도가 나왔다."),
        (
            "lead_time_change",
            "Nach monatelangen Exportbeschränkungen liefert Nvidia den H20 wieder nach China.",
        ),
        ("contamination", "英特爾主管涉嫌洩漏台積電機密。"),
        ("demand_surge", "화웨이, 제재 강화에 대비해 반도체 사재기"),
    ],
)
def test_near_misses_of_east_and_german(read: Read, event: str, text: str) -> None:
    assert event not in _types(read, text)


def test_the_trade_at_large_may_stand_in_the_title(read: Read) -> None:
    reading = read("Halbleiter: Nachfrage steigt", "Die Lieferzeiten sind auf 40 Wochen gestiegen.")
    assert "lead_time_change" in types_of(reading)
