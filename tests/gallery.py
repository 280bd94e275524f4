"""A gallery that nobody minds: numbered pictures, a config, and the player as its unit has it."""

import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from player.core.ledger import RowKind
from player.core.units import SECOND
from player.install.texts import WATCHDOG
from player.journal.reading import newest_run, read_ledger
from tests.commands import HERE, command, done
from tests.displays import Display, Life
from tests.eye import Seen, marked_folder
from tests.unit import Unit

PICTURES = 500
SOON = 0.3
"""Seconds that a unit rests where it need not rest for as long as the real one."""

CONFIG = "mirror: mirror\nstate: state\nplaylist: bare.yaml\ncontrol: {listen: '127.0.0.1:0'}\n"
PLAYLIST = "caption: {style: none}\npauses: {every: 40 pictures, shortest: 100 ms, longest: 400 ms}\n"


class Gallery:
    """A mirror of numbered pictures, a config, and the command that plays it."""

    def __init__(self, folder: Path) -> None:
        self.mark = f"{os.getpid()}-{random.random()}"
        self.state = folder / "state"
        self.state.mkdir()
        self.config = folder / "config.yaml"
        self.config.write_text(CONFIG)
        (folder / "bare.yaml").write_text(PLAYLIST)
        marked_folder(folder / "mirror", PICTURES)
        self.play = command("run", "--installed", "--config", str(self.config))
        self._folder = folder

    def environment(self, display: Display) -> dict[str, str]:
        bare = {k: v for k, v in HERE.items() if not k.startswith(("SDL_", "XDG_"))}
        return bare | {"DISPLAY": display.name, "TWELVE_HOURS_TEST": self.mark}

    def unit(self, display: Display, *, rest: float = SOON, watchdog: float = WATCHDOG) -> Unit:
        environment, folder = self.environment(display), self._folder / "unit"
        return Unit(self.play, environment, self.state, folder, rest=rest, watchdog=watchdog)

    def verify(self) -> dict[str, object]:
        report: dict[str, object] = json.loads(done("verify", "--json", "--config", str(self.config)).stdout)
        return report

    def recorded(self) -> Iterator[tuple[float, str]]:
        """Yield when each picture of the ledger was due (s since 1970), and in which mode."""
        ledger = read_ledger(self.state, newest_run(self.state))
        assert ledger.tail is not None
        for row in [*(sealed.row for sealed in ledger.rows), ledger.tail.row]:
            if row.kind == RowKind.SHOWN:
                body = json.loads(row.body)
                for number in range(row.count):
                    yield (body["wall"] + number * body["period"]) / SECOND, body["mode"].split("@")[0]


def until(what: str, unit: Unit, patience: float = 40.0, *, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}\n{unit.said()}"
        threading.Event().wait(0.005)


def pictures(life: Life, unit: Unit, count: int = 1) -> None:
    """Wait until so many pictures were seen in *life*."""
    until(f"{count} pictures", unit, holds=lambda: len(life.seen) >= count)


def steps(seen: list[Seen]) -> list[int]:
    """Return by how much each number follows the one before, round the end of the pass."""
    return [(b.number - a.number) % PICTURES for a, b in pairwise(seen)]


def followed(life: Life) -> tuple[list[int], int]:
    """Return the steps of what was seen in *life*, and how many more passed while the eye blinked."""
    found, missed = [], 0
    for (a, b), step in zip(pairwise(life.seen), steps(life.seen), strict=True):
        blinked = any(a.at < at <= b.at for at in life.eye.blind)
        found.append(1 if blinked and step else step)
        missed += step - found[-1]
    return found, missed
