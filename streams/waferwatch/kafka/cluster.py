"""A Kafka cluster's admin requests, each answered or refused in words of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
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


class AlreadyThere(TopicRefused):
    """Somebody else was quicker to create the topic."""


class Cluster:
    """Admin requests to the brokers at ``bootstrap``; each answer may take ``timeout`` seconds.

    Every method raises ``BrokerUnavailable`` (no answer in time), ``NotAuthorised`` (names the topic
    and the operation) or ``TopicRefused``.
    """

    def __init__(self, bootstrap: str, timeout: float, client: Mapping[str, Any] | None) -> None:
        self.bootstrap, self.timeout = bootstrap, timeout
        self._admin = AdminClient(
            {
                "bootstrap.servers": bootstrap,
                "log_level": 2,
                "socket.connection.setup.timeout.ms": max(1000, int(timeout * 1000)),
                **(client or {}),
            }
        )

    def metadata(self, topic: str | None = None) -> ClusterMetadata:
        """Brokers and topics; naming one ``topic`` brings it into being where brokers allow that."""
        try:
            return self._admin.list_topics(topic, timeout=self.timeout)
        except KafkaException as error:
            raise self._explained(error, "the list of topics", "Describe") from error

    def create(self, topic: str, partitions: int, replication: int, configs: dict[str, str]) -> None:
        """Create a topic; raises ``AlreadyThere`` when it exists."""
        wanted = NewTopic(topic, partitions, replication, config=configs)
        (future,) = self._admin.create_topics([wanted], request_timeout=self.timeout).values()
        self._answer(future, topic, "Create")

    def grow(self, topic: str, partitions: int) -> None:
        """Give a topic more partitions, ``partitions`` in all."""
        wanted = [NewPartitions(topic, partitions)]
        (future,) = self._admin.create_partitions(wanted, request_timeout=self.timeout).values()
        self._answer(future, topic, "Alter")

    def ever_written(self, topic: str, partitions: int) -> bool:
        """Whether the topic holds, or ever held, a record."""
        latest: OffsetSpec = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        spec = {TopicPartition(topic, number): latest for number in range(partitions)}
        futures = self._admin.list_offsets(spec, request_timeout=self.timeout)
        return any(self._answer(future, topic, "Describe").offset > 0 for future in futures.values())

    def configs(self, topics: Iterable[str]) -> dict[str, dict[str, str | None]]:
        """The configuration in force, by topic and name."""
        resources = [ConfigResource(ResourceType.TOPIC, topic) for topic in topics]
        if not resources:
            return {}
        futures = self._admin.describe_configs(resources, request_timeout=self.timeout)
        return {
            resource.name: {
                entry.name: entry.value
                for entry in self._answer(future, resource.name, "DescribeConfigs").values()
            }
            for resource, future in futures.items()
        }

    def configure(self, topic: str, configs: Mapping[str, str]) -> None:
        """Set these configurations of a topic, and leave the others."""
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in configs.items()
        ]
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=entries)
        futures = self._admin.incremental_alter_configs([resource], request_timeout=self.timeout)
        (future,) = futures.values()
        self._answer(future, topic, "AlterConfigs")

    def _answer(self, future: Future[T], topic: str, operation: str) -> T:
        try:
            return future.result()
        except KafkaException as error:
            raise self._explained(error, f"topic {topic}", operation) from error

    def _explained(self, error: KafkaException, subject: str, operation: str) -> WaferwatchError:
        cause: KafkaError = error.args[0]
        if cause.code() in _FORBIDDEN:
            return NotAuthorised(f"{self.bootstrap}: {operation} on {subject} is not allowed: {cause.str()}")
        if cause.code() in _UNREACHABLE:
            return BrokerUnavailable(f"no Kafka answered at {self.bootstrap} within {self.timeout:g} s")
        if cause.code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return AlreadyThere(f"{subject} exists")
        return TopicRefused(f"{self.bootstrap}: {operation} on {subject} failed: {cause.str()}")
