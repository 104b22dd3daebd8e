"""``make demo ARGS=--once`` as a newcomer sees it."""

from __future__ import annotations

import os
import re
import subprocess
import sys


def test_the_demo_tells_the_story_of_april_2025() -> None:
    environment = {**os.environ, "COLUMNS": "200", "WAFERWATCH_API_PORT": "0", "WAFERWATCH_BROKERS": ""}
    command = [sys.executable, "-m", "waferwatch", "demo", "--once"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    table = done.stdout[done.stdout.rindex("The H20 story") :]
    chips = re.findall(r"chip \d +│ (chip:\S+) +│ +([\d.]+)", table)
    assert "chip:nvidia-h20" in [chip for chip, _ in chips]
    (h100,) = re.findall(r"chip:nvidia-h100 +│ +([\d.]+)", table)
    assert float(h100) < 10.0
    for buyer in ("bytedance", "alibaba", "tencent"):
        (with_stock, without) = re.findall(
            rf"firm:{buyer} .*?([\d.]+) with its stock, ([\d.]+) without", table
        )[0]
        assert 0.0 < float(with_stock) < float(without)
