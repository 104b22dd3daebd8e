"""The registry says what section 3 of the design says, under any prefix."""

from __future__ import annotations

import pytest

from waferwatch.topics import MAX_DEAD_LETTER_BYTES, MAX_INPUT_BYTES, dead_letter_topic, topics
from waferwatch_schemas import Alert, Delivery, NewsArticle, RiskScore, SignalBundle, Subscription, TradeEvent

DESIGN = {
    "news.articles.v1": (NewsArticle, "delete"),
    "trade.events.v1": (TradeEvent, "delete"),
    "risk.signals.v1": (SignalBundle, "delete"),
    "risk.scores.v1": (RiskScore, "compact"),
    "risk.alerts.v1": (Alert, "compact,delete"),
    "alert.subscriptions.v1": (Subscription, "compact"),
    "alert.deliveries.v1": (Delivery, "compact,delete"),
}


def test_names_values_and_cleanup_are_those_of_the_design() -> None:
    found = {t.name: (t.value, t.settings["cleanup.policy"]) for t in topics().inputs}
    assert found == DESIGN


def test_every_input_has_a_dead_letter_topic_that_takes_more_than_it() -> None:
    all_topics = {t.name: t for t in topics()}
    assert len(all_topics) == 2 * len(DESIGN), "the inputs and their dead letters"
    for name in DESIGN:
        letters = all_topics[dead_letter_topic(name)]
        assert letters.partitions == 1
        assert int(all_topics[name].settings["max.message.bytes"]) == MAX_INPUT_BYTES >= 20_000_000
        assert int(letters.settings["max.message.bytes"]) == MAX_DEAD_LETTER_BYTES > MAX_INPUT_BYTES


def test_signals_are_kept_for_good_in_one_partition() -> None:
    signals = topics(partitions=9).signals
    assert (signals.partitions, signals.single, signals.settings["retention.ms"]) == (1, True, "-1")


def test_retention_counts_from_arrival_so_that_a_replay_does_not_expire() -> None:
    assert {t.settings["message.timestamp.type"] for t in topics()} == {"LogAppendTime"}


def test_prefix_and_partitions() -> None:
    own = topics("test-1.", partitions=2)
    assert all(t.name.startswith("test-1.") for t in own)
    assert own.articles.partitions == own.scores.partitions == 2
    assert own["test-1.risk.alerts.v1"] is own.alerts
    with pytest.raises(KeyError):
        own["risk.alerts.v1"]


@pytest.mark.parametrize("prefix", ["a b", "ü", "a/b", "x" * 230, "a\n"])
def test_a_prefix_that_kafka_refuses_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="topic prefix"):
        topics(prefix)


def test_no_partitions_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        topics(partitions=0)


@pytest.mark.parametrize(("replication", "in_sync"), [(1, None), (2, "1"), (3, "2")])
def test_in_sync_replicas_only_where_there_are_replicas(replication: int, in_sync: str | None) -> None:
    assert topics().scores.configs(replication).get("min.insync.replicas") == in_sync
