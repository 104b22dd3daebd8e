"""A topic read from its beginning to an end that is fixed beforehand, once, without a group."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from ..errors import BrokerUnavailable
from ..topics import Topic
from .headers import Header

ANSWER_SECONDS = 10.0

QUIET_SECONDS = 20.0
"""Without one record in between, the broker is taken for gone."""


class Line(NamedTuple):
    """One record."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]


class Log:
    """Reads whole topics; a context manager.

    Raises:
        BrokerUnavailable: no answer.
    """

    def __init__(self, brokers: str) -> None:
        self._brokers = brokers
        self._consumer = Consumer(
            {
                "bootstrap.servers": brokers,
                "group.id": "waferwatch-log",  # asked for by the client; never joined, nothing committed
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "log_level": 2,
            }
        )

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def ends(self, topic: Topic) -> dict[int, int]:
        """End offset by partition; of a ``single`` topic partition 0 alone."""
        return {place.partition: self._edges(place)[1] for place in self._places(topic)}

    def lost(self, topic: Topic) -> int:
        """Records that the broker has let go from the beginning; 0 of a topic that is kept for good."""
        return sum(self._edges(place)[0] for place in self._places(topic))

    def read(self, topic: Topic, until: Mapping[int, int] | None = None) -> Iterator[Line]:
        """The records before the offsets ``until``, by default all that are there now."""
        wanted: dict[int, int] = {}
        for place in self._places(topic):
            first, end = self._edges(place)
            stop = end if until is None else min(end, until.get(place.partition, 0))
            if first < stop:
                wanted[place.partition] = stop
        if not wanted:
            return
        self._consumer.assign(
            [TopicPartition(topic.name, partition, OFFSET_BEGINNING) for partition in wanted]
        )
        try:
            yield from self._lines(wanted)
        finally:
            self._consumer.unassign()

    def _lines(self, wanted: dict[int, int]) -> Iterator[Line]:
        heard = time.monotonic()
        while wanted:
            for message in self._consumer.consume(1000, timeout=0.5):
                heard = time.monotonic()
                partition, offset = message.partition(), message.offset()
                assert partition is not None and offset is not None
                if (error := message.error()) is not None:
                    if error.code() != KafkaError._PARTITION_EOF:
                        raise BrokerUnavailable(f"{self._brokers}: {error}")
                    wanted.pop(partition, None)
                    continue
                if offset >= wanted.get(partition, 0):
                    wanted.pop(partition, None)
                    continue
                yield Line(partition, offset, message.key(), message.value(), _headers(message))
                if offset + 1 >= wanted[partition]:
                    del wanted[partition]
            if time.monotonic() - heard > QUIET_SECONDS:
                raise BrokerUnavailable(f"{self._brokers}: no record for {QUIET_SECONDS:.0f} s")

    def _places(self, topic: Topic) -> list[TopicPartition]:
        try:
            seen = self._consumer.list_topics(topic.name, timeout=ANSWER_SECONDS).topics[topic.name]
        except KafkaException as error:
            raise BrokerUnavailable(f"no Kafka answered at {self._brokers}: {error}") from error
        numbers = [0] if topic.single else sorted(seen.partitions)
        return [TopicPartition(topic.name, number) for number in numbers if number in seen.partitions]

    def _edges(self, place: TopicPartition) -> tuple[int, int]:
        try:
            first, end = self._consumer.get_watermark_offsets(place, timeout=ANSWER_SECONDS)
        except KafkaException as error:
            raise BrokerUnavailable(f"no Kafka answered at {self._brokers}: {error}") from error
        return first, end


def _headers(message: Message) -> tuple[Header, ...]:
    pairs = message.headers() or ()
    return tuple(
        (name, value.encode() if isinstance(value, str) else value)
        for name, value in (pairs.items() if isinstance(pairs, dict) else pairs)
    )
