"""One life of a player in a virtual month: the real loop, in virtual time, with the real ledger on a disk.

    python -m tests.faults.virtual_month STATE SEED FLIPS

Plays on from where the ledger stopped until it is killed or the showing is
over; says so after so many FLIPS (0: never), which is the moment to kill it.
All there is between two lives is what the dead one left on the disk: its
ledger, and the virtual time, which goes on for some minutes meanwhile.
"""

import os
import random
import struct
import sys
from contextlib import suppress
from pathlib import Path

from player.app.pacer import PromptPacer
from player.app.rehearse import bare_piece
from player.core.pictures import Shown
from player.core.playlist import PauseRule, Playlist
from player.core.schedule import Schedule
from player.core.score import Score, resolve
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, datetime_of, wall_of
from player.journal.journal import SqliteJournal
from player.journal.opening import open_run
from player.journal.run import RunIdentity, StartInfo
from player.piece import World
from player.player import Player
from player.rehearsal import NoBoard, NoInbox, PowerCut, ScoreFrames, UnseenStage, VirtualClock
from tests.fakes import CENSUS, WORDNET, manifest

FIRST = Wall(1_559_379_600 * SECOND)
"""1 June 2019, 10:00 in London."""

PICTURES = 2_400_000
HOURS = Schedule(
    (Wall(FIRST + d * 86_400 * SECOND), Wall(FIRST + (d * 24 + 4) * 3_600 * SECOND)) for d in range(30)
)
RULE = PauseRule(every=None, shortest=Ns(2 * SECOND), longest=Ns(20 * SECOND))
RUN = "month-0123456789ab"
AWAY = (60, 600)
"""Seconds of virtual time between two lives, at least and at most."""

TOLD = 30 * SECOND
"""How often the virtual time is told to the disk; no picture stands for longer than 20 s."""


def score() -> Score:
    playlist = Playlist("month", cadence=Ns(90 * MILLISECOND), pauses=RULE)
    return resolve(playlist, manifest({"n01000001": PICTURES}), WORDNET, CENSUS)


class Telling:
    """The ledger, and every now and then the virtual time told to the disk."""

    def __init__(self, journal: SqliteJournal, clock: VirtualClock, path: Path, flips: int) -> None:
        self.note = journal.note
        self.tempo = journal.tempo
        self.jump = journal.jump
        self._journal = journal
        self._clock = clock
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        self._told = -TOLD
        self._flips = flips

    def shown(self, shown: Shown) -> None:
        self._flips -= 1
        if self._flips == 0:
            say("now")
        if shown.at - self._told >= TOLD:
            self._told = shown.at
            os.pwrite(self._file, struct.pack("<q", wall_of(self._clock.wall())), 0)
        self._journal.shown(shown)


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def live(state: Path, seed: int, flips: int) -> None:
    told = state / "virtual"
    at = FIRST
    if told.exists():
        (then,) = struct.unpack("<q", told.read_bytes())
        at = Wall(then + random.Random(seed).randrange(*AWAY) * SECOND)
    clock = VirtualClock(at, Wall(FIRST + 31 * 86_400 * SECOND))
    identity = RunIdentity(
        RUN, "month", "A month", PICTURES, "by-synset", 2019, "0" * 64, RUN.rpartition("-")[2]
    )
    start = StartInfo(datetime_of(at), clock.now(), "0", "virtual", "none")
    journal, resume = open_run(state, identity, start)
    share = resume.tempo[-1].share if resume.tempo else 0
    piece = bare_piece(
        score(), share, schedule=HOURS, once=True, pacer=PromptPacer(score(), HOURS, foresees=False)
    )
    begin = resume.pass_number, resume.position
    frames = ScoreFrames(piece.score, resume.position if not begin[0] else Position(PICTURES))
    world = World(clock, frames, UnseenStage(), Telling(journal, clock, told, flips), NoInbox(), NoBoard())
    with suppress(PowerCut):
        Player(world, piece, lambda: None, begin).play()
    journal.close(clean=True)
    say("over")


if __name__ == "__main__":
    live(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
