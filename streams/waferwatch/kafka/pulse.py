"""Whether the process stood still for so long that its partitions may be another's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..errors import StoodStill

BEAT_SECONDS = 0.25

HEARTBEAT = 0.25
"""Interval of the heartbeats to a consumer group, as a share of its session timeout."""


class Pulse:
    """Beats in a thread of its own, so that only what stops the whole process stops it: SIGSTOP, a paused
    virtual machine, swapping.

    A process that wakes after its session has ended goes on where it was for some time before it hears
    that its partitions were given away. What it wrote then would stand behind what the new owner wrote
    (a zombie: Kafka's transactions fence it off, we use none).
    """

    def __init__(self, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``longest``: seconds after which the partitions may be another's."""
        self.longest = longest
        self._clock = clock
        self._at = clock()
        self._stood_still = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._at = self._clock()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            self.beat()

    def beat(self) -> None:
        """Note that the process is alive."""
        now = self._clock()
        self._stood_still = max(self._stood_still, now - self._at)
        self._at = now

    def check(self) -> None:
        """Call before anything is written for a partition.

        Raises:
            StoodStill: the process stood still for ``longest`` seconds, now or at any time before.
        """
        stood_still = max(self._stood_still, self._clock() - self._at)
        if stood_still >= self.longest:
            raise StoodStill(
                f"the process stood still for {stood_still:.1f} s: its partitions may have another owner, "
                "so it ends and does not write; started again it takes over what is then its own"
            )
