"""The bundled chronology: valid, in order, sourced, and telling the whole story."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from waferwatch_schemas import Message, NewsArticle, TradeEvent

PACKAGE = Path(__file__).parents[2] / "streams" / "waferwatch"
DATA = PACKAGE / "demo" / "data"
REFERENCE = PACKAGE / "reference" / "data"
FIRST_NEWS, LAST = datetime(2024, 10, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
FIRST_TRADE = datetime(2024, 1, 1, tzinfo=UTC)
INTERPOLATED = "interpolated between published figures"

M = TypeVar("M", bound=Message)


def _lines(name: str, model: type[M]) -> Iterator[M]:
    for number, line in enumerate((DATA / name).read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield model.model_validate_json(line)
        except ValueError as error:
            raise AssertionError(f"{name}:{number}: {error}") from error


@cache
def news() -> tuple[NewsArticle, ...]:
    return tuple(_lines("news.jsonl", NewsArticle))


@cache
def trade() -> tuple[TradeEvent, ...]:
    return tuple(_lines("trade.jsonl", TradeEvent))


@cache
def names() -> dict[str, tuple[str, ...]]:
    """Names of every entity of the reference, without the flags of ambiguous ones."""
    found = {}
    for path in sorted(REFERENCE.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if "id" not in row or "name" not in row:
                    break  # a table of something else than entities
                aliases = [alias.lstrip("?=") for alias in (row.get("aliases") or "").split("|") if alias]
                found[row["id"]] = (row["name"], *aliases)
    return found


def mentions(article: NewsArticle, entity: str) -> bool:
    text = f"{article.title}\n{article.body}".casefold()
    for name in names()[entity]:
        word = re.escape(name.casefold())
        if re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", text):
            return True
    return False


def between(first: str, last: str) -> list[NewsArticle]:
    """Items published from the one day to the end of the other."""
    return [a for a in news() if first <= a.published_at.date().isoformat() <= last]


def test_there_is_enough_of_both() -> None:
    assert len(news()) >= 75
    assert len(trade()) >= 420


@pytest.mark.parametrize("messages", [news, trade])
def test_lines_are_in_order_of_time(messages) -> None:  # type: ignore[no-untyped-def]
    times = [one.published_at for one in messages()]
    assert times == sorted(times)


def test_times_lie_in_the_chronology() -> None:
    assert all(FIRST_NEWS <= one.published_at < LAST for one in news())
    assert all(FIRST_TRADE <= one.published_at < LAST for one in trade())


def test_every_item_names_its_source() -> None:
    sources = [(one.publisher, one.url) for one in news()] + [(one.publisher, one.url) for one in trade()]
    for publisher, url in sources:
        assert publisher and url and url.startswith(("http://", "https://")), (publisher, url)
    assert all(one.language for one in news())


def test_every_usable_article_is_of_a_length_that_newspapers_print() -> None:
    for one in news():
        if not one.retracted:
            sentences = re.findall(r"[.!?](?=\s|$)|[。！？]", one.body)
            assert one.title and 3 <= len(sentences) <= 12, one.id


def test_versions_rise_and_are_unique() -> None:
    seen = Counter((one.id, one.version) for one in news())
    assert max(seen.values()) == 1
    for one in news():
        assert one.version == 1 or (one.id, one.version - 1) in seen


def test_one_item_is_corrected_and_one_withdrawn() -> None:
    later = [one for one in news() if one.version > 1]
    assert sum(one.retracted for one in later) >= 1
    assert sum(not one.retracted for one in later) >= 1


def test_languages() -> None:
    counts = Counter(one.language for one in news())
    assert counts["zh"] >= 4 and counts["ja"] >= 1 and counts["de"] >= 1 and counts["en"] >= 60


STORY = [
    ("2024-10-01", "2024-10-15", ["site:spruce-pine", "firm:sibelco"]),
    ("2024-12-02", "2024-12-05", ["chip:mem-hbm3e", "firm:samsung"]),
    ("2024-12-03", "2024-12-05", ["material:gallium", "material:germanium", "material:antimony"]),
    ("2025-01-20", "2025-01-25", ["firm:tsmc", "site:tsmc-fab18"]),
    ("2025-01-27", "2025-01-31", ["chip:nvidia-h20", "firm:deepseek"]),
    ("2025-02-04", "2025-02-05", ["material:tungsten", "material:indium", "material:bismuth"]),
    ("2025-02-24", "2025-02-26", ["chip:nvidia-h20", "firm:tencent", "firm:alibaba", "firm:bytedance"]),
    ("2025-03-25", "2025-03-27", ["chip:nvidia-h20", "firm:h3c"]),
    ("2025-04-01", "2025-04-03", ["chip:nvidia-h20", "firm:tencent", "firm:alibaba", "firm:bytedance"]),
    ("2025-04-04", "2025-04-05", ["material:dysprosium", "material:terbium"]),
    ("2025-04-09", "2025-04-10", ["chip:nvidia-h20", "firm:nvidia"]),
    ("2025-04-15", "2025-04-16", ["chip:nvidia-h20", "firm:nvidia"]),
    ("2025-04-16", "2025-04-17", ["chip:amd-mi308", "firm:amd"]),
    ("2025-04-21", "2025-04-23", ["chip:huawei-ascend-910c", "firm:huawei"]),
    ("2025-05-14", "2025-05-16", ["chip:nvidia-rtx-5090d"]),
    ("2025-05-24", "2025-05-26", ["chip:nvidia-rtx-pro-6000d"]),
    ("2025-05-28", "2025-05-30", ["firm:synopsys", "firm:cadence", "firm:siemens-eda"]),
    ("2025-06-10", "2025-06-20", ["chip:ddr4", "firm:micron", "firm:samsung"]),
    ("2025-06-30", "2025-07-02", ["firm:wolfspeed", "firm:renesas"]),
    ("2025-07-02", "2025-07-04", ["firm:synopsys", "firm:cadence"]),
    ("2025-07-14", "2025-07-16", ["chip:nvidia-h20", "chip:amd-mi308"]),
    ("2025-08-10", "2025-08-12", ["chip:nvidia-h20", "chip:amd-mi308"]),
    ("2025-08-12", "2025-08-13", ["chip:nvidia-h20", "firm:tencent"]),
    ("2025-08-21", "2025-08-23", ["chip:nvidia-h20", "firm:amkor", "firm:foxconn"]),
    ("2025-08-29", "2025-08-30", ["firm:samsung", "firm:sk-hynix"]),
    ("2025-09-16", "2025-09-18", ["chip:nvidia-rtx-pro-6000d", "firm:bytedance"]),
    ("2025-10-01", "2025-10-02", ["firm:openai", "firm:samsung", "firm:sk-hynix", "chip:dram"]),
    ("2025-10-09", "2025-10-10", ["material:rare-earth"]),
    ("2025-10-10", "2025-10-11", ["chip:nvidia-h20", "chip:nvidia-rtx-pro-6000d"]),
    ("2025-10-12", "2025-10-14", ["firm:nexperia", "firm:wingtech"]),
    ("2025-10-28", "2025-10-30", ["firm:honda", "firm:nexperia"]),
    ("2025-11-07", "2025-11-08", ["material:rare-earth"]),
    ("2025-11-08", "2025-11-10", ["firm:nexperia"]),
    ("2025-11-09", "2025-11-10", ["material:gallium", "material:germanium", "material:antimony"]),
    ("2025-11-19", "2025-11-20", ["chip:ddr5"]),
    ("2025-12-03", "2025-12-04", ["firm:micron"]),
    ("2025-12-05", "2025-12-06", ["chip:nand"]),
    ("2025-12-08", "2025-12-09", ["chip:nvidia-h200", "firm:nvidia"]),
    ("2025-12-09", "2025-12-10", ["firm:kioxia"]),
    ("2025-12-27", "2025-12-28", ["firm:tsmc"]),
    ("2025-12-30", "2025-12-31", ["firm:samsung", "firm:sk-hynix"]),
]


@pytest.mark.parametrize(("first", "last", "entities"), STORY)
def test_the_story_is_told(first: str, last: str, entities: list[str]) -> None:
    assert any(all(mentions(one, entity) for entity in entities) for one in between(first, last))


def test_the_seed_story_is_told_once_and_copied() -> None:
    told = [
        one
        for one in between("2025-04-24", "2025-04-25")
        if all(mentions(one, e) for e in ("chip:nvidia-h20", "chip:nvidia-h100", "firm:nvidia"))
        and all(mentions(one, e) for e in ("firm:bytedance", "firm:alibaba", "firm:tencent"))
    ]
    assert len({one.publisher for one in told}) >= 3
    assert {"en", "zh"} <= {one.language for one in told}


def test_entities_of_trade_events_are_in_the_reference() -> None:
    used = {
        entity
        for one in trade()
        for entity in (one.item, one.firm, one.reporter, one.partner)
        if entity is not None
    }
    assert used <= names().keys()


def test_periods_end_before_they_are_published() -> None:
    for one in trade():
        assert one.period[:4] <= str(one.published_at.year), one


def test_observations_are_unique() -> None:
    seen = Counter((one.flow_id, one.period, one.action, one.revision) for one in trade())
    assert max(seen.values()) == 1


def test_a_series_has_one_kind_and_one_subject() -> None:
    subjects: dict[str, set[tuple[str | None, ...]]] = {}
    for one in trade():
        subject = (one.kind, one.item, one.hs_code, one.firm, one.reporter, one.partner)
        subjects.setdefault(one.flow_id, set()).add(subject)
    assert all(len(found) == 1 for found in subjects.values())


def test_long_series_have_history_before_the_first_news() -> None:
    early = Counter(one.flow_id for one in trade() if one.published_at < FIRST_NEWS)
    total = Counter(one.flow_id for one in trade())
    for flow, count in total.items():
        assert count < 12 or early[flow] >= 6, flow


def test_interpolated_figures_lie_between_published_ones() -> None:
    for flow in {one.flow_id for one in trade() if one.kind == "price"}:
        series = [one for one in trade() if one.flow_id == flow]
        known = [one.value or 0.0 for one in series if INTERPOLATED not in (one.publisher or "")]
        assert known, flow
        assert len(known) == len(series) or len(known) >= 2, flow


def test_the_three_buyers_ordered_and_stocked_h20() -> None:
    for firm in ("firm:bytedance", "firm:alibaba", "firm:tencent"):
        mine = [one for one in trade() if one.firm == firm and one.item == "chip:nvidia-h20"]
        assert any(one.action == "booked" and (one.value or 0) > 1e9 for one in mine)
        assert any(one.kind == "inventory" and one.unit == "weeks" for one in mine)
    booked = sum(
        one.value or 0.0 for one in trade() if one.item == "chip:nvidia-h20" and one.action == "booked"
    )
    assert 15.9e9 < booked < 16.1e9


def test_magnets_collapse_and_recover() -> None:
    tonnes = {one.period: one.quantity or 0.0 for one in trade() if one.flow_id == "flow/850511/cn/world"}
    assert tonnes["2025-05"] < 0.3 * tonnes["2024-10"]
    assert tonnes["2025-08"] > tonnes["2024-10"]
