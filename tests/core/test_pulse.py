"""A process that slept through its session writes nothing more."""

from __future__ import annotations

import pytest

from waferwatch.errors import StoodStill
from waferwatch.kafka.pulse import Pulse


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_pulse_that_beats_lets_write() -> None:
    clock = Clock()
    pulse = Pulse(7.5, clock)
    for _ in range(100):
        clock.now += 7.4
        pulse.check()
        pulse.beat()


@pytest.mark.parametrize("beats_first", [True, False])
def test_after_a_standstill_nothing_is_written_whoever_wakes_first(beats_first: bool) -> None:
    clock = Clock()
    pulse = Pulse(7.5, clock)
    clock.now += 30.0
    if beats_first:
        pulse.beat()
    with pytest.raises(StoodStill, match=r"30\.0 s"):
        pulse.check()
    pulse.beat()
    clock.now += 0.1
    with pytest.raises(StoodStill):
        pulse.check()


def test_it_beats_by_itself_until_it_is_stopped() -> None:
    clock = Clock()
    pulse = Pulse(7.5, clock)
    pulse.start()
    clock.now += 30.0
    pulse.stop()
    pulse.stop()
    with pytest.raises(StoodStill):
        pulse.check()
