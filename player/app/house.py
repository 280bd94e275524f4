"""The house: what lasts while one piece after another is played in it."""

import ctypes
import gc
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import cv2

from player.app.asking import sign_of
from player.app.choosing import Choices
from player.app.life import living
from player.app.mirror import address, open_source
from player.app.programme import Act, Bill
from player.app.record import hold_state, recorded_at
from player.app.rooms import acts_of, views_of
from player.app.secret import token_of
from player.app.standby import Standby
from player.app.wishes import Wishes
from player.app.withdrawing import open_list
from player.clock import PretendingClock, SystemClock
from player.control.board import Board
from player.control.door import Entrance
from player.control.inbox import Inbox
from player.control.logbook import Log
from player.control.notify import supervisor_of
from player.control.panel import Panel
from player.control.sight import Display, Sight
from player.control.signals import catch_signals
from player.control.timekeeping import DOUBTS, synchronised
from player.control.watchdog import Watchdog, WatchedStage
from player.control.web import start_web
from player.core.commands import Choose
from player.core.ladder import Stance
from player.core.machine import STAND_IN, Machine
from player.core.pictures import Box
from player.core.playlist import CaptionRule, Fit, Playlist
from player.core.scene import GROUND
from player.core.schedule import Schedule
from player.core.snapshot import RingLevel
from player.core.units import MILLISECOND, Ns
from player.decode.opening import open_decoder
from player.journal.lives import Start
from player.ports import Decoder
from player.prefetch.mirrors import Mirrors
from player.stage.composition import Composition
from player.stage.connectors import Connectors

if TYPE_CHECKING:
    from player.app.turn import Turn
    from player.stage.window import Window

DRAW = "player.drawing:draw"
DRAW_WARM = "player.drawing.warm:draw"
"""What draws the stand-in, by name, for the decode workers must not know it; warm where it will be used."""

_MALLOC_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None)
"""glibc's alone: malloc_trim(3). After a start it has 4 MB to give."""

SLOTS = 4
"""Pictures that each worker has in hand: enough for the beat, where more would only take memory."""

LOOK = Ns(50 * MILLISECOND)
"""How often keys and signals are looked for where nothing plays."""

PLAIN = "the player died three times in half an hour and plays plainly now"

UNKNOWN_SCREEN = Box(1920, 1080)
"""What the decoder is told before the screen is known; it learns better a moment later."""


class Workshop(Decoder, Protocol):
    """A decoder as the house has it; *box*, *fit* and *hashed* hold from the next picture on."""

    box: Box
    fit: Fit
    hashed: bool

    def close(self) -> None:
        """End whatever works in it."""


class House:
    """Stage, mirror, clock, inbox and page of one machine; *stack* closes them, the last one first."""

    def __init__(self, machine: Machine, wishes: Wishes, bill: Bill, log: Log, stack: ExitStack) -> None:
        """Open everything; *bill* says what will be played.

        Raises:
            NoScreen, MirrorAway, MirrorError: what it takes is not there.
            StateInUse, LedgerUnavailable: the state folder cannot be had.
        """
        cv2.setNumThreads(1)  # a picture has 80 ms, and to share it between two costs both of them
        self.machine = machine
        self.wishes = wishes
        self.log = log
        self.bill = bill
        self.choices = Choices(machine, wishes)
        self.chosen: Act | None = None
        """What a person chose, until the doors close next."""
        self.choice: Choose | None = None
        """The choice that the next turn's ledger is to be told."""
        self.recorded = recorded_at(machine, wishes)
        if self.recorded is not machine:
            state = str(self.recorded.state)
            log.warning("a rehearsal: the clock pretends", since=str(wishes.pretend), state=state)
        self.turn: Turn | None = None
        self.handed = False
        """Whether the last turn left its picture standing for the next one."""
        self._stack = stack
        self._household = _Household()
        self._greeted = False
        self._until: Ns | None = None
        self.clock = _clock(wishes, bill.first)
        self.inbox = Inbox()
        catch_signals(self.inbox)
        self.sight = Sight(self.inbox)
        supervisor = supervisor_of(os.environ)
        stack.callback(supervisor.close)
        self.start = Start()
        if wishes.public:
            hold_state(machine, log, stack)
            self.start = stack.enter_context(living(machine, self.clock, log, supervised=supervisor.listens))
        self._plain_until = Ns(self.clock.now() + self.start.stance.plain)
        # The decoder's processes are forked before pygame, threads and sockets are there.
        self._ready: Workshop | None = self._decoder(UNKNOWN_SCREEN, bill.first.fit)
        stack.callback(self._close_ready)
        self.board = Board(self.clock, self._level, self._troubles, self.start.counted)
        self.watchdog = Watchdog(supervisor, self.clock, lambda: self.board.latest, self._waits_for_mirror)
        self.window = _open_stage(machine, bill.first.caption, self.clock, log)
        stack.callback(self.window.close)
        self.stage = WatchedStage(self.window, self.watchdog, lambda: self.plain, self._look_at_display())
        self._ready.box = self.window.size
        self.sign = sign_of(machine.screen, self.window.size)
        self.mirror = open_source(machine, self.stage, self.clock, self.inbox, log)
        held = Mirrors(address(self.mirror.path), self.mirror.source, self.mirror.place)
        self.mirrors = stack.enter_context(closing(held))
        listed = open_list(machine, self.mirrors, lambda: self.turn, log.warning)
        self.withdrawals = stack.enter_context(closing(listed))
        self.board.withdrawn = lambda: len(self.withdrawals.current.names)
        self._pages = stack.enter_context(ExitStack())

    def decoder(self, fit: Fit) -> Workshop:
        """Return a decoder for a turn, which closes it."""
        ready, self._ready = self._ready, None
        return ready or self._decoder(self.window.size, fit)

    def first_picture(self) -> None:
        """Do, once, what may wait until something is on the wall."""
        if self._greeted:
            return
        self._greeted = True
        self.watchdog.ready()
        self._until = None if self.wishes.length is None else Ns(self.clock.now() + self.wishes.length)
        self._household.settle()
        self._serve()
        if self.wishes.public:
            self._mind_panel()
            self._pages.enter_context(Standby(self.machine, self.mirror, self.mirrors, self.log))
        for line in self._doubts():
            self.log.warning(line)

    @property
    def plain(self) -> bool:
        """Whether what can be left out is left out, since the player died so often."""
        return self.clock.now() < self._plain_until

    def keep_ground(self, look: Callable[[], None]) -> None:
        """Leave the ground on the wall, after deaths in a row, until play seems steady; *look* meanwhile."""
        until = Ns(self.clock.now() + self.start.stance.ground)
        self.start = replace(self.start, stance=Stance())
        if self.clock.now() >= until:
            return
        self.watchdog.note = "the ground stays at first, after deaths in a row"
        self.first_picture()
        self.stage.draw(GROUND)
        self.stage.flip()
        while self.clock.now() < until and not self.inbox.quits:
            look()
            self.wait_a_moment()
        self.watchdog.note = PLAIN if self.plain else ""

    def last_death(self) -> str:
        """Return how the life before this one ended, once, if otherwise than asked."""
        death, self.start = self.start.death, replace(self.start, death=None)
        return str(death) if death is not None else ""

    def wait_a_moment(self) -> None:
        """Wait on purpose, with the window kept alive."""
        self.stage.keys()
        self.watchdog.waits()
        self.clock.wait_until(Ns(self.clock.now() + LOOK))

    @property
    def length(self) -> Ns | None:
        """How long the next turn may be, counted from its first picture."""
        return self.wishes.length if self._until is None else Ns(max(0, self._until - self.clock.now()))

    def rest(self) -> None:
        """Do what is put off for the sake of the beat."""
        self.window.wander(self.clock.now())
        self._household.rest()
        self.watchdog.note = PLAIN if self.plain else ""
        if self.turn is not None:
            self.turn.tell_trouble()

    def _mind_panel(self) -> None:
        power = self.machine.screen.power
        if power is not None and self.wishes.hours:
            self._pages.enter_context(Panel(power, self._schedule, self.clock, self.sight, self.log))

    def _look_at_display(self) -> Callable[[], None]:
        """Return what asks whether anybody can see the wall; it is asked where nobody is there to mind it."""
        if not self.machine.screen.required:
            return lambda: None
        return Display(Connectors().lit, lambda: self.board.latest, self.sight, self.log).look

    def _schedule(self) -> Schedule | None:
        """Return when anything is on: the panel outlasts a turn."""
        return self.bill.hours or (self.turn.schedule if self.turn else None)

    def _decoder(self, box: Box, fit: Fit) -> Workshop:
        draw = DRAW_WARM if self.machine.mirrors == (STAND_IN,) else DRAW
        return open_decoder(box, fit, draw, workers=1 if self.plain else 2, slots=SLOTS)

    def _close_ready(self) -> None:
        if self._ready is not None:
            self._ready.close()

    def _level(self) -> RingLevel:
        ring = self.turn.ring if self.turn else None
        return RingLevel(ring.filled, ring.bytes) if ring else RingLevel(0, 0)

    def _waits_for_mirror(self) -> bool:
        return self.turn is not None and self.turn.waits_for_mirror

    def _troubles(self) -> list[str]:
        turn = self.turn.troubles() if self.turn else []
        listed = [self.withdrawals.trouble] if self.withdrawals.trouble else []
        return [*turn, *listed, *([PLAIN] if self.plain else []), *self._doubts()]

    def _wells(self) -> dict[str, bool | None]:
        turn = self.turn
        playing = (
            {}
            if turn is None
            else {"ledger": turn.record.trouble is None, "mirror": not turn.waits_for_mirror}
        )
        return {**playing, "clock": synchronised()}

    def _doubts(self) -> list[str]:
        """Return what speaks against the wall clock, where the hours of a showing depend on it."""
        by_the_clock = (
            self.turn is not None and self.turn.schedule is not None and self.wishes.pretend is None
        )
        return [DOUBTS[False]] if by_the_clock and synchronised() is False else []

    def _serve(self) -> None:
        control, log, acts = self.machine.control, self.log, acts_of(self)
        self.board.wells = self._wells
        page = start_web(
            control.host,
            control.port,
            board=self.board,
            inbox=self.inbox,
            token=token_of(control, log),
            say=log.warning,
            acts=acts,
            views=views_of(self),
            entrance=Entrance(control.names, control.live, control.certificate, control.key),
        )
        if page is not None:
            Thread(target=acts.playlists, name="playlists", daemon=True).start()  # files are read and checked
            self._pages.callback(page.close)
            log.info("page", url=page.url)


def _clock(wishes: Wishes, playlist: Playlist) -> SystemClock:
    """Return the machine's clock, or one that pretends; a time without a zone is that of the showing."""
    if wishes.pretend is None:
        return SystemClock()
    began, showing = wishes.pretend, playlist.showing
    if began.tzinfo is None:
        began = began.replace(tzinfo=ZoneInfo(showing.timezone)) if showing else began.astimezone()
    return PretendingClock(began)


def _open_stage(machine: Machine, caption: CaptionRule, clock: SystemClock, log: Log) -> "Window":
    """Open the stage; say what is not as it was wished, with *caption*, the first to be seen."""
    from player.app.opening import learn_from, open_stage, sight_of  # noqa: PLC0415 - imports pygame: after the fork
    from player.stage.lettering import unkerned  # noqa: PLC0415 - as above

    stage = open_stage(machine)
    if stage.renderer.vsync:
        clock.spins = False  # a flip waits for the display anyway
    short = Composition(stage.size, caption.style, sight_of(machine.screen), caption.design.foot).shortfall
    for line in filter(None, (learn_from(stage, machine.state), stage.line, short, unkerned())):
        log.warning(line)
    return stage


class _Household:
    """Python's own habits, kept off the beat: garbage is collected when the loop rests, not when it is due.

    Whatever is there at the first rest, the page's libraries among it, stays to
    the end and is frozen, so that a collection has little to look at (measured
    0.8 ms instead of 33).
    """

    def __init__(self) -> None:
        self._frozen = False

    def settle(self) -> None:
        """From now on: no collections by themselves; a busy thread hands over after 0.5 ms, not 5."""
        gc.disable()
        sys.setswitchinterval(0.0005)

    def rest(self) -> None:
        """Collect what has gathered in cycles since the last rest, and give back what malloc kept."""
        gc.collect()
        if _MALLOC_TRIM is not None:
            _MALLOC_TRIM(0)
        if not self._frozen:
            gc.freeze()
            self._frozen = True
