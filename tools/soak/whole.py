"""A whole pass of the stand-in in one life: each position once, and nothing that grows."""

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from player.core.audit import audit
from player.core.contradictions import contradictions
from player.core.leap import Leap
from player.core.playlist import Decision, Limit, PauseRule, Playlist, Policy, Selection, Showing
from player.core.units import SECOND, Ns, wall_of
from player.journal.reading import read_ledger
from tools.soak.chronicle import UNSHOWABLE, Line
from tools.soak.day import memory_folder
from tools.soak.faults import DAY, DEATHS, Fault, Kind, course
from tools.soak.leaks import Leak
from tools.soak.life import Day, Life
from tools.soak.meter import Reading, growth, leaks, read
from tools.soak.show import Show, day_of
from tools.soak.witness import Violation, must

READINGS = 400
DAYS = 200
"""Days of a showing that never needs so many."""

HOURS = ((10.0, 22.0),)
FIRST = date(2019, 7, 1)

Progress = Callable[[Reading], None]


class Tally:
    """Counts what has its turn, and has *leak* see it; *due* after every so many pictures."""

    def __init__(self, every: int, leak: Leak) -> None:
        """Begin with nothing, and a reading due before the first picture."""
        self.now = Ns(0)
        self.death = 0
        self.flips = self.unshowable = self.faults = 0
        self.due = True
        self._every = every
        self._leak = leak

    @property
    def pictures(self) -> int:
        """How many had their turn."""
        return self.flips + self.unshowable

    def add(self, life: int, line: Line) -> None:
        """Count *line* of *life*."""
        del life
        if line.kind == UNSHOWABLE:
            self.unshowable += 1
        else:
            self.flips += 1
        self.due = self.due or self.pictures % self._every == 0
        self._leak.picture(line.slot)

    def enter(self, due: Ns) -> None:
        """Know that the ledger has it; the audit counts these."""

    def leap(self, life: int, leap: Leap, at: Ns) -> None:
        """Know of none: every position has its turn once."""

    def happens(self, fault: Fault) -> None:
        """Count *fault*."""
        self.faults += 1
        self._leak.fault(fault)


class _Metered(Life):
    """A life that is measured while it waits."""

    def __init__(self, day: Day, tally: Tally, progress: Progress) -> None:
        super().__init__(day, 0, Ns(0), Ns(0), tally)
        self.readings: list[Reading] = []
        self._tally = tally
        self._progress = progress

    def _waits(self, now: Ns) -> None:
        super()._waits(now)
        if self._tally.due:
            self._tally.due = False
            self.catch_up()
            if not self.readings:  # as the player does at its first rest: what is there now stays
                gc.collect()
                gc.freeze()
            self.readings.append(read(self._tally.pictures, self.time.loop))
            self._progress(self.readings[-1])


def soak_whole(
    seed: int,
    pictures: int | None = None,
    leak: Leak | None = None,
    per_synset: int | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Play all positions of the stand-in, or so many *pictures*, in one life with the faults of *seed*.

    Raises:
        Violation: something did not hold.
    """
    begun = time.monotonic()
    show = _show(seed, pictures, per_synset)
    with tempfile.TemporaryDirectory(prefix="soak-", dir=memory_folder()) as folder:
        day = Day(seed, show, _faults(seed), Path(folder), Ns(DAYS * DAY), whole=True)
        length = show.piece(show.machine(day.state)).score.pictures
        tally = Tally(max(500, length // READINGS), leak or Leak())
        life = _Metered(day, tally, progress)
        try:
            life.live()
        except Violation as violation:
            raise Violation("\n  ".join([*life.witness.course, str(violation)])) from violation
        found = _audited(day, length)
    must(tally.pictures == length, lambda: f"{tally.pictures} of {length} had their turn")
    must(
        (found["shown"] + found["withheld"], found["unshowable"]) == (tally.flips, tally.unshowable),
        lambda: f"the ledger has {found}, seen were {tally.flips} and {tally.unshowable}",
    )
    return {
        "seed": seed,
        "pictures": length,
        "flips": tally.flips,
        "unshowable": tally.unshowable,
        "faults": tally.faults,
        "days": round(tally.now / DAY, 1),
        **_figures(life.readings),
        "leaks": list(leaks(life.readings)),
        "seconds": round(time.monotonic() - begun, 1),
    }


def _figures(readings: list[Reading]) -> dict[str, Any]:
    warm = readings[len(readings) // 4 :]
    last = readings[-1]
    return {
        "bytes_a_picture": round(growth(warm, "bytes"), 3),
        "blocks_a_picture": round(growth(warm, "blocks"), 6),
        "mb": [round(reading.bytes / 1e6, 1) for reading in (readings[0], warm[0], last)],
        "descriptors": last.descriptors,
        "threads": last.threads,
        "tasks": last.tasks,
    }


def _audited(day: Day, length: int) -> dict[str, Any]:
    piece = day.show.piece(day.show.machine(day.state))
    ledger = read_ledger(day.state, piece.score.run)
    found = audit(ledger, contradictions(ledger))
    must(found.ok, lambda: f"the ledger does not hold: {found.as_json()} {found.contradictions}")
    must(found.pass_number == 1 or found.position == length, lambda: f"it stopped at {found.position}")
    return found.as_json()


def _show(seed: int, pictures: int | None, per_synset: int | None) -> Show:
    selection = Selection(per_synset=per_synset, limit=Limit(pictures=pictures))
    showing = Showing(FIRST, FIRST + timedelta(DAYS), "Mo-Su 10:00-22:00", "UTC")
    playlist = Playlist(
        id=f"soak-whole-{seed}",
        pictures=selection,
        content={"unsafe-2019": Policy(Decision.WITHHELD)},
        seed=seed,
        pauses=PauseRule(200, Ns(2 * SECOND), Ns(20 * SECOND)),
        showing=showing,
    )
    openings = [(Ns(k * DAY + 36_000 * SECOND), Ns(k * DAY + 79_200 * SECOND)) for k in range(DAYS)]
    return Show(playlist, wall_of(day_of(FIRST)), openings, once=True)


def _faults(seed: int) -> list[Fault]:
    """Return the faults of each day but those that would end the one life."""
    openings = [(Ns(36_000 * SECOND), Ns(79_200 * SECOND))]
    without = frozenset({*DEATHS, Kind.RELOAD, Kind.JUMP})
    return [
        fault._replace(at=Ns(fault.at + k * DAY))
        for k in range(DAYS)
        for fault in course(seed * 1_000 + k, openings, without)
    ]


def told(reading: Reading) -> None:
    """Say how far it is, on the terminal; in a file it stands later if this disk refuses just now, too."""
    line = f"{reading.pictures:>12,} pictures  {reading.bytes / 1e6:8.1f} MB  {reading.blocks:>10,} blocks"
    line += f"  {reading.descriptors} descriptors  {reading.threads} threads  {reading.tasks} tasks"
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)
