"""How far a consumer group has come: what it has committed against what is there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from confluent_kafka import Consumer, KafkaException, TopicPartition

from ..errors import BrokerUnavailable
from ..topics import Topic

ANSWER_SECONDS = 10.0

READ_SUFFIX = "-read"
"""The read stage has a consumer group of its own, ``<app id>-read``."""


class Progress:
    """Asks for committed and end offsets of one group; joins nothing."""

    def __init__(self, brokers: str, group: str) -> None:
        self._brokers = brokers
        self._consumer = Consumer(
            {"bootstrap.servers": brokers, "group.id": group, "enable.auto.commit": False, "log_level": 2}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._consumer.close()

    def committed(self, topic: Topic) -> dict[int, int]:
        """Committed offset by partition; 0 where the group has none."""
        return {partition: done for partition, (done, _) in self._look(topic).items()}

    def ends(self, topic: Topic) -> dict[int, int]:
        """End offset by partition."""
        return {partition: end for partition, (_, end) in self._look(topic).items()}

    async def lag(self, topics: Iterable[Topic]) -> int:
        """Messages of the topics that the group has not committed."""
        found = [await asyncio.to_thread(self._look, topic) for topic in topics]
        return sum(max(0, end - done) for of in found for done, end in of.values())

    def _look(self, topic: Topic) -> dict[int, tuple[int, int]]:
        try:
            seen = self._consumer.list_topics(topic.name, timeout=ANSWER_SECONDS)
            places = [TopicPartition(topic.name, number) for number in seen.topics[topic.name].partitions]
            committed = self._consumer.committed(places, timeout=ANSWER_SECONDS)
            out = {}
            for place in committed:
                first, end = self._consumer.get_watermark_offsets(place, timeout=ANSWER_SECONDS)
                out[place.partition] = (place.offset if place.offset >= 0 else first, end)
            return out
        except KafkaException as error:
            raise BrokerUnavailable(f"no Kafka answered at {self._brokers}: {error}") from error
