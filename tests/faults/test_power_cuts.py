"""The power fails while it plays: what was synced is there, what was not is there or not, sector by sector.

The ledger is the real one; what its SQLite writes and syncs is seen on the
way (`platter`). The flips are told to the same list, so that a cut has its
place between any two writes. The mark is mapped, and never synced while the
ledger is well: of it the kernel has written whatever it liked.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from player.core.audit import Audit, audit
from player.core.ledger import Event, EventKind, Sealed, Tail
from player.core.pictures import Shown
from player.core.units import SECOND, Ns
from player.journal.mark import MARK, SLOT, SLOTS
from player.journal.opening import open_run
from player.journal.reading import read_ledger
from player.journal.run import Resume, RunIdentity, StartInfo
from player.journal.store import FILE, Store
from tests.faults.platter import Flipped, NotSeen, Platter, Written, restored, seen
from tests.flips import BEAT, event, flip
from tests.journal.conftest import NOON

PICTURES = 500
RUN = RunIdentity("power-3fa2b1c4d5e6", "power", "", PICTURES, "by-synset", 1, "", "")
LONGEST = 260
"""Pictures between two cuts, at most: 23 s, in which SQLite folds its log in several times."""


class Unsynced(Store):
    """A store that is wrong: it does not wait until the disk has what it says it has."""

    def write(self, rows: Iterable[Sealed], tail: Tail, durable: bool) -> None:
        super().write(rows, tail, durable and False)


class Wall:
    """Lives that end when the power fails; what was on the wall is written down outside of them.

    *store* writes the ledger; *early* enters each picture before it is on the wall, which is wrong.
    """

    def __init__(
        self, folder: Path, dice: Random, store: type[Store] = Store, *, early: bool = False
    ) -> None:
        self._folder, self._dice = folder, dice
        self._store, self._early = store, early
        self._files: Mapping[str, bytes] = {}
        self._lives = 0
        self._now = Ns(0)
        self._shown: set[int] = set()
        self.repeated: list[int] = []
        self.skipped = 0
        self.damaged = 0

    @property
    def _state(self) -> Path:
        return self._folder / f"life-{self._lives}"

    @property
    def _home(self) -> Path:
        return self._state / "runs" / RUN.id

    def live(self) -> None:
        """Play for a while, and lose the power at some moment of it."""
        self._begin()
        platter = Platter()
        with seen(platter):
            steps = self._play(platter, self._dice.randrange(LONGEST))
        stop = self._dice.randrange(steps + 1)
        self._files = platter.left(self._files, stop, self._dice)
        self._shown.update(step.number for step in platter.course[:stop] if isinstance(step, Flipped))
        self.damaged += len(list(self._home.glob("*damaged*")))
        shutil.rmtree(self._state)

    def end(self) -> Audit:
        """Start once more, and end in order."""
        self._begin()
        journal, resume = open_run(self._state, RUN, self._start())
        self._judge(resume)
        journal.close(clean=True)
        return audit(read_ledger(self._state, RUN.id))

    def _begin(self) -> None:
        self._lives += 1
        restored(self._home, self._files)

    def _start(self) -> StartInfo:
        self._now = Ns(self._now + SECOND)
        return StartInfo(NOON, self._now, "", "x11", "")

    def _judge(self, resume: Resume) -> None:
        first = resume.pass_number * PICTURES + resume.position
        self.repeated.append(sum(number >= first for number in self._shown))
        passed = range(max(self._shown, default=-1) + 1, first)
        self.skipped += sum(not unshowable(number) for number in passed)

    def _play(self, platter: Platter, pictures: int) -> int:
        """Play so many *pictures*, and write as the ledger's thread does; return how many steps that took."""
        journal, resume = open_run(self._state, RUN, self._start())
        self._judge(resume)
        scribe, marks = journal._scribe, journal._marks  # which the idle thread leaves to us
        platter.course.append(Written(MARK, 0, (self._home / MARK).read_bytes()))
        if self._store is not Store:
            scribe.close()
            scribe._store = self._store(self._home / FILE)
        first, entry = resume.pass_number * PICTURES + resume.position, scribe.entry

        def enter(item: Shown | Event) -> None:
            nonlocal entry
            entry += 1
            if isinstance(item, Shown):
                marks.shown(entry, item)
            else:
                marks.noted(entry, item)
            platter.course.append(slot_of(self._home / MARK, entry))
            scribe.take(entry, item)
            scribe.write()

        for number in range(first, first + pictures):
            self._now = Ns(self._now + BEAT)
            for item in happens(number, self._now):
                if self._early:
                    enter(item)
                if isinstance(item, Shown):
                    platter.course.append(Flipped(number))
                if not self._early:
                    enter(item)
        steps = len(platter.course)
        journal.close(clean=False)
        return steps


def unshowable(number: int) -> bool:
    return number % PICTURES % 11 == 7


def happens(number: int, now: Ns) -> list[Shown | Event]:
    """Return what is entered at the turn of picture *number*."""
    pass_number, position = divmod(number, PICTURES)
    if unshowable(number):
        return [replace(event(EventKind.UNSHOWABLE, position, pass_number, reason="truncated"), at=now)]
    items: list[Shown | Event] = [flip(position, now, pass_number=pass_number)]
    if position % 13 == 5:
        items.append(replace(event(EventKind.PAUSE, position, pass_number, ms=4000), at=now))
    return items


def slot_of(mark: Path, entry: int) -> Written:
    """Return entry number *entry* as it was written to *mark*."""
    at = entry % SLOTS * SLOT
    with mark.open("rb") as file:
        file.seek(at)
        return Written(MARK, at, file.read(SLOT))


def after_cuts(wall: Wall, cuts: int) -> Audit:
    """Cut the power so many times; return what the ledger says in the end."""
    try:
        for _ in range(cuts):
            wall.live()
    except NotSeen as reason:
        pytest.skip(str(reason))
    return wall.end()


@pytest.mark.slow
def test_after_a_power_cut_nothing_is_skipped_and_at_most_thirteen_pictures_repeat(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    cuts = 200 if request.config.getoption("--full") else 40
    wall = Wall(tmp_path, Random(2019))
    found = after_cuts(wall, cuts)
    record_property("repeated", f"{sum(wall.repeated)} in all, {max(wall.repeated)} after one cut")
    assert len(wall.repeated) == cuts + 1
    assert wall.skipped == 0
    assert max(wall.repeated) <= 13
    assert wall.damaged == 0
    assert (found.missing, found.repeated, found.chain) == (0, 0, "ok")
    assert found.ok


def test_a_store_that_does_not_sync_is_found_out(tmp_path: Path) -> None:
    wall = Wall(tmp_path, Random(2019), Unsynced)
    after_cuts(wall, 20)
    assert max(wall.repeated) > 13


def test_a_picture_that_is_entered_before_it_is_shown_is_found_out(tmp_path: Path) -> None:
    wall = Wall(tmp_path, Random(2019), early=True)
    after_cuts(wall, 20)
    assert wall.skipped > 0
