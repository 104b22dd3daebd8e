"""The chronology of the backtest: complete, consistent, and free of hindsight as far as code can tell."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

import waferwatch
from waferwatch.reference import load_catalog
from waferwatch_schemas.articles import NewsArticle
from waferwatch_schemas.base import EventType

PACKAGE = Path(waferwatch.__file__).parent
DATA = PACKAGE / "backtest" / "data"
COLUMNS = (
    "event_id,title,event_type,first_report,outcome,items,buyer_region,start,end,"
    "nature,scare,episode,split,publisher,source_url"
)
REPORT_FIELDS = {"id", "url", "title", "body", "published_at", "publisher", "language"}
HARM = {"HALT", "SHORT", "PRICE", "DELAY"}
NEVER_SCARES = {
    "easing",
    "shipment_resumption",
    "capacity_expansion",
    "substitution",
    "product_launch",
    "merger",
    "smuggling",
    "stockpiling",
    "price_change",
    "lead_time_change",
}
REGION = re.compile(r"global|eu|cn-overseas|[a-z]{2}")

# Harm that began before anyone outside knew: the day on which it became public, from the filing or notice.
PUBLIC_ON = {
    "tsmc-resist-2019": date(2019, 1, 28),
    "yokkaichi-power-2019": date(2019, 6, 28),
    "kioxia-contamination-2022": date(2022, 2, 9),
    "3m-zwijndrecht-2022": date(2022, 4, 1),
    "a100-letter-2022": date(2022, 8, 31),
    "mks-ransom-2023": date(2023, 2, 13),
    "microchip-cyber-2024": date(2024, 8, 20),
    "h20-letter-2025": date(2025, 4, 15),
    "eda-halt-2025": date(2025, 5, 28),
    "nexperia-order-2025": date(2025, 10, 12),
    "nexperia-ban-2025": date(2025, 10, 10),
}
# Names that nobody outside could have used before they were announced or leaked.
UNKNOWN_BEFORE = {
    "A100": date(2020, 5, 14),
    "H100": date(2022, 3, 22),
    "A800": date(2022, 11, 7),
    "H800": date(2023, 3, 21),
    "H20": date(2023, 11, 9),
    "H200": date(2023, 11, 13),
    "MI308": date(2024, 1, 1),
    "RTX 5090": date(2024, 9, 1),
    "RTX Pro 6000D": date(2025, 5, 24),
    "B300": date(2024, 10, 1),
    "HBM3E": date(2023, 5, 30),
    "HBM4": date(2023, 11, 1),
    "DeepSeek": date(2023, 11, 1),
    "Kioxia": date(2019, 7, 18),
}


@cache
def outcomes() -> list[dict[str, str]]:
    with (DATA / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def reports() -> list[dict[str, str]]:
    lines = (DATA / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def event_of(report: dict[str, str]) -> str:
    return report["id"].rpartition("-")[0]


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


@cache
def by_event() -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
    for report in reports():
        grouped[event_of(report)].append(report)
    return dict(grouped)


def wrong(rows: list[str]) -> None:
    assert not rows, "\n".join(rows[:20])


def test_there_is_enough_of_everything() -> None:
    noise = [report for report in reports() if report["id"].startswith("noise-")]
    assert len(outcomes()) >= 150
    assert sum(row["scare"] == "yes" for row in outcomes()) >= 24
    assert len(noise) >= 60
    assert len(reports()) >= 330
    assert {"en", "de", "zh", "ja"} <= {report["language"] for report in reports()}
    assert {row["first_report"][:4] for row in outcomes()} == {str(year) for year in range(2018, 2027)}


def test_the_table_has_its_columns_and_one_row_an_event() -> None:
    header = (DATA / "outcomes.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == COLUMNS
    assert not [name for name, n in Counter(row["event_id"] for row in outcomes()).items() if n > 1]
    ragged = [row["event_id"] for row in outcomes() if None in row or None in row.values()]
    assert not ragged


def test_every_report_is_a_news_article() -> None:
    for report in reports():
        assert set(report) == REPORT_FIELDS, report["id"]
        assert all(report[field].strip() for field in REPORT_FIELDS), report["id"]
        article = NewsArticle.model_validate_json(json.dumps(report))
        assert article.published_at.tzinfo is not None
        assert article.published_at.astimezone(UTC) == time_of(report["published_at"])
        assert report["published_at"].endswith("Z"), report["id"]
        assert report["url"].startswith(("https://", "http://")), report["id"]


def test_reports_are_in_order_and_numbered_within_their_event() -> None:
    keys = [(report["published_at"], report["id"]) for report in reports()]
    assert keys == sorted(keys)
    for event, group in by_event().items():
        assert [report["id"] for report in group] == [f"{event}-{n}" for n in range(1, len(group) + 1)]
        assert len(group) <= 4, event


def test_every_report_belongs_to_an_event_or_is_quiet() -> None:
    events = {row["event_id"] for row in outcomes()}
    told = {event for event in by_event() if not event.startswith("noise-")}
    assert told == events, (sorted(told - events), sorted(events - told))
    assert not any(event.startswith("noise-") for event in events)


def test_texts_differ_and_have_the_length_of_a_short_report() -> None:
    bodies = Counter(report["body"] for report in reports())
    assert not [body for body, n in bodies.items() if n > 1]
    for report in reports():
        stops = len(re.findall(r"[.!?](?:\s|$)|。", report["body"]))
        assert 2 <= stops <= 9, (report["id"], stops)
        assert len(report["title"]) <= 120, report["id"]


@pytest.mark.parametrize("row", outcomes(), ids=lambda row: row["event_id"])
def test_a_row_keeps_to_its_vocabulary(row: dict[str, str]) -> None:
    EventType(row["event_type"])
    assert row["outcome"] in HARM | {"AVERT", "NONE"}
    assert row["nature"] in {"policy", "physical", "market"}
    assert row["scare"] in {"yes", "no"}
    assert row["split"] in {"tune", "hold"}
    assert REGION.fullmatch(row["buyer_region"])
    assert row["title"] and row["publisher"]
    assert re.fullmatch(r"https?://\S+\.\S+", row["source_url"])


def test_every_item_is_in_the_reference_data() -> None:
    known = load_catalog()
    pairs = [(row["event_id"], item) for row in outcomes() for item in row["items"].split("|")]
    wrong([f"{event}: {item}" for event, item in pairs if item not in known])


def test_harm_has_dates_and_nothing_else_has() -> None:
    for row in outcomes():
        assert bool(row["start"]) == (row["outcome"] in HARM), row["event_id"]
        if row["end"]:
            assert date.fromisoformat(row["start"]) <= date.fromisoformat(row["end"]), row["event_id"]


def test_a_scare_is_an_adverse_event_that_came_to_nothing() -> None:
    for row in outcomes():
        nothing = row["outcome"] in {"AVERT", "NONE"} and row["event_type"] not in NEVER_SCARES
        assert (row["scare"] == "yes") == nothing, row["event_id"]


def test_knowledge_time_is_the_first_report() -> None:
    for row in outcomes():
        first = min(time_of(report["published_at"]) for report in by_event()[row["event_id"]])
        assert time_of(row["first_report"]) == first, row["event_id"]


def test_no_report_knows_what_was_not_public() -> None:
    for event, day in PUBLIC_ON.items():
        for report in by_event()[event]:
            assert time_of(report["published_at"]).date() >= day, report["id"]
    for report in reports():
        text = f"{report['title']} {report['body']}"
        day = time_of(report["published_at"]).date()
        unknown = [name for name, since in UNKNOWN_BEFORE.items() if day < since]
        early = [name for name in unknown if re.search(rf"\b{name}\b", text)]
        assert not early, (report["id"], early)


def test_a_chain_begins_with_its_first_event_and_stays_on_one_side() -> None:
    chains: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in outcomes():
        chains[row["episode"]].append(row)
    for episode, rows in chains.items():
        first = min(rows, key=lambda row: time_of(row["first_report"]))
        assert first["event_id"] == episode
        side = "tune" if time_of(first["first_report"]).year <= 2023 else "hold"
        assert {row["split"] for row in rows} == {side}, episode
    for side in ("tune", "hold"):
        harmful = {row["episode"] for row in outcomes() if row["split"] == side and row["outcome"] in HARM}
        assert len(harmful) >= 20, side


def test_the_readme_states_the_counts_of_the_files() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert f"{len(outcomes())} dated events" in text
    assert f"{len(reports())} short news reports" in text
    for outcome, n in Counter(row["outcome"] for row in outcomes()).items():
        assert re.search(rf"\| `{outcome}` \|.*\| {n} \|", text), outcome
    for name, n in Counter(row["event_type"] for row in outcomes()).items():
        assert re.search(rf"\b{name} {n}\b", text), name
