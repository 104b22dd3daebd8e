"""Topics made and checked on a broker: ``waferwatch topics apply|check``.

``apply`` only ever adds and aligns; it deletes nothing and never takes a partition away. The mock
cluster of ``kafka.embedded`` knows no admin requests: there a topic comes into being by being asked
for, always with 4 partitions and without a configuration, and that is all that is done and checked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka.admin import ClusterMetadata  # type: ignore[attr-defined]  # missing in its stubs

from ..errors import BrokerUnavailable
from ..topics import EMBEDDED_PARTITIONS, Topic
from .cluster import AlreadyThere, Cluster, NotAuthorised, TopicRefused
from .embedded import CLUSTER_ID_PREFIX

__all__ = ["Change", "NotAuthorised", "Problem", "TopicRefused", "apply", "check"]


@dataclass(frozen=True, slots=True)
class Change:
    """What ``apply`` did to a topic."""

    topic: str
    what: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.what}"


@dataclass(frozen=True, slots=True)
class Problem:
    """How a topic differs from its declaration, and what mends it."""

    topic: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.what}; {self.mend}"


def apply(
    bootstrap: str,
    topics: Iterable[Topic],
    *,
    replication: int = 1,
    timeout: float = 10.0,
    client: Mapping[str, Any] | None = None,
) -> list[Change]:
    """Create what is missing, add partitions, align configurations; doing it twice changes nothing.

    Returns when the changes are in force. Partitions are not added to a ``keyed`` topic that holds
    records: ``check`` says so.

    Args:
        replication: copies of each partition of a topic that is created.
        timeout: seconds that each answer may take.
        client: further librdkafka settings, such as ``security.protocol``.

    Raises:
        BrokerUnavailable: no answer in time.
        NotAuthorised: names the topic and the operation that is not allowed.
        TopicRefused: the broker refuses a declaration.
    """
    cluster, declared = Cluster(bootstrap, timeout, client), list(topics)
    seen = cluster.metadata()
    missing = [topic for topic in declared if topic.name not in seen.topics]
    if _embedded(seen):
        return _touch(cluster, missing)
    present = [topic for topic in declared if topic.name in seen.topics]
    resized = _create(cluster, missing, replication) + _grow(cluster, present, seen)
    changes = resized + _align(cluster, present, replication)
    changed, sized = {change.topic for change in changes}, {change.topic for change in resized}
    _settle(cluster, [topic for topic in declared if topic.name in changed], sized, replication)
    return changes


def check(
    bootstrap: str,
    topics: Iterable[Topic],
    *,
    replication: int = 1,
    timeout: float = 10.0,
    client: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """How the broker's topics differ from their declaration; empty when all is as it should be.

    Raises as ``apply`` does.
    """
    cluster, declared = Cluster(bootstrap, timeout, client), list(topics)
    seen = cluster.metadata()
    problems = [
        Problem(topic.name, "missing", "run `waferwatch topics apply`")
        for topic in declared
        if topic.name not in seen.topics
    ]
    if _embedded(seen):
        return problems
    present = [topic for topic in declared if topic.name in seen.topics]
    for topic in present:
        problems += _partition_problems(topic, seen, replication)
    for name, wrong in _differences(cluster, present, replication).items():
        problems += [
            Problem(name, f"{key} is {found}, declared {wanted}", "run `waferwatch topics apply`")
            for key, (found, wanted) in wrong.items()
        ]
    return problems


def _touch(cluster: Cluster, missing: list[Topic]) -> list[Change]:
    for topic in missing:
        cluster.metadata(topic.name)
    what = f"created with {EMBEDDED_PARTITIONS} partitions (embedded broker: it knows no other way)"
    return [Change(topic.name, what) for topic in missing]


def _create(cluster: Cluster, missing: list[Topic], replication: int) -> list[Change]:
    changes = []
    for topic in missing:
        try:
            cluster.create(topic.name, topic.partitions, replication, topic.configs(replication))
        except AlreadyThere:
            continue  # another one-shot was quicker
        plural = "" if topic.partitions == 1 else "s"
        changes.append(Change(topic.name, f"created with {topic.partitions} partition{plural}"))
    return changes


def _grow(cluster: Cluster, present: list[Topic], seen: ClusterMetadata) -> list[Change]:
    changes = []
    for topic in present:
        found = len(seen.topics[topic.name].partitions)
        if found >= topic.partitions or (topic.keyed and cluster.ever_written(topic.name, found)):
            continue
        cluster.grow(topic.name, topic.partitions)
        changes.append(Change(topic.name, f"partitions {found} -> {topic.partitions}"))
    return changes


def _align(cluster: Cluster, present: list[Topic], replication: int) -> list[Change]:
    changes = []
    for name, wrong in _differences(cluster, present, replication).items():
        cluster.configure(name, {key: wanted for key, (_, wanted) in wrong.items()})
        changes += [Change(name, f"{key} {found} -> {wanted}") for key, (found, wanted) in wrong.items()]
    return changes


def _settle(cluster: Cluster, changed: list[Topic], sized: set[str], replication: int) -> None:
    """Wait until the brokers answer with what was changed: they learn of it from their controller."""
    deadline = time.monotonic() + cluster.timeout
    waiting = {topic.name for topic in changed}
    while waiting:
        seen = cluster.metadata()
        waiting = {t.name for t in changed if not _led(t, t.partitions if t.name in sized else 1, seen)}
        waiting = waiting or set(_differences(cluster, changed, replication))
        if waiting and time.monotonic() > deadline:
            names = ", ".join(sorted(waiting))
            raise BrokerUnavailable(
                f"{cluster.bootstrap}: changed, but not in force after {cluster.timeout:g} s: {names}"
            )
        if waiting:
            time.sleep(0.05)


def _led(topic: Topic, partitions: int, seen: ClusterMetadata) -> bool:
    """Whether the topic shows at least so many ``partitions``, each with a leader."""
    if topic.name not in seen.topics:
        return False
    found = seen.topics[topic.name].partitions
    return len(found) >= partitions and all(partition.leader >= 0 for partition in found.values())


def _differences(
    cluster: Cluster, topics: list[Topic], replication: int
) -> dict[str, dict[str, tuple[str | None, str]]]:
    """What is configured and what is declared, by topic and name, where the two differ."""
    found = cluster.configs(topic.name for topic in topics)
    wrong: dict[str, dict[str, tuple[str | None, str]]] = {}
    for topic in topics:
        for key, wanted in topic.configs(replication).items():
            is_now = found[topic.name].get(key)
            if _as_set(is_now) != _as_set(wanted):
                wrong.setdefault(topic.name, {})[key] = (is_now, wanted)
    return wrong


def _partition_problems(topic: Topic, seen: ClusterMetadata, replication: int) -> list[Problem]:
    partitions = seen.topics[topic.name].partitions
    found, what = len(partitions), f"{len(partitions)} partitions, declared {topic.partitions}"
    problems = []
    if found < topic.partitions:
        mend = "run `waferwatch topics apply`"
        if topic.keyed:
            mend += "; if it holds records, keys would move: declare what is there or make it anew"
        problems.append(Problem(topic.name, what, mend))
    elif found > topic.partitions and topic.keyed and not topic.single:
        problems.append(Problem(topic.name, what, f"declare {found}"))
    copies = min(len(partition.replicas) for partition in partitions.values())
    if copies < replication:
        problems.append(
            Problem(topic.name, f"{copies} copies, declared {replication}", "reassign its partitions")
        )
    return problems


def _as_set(value: str | None) -> frozenset[str]:
    """A configuration value as Kafka compares it: the order in a list means nothing."""
    return frozenset((value or "").replace(" ", "").split(","))


def _embedded(seen: ClusterMetadata) -> bool:
    return str(seen.cluster_id).startswith(CLUSTER_ID_PREFIX)
