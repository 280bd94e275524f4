"""Measure what the player's processes take while the stand-in plays: first picture, memory, growth.

    python -m bench.memory [--minutes 10] [--size 1920x1080] [--mirror stand-in] [--json]

Starts an Xvfb and the player in it. Memory is the sum over all its processes
of /proc/PID/smaps_rollup: Pss for the whole (a median), Pss_Anon + Pss_Shmem
for growth, sixty readings within 15 s, at minute 2 and at the end. A picture
being drawn takes up to 13 MB for some milliseconds, so their medians tell how
busy the machine was (`growth_of_medians_mb`); what stays is in the least of
them, and its growth is `growth_mb`. The first picture is seen from outside, as
the first change of the X server's screen that is not the ground.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from player.core.units import MILLISECOND
from tests.eye import Framebuffer, alive, screen

ROOT = Path(__file__).parents[1]
GROUND = 0x070007
MARK = "TWELVE_HOURS_BENCH"
WARM_UP_MINUTES = 2
READINGS = 60
EVERY = 0.25
"""Seconds between two readings: together they see some 170 pictures, of which a few are large."""


def memory(mark: str) -> tuple[float, float]:
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
    return total["Pss"], total["Pss_Anon"] + total["Pss_Shmem"]


def readings_of(mark: str) -> NDArray[np.float64]:
    """Return sixty readings within fifteen seconds, (60, 2) MB."""
    readings = []
    for _ in range(READINGS):
        readings.append(memory(mark))
        threading.Event().wait(EVERY)
    return np.array(readings)


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
            threading.Event().wait(WARM_UP_MINUTES * 60 - READINGS * EVERY / 2)
            early = readings_of(mark)
            threading.Event().wait(max(0.0, (minutes - WARM_UP_MINUTES) * 60 - READINGS * EVERY))
            late = readings_of(mark)
        finally:
            player.terminate()
            player.wait(10)
    yield "pss_mb", float(np.median(late[:, 0]))
    yield "growth_mb", late[:, 1].min() - early[:, 1].min()
    yield "growth_of_medians_mb", float(np.median(late[:, 1]) - np.median(early[:, 1]))


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
