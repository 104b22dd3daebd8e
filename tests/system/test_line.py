"""The whole line on a real Kafka, with the processes that operators run."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kafka_broker import RealKafka
from line import Line, Message, articles, trade_events, twice_and_shuffled

pytestmark = pytest.mark.kafka

ARTICLES = 20_000
TRADES = 20_000


@pytest.fixture
def line(kafka: RealKafka, topic_prefix: str) -> Iterator[Line]:
    with Line(kafka.bootstrap, topic_prefix) as line:
        yield line


def assessed(messages: Sequence[Message], folder: Path) -> dict[str, float]:
    """What ``waferwatch assess`` says of the same input."""
    file = folder / "input.jsonl"
    file.write_bytes(b"\n".join(value or b"" for _, value in messages))
    command = [sys.executable, "-m", "waferwatch", "assess", str(file), "--format", "json"]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {score["entity"]: score["score"] for score in answer["scores"]}


def difference(got: dict[str, float], wanted: dict[str, float]) -> float:
    return max(abs(got.get(entity, 0.0) - wanted.get(entity, 0.0)) for entity in got.keys() | wanted.keys())


def test_every_message_is_accounted_for_and_scores_equal_assess_through_kills(
    line: Line, tmp_path: Path
) -> None:
    """20,000 articles and 20,000 trade events, all twice and shuffled, two SIGKILLs on the way."""
    news, trades = articles(ARTICLES, 0.05, 1), trade_events(TRADES, 1)
    broken: list[Message] = [(b"broken", b"{not json"), (None, b"\xff\xfe"), (b"nothing", None)]
    line.send(line.topics.articles, [*twice_and_shuffled(news, 2), *broken])
    line.send(line.topics.trades, twice_and_shuffled(trades, 3))
    line.start()
    for _ in range(2):
        time.sleep(8.0)
        line.kill()
        line.start()
    line.wait(240.0)

    got = line.scores()
    assert difference(got, assessed([*news, *trades], tmp_path)) < 5e-7
    assert any(score > 1.0 for score in got.values())
    dead = line.read(line.topics.dead_letters(line.topics.articles))
    places = {
        (headers["waferwatch.dlq.partition"], headers["waferwatch.dlq.offset"])
        for headers in (dict(record.headers()) for record in dead)
    }
    assert len(places) == len(broken)
    assert {record.value() for record in dead} == {value for _, value in broken}

    verified = subprocess.run(
        [sys.executable, "-m", "waferwatch", "verify", "--format", "json"],
        env=line.environment,
        capture_output=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_scores_equal_assess_while_workers_come_and_go(line: Line, tmp_path: Path) -> None:
    """A rolling restart: partitions move between two workers, one leaves in order and one does not."""
    news, trades = articles(10_000, 0.1, 5), trade_events(10_000, 5)
    line.send(line.topics.articles, twice_and_shuffled(news, 6))
    line.send(line.topics.trades, twice_and_shuffled(trades, 7))
    first = line.start()
    time.sleep(8.0)
    second = line.start()
    time.sleep(9.0)
    first.terminate()
    assert first.wait(30.0) == 0
    time.sleep(3.0)
    line.start()
    time.sleep(9.0)
    second.kill()
    second.wait()
    line.wait(240.0)
    assert difference(line.scores(), assessed([*news, *trades], tmp_path)) < 5e-7


def test_a_worker_that_joins_says_nothing_of_scores_that_it_does_not_own(line: Line) -> None:
    """It has the signals' table neither before nor after the rebalance: all scores would be 0."""
    line.send(line.topics.articles, articles(100, 0.5, 8))
    line.start()
    line.wait(90.0)
    before, said = line.scores(), len(line.read(line.topics.scores))
    line.start()
    line.joined(60.0)
    time.sleep(3.0)
    assert any(score > 1.0 for score in before.values())
    assert line.scores() == before
    assert len(line.read(line.topics.scores)) == said


def test_what_a_late_process_writes_over_scores_and_rows_is_put_right(line: Line) -> None:
    """As requests of a worker do that were on their way when it fell asleep."""
    line.send(line.topics.articles, articles(100, 0.5, 8))
    line.start()
    line.wait(90.0)
    right = line.scores()
    rows = line.rows("threads")
    entity = max(right, key=lambda name: right[name])
    late = next(record for record in line.read(line.topics.scores) if record.key() == entity.encode())
    line.send(line.topics.scores, [(late.key(), late.value())], late.partition())
    name = next(iter(rows))
    line.send(line.changelog("threads"), [(name, rows[name][: len(rows[name]) // 2]), (b"gone", b"{}")], 0)
    noticed = ("another process published 1 scores", "another process wrote 2 rows", "2 rows written again")
    until = time.monotonic() + 30.0
    while time.monotonic() < until and not (
        all(words in line.log() for words in noticed) and line.scores() == right
    ):
        time.sleep(0.5)
    assert all(words in line.log() for words in noticed), line.log()
    assert line.scores() == right
    assert line.rows("threads") == rows
    line.kill()
    line.start()
    line.joined(60.0)
    line.wait(60.0)
    assert line.scores() == right


def test_a_worker_that_slept_through_its_session_ends_and_leaves_nothing_wrong(
    kafka: RealKafka, topic_prefix: str, tmp_path: Path
) -> None:
    news = articles(4_000, 0.1, 5)
    messages = twice_and_shuffled(news, 6)
    with Line(kafka.bootstrap, topic_prefix, WAFERWATCH_SESSION_TIMEOUT_SECONDS="6") as line:
        sleeper = line.start()
        line.joined(60.0)
        line.start()
        line.joined(60.0)
        line.send(line.topics.articles, messages[: len(messages) // 2])
        time.sleep(2.0)
        sleeper.send_signal(signal.SIGSTOP)
        line.send(line.topics.articles, messages[len(messages) // 2 :])
        time.sleep(12.0)
        sleeper.send_signal(signal.SIGCONT)
        assert sleeper.wait(30.0) == 1
        assert "stood still" in line.log()
        line.wait(120.0)
        time.sleep(6.0)
        wanted = assessed(news, tmp_path)
        assert difference(line.scores(), wanted) < 5e-7
        line.kill()
        line.start()
        line.joined(60.0)
        line.wait(60.0)
        assert difference(line.scores(), wanted) < 5e-7


def test_bad_input_is_set_aside_untouched_and_its_neighbours_are_processed(line: Line) -> None:
    good = articles(20, 1.0, 9)
    deep = b'{"id":"deep","title":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    stamp = b'"title":"t","published_at":"2025-01-01T00:00:00Z"'
    bad: list[Message] = [
        (b"1", b"{"),
        (b"2", b'{"id":2,' + stamp + b"}"),
        (b"3", None),
        (b"4", b'{"id":"4","title":"\xff",' + stamp + b"}"),
        (b"5", deep),
        (b"6", b'{"id":"6","title":"t","published_at":"0001-01-01T00:00:00Z"}'),
        (b"7", b'{"id":"7","title":"t","published_at":"9999-12-31T00:00:00Z"}'),
        (b"8", b'{"id":"8",' + stamp + b',"version":1e999}'),
        (b"9", b'{"id":"9",' + stamp + b',"version":NaN}'),
        (b"10", b'{"id":"10","body":"' + b"x" * 20_000_000 + b'",' + stamp + b"}"),
    ]
    mixed: list[Message] = []
    for number, message in enumerate(good):
        mixed.append(message)
        if number < len(bad):
            mixed.append(bad[number])
    line.send(line.topics.articles, mixed)
    line.start()
    line.wait(90.0)

    dead = line.read(line.topics.dead_letters(line.topics.articles))
    assert sorted((record.key() or b"", record.value() or b"") for record in dead) == sorted(
        (key or b"", value or b"") for key, value in bad
    )
    for record in dead:
        headers = dict(record.headers())
        assert headers["waferwatch.dlq.stage"] == b"read"
        assert headers["waferwatch.dlq.reason"] and headers["waferwatch.dlq.message"]
    assert line.scores()


def test_verify_finds_a_tampered_score(line: Line) -> None:
    line.send(line.topics.articles, articles(200, 0.3, 4))
    line.start()
    line.wait(90.0)
    command = [sys.executable, "-m", "waferwatch", "verify"]
    honest = subprocess.run(command, env=line.environment, capture_output=True, check=False)
    assert honest.returncode == 0, honest.stdout + honest.stderr

    line.workers[-1].terminate()  # a running worker would put it right at once
    assert line.workers[-1].wait(30.0) == 0
    record = max(line.read(line.topics.scores), key=lambda record: json.loads(record.value())["score"])
    score = json.loads(record.value())
    score["score"] = min(100.0, score["score"] + 1.0)
    for story in score["stories"]:
        for term in story:
            term["hazard"] *= 1.1
    line.send(line.topics.scores, [(record.key(), json.dumps(score).encode())], record.partition())
    tampered = subprocess.run(command, env=line.environment, capture_output=True, check=False)
    assert tampered.returncode == 1, tampered.stdout + tampered.stderr

    line.start()
    line.joined(60.0)
    line.wait(90.0)
    mended = subprocess.run(command, env=line.environment, capture_output=True, check=False)
    assert mended.returncode == 0, mended.stdout + mended.stderr


def _news(id: str, version: int, title: str, body: str = "", **more: str) -> Message:
    article = {
        "id": id,
        "version": version,
        "title": title,
        "body": body,
        "published_at": f"2025-03-0{version}T08:00:00Z",
        "publisher": "Reuters",
        **more,
    }
    return id.encode(), json.dumps(article).encode()


def test_corrections_and_retractions_count_whichever_comes_first(line: Line) -> None:
    halted = "Nvidia has halted shipments of its {chip} chip to China after a US licence demand, it said."
    fire = "A fire at a {firm} chip plant stopped production on Saturday, the company said."
    first = _news("withdrawn", 1, "Nvidia halts H20 shipments to China", halted.format(chip="H20"))
    withdrawn = _news("withdrawn", 2, "", pub_status="canceled")
    other = _news(
        "early",
        1,
        "AMD halts MI308 shipments to China",
        "AMD has halted shipments of its MI308 chip to China.",
    )
    early = _news("early", 2, "", pub_status="canceled")
    wrong = _news("named", 1, "Fire stops Renesas chip plant", fire.format(firm="Renesas"))
    right = _news("named", 2, "Correction: fire stops Infineon chip plant", fire.format(firm="Infineon"))
    late = _news("late", 1, "Fire stops Micron DRAM plant", fire.format(firm="Micron Technology"))
    soon = _news("late", 2, "Correction: fire stops Kioxia NAND plant", fire.format(firm="Kioxia"))

    line.start()
    line.send(line.topics.articles, [first, wrong, early, soon])
    line.wait(60.0)
    before = line.scores()
    assert before["chip:nvidia-h20"] > 20.0 and before["firm:renesas"] > 10.0 and before["firm:kioxia"] > 10.0
    line.send(line.topics.articles, [withdrawn, right, other, late])
    line.wait(60.0)
    after = line.scores()
    assert after["chip:nvidia-h20"] < 1.0 and after.get("chip:amd-mi308", 0.0) < 1.0
    assert after["firm:renesas"] < 1.0 and after["firm:infineon"] > 10.0
    assert after.get("firm:micron", 0.0) < 1.0 and after["firm:kioxia"] > 10.0
