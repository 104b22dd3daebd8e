"""A real Apache Kafka on this machine without Docker: for tests, the benchmark and the demo.

    with RealKafka() as kafka:
        AIOKafkaProducer(bootstrap_servers=kafka.bootstrap)

One KRaft node from ``tests/kafka/pom.xml`` on free ports of 127.0.0.1, in a temporary folder that
is deleted at the end. Where ``KAFKA_BOOTSTRAP_SERVERS`` is set, that broker is used and left alone.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

ROOT = Path(__file__).resolve().parents[1]
POM = ROOT / "tests" / "kafka" / "pom.xml"
LOGGING = ROOT / "tests" / "kafka" / "log4j2.properties"
LIBRARIES = ROOT / ".kafka" / "lib"
START_SECONDS = 60.0  # 3 s on an idle machine; a busy one must not fail for it
STOP_SECONDS = 20.0

_PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
inter.broker.listener.name=PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
share.coordinator.state.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
message.max.bytes=41943040
socket.request.max.bytes=104857600
replica.fetch.max.bytes=41943040
"""


class NoKafka(RuntimeError):
    """No real Kafka can be had here; says what to install."""


class RealKafka:
    """A running Kafka, from ``with`` to its end; ``bootstrap`` is its address.

    ``restart`` and ``kill`` are for tests of faults; a broker given from outside refuses them.
    """

    def __init__(self) -> None:
        self.bootstrap = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "")
        self.given = bool(self.bootstrap)
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self.given:
            _await_answer(self.bootstrap, None, START_SECONDS, None)
            return self
        java = _java()
        _fetch_libraries()
        self._folder = Path(tempfile.mkdtemp(prefix="waferwatch-kafka-"))
        try:
            self._format(java)
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(signal.SIGTERM)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def start(self) -> None:
        """Start the node on its folder and ports, and wait until it answers."""
        folder = self._own_folder()
        with (folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_command(_java(), "kafka.Kafka", heap="1g"), str(folder / "server.properties")],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=folder,
                start_new_session=True,  # a Ctrl-C for pytest must not end it before its clients
            )
        _await_answer(self.bootstrap, self._process, START_SECONDS, folder / "broker.log")

    def stop(self) -> None:
        """End the node in order; what it holds is there again after ``start``."""
        self._own_folder()
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the node as a power cut does."""
        self._own_folder()
        self._end(signal.SIGKILL)

    def _own_folder(self) -> Path:
        if self._folder is None:
            raise NoKafka("the broker of KAFKA_BOOTSTRAP_SERVERS is not ours to start or stop")
        return self._folder

    def _format(self, java: str) -> None:
        folder = self._own_folder()
        port, controller = _free_ports(2)
        self.bootstrap = f"127.0.0.1:{port}"
        properties = folder / "server.properties"
        properties.write_text(_PROPERTIES.format(port=port, controller=controller, folder=folder))
        cluster = uuid.uuid4().hex[:22]
        done = subprocess.run(
            [*_command(java, "kafka.tools.StorageTool"), "format", "-t", cluster, "-c", str(properties)],
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            cwd=folder,
        )
        if done.returncode:
            raise NoKafka(f"kafka.tools.StorageTool format failed: {done.stdout}{done.stderr}")

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else None
    java = java or shutil.which("java")
    if java is None:
        raise NoKafka(
            "real Kafka needs Java 17 or newer (apt install openjdk-17-jre-headless maven), "
            "or KAFKA_BOOTSTRAP_SERVERS"
        )
    said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < 17:
        raise NoKafka(f"real Kafka needs Java 17 or newer; {java} is {said.splitlines()[0] if said else '?'}")
    return java


def _fetch_libraries() -> None:
    """Have Maven copy Kafka's jars into ``.kafka/lib``, once for each version of the POM."""
    stamp = LIBRARIES / "pom.xml"
    if stamp.is_file() and stamp.read_bytes() == POM.read_bytes():
        return
    maven = shutil.which("mvn")
    if maven is None:
        raise NoKafka(
            "real Kafka needs Maven beside Java (apt install maven, brew install maven), "
            "or KAFKA_BOOTSTRAP_SERVERS"
        )
    LIBRARIES.parent.mkdir(exist_ok=True)
    # Into a folder of its own first: half a download, or two sessions at once, must not be used.
    with tempfile.TemporaryDirectory(dir=LIBRARIES.parent) as fresh:
        done = subprocess.run(
            [
                maven,
                "-q",
                "-B",
                "-f",
                str(POM),
                "dependency:copy-dependencies",
                f"-DoutputDirectory={fresh}/lib",
            ],
            capture_output=True,
            text=True,
            timeout=600,
        )
        if done.returncode:
            raise NoKafka(f"Maven could not fetch Kafka: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        shutil.copy(POM, f"{fresh}/lib/pom.xml")
        shutil.rmtree(LIBRARIES, ignore_errors=True)
        os.replace(f"{fresh}/lib", LIBRARIES)


def _command(java: str, main: str, heap: str = "256m") -> list[str]:
    return [
        java,
        f"-Xmx{heap}",
        f"-Dlog4j2.configurationFile={LOGGING}",
        "-cp",
        f"{LIBRARIES}/*",
        main,
    ]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _await_answer(
    bootstrap: str, process: subprocess.Popen[bytes] | None, seconds: float, log: Path | None
) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    deadline = time.monotonic() + seconds
    while True:
        try:
            if admin.list_topics(timeout=1).brokers:
                return
        except KafkaException:
            time.sleep(0.1)
        ended = process is not None and process.poll() is not None
        if ended or time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-3000:] if log is not None else ""
            what = "ended while starting" if ended else f"did not answer within {seconds:g} s"
            raise NoKafka(f"Kafka at {bootstrap} {what}\n{said}")
