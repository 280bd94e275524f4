"""One life of the player in a day of faults: from a start to a kill, a power cut or a quit."""

import os
import resource
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from player.app.record import open_record, start_info
from player.app.wishes import Wishes
from player.control.logbook import open_log
from player.core.commands import Command, Jump, Wish
from player.core.pauses import threshold
from player.core.playback import State
from player.core.playlist import Playlist
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from player.journal.journal import SqliteJournal
from player.piece import Piece, World
from player.player import Player
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import Ring
from tools.soak.faults import DAY, DEATHS, Fault, Kind, error_at
from tools.soak.mirror import PICTURE, Bench, SoakMirror
from tools.soak.show import Show, stand_in
from tools.soak.virtual import VirtualTime
from tools.soak.witness import FOLLOWS, PATIENCE, Hours, Outside, Witness
from tools.soak.world import POINTS, Doom, SoakBoard, SoakFrames, SoakInbox, SoakJournal, SoakStage

UP = Ns(5 * SECOND)
"""What the monotonic clock shows when the machine has started."""

MAPPED = 64 * 1_024
"""Bytes of the mark, which was filled when it was made: a full disk still takes these."""

PLATTER = "platter"
"""What of the state has reached the disk: the copy that a power cut leaves."""


@dataclass(frozen=True)
class Day:
    """A show and its faults, played until it *ends* with the state kept in the folder *state*."""

    seed: int
    show: Show
    faults: Sequence[Fault]
    state: Path
    ends: Ns = Ns(DAY)
    whole: bool = False
    """Whether it is over when the last picture had its turn."""

    def error(self, true: Ns) -> Ns:
        """Return by how much the wall clock is wrong at the *true* time."""
        return error_at(self.faults, true, self.show.begins)


class Life:
    """Life *number* of *day*, from the *true* time on, on a machine that was *booted* at its true time."""

    def __init__(self, day: Day, number: int, true: Ns, booted: Ns, outside: Outside) -> None:
        """Open everything and let the faults wait."""
        self._day, self._number, self._booted = day, number, booted
        self._outside = outside
        self._doom = Doom()
        self._error = day.error(true)
        self._erred = true if self._error else None
        """When the wall clock was set last, in this life."""
        self.time = VirtualTime(self._monotonic(true), Wall(day.show.begins + true + self._error))
        self._disk_was = resource.getrlimit(resource.RLIMIT_FSIZE)
        self._dice = Random(day.seed * 1_000 + number)  # noqa: S311 - no secret
        self._mirrors = {
            name.encode(): SoakMirror(name, stand_in(), self.time.threads) for name in ("first", "second")
        }
        self._bench = Bench(self._mirrors, day.seed)
        self._machine = day.show.machine(day.state)
        self._piece = day.show.piece(self._machine)
        self._hours = Hours(day.show.openings)
        self._ledger: SqliteJournal | None = None

    def _monotonic(self, true: Ns) -> Ns:
        return Ns(true - self._booted + UP)

    @property
    def true(self) -> Ns:
        """The true time since the day began."""
        return Ns(self.time.now() + self._booted - UP)

    def live(self) -> None:
        """Play until the day or this life ends; a kill does not return."""
        with ExitStack() as stack:
            self._begin_faults(Kind.DISK_FULL, Kind.DISK_REFUSES)
            self._play(stack)
        self._outside.now = self.true

    def _play(self, stack: ExitStack) -> None:
        nowhere = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - the stack closes it
        log = open_log(nowhere)
        start = start_info(self.time, "soak", "none")
        record = open_record(self._machine, Wishes(), self._piece, start, self.time, log, stack)
        ledger = record._ledger  # noqa: SLF001 - the record hands on what the loop may call; a soak drains it
        assert ledger is not None
        self._ledger = ledger
        ring, score = Ring(111 * PICTURE), self._piece.score
        self.witness = Witness(self._number, score, record.begin, self._outside, self._piece.hold_limit)
        mirrors = Mirrors("first", self._mirrors[b"first"])
        mirrors.admit(1, "second", self._mirrors[b"second"])
        prefetcher = Prefetcher(score, mirrors, self._bench, ring, record.begin, lambda _: None)
        task = self.time.loop.create_task(prefetcher.fill())
        self._frames = SoakFrames(
            ring, self.time, self._doom, lambda: task.exception() if task.done() else None, prefetcher.restart
        )
        self._stage = SoakStage(self.time, self.witness, self._doom, self._dice)
        self._inbox = SoakInbox(self.witness)
        journal = SoakJournal(record.journal, self.time, self.witness, self._doom, self._frames, ledger.flush)
        board = SoakBoard(self.time, self.witness, self._doom)
        world = World(self.time, self._frames, self._stage, journal, self._inbox, board)
        self.time.threads.settle()
        self.time.waits = self._waits
        self._prefetcher = prefetcher
        self._set_out()
        Player(world, replace(self._piece, share=record.share), self._reload, record.begin).play()
        task.cancel()
        self._fail("", *self._mirrors)
        self.time.threads.release()
        self.time.loop.settle()

    def catch_up(self) -> None:
        """Wait until the ledger has all that was entered."""
        assert self._ledger is not None
        self._ledger.flush()

    # --- what is looked at while the loop waits -------------------------------

    def _waits(self, now: Ns) -> None:
        self._doom.passes("wait")
        self.witness.waits(now)
        self._outside.now = true = self.true
        if self._day.whole and self.witness.state is State.ENDED:
            self._ask(Command.QUIT)
        if self._error:
            return
        if self._erred is None:
            follows = Ns(2 * PATIENCE)
        elif true - self._erred > FOLLOWS:
            follows = FOLLOWS
        else:
            return
        if now - self._monotonic(self._began) > follows:
            self.witness.keeps_hours(self._hours, true, follows)

    # --- faults ---------------------------------------------------------------

    def _begin_faults(self, *kinds: Kind) -> None:
        """Let those of *kinds* that last already be there from the start."""
        for fault in self._day.faults:
            if fault.kind in kinds and fault.at <= self.true < fault.ends:
                self._begin(fault)

    def _set_out(self) -> None:
        """Let each fault to come happen at its moment, and each that lasts end."""
        self._began = self.true
        for number, fault in enumerate(self._day.faults):
            if fault.at > self._began:
                self.time.at(self._monotonic(fault.at), self._doing(self._begin, fault))
                if fault.kind in DEATHS:
                    self._prepare_death(number, fault)
            elif fault.ends > self._began and fault.kind not in DEATHS:
                self._begin(fault)
            if fault.lasts and fault.ends > self._began and fault.kind not in DEATHS:
                self.time.at(self._monotonic(fault.ends), self._doing(self._end, fault))
        self.time.at(self._monotonic(self._day.ends), self._doing(self._ask, Command.QUIT))

    def _doing(self, do: Callable[..., None], *args: object) -> Callable[[], None]:
        return lambda: do(*args)

    def _prepare_death(self, number: int, fault: Fault) -> None:
        def remember() -> None:
            self._outside.death = number

        self.time.at(self._monotonic(fault.at), remember)
        if fault.kind is Kind.POWER_CUT:
            dies = Ns(fault.at + SECOND // 5)  # if the loop does not come past the point by then
            self.time.at(self._monotonic(Ns(dies - self._dice.randrange(SECOND // 5, SECOND))), self._sync)
            self.time.at(self._monotonic(dies), self._doom.strike)

    def _sync(self) -> None:
        """Keep what is on the disk a moment before the power fails."""
        self.catch_up()
        platter = self._day.state / PLATTER
        shutil.rmtree(platter, ignore_errors=True)
        shutil.copytree(self._day.state / "runs", platter)

    def _begin(self, fault: Fault) -> None:
        self._outside.happens(fault)
        match fault.kind:
            case Kind.KILL | Kind.POWER_CUT:
                self._doom.point = POINTS[(self._day.seed + fault.at // MILLISECOND) % len(POINTS)]
            case Kind.TERMINATE:
                self._ask(Command.QUIT)
            case Kind.CLOCK_SET:
                self._set_clock()
            case Kind.DISK_FULL | Kind.DISK_REFUSES:
                self._limit(MAPPED if fault.kind is Kind.DISK_FULL else 0)
            case Kind.BAD_RUN:
                self._bench.bad_run = fault.size
            case Kind.HUNG_DECODER:
                self._bench.hangs = True
            case Kind.SLOW_DECODER:
                self._bench.slow = Ns(fault.size * MILLISECOND)
            case Kind.LATE_FLIPS:
                self._stage.lateness = Ns(fault.size * MILLISECOND)
            case Kind.RELOAD | Kind.BAD_RELOAD:
                self._reloading = fault.size
                self._ask(Command.RELOAD)
            case _:
                self._fault_of_mirror_or_wish(fault)

    def _fault_of_mirror_or_wish(self, fault: Fault) -> None:
        match fault.kind:
            case Kind.MIRROR_GONE:
                self._fail("gone", b"first", b"second")
            case Kind.MIRROR_HANGS:
                self._fail("hang", b"first", b"second")
            case Kind.MIRROR_FAILS:
                self._fail("fail", b"first", b"second")
            case Kind.SECOND_GONE:
                self._fail("gone", b"first")
            case Kind.JUMP:
                _, position = self.witness.next
                there = min(max(0, position + fault.size), self._piece.score.pictures - 1)
                self._ask(Jump(None, Position(there)))
            case _:
                self._ask(WISHES[fault.kind])

    def _end(self, fault: Fault) -> None:
        match fault.kind:
            case Kind.MIRROR_GONE | Kind.MIRROR_HANGS | Kind.MIRROR_FAILS | Kind.SECOND_GONE:
                self._fail("", *self._mirrors)
                self.time.threads.release()
                self._begin_faults(*MIRRORS)
            case Kind.HUNG_DECODER:
                self._bench.hangs = False
            case Kind.SLOW_DECODER:
                self._bench.slow = Ns(0)
            case Kind.LATE_FLIPS:
                self._stage.lateness = Ns(0)
            case Kind.CLOCK_SET:
                self._set_clock()
            case Kind.DISK_FULL | Kind.DISK_REFUSES:
                resource.setrlimit(resource.RLIMIT_FSIZE, self._disk_was)
                self._begin_faults(Kind.DISK_FULL, Kind.DISK_REFUSES)
            case _ if fault.kind in UNDONE:
                self._ask(UNDONE[fault.kind])

    def _fail(self, fault: str, *mirrors: bytes) -> None:
        for name in mirrors:
            self._mirrors[name].fault = fault

    def _limit(self, most: int) -> None:
        """Let no file grow beyond *most* bytes: the kernel refuses, as it does where a disk is full."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, self._disk_was[1]))

    def _set_clock(self) -> None:
        true = self.true
        self._erred, self._error = true, self._day.error(true)
        self.time.ahead = Ns(self._day.show.begins + true + self._error - self.time.now())

    def _ask(self, command: Wish) -> None:
        self._inbox.inbox.put(command)

    def _reload(self) -> Piece | None:
        if not self._reloading:
            return None
        playlist: Playlist = replace(self._day.show.playlist, cadence=Ns(self._reloading * MILLISECOND))
        piece = self._day.show.piece(self._machine, playlist)
        rule = playlist.pauses
        return replace(piece, share=threshold(rule.every) if rule and rule.every else piece.share)


MIRRORS = (Kind.MIRROR_GONE, Kind.MIRROR_HANGS, Kind.MIRROR_FAILS, Kind.SECOND_GONE)

WISHES = {
    Kind.HOLD: Command.HOLD,
    Kind.CALM: Command.CALM,
    Kind.NEXT: Command.NEXT,
    Kind.CAPTION: Command.CAPTION,
    Kind.KEYS: Command.HELP,
    Kind.UNSEEN: Command.UNSEEN,
}
UNDONE = {Kind.HOLD: Command.RELEASE, Kind.CALM: Command.RELEASE, Kind.UNSEEN: Command.SEEN}
