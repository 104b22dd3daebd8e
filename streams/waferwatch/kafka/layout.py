"""What the broker made of the topics: how many partitions each has, and whether it is the mock cluster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient  # type: ignore[attr-defined]  # its stubs export the client alone

from ..errors import BrokerUnavailable, WaferwatchError
from ..topics import Topic
from .embedded import CLUSTER_ID_PREFIX


class MissingTopics(WaferwatchError):
    """Topics are not there; ``waferwatch topics apply`` makes them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Partitions by topic name."""

    partitions: dict[str, int]
    embedded: bool


def layout(brokers: str, topics: Iterable[Topic], timeout: float = 10.0) -> Layout:
    """Ask the broker for the topics' partitions.

    Raises:
        BrokerUnavailable: no answer in ``timeout`` seconds.
        MissingTopics: names those that are not there.
    """
    client = AdminClient({"bootstrap.servers": brokers, "log_level": 2})
    try:
        seen = client.list_topics(timeout=timeout)
    except KafkaException as error:
        raise BrokerUnavailable(f"no Kafka answered at {brokers} within {timeout:g} s") from error
    names = [topic.name for topic in topics]
    missing = sorted(set(names) - seen.topics.keys())
    if missing:
        raise MissingTopics(f"missing topics {', '.join(missing)}: run `waferwatch topics apply`")
    return Layout(
        {name: len(seen.topics[name].partitions) for name in names},
        str(seen.cluster_id).startswith(CLUSTER_ID_PREFIX),
    )
