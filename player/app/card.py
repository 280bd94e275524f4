"""The test picture on the wall, beat by beat."""

from dataclasses import dataclass, replace

from player.app.opening import open_stage
from player.clock import SystemClock
from player.control.inbox import Inbox
from player.control.signals import catch_signals
from player.core.cadence import Cadence
from player.core.commands import Command
from player.core.machine import Machine, Screen
from player.core.refresh import Fall
from player.core.units import MILLISECOND, Ns, format_duration
from player.stage.card import Card, Sample
from player.stage.window import Window

DISTANCES = (4, 10)
"""Metres."""

LEGIBLE = 172
"""Distance over cap height: 20 arc minutes."""

SHARES = ((0.06, "leaf"), (0.028, "path"))
"""Cap heights as shares of the wall's height, where nobody measured the wall."""

FIRST = Ns(100 * MILLISECOND)
"""Before the first beat: its card is drawn by then."""


@dataclass(frozen=True, slots=True)
class Beaten:
    """What came of a card: how many beats there were, and how many were late by half a beat or more."""

    beats: int
    late: int
    worst: Ns

    @property
    def words(self) -> str:
        """Say it in a line."""
        return f"{self.beats:,} beats, {self.late} of them late; at most {self.worst / MILLISECOND:.1f} ms"


def card(machine: Machine, period: Ns, length: Ns | None) -> Beaten:
    """Show the card, a beat every *period*, until a key or signal ends it, for *length* at most.

    Raises:
        NoScreen: there is no screen; a card for nobody has no use.
    """
    inbox = Inbox()
    catch_signals(inbox)
    stage = open_stage(replace(machine, screen=replace(machine.screen, required=True)))
    try:
        return _beat(stage, _card(stage, machine.screen, period), inbox, period, length)
    finally:
        stage.close()


def _beat(stage: Window, shown: Card, inbox: Inbox, period: Ns, length: Ns | None) -> Beaten:
    clock = SystemClock()
    stage.draw(shown.at(0))  # the first drawing loads fonts
    grid = Cadence(period, Ns(clock.now() + FIRST))
    last = None if length is None else length // period
    beat, late, worst = 0, 0, Ns(0)
    while last is None or beat < last:
        stage.draw(shown.at(beat))
        if not _wait(stage, inbox, clock, grid.due(beat)):
            break
        stage.flip()
        lateness = Ns(clock.now() - grid.due(beat))
        if grid.slips(beat, clock.now()):
            late += 1
            grid = grid.rebased(beat, clock.now())
        beat, worst = beat + 1, max(worst, lateness)
    return Beaten(beat, late, worst)


def _wait(stage: Window, inbox: Inbox, clock: SystemClock, due: Ns) -> bool:
    """Wait until *due*; return False if somebody asks to end first, with any key that means anything."""
    while True:
        now = clock.now()
        if stage.keys() or inbox.take() is Command.QUIT:
            return False
        if now >= due:
            return True
        clock.wait_until(min(due, Ns(now + stage.patience)))


def _card(stage: Window, screen: Screen, period: Ns) -> Card:
    return Card(stage.size, screen.background, _lines(stage, screen, period), _samples(stage, screen))


def _lines(stage: Window, screen: Screen, period: Ns) -> list[str]:
    size = stage.size
    turned = f", turned by {screen.rotate}°" if screen.rotate else ""
    mirrored = f", mirrored: {screen.mirror}" if screen.mirror != "none" else ""
    rate = stage.rate
    return [
        f"{stage.driver} {stage.mode}: a canvas of {size.width} × {size.height}{turned}{mirrored}",
        Fall(period, rate).words if rate else f"{format_duration(period)}; the display tells no rate",
        "Film it: each beat lights the next cell and adds one to the number",
        "The outermost line is one pixel wide, on all four sides; any key ends this",
        "These words can be read from so far"
        if screen.height_m
        else "From how far these words can be read: screen.height_m is not set",
    ]


def _samples(stage: Window, screen: Screen) -> list[Sample]:
    height = stage.size.height
    if screen.height_m is None:
        return [Sample(f"{name}, {share:.1%} of the wall", share * height) for share, name in SHARES]
    caps = [(metres, metres / LEGIBLE / screen.height_m * height) for metres in DISTANCES]
    return [Sample(f"{metres} m: seat › chair", cap) for metres, cap in caps]
