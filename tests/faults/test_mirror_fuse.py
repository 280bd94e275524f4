"""A disk that is unplugged, fails or hangs while it plays, and returns: through FUSE, for the kernel."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from player.core.ledger import EventKind
from player.journal.lock import lock_state
from player.journal.reading import newest_run, read_ledger
from tests.eye import Eye, Seen, alive, marked_folder, needs_xvfb, screen
from tests.fuse_disk import WELL, FuseDisk, NoFuse

pytestmark = [pytest.mark.slow, needs_xvfb]

ROOT = Path(__file__).parents[2]
PICTURES = 1_000
PERIOD = 0.09
STILL = 1.5
"""Seconds without another picture after which the wall is taken to stand: the ring is empty."""

READERS = 4
"""Workers that may hang at once."""

FAULTS = {"unmounted": ["unmount"], "EIO": ["EIO", "reads EIO"], "hangs": ["hang", "reads hang"]}
"""How each fault is told to the disk, in turn."""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_folder(tmp_path_factory.mktemp("disk") / "pictures", PICTURES)


@pytest.fixture
def disk(pictures: Path, tmp_path: Path) -> Iterator[FuseDisk]:
    disk = FuseDisk(pictures, tmp_path / "mirror")
    try:
        disk.mount()
    except NoFuse as why:
        pytest.skip(str(why))
    with disk:
        yield disk


@dataclass
class Play:
    """A player that plays from a disk, and what is seen of it."""

    disk: FuseDisk
    eye: Eye
    player: subprocess.Popen[bytes]
    state: Path
    log: Path
    mark: str
    most_hung: int = 0
    looked_at: float = 0.0
    backs: list[float] = field(default_factory=list)

    def until(self, holds: Callable[[], bool], patience: float = 30) -> None:
        deadline = time.monotonic() + patience
        while not holds():
            assert self.player.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()[-3_000:]
            self.look()
            threading.Event().wait(0.05)

    def look(self) -> None:
        """Count the readers that hang, now and then."""
        if self.eye.seen and time.monotonic() - self.looked_at > 0.25:
            self.most_hung = max(self.most_hung, len(self.hung()))
            self.looked_at = time.monotonic()

    def plays(self, pictures: int) -> None:
        """Wait until so many more were seen."""
        goal = len(self.eye.seen) + pictures
        self.until(lambda: len(self.eye.seen) >= goal)

    def stands(self) -> None:
        """Wait until the wall stands still, on a picture."""
        self.until(lambda: time.monotonic() - self.eye.seen[-1].at > STILL)
        assert self.eye.read() == self.eye.seen[-1].number, "the picture did not stay"

    def waits(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    @cached_property
    def zygote(self) -> int:
        return min(pid for pid in alive(self.mark) if b"player.decode.zygote" in command(pid))

    def hung(self) -> list[int]:
        """Return the decode workers that wait for the disk (state D of proc(5))."""
        workers = Path(f"/proc/{self.zygote}/task/{self.zygote}/children").read_text().split()
        return [int(pid) for pid in workers if state(int(pid)) == "D"]

    def sizes(self) -> tuple[int, int, int]:
        """Return how many descriptors player and zygote hold, and how many processes there are."""
        return descriptors(self.player.pid), descriptors(self.zygote), len(alive(self.mark))

    def away_and_back(self, how: str, luck: random.Random) -> None:
        """Take the disk away until the wall stands, for a while; note when the next picture came."""
        self.plays(luck.randrange(5, 40))
        self.disk.unmount() if how == "unmount" else self.disk.tell(how)
        self.stands()
        standing = len(self.eye.seen)
        self.waits(luck.uniform(0, 4))
        assert len(self.eye.seen) == standing, "it went on without a mirror"
        self.disk.mount() if how == "unmount" else self.disk.tell(WELL)
        back = time.monotonic()
        self.until(lambda: len(self.eye.seen) > standing)
        self.backs.append(self.eye.seen[standing].at - back)

    def end(self) -> dict[str, int]:
        """End it as systemd does; return what `verify` says."""
        self.player.send_signal(signal.SIGTERM)
        assert self.player.wait(10) == 0
        verify = [sys.executable, str(ROOT / "run_installation.py"), "verify", "--json"]
        done = subprocess.run(
            [*verify, "--state", str(self.state)], capture_output=True, text=True, check=False
        )
        report: dict[str, int] = json.loads(done.stdout)
        return report

    def events(self, kind: EventKind) -> list[dict[str, Any]]:
        rows = [sealed.row for sealed in read_ledger(self.state, newest_run(self.state)).rows]
        return [json.loads(row.body) for row in rows if row.kind == kind]

    def lost(self) -> list[int]:
        """Return the numbers seen that do not follow the one before, round the end of the pass.

        On a busy machine a picture or two may escape the eye: they had their beats nevertheless.
        """
        return [after.number for before, after in pairwise(self.eye.seen) if not follows(before, after)]


def follows(before: Seen, after: Seen) -> bool:
    step, beats = (after.number - before.number) % PICTURES, (after.at - before.at) / PERIOD
    return step == 1 or (1 < step <= 4 and step - 0.6 <= beats <= 10)


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - names only


@contextmanager
def playing(disk: FuseDisk, folder: Path) -> Iterator[Play]:
    playlist, log = folder / "bare.yaml", folder / "log"
    playlist.write_text("caption: {style: none}\n")
    asked = [sys.executable, str(ROOT / "run_installation.py"), "run", str(playlist), "--window"]
    asked += ["--mirror", str(disk.mountpoint), "--state", str(folder / "state"), "--size", "640x480"]
    mark = f"TWELVE_HOURS_TEST={os.getpid()}-{random.random()}"
    name, value = mark.split("=")
    with screen(folder / "screen") as on, Eye(on.framebuffer) as eye, log.open("wb") as out:
        environment = {**os.environ, "DISPLAY": on.display, "SDL_VIDEODRIVER": "", name: value}
        player = subprocess.Popen(asked, env=environment, stderr=out)
        try:
            yield Play(disk, eye, player, folder / "state", log, mark)
        finally:
            player.kill()
            if disk.is_mounted:
                disk.tell(WELL)
            player.wait(10)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_disk_away_is_waited_for_and_play_is_back_within_5_s(
    disk: FuseDisk,
    tmp_path: Path,
    fault: str,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    cycles = 20 if request.config.getoption("--full") else 2
    luck, ways = random.Random(fault), FAULTS[fault]
    with playing(disk, tmp_path) as play:
        play.plays(40)
        before = play.sizes()
        for turn in range(cycles):
            play.away_and_back(ways[turn % len(ways)], luck)
        play.until(lambda: len(alive(play.mark)) <= before[2])
        play.plays(40)
        after = play.sizes()
        report = play.end()
    record_property("cycles", cycles)
    record_property("back after, s", [round(back, 2) for back in play.backs])
    record_property("readers hung at once", play.most_hung)
    record_property("descriptors of player and zygote, processes", [before, after])
    assert max(play.backs) <= 5
    assert play.events(EventKind.UNSHOWABLE) == []
    assert report["missing"] == report["repeated"] == report["unshowable"] == 0
    assert play.lost() == [], "a picture was lost, or came twice"
    assert play.most_hung <= READERS
    assert play.most_hung > 0 or fault != "hangs", "nothing hung: the fault was none"
    assert after[0] <= before[0] + 2
    assert after[1] <= before[1] + 2
    assert "mirror back" in play.log.read_text()


def test_a_file_whose_reading_hangs_costs_its_own_picture_and_no_beat(
    disk: FuseDisk, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with playing(disk, tmp_path) as play:
        play.plays(40)
        bad = play.eye.seen[-1].number + 100
        disk.tell(f"hang _{bad}.JPEG")
        begun = len(play.eye.seen)
        play.until(lambda: play.eye.seen[-1].number > bad + 40)
        seen = play.eye.seen[begun:]
        disk.tell(WELL)
        report = play.end()
    gaps = [b.at - a.at for a, b in pairwise(seen)]
    slips, waits = play.events(EventKind.SLIP), [body["ms"] for body in play.events(EventKind.STARVED)]
    record_property("longest gap, ms", round(1_000 * max(gaps)))
    record_property("slips", len(slips))
    record_property("readers hung at once", play.most_hung)
    assert [
        (body["file"].rpartition("_")[2], body["reason"]) for body in play.events(EventKind.UNSHOWABLE)
    ] == [(f"{bad}.JPEG", "reading took longer than 2 s")]
    assert report["missing"] == 0
    assert play.lost() == [bad + 1]
    assert 0 < play.most_hung <= READERS
    assert waits == [], "the ring ran empty"
    assert len([gap for gap in gaps if gap > 2 * PERIOD]) <= len(slips), "a busy machine slips, and says so"


def test_a_player_whose_disk_hangs_ends_when_it_is_asked_to_and_gives_back_its_lock(
    disk: FuseDisk, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with playing(disk, tmp_path) as play:
        play.plays(20)
        disk.tell("hang")
        play.stands()
        play.waits(6)  # by now the mirror is being looked for, too
        begun = time.monotonic()
        play.player.send_signal(signal.SIGTERM)
        assert play.player.wait(10) == 0
        record_property("ended after, s", round(time.monotonic() - begun, 2))
        with lock_state(play.state, patience=0.0):
            pass
        disk.tell(WELL)
        deadline = time.monotonic() + 10
        while left := alive(play.mark):
            assert time.monotonic() < deadline, [command(pid) for pid in left]
            threading.Event().wait(0.05)
