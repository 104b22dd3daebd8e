"""The embedded broker speaks enough Kafka for aiokafka, groups included."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from waferwatch.errors import BrokerUnavailable
from waferwatch.kafka.admin import apply, check
from waferwatch.kafka.embedded import EmbeddedBroker
from waferwatch.kafka.headers import decode
from waferwatch.topics import Topics, topics

HEADERS = [("ce_id", b"1"), ("x-null", None), ("x-empty", b"")]


async def test_produces_and_consumes_with_a_group(embedded: EmbeddedBroker, own_topics: Topics) -> None:
    topic = own_topics.scores.name
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap, acks="all") as producer:
        for n in range(200):
            await producer.send(topic, b"%d" % n, key=b"k%d" % (n % 7), headers=HEADERS)
        await producer.flush()

    async def read(limit: int) -> list[int]:
        consumer = AIOKafkaConsumer(
            topic,
            bootstrap_servers=embedded.bootstrap,
            group_id="g",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=3000,  # it does not see a member leave: the next one waits for this
            heartbeat_interval_ms=500,
        )
        found: list[int] = []
        async with consumer:
            while len(found) < limit:
                for records in (await consumer.getmany(timeout_ms=2000)).values():
                    found += [int(record.value or b"") for record in records]
                    assert decode(records[0].headers, records[0].value).attributes == {"id": "1"}
                await consumer.commit()
        return found

    assert sorted(await asyncio.wait_for(read(200), 30)) == list(range(200))
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap) as producer:
        await producer.send_and_wait(topic, b"200", headers=HEADERS)
    assert await asyncio.wait_for(read(1), 30) == [200], "the group's offsets were kept"


async def test_takes_null_values_and_large_messages(embedded: EmbeddedBroker, own_topics: Topics) -> None:
    topic = own_topics.articles.name
    large = b"x" * 4_000_000
    values: list[bytes | None] = [None, b"", large]
    async with AIOKafkaProducer(bootstrap_servers=embedded.bootstrap, max_request_size=2**23) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, key=b"k", partition=0)
    consumer = AIOKafkaConsumer(bootstrap_servers=embedded.bootstrap)
    async with consumer:
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.seek_to_beginning()
        found = [(await asyncio.wait_for(consumer.getone(), 10)).value for _ in values]
    assert found == values


def test_topics_come_into_being_by_being_asked_for() -> None:
    declared = topics("apply.")
    with EmbeddedBroker() as broker:
        assert len(check(broker.bootstrap, declared)) == len(list(declared))
        changes = apply(broker.bootstrap, declared)
        assert len(changes) == len(list(declared))
        assert "embedded broker" in changes[0].what
        assert apply(broker.bootstrap, declared) == []
        assert check(broker.bootstrap, declared) == []


def test_a_stopped_broker_says_so() -> None:
    broker = EmbeddedBroker()
    with pytest.raises(BrokerUnavailable, match="not running"):
        _ = broker.bootstrap
    with broker:
        address = broker.bootstrap
    with pytest.raises(BrokerUnavailable, match="within 1 s"):
        check(address, topics(), timeout=1)
