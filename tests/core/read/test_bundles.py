"""What one batch says in few messages."""

from __future__ import annotations

import json

import pytest

from waferwatch.knowledge import Knowledge
from waferwatch.read.bundles import MAX_SIGNALS, bundles
from waferwatch.read.reader import Reading
from waferwatch.score.world import by_document
from waferwatch_schemas import NewsArticle


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge()


def reading(knowledge: Knowledge, id: str, title: str, version: int = 1, day: int = 1) -> Reading:
    article = {"id": id, "title": title, "version": version, "published_at": f"2025-03-{day:02d}T08:00:00Z"}
    return knowledge.reader.read(NewsArticle.model_validate_json(json.dumps(article)))


def test_two_versions_of_one_article_in_a_batch_do_not_speak_for_each_other(knowledge: Knowledge) -> None:
    both = [
        reading(knowledge, "a", "Fire stops Infineon chip plant", version=2, day=2),
        reading(knowledge, "a", "Fire stops Renesas chip plant", version=1),
    ]
    told = {
        document.version: {signal.subject for signal in signals}
        for bundle in bundles(both)
        for document, signals in by_document(bundle)
    }
    assert "firm:renesas" in told[1] and "firm:renesas" not in told[2]
    assert "firm:infineon" in told[2] and "firm:infineon" not in told[1]


def test_what_says_nothing_is_left_out_unless_it_may_take_something_back(knowledge: Knowledge) -> None:
    found = bundles(
        [reading(knowledge, "quiet", "Cycle path widened"), reading(knowledge, "revised", "Cycle path", 2)]
    )
    assert [document.document for bundle in found for document in bundle.documents] == ["revised"]


def test_a_bundle_stays_small_and_in_order_of_publication(knowledge: Knowledge) -> None:
    many = [reading(knowledge, f"a{n}", "Fire stops Renesas chip plant", day=1 + n % 28) for n in range(200)]
    found = bundles(many)
    assert all(len(bundle.signals) <= MAX_SIGNALS for bundle in found)
    days = [document.published_at for bundle in found for document in bundle.documents]
    assert days == sorted(days) and len(days) == 200
