"""Hold a mirror of 14,197,122 pictures against one of a thousand: opening, first picture, CPU, memory.

    python -m bench.scale [--rounds 5] [--seconds 30] [--size 1280x720] [--json]

Both mirrors are synthetic: real tars of a few small pictures, and a manifest
whose rows repeat them (`bench.synthetic`). Each round plays both, by synset and
shuffled, in an Xvfb; rounds are interleaved, so that what else the machine does
falls on all alike (one run's CPU differs from the next's by 5 %, whatever the
mirror). Figures are medians over the rounds:

    open      open_mirror, in ms, the median of seven
    first     from exec to the first picture on the screen, in ms
    cpu       user + system time of all the player's processes per flip, in ms
    memory    anonymous + shared memory of all of them, in MB
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.memory import MARK, first_picture, readings_of
from bench.synthetic import lay_out, small, whole
from player.control.status import Address, ask_status
from player.core.units import MILLISECOND
from player.sources import open_mirror
from tests.eye import Framebuffer, alive, screen

ROOT = Path(__file__).parents[1]
ORDERS = {"by-synset": 2, "shuffled": 1_000}
"""Synsets of the small mirror: in either order as many pass by in a minute as of the large one."""

OPENINGS = 7
WARM_UP = 12.0
"""Seconds until the ring is full, the page is served and the mirror has been looked at again."""

Figures = dict[str, float]


def opening(mirror: Path, state: Path) -> float:
    """Return the median of seven warm openings of *mirror*, in ms."""
    open_mirror(mirror, state).close()
    taken = []
    for _ in range(OPENINGS):
        begun = time.perf_counter_ns()
        source = open_mirror(mirror, state)
        taken.append((time.perf_counter_ns() - begun) / MILLISECOND)
        source.close()
    return statistics.median(taken)


def cpu(mark: str) -> float:
    """Return the ms that all living processes with *mark* have run so far."""
    threads = (thread for pid in alive(mark) for thread in Path(f"/proc/{pid}/task").iterdir())
    # To the nanosecond, where /proc/PID/stat counts ticks of ten milliseconds.
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / MILLISECOND


@contextmanager
def playing(
    mirror: Path, state: Path, order: str, size: str, framebuffer: Framebuffer, display: str
) -> Iterator[tuple[str, int, float]]:
    """Play *mirror* on *display*; yield its mark, its page's port, and when the first picture came (ms)."""
    port = _free_port()
    config, playlist = state.parent / "config.yaml", state.parent / f"{order}.yaml"
    config.write_text(f"mirror: {mirror}\nstate: {state}\ncontrol: {{listen: 127.0.0.1:{port}}}\n")
    playlist.write_text(f"order: {order}\ncaption: {{style: none}}\n")
    command = [sys.executable, str(ROOT / "run_installation.py"), "run", str(playlist)]
    command += ["--config", str(config), "--window", "--size", size]
    mark = f"{MARK}={time.monotonic_ns()}"
    environment = {"DISPLAY": display, "PATH": "/usr/bin:/bin", "HOME": str(state.parent)}
    begun = time.monotonic_ns()
    player = subprocess.Popen(
        command,
        env={**environment, **dict([mark.split("=")])},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield mark, port, first_picture(framebuffer, begun)
    finally:
        player.terminate()
        player.wait(30)


def flips(port: int) -> int:
    """Return how many pictures the player has passed, by its own page."""
    status = ask_status(Address("127.0.0.1", port))
    return int(status["pass"]) * int(status["pictures"]) + int(status["position"])


def measured(mirror: Path, order: str, size: str, seconds: float) -> Figures:
    """Open *mirror*, whose manifest lies beside it, and play it once in *order*; return its figures."""
    state = mirror.with_name("state")
    opened = opening(mirror, state)
    width, _, height = size.partition("x")
    with (
        tempfile.TemporaryDirectory() as folder,
        screen(Path(folder), int(width), int(height)) as on,
        playing(mirror, state, order, size, on.framebuffer, on.display) as (mark, port, first),
    ):
        threading.Event().wait(WARM_UP)
        before, passed = cpu(mark), flips(port)
        threading.Event().wait(seconds)
        spent, shown = cpu(mark) - before, flips(port) - passed
        memory = statistics.median(readings_of(mark)[:, 1].tolist())
    return {"open": opened, "first": first, "cpu": spent / shown, "memory": memory}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def compared(folder: Path, rounds: int, size: str, seconds: float) -> dict[str, dict[str, Figures]]:
    """Return figures by order and mirror: medians over the *rounds*."""
    large = lay_out(folder / "whole" / "mirror", folder / "whole" / "state", whole())
    pairs = {order: {"whole": large, "thousand": _thousand(folder / order, n)} for order, n in ORDERS.items()}
    runs: dict[tuple[str, str], list[Figures]] = {}
    for number in range(rounds):
        for order, mirrors in pairs.items():
            for name in sorted(mirrors, reverse=bool(number % 2)):
                found = measured(mirrors[name], order, size, seconds)
                runs.setdefault((order, name), []).append(found)
    return {order: {name: _medians(runs[order, name]) for name in pairs[order]} for order in ORDERS}


def _thousand(folder: Path, synsets: int) -> Path:
    return lay_out(folder / "mirror", folder / "state", small(synsets))


def _medians(runs: list[Figures]) -> Figures:
    return {figure: statistics.median(run[figure] for run in runs) for figure in runs[0]}


def table(figures: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'':12}{'':9}{'14,197,122':>12}{'1,000':>10}{'ratio':>8}"
    for order, mirrors in figures.items():
        for figure, unit in (("open", "ms"), ("first", "ms"), ("cpu", "ms"), ("memory", "MB")):
            large, little = mirrors["whole"][figure], mirrors["thousand"][figure]
            yield f"{order:12}{figure:6}{unit:>3}{large:12.2f}{little:10.2f}{large / little:8.3f}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = compared(Path(folder), asked.rounds, asked.size, asked.seconds)
    print(json.dumps(figures, indent=2) if asked.json else "\n".join(table(figures)))


if __name__ == "__main__":
    main()
