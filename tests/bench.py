"""``make bench``: what the line does on this machine, in one run on a real Kafka.

Machines differ and are noisy: the ratio to a naive Faust agent, measured in the same run, is what travels.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parent))

from confluent_kafka import Producer

from kafka_broker import RealKafka
from line import START, Line, Message, articles, trade_events
from waferwatch.intake import article
from waferwatch.kafka.progress import READ_SUFFIX, Progress
from waferwatch.knowledge import Knowledge
from waferwatch.read.reader import Reader
from waferwatch.reference import Catalog
from waferwatch.reference.catalog import Alias
from waferwatch_schemas import NewsArticle

ARTICLES = 60_000
TRADES = 20_000
NAIVE = 6_000
DAYS = 10.0
"""Event time that the backlog spans: 6,000 articles a day are a busy wire."""

RATE = 500
SECONDS = 20


def main() -> None:
    """Run all measurements and print the table."""
    rows: list[tuple[str, str]] = []
    rows += reading()
    with RealKafka() as kafka:
        rows += throughput(kafka.bootstrap)
        rows += latency(kafka.bootstrap)
    print(f"\n{machine()}\n\n| what | measured |\n|---|---|")
    for what, measured in rows:
        print(f"| {what} | {measured} |")


def machine() -> str:
    """What this was measured on."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return (
        f"{os.cpu_count()} cores of {model}, CPython {platform.python_version()}, Kafka on the same machine."
    )


def reading() -> list[tuple[str, str]]:
    """Reading alone, on one core: irrelevant and relevant articles, and with ever more aliases."""
    knowledge = Knowledge()
    relevant = articles(1500, 1.0, 7, 2000)
    irrelevant = articles(6000, 0.0, 8, 2000)
    rows = [
        ("read, irrelevant 2 kB articles, one core", f"{_speed(knowledge.reader, irrelevant):,.0f}/s"),
        ("read, relevant 2 kB articles, one core", f"{_speed(knowledge.reader, relevant):,.0f}/s"),
    ]
    named = {
        mention.entity for _, value in relevant for mention in knowledge.reader.read(_parse(value)).mentions
    }
    few, many = (_with_aliases(knowledge.catalog, named, count) for count in (2_000, 50_000))
    for name, messages in (("irrelevant", irrelevant), ("relevant", relevant[:500])):
        slow, fast = [], []
        for _ in range(3):
            fast.append(_speed(few, messages))
            slow.append(_speed(many, messages))
        ratio = statistics.median(fast) / statistics.median(slow)
        rows.append((f"read, {name}: time with 50,000 aliases over time with 2,000", f"{ratio:.2f}"))
    return rows


def _parse(value: bytes | None) -> NewsArticle:
    return article(value, START.replace(year=2030))


def _speed(reader: Reader, messages: list[Message]) -> float:
    """Articles a second, the best of three passes: what else the machine does only makes one slower."""
    parsed = [_parse(value) for _, value in messages]
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        for one in parsed:
            reader.read(one)
        best = max(best, len(parsed) / (time.perf_counter() - began))
    return best


def _with_aliases(catalog: Catalog, named: set[str], count: int) -> Reader:
    """A reader over the entities that the articles name, padded with made-up aliases to ``count``."""
    entities = [entity for entity in catalog if entity.id in named]
    left = count - sum(len(entity.aliases) for entity in entities)
    made_up = tuple(Alias(f"Qx{number:x} Wyrmholt{number}", False, False) for number in range(max(0, left)))
    entities[0] = replace(entities[0], aliases=(*entities[0].aliases, *made_up))
    return Reader(Catalog(entities))


def throughput(bootstrap: str) -> list[tuple[str, str]]:
    """Backlogs of articles and of trade events, and the same articles through a naive Faust agent."""
    rows = []
    input_ = articles(ARTICLES, 0.05, 1, days=DAYS)
    with _line(bootstrap) as line:
        line.send(line.topics.articles, input_)
        worker = line.start()
        rate = _rate(line, READ_SUFFIX, line.topics.articles, ARTICLES, scored=True)
        line.wait(300.0)
        ours = rate
        rows.append(
            ("articles until their scores are folded, 5 % relevant, 1.5 kB, one worker", f"{rate:,.0f}/s")
        )
        rows.append(("memory of that worker, highest", f"{_peak_mb(worker.pid):,.0f} MB"))
    with _line(bootstrap) as line:
        line.send(line.topics.trades, trade_events(TRADES, 2))
        line.start()
        rate = _rate(line, "", line.topics.trades, TRADES)
        rows.append(("trade events, one worker", f"{rate:,.0f}/s"))
    with _line(bootstrap) as line:
        line.send(line.topics.articles, input_[:NAIVE])
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("naive_agent.py"))],
            env=line.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        line.workers.append(process)
        naive = _rate(line, "naive", line.topics.articles, NAIVE)
    rows.append(("the same extract and score in a naive Faust agent", f"{naive:,.0f}/s"))
    rows.append(("ratio", f"{ours / naive:.1f}"))
    return rows


def latency(bootstrap: str) -> list[tuple[str, str]]:
    """From publishing an article to its score and alert on their topics, at a steady rate."""
    rows = []
    with _line(bootstrap, WAFERWATCH_CLOCK="event") as line:
        line.start()
        line.send(line.topics.articles, articles(50, 0.0, 5))
        line.wait(60.0)
        sent: dict[str, float] = {}
        producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 0})
        began = time.perf_counter()
        for number, (key, value) in enumerate(articles(RATE * SECONDS, 0.05, 6, days=1.0)):
            time.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            sent[(key or b"").decode()] = time.time()
            producer.produce(line.topics.articles.name, value, key)
            producer.poll(0)
        producer.flush(30.0)
        line.wait(120.0)
        for what, topic, documents in (
            ("score", line.topics.scores, lambda m: m.get("changed_by", [])),
            ("alert", line.topics.alerts, lambda m: [c["document"] for c in m.get("contributions", [])]),
        ):
            first: dict[str, float] = {}
            for record in line.read(topic):
                at = record.timestamp()[1] / 1000.0
                for document in documents(json.loads(record.value())):
                    if document in sent:
                        first[document] = min(at, first.get(document, at))
            waits = sorted(1000.0 * (at - sent[document]) for document, at in first.items())
            if waits:
                p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
                rows.append(
                    (
                        f"publish to {what} at {RATE} events/s, p50 / p99",
                        f"{p50:,.0f} / {p99:,.0f} ms ({len(waits)})",
                    )
                )
    return rows


@contextmanager
def _line(bootstrap: str, **environment: str) -> Iterator[Line]:
    with Line(bootstrap, f"b{uuid4().hex[:6]}.", WAFERWATCH_LOG_LEVEL="warning", **environment) as line:
        yield line


def _rate(line: Line, suffix: str, topic: object, count: int, scored: bool = False) -> float:
    """Messages a second between the first commit seen and the last; ``scored``: until all that was read of
    them is folded and committed too."""
    marks: list[tuple[float, int]] = []
    group = line.group + suffix if suffix in ("", READ_SUFFIX) else line.prefix + suffix
    with Progress(line.bootstrap, group) as progress:
        until = time.monotonic() + 300.0
        while time.monotonic() < until:
            done = sum(progress.committed(topic).values())  # type: ignore[arg-type]
            if done and (not marks or done > marks[-1][1]):
                marks.append((time.monotonic(), done))
            if done >= count:
                break
            time.sleep(0.05)
    if len(marks) < 2 or marks[-1][1] < count:
        raise RuntimeError(f"{marks[-1:]} of {count} after 300 s\n{line.log()}")
    (start, first), (end, last) = marks[0], marks[-1]
    if scored:
        with Progress(line.bootstrap, line.group) as progress:
            signals = line.topics.signals
            while progress.committed(signals) != progress.ends(signals) and time.monotonic() < until:
                time.sleep(0.05)
        end = time.monotonic()
    return (last - first) / (end - start)


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(float(line.split()[1]) / 1024.0 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
