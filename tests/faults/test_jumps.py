"""kill -9 right after somebody went elsewhere: play goes on at the new place, as seen from outside."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from player.core.coverage import COUNTED_AS
from player.core.ledger import EventKind, Row
from player.journal.reading import newest_run, read_ledger
from tests.asking import Asked, page_of, token_file
from tests.commands import ROOT
from tests.eye import Eye, alive, marked_folder, needs_xvfb, screen

PICTURES = 2_000
LIVES = 6
MANY_LIVES = 60


class Gallery:
    """A mirror of numbered pictures, and a player of it on a screen."""

    def __init__(self, folder: Path, display: str) -> None:
        self.mark = f"{os.getpid()}-{random.random()}"
        self.state = folder / "state"
        self._config = folder / "config.yaml"
        mirror = marked_folder(folder / "mirror", PICTURES)
        (folder / "numbers.yaml").write_text(
            "caption: {style: none}\npauses: {every: 40 pictures, shortest: 100 ms, longest: 400 ms}\n"
        )
        self._config.write_text(
            f"mirror: {mirror}\nstate: {self.state}\nplaylist: numbers.yaml\n"
            "screen: {fullscreen: false, size: 640x480}\n"
            f"control: {{listen: '127.0.0.1:0', token_file: {token_file(folder)}}}\n"
        )
        self._environment = {**os.environ, "DISPLAY": display, "TWELVE_HOURS_TEST": self.mark}
        self._environment.pop("SDL_VIDEODRIVER", None)

    def command(self, name: str, *more: str) -> list[str]:
        asked = [sys.executable, str(ROOT / "run_installation.py"), name, "--config", str(self._config)]
        return [*asked, *more]

    def play(self) -> subprocess.Popen[str]:
        return subprocess.Popen(self.command("run"), env=self._environment, stderr=subprocess.PIPE, text=True)

    def verify(self) -> tuple[int, dict[str, Any]]:
        done = subprocess.run(self.command("verify", "--json"), capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)

    def rows(self) -> list[Row]:
        ledger = read_ledger(self.state, newest_run(self.state))
        assert ledger.tail is not None
        return [*(sealed.row for sealed in ledger.rows), ledger.tail.row]


def one_life(gallery: Gallery, luck: random.Random, ending: signal.Signals) -> None:
    """Play, go elsewhere once or twice, and end within four tenths of a second."""
    player = gallery.play()
    try:
        page = page_of(player)
        for _ in range(luck.choice((1, 1, 2))):
            threading.Event().wait(luck.uniform(0, 0.5))
            jump(page, luck.randrange(PICTURES))
        threading.Event().wait(luck.uniform(0, 0.4))
    finally:
        player.send_signal(ending)
        player.communicate(timeout=20)
    while alive(gallery.mark):
        threading.Event().wait(0.01)


def jump(page: Asked, position: int) -> None:
    code, answer = page.act("jump", position=position, sure=True)
    assert code == 202 or "comes next anyway" in answer["error"], answer


def told(rows: list[Row]) -> list[int]:
    """Return the positions in the order in which the ledger has them shown."""
    shown = [row for row in rows if row.kind in COUNTED_AS]
    return [position for row in shown for position in range(row.first, row.first + row.count)]


@needs_xvfb
@pytest.mark.slow
def test_what_was_seen_is_what_the_ledger_tells_jumps_and_kills_and_all(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    lives = MANY_LIVES if request.config.getoption("--full") else LIVES
    luck = random.Random(2019)
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        gallery = Gallery(tmp_path, on.display)
        for _ in range(lives):
            one_life(gallery, luck, signal.SIGKILL)
        one_life(gallery, luck, signal.SIGTERM)
        seen, blind = [one.number for one in eye.seen], eye.blind
    code, report = gallery.verify()
    rows = gallery.rows()
    jumps = [json.loads(row.body) for row in rows if row.kind == EventKind.JUMP]
    record_property("jumps", len(jumps))
    record_property("verify", json.dumps(report))
    # A picture that comes again after a kill is entered once; a blind eye has missed some.
    once, entered = [number for number, _ in groupby(seen)], told(rows)
    follows = iter(entered)
    assert all(number in follows for number in once), "what was seen was not entered, or out of order"
    assert len(entered) - len(once) <= len(blind)
    assert len(seen) - len(once) <= lives
    assert lives / 2 < len(jumps) <= 2 * (lives + 1)
    assert (code, report["missing"], report["repeated"], report["chain"]) == (0, 0, 0, "ok")
    shown = Counter(entered)
    assert (report["shown"], report["replayed"]) == (len(shown), shown.total() - len(shown))
    passed = {position for jump in jumps for position in range(jump["from"], jump["to"])}
    assert report["jumped"] == len(passed - set(shown))
