"""A line as its operators run it: topics, worker processes, input sent, scores read back."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from confluent_kafka import Consumer, ConsumerGroupState, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from waferwatch.kafka import admin
from waferwatch.kafka.fencing import FENCE
from waferwatch.kafka.progress import READ_SUFFIX, Progress
from waferwatch.topics import Topic, Topics, topics

Message = tuple[bytes | None, bytes | None]
"""Key and value."""

ANY = -1
"""The partition that the key decides on, for librdkafka."""


class Line:
    """Topics with a prefix on a real Kafka, and the worker processes that serve them."""

    def __init__(self, bootstrap: str, prefix: str, **environment: str) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix
        self.topics: Topics = topics(prefix)
        self.group = prefix + "waferwatch"
        self.environment = {
            **os.environ,
            "WAFERWATCH_BROKERS": bootstrap,
            "WAFERWATCH_TOPIC_PREFIX": prefix,
            "WAFERWATCH_METRICS_PORT": "0",
            "WAFERWATCH_CLOCK": "event",
            **environment,
        }
        self.workers: list[subprocess.Popen[bytes]] = []
        self.folder = Path(tempfile.mkdtemp(prefix="waferwatch-line-"))

    def __enter__(self) -> Self:
        admin.apply(self.bootstrap, self.topics, timeout=30.0)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(30.0)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one more worker; what it prints goes to a file."""
        command = [sys.executable, "-m", "waferwatch", "worker", *arguments]
        with (self.folder / f"worker-{len(self.workers)}.log").open("wb") as out:
            worker = subprocess.Popen(command, env=self.environment, stdout=out, stderr=subprocess.STDOUT)
        self.workers.append(worker)
        return worker

    def kill(self) -> None:
        """End the newest worker with SIGKILL."""
        self.workers[-1].send_signal(signal.SIGKILL)
        self.workers[-1].wait()

    def log(self) -> str:
        """What the workers printed, for a failing test."""
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.iterdir()))

    def changelog(self, table: str) -> Topic:
        """The topic that keeps the rows of a table."""
        return Topic(f"{self.group}-{table}-changelog", "row", None, 1)

    def rows(self, table: str) -> dict[bytes, bytes]:
        """The rows of a table as a worker would recover them."""
        last = {record.key(): record.value() for record in self.read(self.changelog(table))}
        return {key: value for key, value in last.items() if value is not None and key != FENCE}

    def send(self, topic: Topic, messages: Iterable[Message], partition: int = ANY) -> int:
        """Send messages in order, all acknowledged; their number."""
        producer = Producer(
            {
                "bootstrap.servers": self.bootstrap,
                "linger.ms": 20,
                "message.max.bytes": 40_000_000,
                "queue.buffering.max.messages": 200_000,
            }
        )
        refused: list[str] = []
        count = 0
        for key, value in messages:
            producer.produce(
                topic.name,
                value,
                key,
                partition,
                on_delivery=lambda error, _: refused.append(str(error)) if error else None,
            )
            producer.poll(0)
            count += 1
        producer.flush(60.0)
        assert not refused, refused[:3]
        return count

    def joined(self, seconds: float) -> None:
        """Wait until every worker is a member of a group that has settled."""
        living = sum(worker.poll() is None for worker in self.workers)
        client = AdminClient({"bootstrap.servers": self.bootstrap})
        until = time.monotonic() + seconds
        seen = ""
        while time.monotonic() < until:
            try:
                group = client.describe_consumer_groups([self.group])[self.group].result(10.0)
            except KafkaException as error:  # the coordinator of a new group is being found
                seen = str(error)
            else:
                if group.state == ConsumerGroupState.STABLE and len(group.members) == living:
                    return
                seen = f"{len(group.members)} of {living} workers joined, {group.state}"
            time.sleep(0.2)
        raise AssertionError(f"{seen}\n{self.log()}")

    def wait(self, seconds: float, quiet: float = 3.0) -> float:
        """Wait until all input is committed and the scores stand still; the seconds it took."""
        began = time.monotonic()
        line = self.topics
        with (
            Progress(self.bootstrap, self.group + READ_SUFFIX) as read,
            Progress(self.bootstrap, self.group) as rest,
        ):
            still = None
            seen: dict[int, int] = {}
            while time.monotonic() - began < seconds:
                behind = sum(
                    end - progress.committed(topic).get(partition, 0)
                    for progress, topic in ((read, line.articles), (rest, line.trades), (rest, line.signals))
                    for partition, end in progress.ends(topic).items()
                )
                if self.workers and self.workers[-1].poll() is not None:
                    raise AssertionError(f"the worker ended with {self.workers[-1].returncode}\n{self.log()}")
                now = rest.ends(line.scores)
                if behind or now != seen:
                    still, seen = None, now
                elif still is None:
                    still = time.monotonic()
                elif time.monotonic() - still > quiet:
                    return time.monotonic() - began
                time.sleep(0.2)
        raise AssertionError(f"{behind} messages behind after {seconds:.0f} s\n{self.log()}")

    def read(self, topic: Topic) -> list[Any]:
        """All records of a topic as they are now, in order within a partition."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "group.id": "reader",
                "enable.auto.commit": False,
                "fetch.message.max.bytes": 40_000_000,
            }
        )
        try:
            found = consumer.list_topics(topic.name, timeout=10.0).topics[topic.name].partitions
            ends = {}
            for number in found:
                first, end = consumer.get_watermark_offsets(TopicPartition(topic.name, number), timeout=10.0)
                if first < end:
                    ends[number] = end
            consumer.assign([TopicPartition(topic.name, number, 0) for number in ends])
            out = []
            while ends:
                for record in consumer.consume(500, timeout=5.0):
                    if record.error() is not None:
                        raise AssertionError(record.error())
                    out.append(record)
                    if (record.offset() or 0) + 1 >= ends.get(record.partition() or 0, 0):
                        ends.pop(record.partition(), None)
            return out
        finally:
            consumer.close()

    def scores(self) -> dict[str, float]:
        """The newest score of each entity on the topic."""
        return {
            record.key().decode(): json.loads(record.value())["score"]
            for record in self.read(self.topics.scores)
        }


NOISE = (
    "The city council voted on Tuesday to widen the cycle path along the river, and the works are to begin "
    "in the spring. Residents had asked for it for years, the mayor said. "
)
START = datetime(2025, 1, 1, tzinfo=UTC)

STORIES = (
    (
        "{firm} halts {chip} shipments to China",
        "{firm} has halted shipments of its {chip} chip to China after the "
        "US Commerce Department demanded a licence, the company said in a filing.",
    ),
    (
        "Fire at {firm} plant stops production",
        "A fire broke out at a {firm} fab on Monday and stopped production, "
        "the chipmaker said. It did not say when output would resume.",
    ),
    (
        "Shortage of {chip} worsens, suppliers say",
        "Lead times for the {chip} have doubled and distributors "
        "report a shortage of the chips, according to two suppliers.",
    ),
    (
        "US grants licences for {chip} exports",
        "The US Commerce Department has granted {firm} licences to export "
        "the {chip} to China, the company said.",
    ),
)
FIRMS = (
    "Nvidia",
    "AMD",
    "Micron Technology",
    "SK hynix",
    "Renesas",
    "Infineon",
    "TSMC",
    "Samsung Electronics",
)
CHIPS = ("Nvidia H20", "Instinct MI308", "HBM3E", "DDR5", "Nvidia A800", "Ascend 910B")
PUBLISHERS = ("Reuters", "Bloomberg", "Nikkei Asia", "DigiTimes", "The Register", "Some Blog")


def articles(
    count: int, relevant: float, seed: int, characters: int = 1500, days: float = 360.0
) -> list[Message]:
    """Synthetic articles over some days: a share about chips, the rest about cycle paths."""
    rng = random.Random(seed)
    out: list[Message] = []
    for number in range(count):
        at = START + timedelta(days=number * days / count)
        if rng.random() < relevant:
            title, lead = rng.choice(STORIES)
            fill = {"firm": rng.choice(FIRMS), "chip": rng.choice(CHIPS)}
            title, body = title.format(**fill), lead.format(**fill) + " "
        else:
            title, body = f"Council notes, item {number}", ""
        body += NOISE * (max(0, characters - len(body)) // len(NOISE))
        article = {
            "id": f"a-{seed}-{number}",
            "title": title,
            "body": body + f"Item {rng.random()}.",
            "published_at": at.isoformat(),
            "publisher": rng.choice(PUBLISHERS),
            "language": "en",
        }
        out.append((article["id"].encode(), json.dumps(article).encode()))
    return out


def trade_events(count: int, seed: int, series: int = 200) -> list[Message]:
    """Synthetic prices: steady series with a jump now and then."""
    rng = random.Random(seed)
    items = ("chip:ddr5", "chip:ddr4", "chip:nand", "material:gallium", "chip:mcu")
    out: list[Message] = []
    for number in range(count):
        flow, week = number % series, number // series
        day = START + timedelta(days=week % 330)
        value = 10.0 * (1.0 + 0.02 * rng.random()) * (1.5 if rng.random() < 0.01 else 1.0)
        event = {
            "flow_id": f"price/{seed}/{flow}",
            "kind": "price",
            "period": f"{day:%Y-%m-%d}",
            "published_at": (day + timedelta(hours=30)).isoformat(),
            "item": items[flow % len(items)],
            "value": round(value, 4),
            "currency": "USD",
            "publisher": "TrendForce",
        }
        out.append((str(event["flow_id"]).encode(), json.dumps(event).encode()))
    return out


def twice_and_shuffled(messages: Sequence[Message], seed: int) -> list[Message]:
    """Every message two times, in any order."""
    out = [*messages, *messages]
    random.Random(seed).shuffle(out)
    return out
