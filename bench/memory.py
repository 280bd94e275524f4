"""Measure what the player's processes take while the stand-in plays: first picture, memory, growth.

    python -m bench.memory [--minutes 10] [--size 1920x1080] [--mirror stand-in] [--json]

Starts an Xvfb and the player in it. Memory is the sum over all its processes
of /proc/PID/smaps_rollup: Pss for the whole, Pss_Anon + Pss_Shmem for growth,
medians of ten readings a second apart, at minute 2 and at the end. The first
picture is seen from outside, as the first change of the X server's screen
that is not the ground.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from player.core.units import MILLISECOND
from tests.eye import Framebuffer, alive, screen

ROOT = Path(__file__).parents[1]
GROUND = 0x070007
MARK = "TWELVE_HOURS_BENCH"
WARM_UP_MINUTES = 2
READINGS = 10


def memory(mark: str) -> dict[str, float]:
    """Return MB summed over all processes that carry *mark*: Pss, and its anonymous and shared parts."""
    total = dict.fromkeys(("Pss", "Pss_Anon", "Pss_Shmem"), 0.0)
    for pid in alive(mark):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it has just ended
        for line in lines:
            name, _, value = line.partition(":")
            if name in total:
                total[name] += int(value.split()[0]) / 1024
    return total


def reading(mark: str) -> dict[str, float]:
    """Return the medians of ten readings, one a second."""
    readings = []
    for _ in range(READINGS):
        readings.append(memory(mark))
        threading.Event().wait(1)
    return {name: statistics.median(r[name] for r in readings) for name in readings[0]}


def first_picture(framebuffer: Framebuffer, begun: int) -> float:
    """Return how many ms after *begun* (ns, monotonic) something other than ground is on screen."""
    while True:
        now = time.monotonic_ns()
        seen = np.unique(framebuffer.pixels[::40, ::40] & 0xFFFFFF)
        if set(seen.tolist()) - {0, GROUND}:
            return (now - begun) / MILLISECOND
        threading.Event().wait(0.002)


def measured(minutes: float, size: str, mirror: str) -> Iterator[tuple[str, float]]:
    """Yield each figure as it is known."""
    width, _, height = size.partition("x")
    with tempfile.TemporaryDirectory() as folder, screen(Path(folder) / "x", int(width), int(height)) as on:
        command = [sys.executable, str(ROOT / "run_installation.py"), "run", "--mirror", mirror]
        command += ["--window", "--size", size, "--state", f"{folder}/state"]
        mark = f"{MARK}={time.monotonic_ns()}"
        environment = {
            "DISPLAY": on.display,
            "PATH": "/usr/bin:/bin",
            "HOME": folder,
            **dict([mark.split("=")]),
        }
        begun = time.monotonic_ns()
        player = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
        try:
            yield "first_picture_ms", first_picture(on.framebuffer, begun)
            threading.Event().wait(WARM_UP_MINUTES * 60 - READINGS / 2)
            early = reading(mark)
            threading.Event().wait(max(0.0, (minutes - WARM_UP_MINUTES) * 60 - READINGS))
            late = reading(mark)
        finally:
            player.terminate()
            player.wait(10)
    yield "pss_mb", late["Pss"]
    grown = sum(late[name] - early[name] for name in ("Pss_Anon", "Pss_Shmem"))
    yield "growth_mb", grown


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--mirror", default="stand-in")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    figures = {}
    for name, value in measured(asked.minutes, asked.size, asked.mirror):
        figures[name] = round(value, 3)
        if not asked.json:
            print(f"{name} {value:.3f}", flush=True)
    if asked.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
