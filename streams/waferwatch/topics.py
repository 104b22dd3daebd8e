"""Every topic of Waferwatch: name, key, value, partitions and configuration, in one place.

The names are those of section 3 of the design. ``Topics`` holds them all; a prefix lets several
systems (or tests) share a broker. Nothing here talks to Kafka: see ``kafka.admin``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from waferwatch_schemas import (
    Alert,
    Delivery,
    Message,
    NewsArticle,
    RiskScore,
    SignalBundle,
    Subscription,
    TradeEvent,
)

MIB = 1024 * 1024
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

MAX_INPUT_BYTES = 32 * MIB
"""The largest record batch that a topic takes, compressed: far above any article, so that an
oversized message reaches us and is set aside with a reason, not lost at its sender."""

MAX_DEAD_LETTER_BYTES = MAX_INPUT_BYTES + MIB
"""A dead letter is the largest input and the headers that say where and why."""

EMBEDDED_PARTITIONS = 4
"""Partitions that the mock cluster inside librdkafka gives every topic."""

DEAD_LETTERS = ".dead-letters.v1"
_LEGAL = re.compile(r"[A-Za-z0-9._-]*")
_LONGEST_NAME = 249  # Kafka's own limit


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as it should be.

    ``single`` topics are read and written in partition 0 alone, whatever the broker made of them.
    ``keyed`` topics feed state that lives where the key's partition is: partitions may not be added
    once there are records, for keys would move away from their state.
    """

    name: str
    key: str
    value: type[Message] | None
    partitions: int
    settings: Mapping[str, str] = field(default_factory=dict)
    single: bool = False
    keyed: bool = True

    def configs(self, replication: int = 1) -> dict[str, str]:
        """The topic's configuration when each partition has ``replication`` copies (1 or more)."""
        configs = dict(self.settings)
        if replication > 1:
            configs["min.insync.replicas"] = str(replication - 1)
            configs["unclean.leader.election.enable"] = "false"
        return configs

    @property
    def compacted(self) -> bool:
        """Whether the broker keeps the last value of each key; such a topic refuses a null key."""
        return "compact" in self.settings["cleanup.policy"]


def dead_letter_topic(name: str) -> str:
    """The name of the topic that takes the dead letters of topic ``name``."""
    return name + DEAD_LETTERS


def _base(policy: str, retention_ms: int, max_bytes: int = MAX_INPUT_BYTES) -> dict[str, str]:
    # Retention counts from arrival: a replay of last year's news must not expire on arrival, and a
    # sender's wild clock must neither keep nor drop a segment.
    return {
        "cleanup.policy": policy,
        "retention.ms": str(retention_ms),
        "max.message.bytes": str(max_bytes),
        "message.timestamp.type": "LogAppendTime",
    }


def _log(days: int) -> dict[str, str]:
    return _base("delete", days * DAY_MS)


def _compacted(policy: str, retention_ms: int = -1) -> dict[str, str]:
    # The active segment is never compacted: closing it hourly bounds what a reader starts from.
    # Tombstones stay for a week, so that a consumer may be away for that long.
    return {
        **_base(policy, retention_ms),
        "segment.ms": str(HOUR_MS),
        "min.cleanable.dirty.ratio": "0.2",
        "delete.retention.ms": str(7 * DAY_MS),
    }


@dataclass(frozen=True, slots=True)
class Topics:
    """The registry: one attribute a topic; iterating gives all of them, dead letters too."""

    articles: Topic
    trades: Topic
    signals: Topic
    scores: Topic
    alerts: Topic
    subscriptions: Topic
    deliveries: Topic

    @property
    def inputs(self) -> tuple[Topic, ...]:
        """The topics that a stage reads messages from; each has a dead-letter topic."""
        return (
            self.articles,
            self.trades,
            self.signals,
            self.scores,
            self.alerts,
            self.subscriptions,
            self.deliveries,
        )

    def dead_letters(self, source: Topic) -> Topic:
        """The topic that takes the dead letters of ``source``."""
        return Topic(
            name=dead_letter_topic(source.name),
            key=source.key,
            value=None,
            partitions=1,
            settings=_base("delete", 90 * DAY_MS, MAX_DEAD_LETTER_BYTES),
            single=True,
            keyed=False,
        )

    def __iter__(self) -> Iterator[Topic]:
        yield from self.inputs
        yield from map(self.dead_letters, self.inputs)

    def __getitem__(self, name: str) -> Topic:
        """The topic called ``name``, its prefix included.

        Raises:
            KeyError: there is none of that name.
        """
        for topic in self:
            if topic.name == name:
                return topic
        raise KeyError(name)


PLAIN = Topics(
    articles=Topic("news.articles.v1", "article id", NewsArticle, 12, _log(30), keyed=False),
    trades=Topic("trade.events.v1", "flow id", TradeEvent, EMBEDDED_PARTITIONS, _log(90)),
    signals=Topic(  # kept for good: small, few, and the proof of every score
        "risk.signals.v1",
        "document id of the first signal",
        SignalBundle,
        1,
        _base("delete", -1),
        single=True,
    ),
    scores=Topic("risk.scores.v1", "entity id", RiskScore, EMBEDDED_PARTITIONS, _compacted("compact")),
    alerts=Topic(
        "risk.alerts.v1", "alert id", Alert, EMBEDDED_PARTITIONS, _compacted("compact,delete", 400 * DAY_MS)
    ),
    subscriptions=Topic(
        "alert.subscriptions.v1", "subscription id", Subscription, EMBEDDED_PARTITIONS, _compacted("compact")
    ),
    deliveries=Topic(
        "alert.deliveries.v1",
        "delivery id",
        Delivery,
        EMBEDDED_PARTITIONS,
        _compacted("compact,delete", 90 * DAY_MS),
    ),
)


def topics(prefix: str = "", partitions: int | None = None) -> Topics:
    """All topics, each name after ``prefix``; ``partitions`` replaces that of the many-partition ones.

    Raises:
        ValueError: the prefix does not make legal topic names, or ``partitions`` is below 1.
    """
    longest = max(len(topic.name) for topic in PLAIN)
    if not _LEGAL.fullmatch(prefix) or len(prefix) + longest > _LONGEST_NAME:
        raise ValueError(
            f"topic prefix {prefix[:80]!r}: letters, digits, '.', '_' and '-' only, "
            f"at most {_LONGEST_NAME - longest} characters"
        )
    if partitions is not None and partitions < 1:
        raise ValueError(f"{partitions} partitions: at least 1")

    def named(topic: Topic) -> Topic:
        wanted = topic.partitions if topic.single or partitions is None else partitions
        return replace(topic, name=prefix + topic.name, partitions=wanted)

    return Topics(
        articles=named(PLAIN.articles),
        trades=named(PLAIN.trades),
        signals=named(PLAIN.signals),
        scores=named(PLAIN.scores),
        alerts=named(PLAIN.alerts),
        subscriptions=named(PLAIN.subscriptions),
        deliveries=named(PLAIN.deliveries),
    )
