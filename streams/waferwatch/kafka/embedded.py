"""A broker inside the process, for the demo and for fast tests: the mock cluster of librdkafka.

It speaks Kafka over TCP on 127.0.0.1, so other processes reach it too. What it is not: durable
(nothing is on disk), large (about 5 MB or 100,000 messages a partition stay; one message above 5 MB
empties its partition, itself included), replicated, authenticated, or configurable (every topic has
4 partitions and comes into being when asked for). A consumer group forms after 3 s, and again only
when the session timeout of a member that left has passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException, Producer

from ..errors import BrokerUnavailable

CLUSTER_ID_PREFIX = "mockCluster"
"""How the mock cluster names itself; a real cluster's id is 22 characters of base64."""

_ANSWER_SECONDS = 10.0


class EmbeddedBroker:
    """The mock cluster, from ``with`` to its end.

        with EmbeddedBroker(topic.name for topic in topics()) as broker:
            AIOKafkaProducer(bootstrap_servers=broker.bootstrap)

    Faust needs ``topic_disable_leader=True`` and ``topic_allow_declare=False`` here.
    """

    def __init__(self, topics: Iterable[str] = ()) -> None:
        self._topics = tuple(topics)
        self._producer: Producer | None = None
        self._bootstrap = ""

    def start(self) -> Self:
        """Start the cluster and bring the topics into being.

        Raises:
            BrokerUnavailable: librdkafka did not start it.
        """
        # The cluster lives as long as this client; whatever address it is given, it talks to the mock.
        producer = Producer({"bootstrap.servers": "127.0.0.1", "test.mock.num.brokers": 1, "log_level": 3})
        try:
            (broker,) = producer.list_topics(timeout=_ANSWER_SECONDS).brokers.values()
            for topic in self._topics:
                producer.list_topics(topic, timeout=_ANSWER_SECONDS)
        except (KafkaException, ValueError) as error:
            raise BrokerUnavailable(f"the embedded broker did not start: {error}") from error
        self._producer = producer
        self._bootstrap = f"{broker.host}:{broker.port}"
        return self

    def stop(self) -> None:
        """End the cluster; what it held is gone."""
        self._producer = None
        self._bootstrap = ""

    @property
    def bootstrap(self) -> str:
        """``host:port`` of the running broker.

        Raises:
            BrokerUnavailable: it has not been started, or was stopped.
        """
        if not self._bootstrap:
            raise BrokerUnavailable("the embedded broker is not running")
        return self._bootstrap

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
