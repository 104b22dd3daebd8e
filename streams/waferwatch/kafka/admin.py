"""Topics made and checked on a broker: ``waferwatch topics apply|check``.

``apply`` only ever adds and aligns; it deletes nothing and never takes a partition away. The mock
cluster of ``kafka.embedded`` knows no admin requests: there a topic comes into being by being asked
for, always with 4 partitions and without a configuration, and that is all that is done and checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # its stubs export the client alone
    AdminClient,
    AlterConfigOpType,
    ClusterMetadata,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from ..errors import BrokerUnavailable, WaferwatchError
from ..topics import EMBEDDED_PARTITIONS, Topic
from .embedded import CLUSTER_ID_PREFIX

T = TypeVar("T")

_UNREACHABLE = {
    KafkaError._TRANSPORT,
    KafkaError._ALL_BROKERS_DOWN,
    KafkaError._TIMED_OUT,
    KafkaError._RESOLVE,
}
_FORBIDDEN = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError._AUTHENTICATION,
}


class NotAuthorised(WaferwatchError):
    """The broker knows us and refuses, or does not accept who we say we are."""


class TopicRefused(WaferwatchError):
    """The broker answers, and does not take a topic or configuration as declared."""


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

    Args:
        replication: copies of each partition of a topic that is created.
        timeout: seconds that each answer may take.
        client: further librdkafka settings, such as ``security.protocol``.

    Raises:
        BrokerUnavailable: no answer in time.
        NotAuthorised: names the topic and the operation that is not allowed.
        TopicRefused: the broker refuses a declaration.
    """
    return _Broker(bootstrap, timeout, client).apply(list(topics), replication)


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
    return _Broker(bootstrap, timeout, client).check(list(topics), replication)


class _Broker:
    def __init__(self, bootstrap: str, timeout: float, client: Mapping[str, Any] | None) -> None:
        self.bootstrap, self.timeout = bootstrap, timeout
        self.admin = AdminClient(
            {
                "bootstrap.servers": bootstrap,
                "log_level": 2,
                "socket.connection.setup.timeout.ms": max(1000, int(timeout * 1000)),
                **(client or {}),
            }
        )

    def apply(self, topics: list[Topic], replication: int) -> list[Change]:
        seen = self._metadata()
        if _embedded(seen):
            return self._touch(topics, seen)
        missing = [topic for topic in topics if topic.name not in seen.topics]
        changes = self._create(missing, replication)
        present = [topic for topic in topics if topic.name in seen.topics]
        changes += self._grow(present, seen)
        changes += self._align(present, replication)
        return changes

    def check(self, topics: list[Topic], replication: int) -> list[Problem]:
        seen = self._metadata()
        problems = [
            Problem(topic.name, "missing", "run `waferwatch topics apply`")
            for topic in topics
            if topic.name not in seen.topics
        ]
        if _embedded(seen):
            return problems
        present = [topic for topic in topics if topic.name in seen.topics]
        for topic in present:
            problems += _partition_problems(topic, len(seen.topics[topic.name].partitions), replication, seen)
        for differing, wrong in self._differences(present, replication).items():
            problems += [
                Problem(differing, f"{name} is {found}, declared {wanted}", "run `waferwatch topics apply`")
                for name, (found, wanted) in wrong.items()
            ]
        return problems

    def _metadata(self) -> ClusterMetadata:
        try:
            return self.admin.list_topics(timeout=self.timeout)
        except KafkaException as error:
            raise self._explained(error, "the list of topics", "Describe") from error

    def _touch(self, topics: list[Topic], seen: ClusterMetadata) -> list[Change]:
        missing = [topic for topic in topics if topic.name not in seen.topics]
        for topic in missing:
            self.admin.list_topics(topic.name, timeout=self.timeout)
        what = f"created with {EMBEDDED_PARTITIONS} partitions (embedded broker: it knows no other way)"
        return [Change(topic.name, what) for topic in missing]

    def _create(self, topics: list[Topic], replication: int) -> list[Change]:
        if not topics:
            return []
        wanted = [NewTopic(t.name, t.partitions, replication, config=t.configs(replication)) for t in topics]
        futures = self.admin.create_topics(wanted, request_timeout=self.timeout)
        changes = []
        for topic in topics:
            try:
                self._answer(futures[topic.name], f"topic {topic.name}", "Create")
            except _AlreadyThere:
                continue  # another worker was quicker
            plural = "" if topic.partitions == 1 else "s"
            changes.append(Change(topic.name, f"created with {topic.partitions} partition{plural}"))
        return changes

    def _grow(self, topics: list[Topic], seen: ClusterMetadata) -> list[Change]:
        changes = []
        for topic in topics:
            found = len(seen.topics[topic.name].partitions)
            if topic.single or found >= topic.partitions or (topic.keyed and self._records(topic, found)):
                continue
            futures = self.admin.create_partitions(
                [NewPartitions(topic.name, topic.partitions)], request_timeout=self.timeout
            )
            self._answer(futures[topic.name], f"topic {topic.name}", "Alter")
            changes.append(Change(topic.name, f"partitions {found} -> {topic.partitions}"))
        return changes

    def _records(self, topic: Topic, partitions: int) -> bool:
        latest: OffsetSpec = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        spec = {TopicPartition(topic.name, p): latest for p in range(partitions)}
        futures = self.admin.list_offsets(spec, request_timeout=self.timeout)
        return any(self._answer(f, f"topic {topic.name}", "Describe").offset > 0 for f in futures.values())

    def _align(self, topics: list[Topic], replication: int) -> list[Change]:
        changes = []
        for name, wrong in self._differences(topics, replication).items():
            entries = [
                ConfigEntry(key, wanted, incremental_operation=AlterConfigOpType.SET)
                for key, (_, wanted) in wrong.items()
            ]
            resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries)
            (future,) = self.admin.incremental_alter_configs(
                [resource], request_timeout=self.timeout
            ).values()
            self._answer(future, f"topic {name}", "AlterConfigs")
            changes += [Change(name, f"{key} {found} -> {wanted}") for key, (found, wanted) in wrong.items()]
        return changes

    def _differences(
        self, topics: list[Topic], replication: int
    ) -> dict[str, dict[str, tuple[str | None, str]]]:
        if not topics:
            return {}
        resources = [ConfigResource(ResourceType.TOPIC, topic.name) for topic in topics]
        futures = self.admin.describe_configs(resources, request_timeout=self.timeout)
        answers = {
            resource.name: self._answer(future, f"topic {resource.name}", "DescribeConfigs")
            for resource, future in futures.items()
        }
        wrong: dict[str, dict[str, tuple[str | None, str]]] = {}
        for topic in topics:
            found = answers[topic.name]
            for key, wanted in topic.configs(replication).items():
                is_now = found[key].value if key in found else None
                if _as_set(is_now) != _as_set(wanted):
                    wrong.setdefault(topic.name, {})[key] = (is_now, wanted)
        return wrong

    def _answer(self, future: Future[T], subject: str, operation: str) -> T:
        try:
            return future.result()
        except KafkaException as error:
            raise self._explained(error, subject, operation) from error

    def _explained(self, error: KafkaException, subject: str, operation: str) -> WaferwatchError:
        cause: KafkaError = error.args[0]
        if cause.code() in _FORBIDDEN:
            return NotAuthorised(f"{self.bootstrap}: {operation} on {subject} is not allowed: {cause.str()}")
        if cause.code() in _UNREACHABLE:
            return BrokerUnavailable(f"no Kafka answered at {self.bootstrap} within {self.timeout:g} s")
        if cause.code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return _AlreadyThere(subject)
        return TopicRefused(f"{self.bootstrap}: {operation} on {subject} failed: {cause.str()}")


class _AlreadyThere(TopicRefused):
    pass


def _partition_problems(topic: Topic, found: int, replication: int, seen: ClusterMetadata) -> list[Problem]:
    problems = []
    if found < topic.partitions:
        mend = "run `waferwatch topics apply`"
        if topic.keyed:
            mend += "; if it holds records, keys would move: declare what is there or make it anew"
        problems.append(Problem(topic.name, f"{found} partitions, declared {topic.partitions}", mend))
    elif found > topic.partitions and topic.keyed and not topic.single:
        problems.append(
            Problem(topic.name, f"{found} partitions, declared {topic.partitions}", f"declare {found}")
        )
    copies = min(len(p.replicas) for p in seen.topics[topic.name].partitions.values())
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
