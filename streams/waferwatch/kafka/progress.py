"""How far a consumer group has come: what it has committed against what is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from ..errors import BrokerUnavailable
from ..topics import Topic

ANSWER_SECONDS = 10.0

_ELECTING = {
    KafkaError.NOT_COORDINATOR,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
}

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

    def lags(self, topic: Topic) -> dict[int, int]:
        """Messages not committed, by partition."""
        return {partition: max(0, end - done) for partition, (done, end) in self._look(topic).items()}

    async def lag(self, topics: Iterable[Topic]) -> int:
        """Messages of the topics that the group has not committed."""
        found = [await asyncio.to_thread(self.lags, topic) for topic in topics]
        return sum(sum(of.values()) for of in found)

    def _look(self, topic: Topic) -> dict[int, tuple[int, int]]:
        until = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                return self._ask(topic)
            except KafkaException as error:
                # A new group's coordinator needs a moment to find itself.
                if not error.args[0].retriable() and error.args[0].code() not in _ELECTING:
                    raise BrokerUnavailable(f"{self._brokers}: {error.args[0].str()}") from error
                if time.monotonic() > until:
                    raise BrokerUnavailable(f"no Kafka answered at {self._brokers}: {error}") from error
                time.sleep(0.2)

    def _ask(self, topic: Topic) -> dict[int, tuple[int, int]]:
        seen = self._consumer.list_topics(topic.name, timeout=ANSWER_SECONDS)
        places = [TopicPartition(topic.name, number) for number in seen.topics[topic.name].partitions]
        out = {}
        for place in self._consumer.committed(places, timeout=ANSWER_SECONDS):
            first, end = self._consumer.get_watermark_offsets(place, timeout=ANSWER_SECONDS)
            out[place.partition] = (place.offset if place.offset >= 0 else first, end)
        return out
