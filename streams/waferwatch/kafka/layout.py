"""What the broker made of the topics: how many partitions each has, and whether it is the mock cluster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import WaferwatchError
from ..topics import Topic
from .cluster import Cluster
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
        NotAuthorised: the broker refuses us.
        MissingTopics: names those that are not there.
    """
    seen = Cluster(brokers, timeout, None).metadata()
    names = [topic.name for topic in topics]
    missing = sorted(set(names) - seen.topics.keys())
    if missing:
        raise MissingTopics(f"missing topics {', '.join(missing)}: run `waferwatch topics apply`")
    return Layout(
        {name: len(seen.topics[name].partitions) for name in names},
        str(seen.cluster_id).startswith(CLUSTER_ID_PREFIX),
    )
