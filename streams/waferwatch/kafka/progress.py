"""How far a consumer group has come: what it has committed against what is there."""

from __future__ import annotations

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition

from ..topics import Topic


class Progress:
    """Asks for committed and end offsets of one group; joins nothing."""

    def __init__(self, brokers: str, group: str) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=brokers, group_id=group, enable_auto_commit=False
        )

    async def __aenter__(self) -> Progress:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def committed(self, topic: Topic) -> dict[int, int]:
        """Committed offset by partition; 0 where the group has none."""
        return {
            tp.partition: (await self._consumer.committed(tp)) or 0 for tp in await self._partitions(topic)
        }

    async def ends(self, topic: Topic) -> dict[int, int]:
        """End offset by partition."""
        found = await self._consumer.end_offsets(await self._partitions(topic))
        return {tp.partition: offset for tp, offset in found.items()}

    async def lag(self, topics: Iterable[Topic]) -> int:
        """Messages of the topics that the group has not committed."""
        behind = 0
        for topic in topics:
            ends, done = await self.ends(topic), await self.committed(topic)
            behind += sum(max(0, end - done.get(partition, 0)) for partition, end in ends.items())
        return behind

    async def _partitions(self, topic: Topic) -> list[TopicPartition]:
        await self._consumer.topics()
        found = self._consumer.partitions_for_topic(topic.name) or set()
        return [TopicPartition(topic.name, number) for number in sorted(found)]


READ_SUFFIX = "-read"
"""The read stage has a consumer group of its own, ``<app id>-read``."""


class LineProgress:
    """Both groups of a line."""

    def __init__(self, brokers: str, group: str) -> None:
        self.read = Progress(brokers, group + READ_SUFFIX)
        self.faust = Progress(brokers, group)

    async def __aenter__(self) -> LineProgress:
        await self.read.__aenter__()
        await self.faust.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.read.__aexit__()
        await self.faust.__aexit__()
