"""Topics and dead letters on a real Apache Kafka."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import ConsumerRecord, TopicPartition

from kafka_broker import RealKafka
from waferwatch.errors import TooLarge
from waferwatch.kafka.admin import TopicRefused, apply, check
from waferwatch.kafka.dead_letters import REDRIVES, dead_letter
from waferwatch.kafka.headers import BadEnvelope
from waferwatch.kafka.redrive import NoSuchDeadLetter, list_dead_letters, redrive_records, show
from waferwatch.topics import MAX_DEAD_LETTER_BYTES, MIB, Topics

pytestmark = pytest.mark.kafka

LARGE = b"{" + b"x" * 20_000_000


def _producer(kafka: RealKafka) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap, acks="all", max_request_size=MAX_DEAD_LETTER_BYTES + MIB
    )


async def _read(
    kafka: RealKafka, topic: str, partition: int, count: int
) -> list[ConsumerRecord[bytes | None, bytes | None]]:
    place = TopicPartition(topic, partition)
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap) as consumer:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        found: list[ConsumerRecord[bytes | None, bytes | None]] = []
        while len(found) < count:
            batch = await consumer.getmany(timeout_ms=10_000)
            assert batch, f"only {len(found)} of {count} records in {topic}"
            found += batch[place]
    return found


def test_apply_creates_everything_once(kafka: RealKafka, own_topics: Topics) -> None:
    assert {problem.what for problem in check(kafka.bootstrap, own_topics)} == {"missing"}
    assert len(apply(kafka.bootstrap, own_topics)) == len(list(own_topics))
    assert apply(kafka.bootstrap, own_topics) == []
    assert check(kafka.bootstrap, own_topics) == []


def test_apply_aligns_what_drifted(kafka: RealKafka, own_topics: Topics) -> None:
    other = replace(
        own_topics.articles,
        partitions=2,
        settings={**own_topics.articles.settings, "retention.ms": "1000", "cleanup.policy": "compact"},
    )
    apply(kafka.bootstrap, [other])
    problems = {problem.what for problem in check(kafka.bootstrap, [own_topics.articles])}
    assert problems == {
        "2 partitions, declared 12",
        "retention.ms is 1000, declared 2592000000",
        "cleanup.policy is compact, declared delete",
    }
    changes = {change.what for change in apply(kafka.bootstrap, [own_topics.articles])}
    assert "partitions 2 -> 12" in changes
    assert "cleanup.policy compact -> delete" in changes
    assert check(kafka.bootstrap, [own_topics.articles]) == []


async def test_keys_with_state_are_not_moved(kafka: RealKafka, own_topics: Topics) -> None:
    fewer = replace(own_topics.trades, partitions=2)
    apply(kafka.bootstrap, [fewer])
    async with _producer(kafka) as producer:
        await producer.send_and_wait(fewer.name, b"{}", key=b"flow")
    assert apply(kafka.bootstrap, [own_topics.trades]) == []
    (problem,) = check(kafka.bootstrap, [own_topics.trades])
    assert "keys would move" in problem.mend


def test_what_the_broker_refuses_is_named(kafka: RealKafka, own_topics: Topics) -> None:
    wrong = replace(own_topics.scores, settings={"cleanup.policy": "sometimes"})
    with pytest.raises(TopicRefused, match=rf"Create on topic {wrong.name} failed: .*sometimes"):
        apply(kafka.bootstrap, [wrong])


async def test_a_large_message_is_set_aside_and_sent_back(kafka: RealKafka, own_topics: Topics) -> None:
    apply(kafka.bootstrap, own_topics)
    source = own_topics.signals
    originals: list[tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]] = [
        (b"large", LARGE, [("ce_id", b"1"), ("none", None)]),
        (b"null", None, []),
        (b"many", b"", [("h", b"x")] * 10_000),
    ]
    before = datetime.now(UTC)
    async with _producer(kafka) as producer:
        for key, value, headers in originals:
            await producer.send_and_wait(source.name, value, key, partition=0, headers=headers)
        for record in await _read(kafka, source.name, 0, 3):
            error = BadEnvelope("many") if record.headers[5:] else TooLarge("token=hunter2")
            topic, key, value, kept = dead_letter(
                record.topic,
                record.partition,
                record.offset,
                record.timestamp,
                record.key,
                record.value,
                record.headers,
                "score",
                error,
                before,
            )
            await producer.send_and_wait(topic, value, key, partition=0, headers=kept)

    listed = [letter async for letter in list_dead_letters(kafka.bootstrap, [source], own_topics)]
    assert [letter.record.value for letter in listed] == [LARGE, None, b""]
    assert [letter.facts["reason"] for letter in listed] == ["too_large", "null_value", "bad_envelope"]
    assert [letter.facts["offset"] for letter in listed] == ["0", "1", "2"]
    assert listed[0].facts["message"] == "token=***"
    assert (await show(kafka.bootstrap, listed[2].coordinates)).record == listed[2].record
    for nowhere in (f"{source.name}:0:99", "no.such.topic:0:0", "nonsense"):
        with pytest.raises(NoSuchDeadLetter):
            await show(kafka.bootstrap, nowhere)

    async def kept_by(**choice: object) -> int:
        letters = list_dead_letters(kafka.bootstrap, own_topics.inputs, own_topics, **choice)  # type: ignore[arg-type]
        return len([letter async for letter in letters])

    assert await kept_by(reason="too_large") == 1
    assert await kept_by(limit=2) == 2
    assert await kept_by(since=before - timedelta(minutes=1)) == 3
    assert await kept_by(since=datetime.now(UTC) + timedelta(minutes=1)) == 0

    tried = await redrive_records(kafka.bootstrap, [source], own_topics, dry_run=True)
    assert [redriven.refused for redriven in tried] == [None] * 3
    assert len(await _read(kafka, source.name, 0, 3)) == 3, "a dry run sends nothing"
    await redrive_records(kafka.bootstrap, [source], own_topics)
    again = (await _read(kafka, source.name, 0, 6))[3:]
    assert [(record.key, record.value) for record in again] == [(key, value) for key, value, _ in originals]
    for record, (_, _, headers) in zip(again, originals, strict=True):
        assert list(record.headers[: len(headers)]) == headers
        assert dict(record.headers)[REDRIVES] == b"1"
