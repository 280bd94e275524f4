"""The state folder on a disk of one megabyte, full, read-only or damaged: the show goes on, and it heals."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from player.core.audit import Audit, Ledger, audit
from player.core.ledger import EventKind, RowKind
from player.core.pauses import FULL, Tempo
from player.core.units import SECOND, Ns, Position
from player.journal.journal import SqliteJournal
from player.journal.opening import open_run
from player.journal.reading import newest_run, read_ledger
from player.journal.run import RunIdentity, StartInfo
from tests.eye import Eye, Screen, Seen, marked_folder, needs_xvfb, screen
from tests.faults.small_disk import SmallDisk, corrupt, small_disk
from tests.faults.test_kill_the_player import until
from tests.flips import event, flip
from tests.journal.conftest import NOON

ROOT = Path(__file__).parents[2]
RUN = RunIdentity("small-3fa2b1c4d5e6", "small", "", 100_000, "by-synset", 1, "", "")
START = StartInfo(NOON, Ns(0), "0.1", "x11", "1920x1080@60")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as disk:
        yield disk


# --- the real ledger, without a wall ---------------------------------------------------------


@dataclass
class Show:
    """The ledger of a show, opened and ended; *beside* is its second place."""

    state: Path
    beside: Path
    due: int = 0

    @contextmanager
    def life(self, *, clean: bool = False) -> Iterator[tuple[SqliteJournal, int]]:
        """Open the ledger, yield it and where it goes on, and end, in order or without a word."""
        self.due += 10 * SECOND
        start = replace(START, monotonic=Ns(self.due), wall=NOON + timedelta(seconds=self.due // SECOND))
        journal, resume = open_run(self.state, RUN, start, [self.beside])
        try:
            yield journal, resume.position
        finally:
            journal.close(clean=clean)

    def play(self, journal: SqliteJournal, first: int, pictures: int) -> int:
        """Show so many pictures from *first* on, with a pause now and then; return the one to come."""
        for position in range(first, first + pictures):
            self.due += SECOND // 10
            journal.shown(flip(position, self.due))
            if position % 7 == 0:
                journal.note(replace(event(EventKind.PAUSE, position, ms=4000), at=Ns(self.due)))
        return first + pictures

    @property
    def ledger(self) -> Ledger:
        return read_ledger(self.state, RUN.id)

    @property
    def audit(self) -> Audit:
        return audit(self.ledger)

    def count(self, kind: str) -> int:
        """Return how many positions the rows of *kind* cover, or if they cover none, how many there are."""
        rows = [sealed.row for sealed in self.ledger.rows if sealed.row.kind == kind]
        return sum(row.count for row in rows) or len(rows)


@pytest.fixture
def show(disk: SmallDisk, tmp_path: Path) -> Show:
    return Show(disk.path / "state", tmp_path / "beside")


def test_a_first_start_on_a_full_disk_plays_and_enters_all_of_it_when_there_is_room(
    disk: SmallDisk, show: Show
) -> None:
    disk.fill()
    with show.life(clean=True) as (journal, first):
        assert first == 0
        assert "the ledger is not written" in str(journal.trouble)
        assert "the position is kept" in str(journal.trouble)
        following = show.play(journal, 0, 600)
        assert not journal.flush()
        disk.empty()
        assert journal.flush()
        assert journal.trouble is None
        assert (show.audit.shown, show.audit.position) == (following, following)
    assert show.count(RowKind.RECOVERED) == show.count(RowKind.DAMAGED) == 0
    assert show.audit.ok


def test_lives_that_no_disk_recorded_are_entered_as_recovered(disk: SmallDisk, show: Show) -> None:
    disk.fill()
    played = 0
    for _ in range(5):
        with show.life() as (journal, first):
            assert first == played
            played = show.play(journal, first, 300)
    disk.empty()
    with show.life(clean=True) as (journal, first):
        assert first == played
        show.play(journal, first, 50)
        assert journal.trouble is None
    assert 0 < show.count(RowKind.RECOVERED) < played
    assert (show.audit.shown, show.audit.missing, show.audit.repeated) == (played + 50, 0, 0)
    assert show.audit.ok


@pytest.mark.parametrize("clean", [True, False], ids=["after an end in order", "after a kill"])
def test_a_read_only_disk_is_read_and_what_is_played_meanwhile_entered_when_it_heals(
    disk: SmallDisk, show: Show, *, clean: bool
) -> None:
    with show.life(clean=clean) as (journal, _):
        assert journal.tempo(0, Tempo(Position(0), FULL, "opening"), Ns(show.due))
        played = show.play(journal, 0, 200)
    disk.refuse()
    with show.life() as (journal, first):
        assert first == played
        assert "the ledger is not written" in str(journal.trouble)
        played = show.play(journal, first, 200)
    with show.life(clean=True) as (journal, first):
        assert first == played
        played = show.play(journal, first, 100)
        assert not journal.flush()
        disk.heal()
        assert journal.flush()
        assert journal.trouble is None
        played = show.play(journal, played, 100)
    assert 0 < show.count(RowKind.RECOVERED) < 200  # of the life between, what its mark no longer held
    assert (show.audit.shown, show.audit.missing, show.audit.repeated) == (played, 0, 0)
    assert show.count(EventKind.TEMPO) == 1
    assert show.audit.ok


def test_a_ledger_that_is_removed_while_it_is_written_is_put_back_whole(show: Show) -> None:
    with show.life(clean=True) as (journal, _):
        played = show.play(journal, 0, 200)
        assert journal.flush()
        shutil.rmtree(show.state)
        played = show.play(journal, played, 200)
        assert journal.flush()
        assert journal.trouble is None
        assert (show.state / "runs" / RUN.id / "mark").exists()
    assert show.count(RowKind.RECOVERED) == 0
    assert (show.audit.shown, show.audit.ok) == (played, True)


def test_a_ledger_found_ruined_when_the_disk_is_well_again_is_begun_again_with_what_holds(
    disk: SmallDisk, show: Show
) -> None:
    file = show.state / "runs" / RUN.id / "ledger.sqlite"
    with show.life(clean=True) as (journal, _):
        played = show.play(journal, 0, 300)
        assert journal.flush()
        disk.fill()
        while journal.flush():
            played = show.play(journal, played, 20)
        file.with_name("ledger.sqlite-wal").unlink(missing_ok=True)
        file.write_bytes(random.Random(1).randbytes(file.stat().st_size))
        disk.empty()
        until("it to be made good", holds=journal.flush)
        played = show.play(journal, played, 20)
    assert file.with_name("ledger.damaged-1.sqlite").exists()
    assert show.count(RowKind.DAMAGED) == 1
    assert show.count(RowKind.RECOVERED) > 0
    assert (show.audit.shown, show.audit.missing, show.audit.repeated) == (played, 0, 0)
    assert show.audit.ok
    with show.life() as (_, first):
        assert first == played


def test_whoever_removes_the_state_after_an_end_in_order_begins_anew(show: Show) -> None:
    with show.life(clean=True) as (journal, _):
        show.play(journal, 0, 50)
    shutil.rmtree(show.state)
    with show.life() as (journal, first):
        assert first == 0
        show.play(journal, 0, 10)
    shutil.rmtree(show.state)  # it was lost, for nobody had asked the player to end
    with show.life(clean=True) as (_, first):
        assert first == 10


def test_however_the_state_is_corrupted_the_second_place_knows_where_to_go_on(
    show: Show, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    dice, rounds = random.Random(2019), 500 if request.config.getoption("--full") else 40
    played = repeated = damaged = 0
    for _ in range(rounds):
        with show.life(clean=dice.random() < 0.3) as (journal, first):
            assert first <= played, "pictures were skipped"
            assert played - first <= 13
            repeated += played - first
            played = show.play(journal, first, dice.randrange(1, 60))
        corrupt(show.state, dice)
        for aside in show.state.rglob("ledger.damaged*"):  # which are never deleted, and would fill the disk
            damaged += aside.name.endswith(".sqlite")
            aside.unlink()
    record_property("repeated", repeated)
    record_property("ledgers begun again", damaged)
    with show.life(clean=True) as (_, first):
        assert first == played
    assert damaged > 0
    # A byte changed within a row is no damage to play on with: it stays, and is named.
    assert (show.audit.missing, show.audit.repeated) == (0, 0) or show.audit.chain.startswith("row ")


# --- the whole player, seen from outside -------------------------------------------------------


class Gallery:
    """A mirror of numbered pictures on a disk of its own, and a state folder on the small one."""

    def __init__(self, folder: Path, mirror: Path, state: Path) -> None:
        self._folder = folder
        self._lives = 0
        self.begins: list[int] = []
        """How many pictures were seen before each life."""
        self.state = state
        self.config = folder / "config.yaml"
        (folder / "numbers.yaml").write_text(
            "caption: {style: none}\npauses: {every: 40 pictures, shortest: 100 ms, longest: 400 ms}\n"
        )
        self.config.write_text(
            f"mirror: {mirror}\nplaylist: numbers.yaml\nstate: {state}\n"
            "screen: {fullscreen: false, size: 640x480}\ncontrol: {listen: '127.0.0.1:0'}\n"
        )

    @property
    def log(self) -> Path:
        return self._folder / f"log-{self._lives}"

    def started(self, on: Screen) -> subprocess.Popen[bytes]:
        """Start a player with a log of its own."""
        self._lives += 1
        with self.log.open("wb") as out:
            return subprocess.Popen(
                self.command("run"), env=self._environment(on), stderr=out, stdin=subprocess.DEVNULL
            )

    def supervised(self, on: Screen, eye: Eye, pictures: int, ending: signal.Signals) -> None:
        """Play until so many more pictures were seen; whenever it ends for want of an index, start again."""
        enough = len(eye.seen) + pictures
        self.begins.append(len(eye.seen))
        for _ in range(3):
            player = self.started(on)
            until("more pictures", holds=lambda: len(eye.seen) >= enough or player.poll() is not None)  # noqa: B023 - at once
            if player.poll() is None:
                player.send_signal(ending)
                assert player.wait(10) == (0 if ending is signal.SIGTERM else -signal.SIGKILL)
                return
            assert player.returncode == 69, self.log.read_text()
            assert "index" in self.log.read_text()
        raise AssertionError(self.log.read_text())

    @contextmanager
    def life(self, on: Screen, eye: Eye, ending: signal.Signals = signal.SIGKILL) -> Iterator[None]:
        """Play, with a picture on the wall already, until it is ended by *ending*."""
        before = len(eye.seen)
        self.begins.append(before)
        player = self.started(on)
        try:
            until("a picture", holds=lambda: len(eye.seen) > before or player.poll() is not None)
            assert player.poll() is None, self.log.read_text()
            yield
            assert player.poll() is None, self.log.read_text()
        finally:
            player.send_signal(ending)
            code = player.wait(10)
        assert code == (0 if ending is signal.SIGTERM else -signal.SIGKILL), self.log.read_text()

    def command(self, name: str, *more: str) -> list[str]:
        return [sys.executable, str(ROOT / "run_installation.py"), name, *more, "--config", str(self.config)]

    def _environment(self, on: Screen | None) -> dict[str, str]:
        beside = {
            "RUNTIME_DIRECTORY": str(self._folder / "runtime"),
            "XDG_CACHE_HOME": str(self._folder / "cache"),
        }
        environment = {**os.environ, **beside, "DISPLAY": on.display if on else ""}
        environment.pop("SDL_VIDEODRIVER", None)
        return environment

    def done(self, on: Screen, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self._environment(on),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def troubles(self) -> list[str]:
        """Return what the page says is wrong."""
        said = re.search(r"url=(\S+)", self.log.read_text())
        if said is None:
            return ["no page yet"]
        with urllib.request.urlopen(said[1].rstrip("/") + "/api/v1/status", timeout=5) as answer:
            found: list[str] = json.load(answer)["troubles"]
        return found

    def says(self, trouble: str) -> bool:
        return any(trouble in said for said in self.troubles())

    def verify(self) -> dict[str, int | str]:
        """Return what ``verify`` says; it must hold."""
        done = subprocess.run(self.command("verify", "--json"), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        report: dict[str, int | str] = json.loads(done.stdout)
        return report

    def resumed(self, seen: list[Seen]) -> list[int]:
        """Return by how much the first number of each life follows the last one before it.

        (Within a life it is the eye alone that could miss one, on a machine that is too busy.)
        """
        return [followed(seen)[first - 1] for first in self.begins[1:]]

    def recovered(self) -> int:
        rows = read_ledger(self.state, newest_run(self.state)).rows
        return sum(sealed.row.count for sealed in rows if sealed.row.kind == RowKind.RECOVERED)


NOT_WRITTEN = "the ledger is not written"
PICTURES = 600


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_folder(tmp_path_factory.mktemp("numbers") / "mirror", PICTURES)


@pytest.fixture
def gallery(tmp_path: Path, mirror: Path, disk: SmallDisk) -> Gallery:
    return Gallery(tmp_path, mirror, disk.path / "state")


def more(eye: Eye, pictures: int) -> None:
    """Wait until so many more pictures were seen."""
    enough = len(eye.seen) + pictures
    until("more pictures", holds=lambda: len(eye.seen) >= enough, patience=30)


def followed(seen: list[Seen]) -> list[int]:
    """Return by how much each number follows the one before, round the end of the pass."""
    return [(b.number - a.number) % PICTURES for a, b in pairwise(seen)]


@needs_xvfb
@pytest.mark.slow
def test_a_disk_that_fills_up_while_it_plays_costs_nothing(
    tmp_path: Path, gallery: Gallery, disk: SmallDisk
) -> None:
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        with gallery.life(on, eye, signal.SIGTERM):
            more(eye, 5)
            disk.fill()
            until("the page to say so", holds=lambda: gallery.says(NOT_WRITTEN))
            more(eye, 50)
            disk.empty()
            until("all to be well", holds=lambda: gallery.troubles() == [])
            more(eye, 10)
        seen = list(eye.seen)
    report = gallery.verify()
    assert 0 not in followed(seen)
    assert gallery.recovered() == 0
    assert int(report["shown"]) >= len(seen)


@needs_xvfb
@pytest.mark.slow
def test_starts_on_a_full_disk_go_on_where_it_was_and_the_ledger_says_what_it_missed(
    tmp_path: Path, gallery: Gallery, disk: SmallDisk
) -> None:
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        with gallery.life(on, eye):
            more(eye, 5)
            disk.fill()
            until("the page to say so", holds=lambda: gallery.says(NOT_WRITTEN))
            more(eye, 130)  # more than the mark holds
        with gallery.life(on, eye):
            until("the page to say so", holds=lambda: gallery.says(NOT_WRITTEN))
            more(eye, 20)
        assert NOT_WRITTEN in gallery.log.read_text()
        with gallery.life(on, eye, signal.SIGTERM):
            more(eye, 10)
            disk.empty()
            until("all to be well", holds=lambda: gallery.troubles() == [])
            more(eye, 10)
        seen = list(eye.seen)
    report = gallery.verify()
    assert set(gallery.resumed(seen)) <= {0, 1}, "a picture was skipped, or more than one repeated"
    assert gallery.recovered() > 0
    assert int(report["shown"]) >= len(seen) - followed(seen).count(0)


@needs_xvfb
@pytest.mark.slow
def test_starts_on_a_read_only_disk_go_on_where_it_was_and_a_second_player_is_kept_out(
    tmp_path: Path, gallery: Gallery, disk: SmallDisk
) -> None:
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        with gallery.life(on, eye):
            more(eye, 20)
        # While files are open for writing, a mount does not let itself be made read-only.
        disk.refuse()
        with gallery.life(on, eye):
            until("the page to say so", holds=lambda: gallery.says(NOT_WRITTEN))
            second = gallery.done(on, "run", "--for", "1s")
            assert second.returncode == 75, second.stderr
            more(eye, 20)
        with gallery.life(on, eye, signal.SIGTERM):
            more(eye, 10)
            disk.heal()
            until("all to be well", holds=lambda: gallery.troubles() == [])
            more(eye, 10)
        seen = list(eye.seen)
    report = gallery.verify()
    assert set(gallery.resumed(seen)) <= {0, 1}, "a picture was skipped, or more than one repeated"
    assert int(report["shown"]) >= len(seen) - followed(seen).count(0)


@needs_xvfb
@pytest.mark.slow
def test_a_state_folder_corrupted_at_random_costs_no_picture(
    tmp_path: Path,
    gallery: Gallery,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    rounds = 100 if request.config.getoption("--full") else 4
    dice, aside = random.Random(2019), 0
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        for _ in range(rounds):
            ending = dice.choice((signal.SIGKILL, signal.SIGTERM))
            gallery.supervised(on, eye, dice.randrange(1, 15), ending)
            corrupt(gallery.state, dice)
            for file in gallery.state.rglob("ledger.damaged*"):
                aside += file.suffix == ".sqlite"
                file.unlink()
        gallery.supervised(on, eye, 5, signal.SIGTERM)
        seen = list(eye.seen)
    record_property("pictures seen", len(seen))
    resumed = gallery.resumed(seen)
    record_property("repeated", resumed.count(0))
    record_property("ledgers begun again", aside)
    assert set(resumed) <= {0, 1}, "a picture was skipped, or more than one repeated"
    report = gallery.verify()
    assert report["missing"] == report["repeated"] == 0
