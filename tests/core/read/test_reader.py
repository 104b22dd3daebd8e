from __future__ import annotations

import json

import pytest

from waferwatch.read import READ_LIMIT, Reader
from waferwatch_schemas import EventType, NewsArticle, Role, Status

from .conftest import Read

SEED_TITLE = "ByteDance, Alibaba and Tencent stockpiled billions of dollars of Nvidia H20 chips"
SEED = (
    "ByteDance, Alibaba and Tencent are reported to have stockpiled billions of dollars of Nvidia H20 chips "
    "since the year before, because they expected the US export controls that then halted shipments in April."
    " The H20 is the inference chip that Nvidia built to stay under the limits the H100 broke."
)


def test_the_seed_story(read: Read) -> None:
    reading = read(SEED_TITLE, SEED)
    told = {
        (s.subject, s.event_type, s.role, s.direction.value)
        for s in reading.signals
        if s.status is Status.HAPPENED
    }
    assert ("chip:nvidia-h20", EventType.SHIPMENT_HALT, Role.AFFECTED, "raises") in told
    assert ("firm:nvidia", EventType.SHIPMENT_HALT, Role.AFFECTED, "raises") in told
    assert ("chip:nvidia-h20", EventType.STOCKPILING, Role.AFFECTED, "raises") in told
    assert any(
        s.subject == "chip:nvidia-h20" and s.event_type is EventType.EXPORT_CONTROL for s in reading.signals
    )
    for buyer in ("firm:bytedance", "firm:alibaba", "firm:tencent"):
        assert (buyer, EventType.STOCKPILING, Role.BUYER, "lowers") in told
        assert {s.item for s in reading.signals if s.subject == buyer} == {"chip:nvidia-h20"}
    assert not any(s.subject == "chip:nvidia-h100" for s in reading.signals)
    assert {m.role for m in reading.mentions if m.entity == "chip:nvidia-h100"} == {"comparison"}


@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("China bans exports of gallium and germanium to the US", EventType.MATERIAL_RESTRICTION),
        ("US adds SMIC to Entity List", EventType.SANCTION),
        ("Fire breaks out at Renesas factory in Naka", EventType.OUTAGE_OR_FIRE),
        ("Strong earthquake hits Taiwan, TSMC evacuates fabs", EventType.DISASTER),
        ("Ransomware shuts X-FAB sites", EventType.CYBERATTACK),
        ("DRAM contract prices rise 20% as makers cut output", EventType.PRICE_CHANGE),
        ("Lead times for microcontrollers stretch to 52 weeks", EventType.LEAD_TIME_CHANGE),
        ("US allows Nvidia to sell H20 to China", EventType.EASING),
        ("Wolfspeed files for bankruptcy", EventType.INSOLVENCY),
        ("Trump threatens tariffs on semiconductors", EventType.TARIFF),
        ("Samsung chip workers go on strike", EventType.LABOR_ACTION),
        ("AMD agrees to buy Xilinx", EventType.MERGER),
        ("商务部对镓、锗实施出口管制", EventType.MATERIAL_RESTRICTION),
        ("ルネサス那珂工場で火災", EventType.OUTAGE_OR_FIRE),
        ("Brand bei ASML in Berlin", EventType.OUTAGE_OR_FIRE),
        ("삼성전자, 메모리 감산", EventType.CAPACITY_CUT),
    ],
)
def test_titles_alone(read: Read, title: str, event: EventType) -> None:
    reading = read(title)
    assert reading.relevant
    assert event in {signal.event_type for signal in reading.signals}


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Samsung Galaxy sells out within hours", "Buyers queued. The camera got good reviews."),
        ("Potato chips recalled", "Packs of crisps may contain plastic."),
        ("Poker chip maker sold out", "Orders have surged since the casino film."),
        ("Vaccine stockpile expires", "Two plants cut output."),
        ("Nvidia overtakes Apple in market value", "Investors cheered as shares rose on Wall Street."),
        ("Earthquake shakes Greece", "Roads were blocked."),
    ],
)
def test_what_moves_nothing(read: Read, title: str, body: str) -> None:
    assert read(title, body).signals == ()


def test_offsets_are_code_points_of_the_original_field(read: Read) -> None:
    title = "“🚨 ＮＶＩＤＩＡ” halts H20 shipments to China"
    body = "Die Übernahme… 英伟达\u200b停止H20出货。"
    reading = read(title, body)
    fields = {"title": title, "body": body}
    assert reading.mentions
    for mention in reading.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.text
    for signal in reading.signals:
        evidence = signal.evidence
        assert fields[evidence.field][evidence.start : evidence.end] == evidence.text


def test_a_withdrawn_article_says_nothing(reader: Reader) -> None:
    article = NewsArticle.model_validate_json(
        json.dumps(
            {"id": "a", "title": SEED_TITLE, "published_at": "2025-04-24T08:00:00Z", "pubStatus": "canceled"}
        )
    )
    reading = reader.read(article)
    assert reading.document.retracted
    assert not reading.signals
    assert not reading.mentions


def test_long_text_is_read_up_to_the_limit_and_marked(read: Read) -> None:
    reading = read(SEED_TITLE, "word " * READ_LIMIT + SEED)
    assert reading.truncated
    assert all(mention.end <= READ_LIMIT for mention in reading.mentions)


def test_the_line_of_extract(read: Read) -> None:
    line = json.loads(json.dumps(read(SEED_TITLE, SEED).to_json()))
    assert set(line["mentions"][0]) == {"entity", "name", "kind", "text", "start", "end", "role", "field"}
    needed = {"subject", "event_type", "direction", "status", "role", "severity", "confidence", "evidence"}
    assert needed <= set(line["signals"][0])
    assert set(line["signals"][0]["evidence"]) == {"text", "start", "end", "field"}


def test_reading_and_explaining_say_the_same(reader: Reader) -> None:
    article = NewsArticle.model_validate_json(
        json.dumps(
            {"id": "a", "title": SEED_TITLE, "body": SEED * 20, "published_at": "2025-04-24T08:00:00Z"}
        )
    )
    assert reader.read(article).signals == reader.explain(article).signals


@pytest.mark.parametrize(
    ("title", "body", "weeks"),
    [
        (
            "Chinese tech giants hoarded Nvidia H20s",
            "Alibaba, ByteDance and Tencent bought $16 billion of H20 chips in the first quarter, enough for "
            "20 weeks of demand. In April the US halted H20 shipments to China. Unlike the H100, the H20 was "
            "designed to comply with earlier rules.",
            20.0,
        ),
    ],
)
def test_another_telling_of_the_story(read: Read, title: str, body: str, weeks: float) -> None:
    reading = read(title, body)
    stock = {s.subject: s for s in reading.signals if s.event_type is EventType.STOCKPILING}
    for buyer in ("firm:alibaba", "firm:bytedance", "firm:tencent"):
        assert stock[buyer].item == "chip:nvidia-h20"
        assert {(q.value, q.unit) for q in stock[buyer].quantities} == {(16e9, "USD"), (weeks, "weeks")}
    hit = {s.event_type for s in reading.signals if s.subject == "chip:nvidia-h20"}
    assert {EventType.EXPORT_CONTROL, EventType.SHIPMENT_HALT} <= hit
    assert not any(s.subject == "chip:nvidia-h100" for s in reading.signals)


def test_a_state_that_halts_deliveries_sets_a_rule(read: Read) -> None:
    reading = read("US halts H20 shipments to China", "Nvidia expects a charge.")
    told = {(s.subject, s.event_type, s.destination) for s in reading.signals}
    for subject in ("chip:nvidia-h20", "firm:nvidia"):
        assert (subject, EventType.EXPORT_CONTROL, "country:cn") in told
        assert (subject, EventType.SHIPMENT_HALT, "country:cn") in told
