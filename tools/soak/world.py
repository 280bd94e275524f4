"""The loop's ports in a world that fails: each tells the witness, and each is a place to be killed at."""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from player.control.inbox import Inbox
from player.core.commands import Wish
from player.core.ledger import Event, EventKind
from player.core.pauses import Tempo
from player.core.pictures import Frame, Shown, Unshowable
from player.core.scene import Key, Scene
from player.core.snapshot import CadenceMeter, Snapshot
from player.core.units import Ns, Position
from player.ports import Journal
from player.prefetch.ring import Ring
from tools.soak.virtual import VirtualTime
from tools.soak.witness import PATIENCE, Witness

POINTS = ("wait", "take", "draw", "before the flip", "after the flip", "after the entry", "note", "post")
"""Where a kill may strike: all the places at which the loop touches the world."""


@dataclass(eq=False)
class Doom:
    """The end of this life: at the next pass of *point*."""

    point: str = ""

    def passes(self, point: str) -> None:
        """Die here, if it is here."""
        if point == self.point:
            self.strike()

    def strike(self) -> None:
        """Die."""
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(eq=False)
class SoakFrames:
    """The ring (implements ports.Frames); *failure* gives the bug that ended the prefetcher."""

    ring: Ring
    time: VirtualTime
    doom: Doom
    failure: Callable[[], BaseException | None]
    elsewhere: Callable[[int, Position], None]
    """Sends the prefetcher to another position."""
    taken: Unshowable | None = None
    """The unshowable taken last, whose entry is to come."""

    def take(self) -> Frame | Unshowable | None:
        """Return the next entry."""
        self.doom.passes("take")
        self.time.loop.settle()
        entry = self.ring.take()
        if isinstance(entry, Unshowable):
            self.taken = entry
        elif entry is None and (failure := self.failure()) is not None:
            raise failure
        return entry

    def restart(self, pass_number: int, position: Position) -> None:
        """Go on at *position*."""
        self.time.loop.settle()
        self.elsewhere(pass_number, position)

    def release(self, frame: Frame) -> None:
        """Give *frame* back."""
        self.ring.release(frame)


@dataclass(eq=False)
class SoakStage:
    """A stage that is seen by the witness alone; *lateness* is how late flips are at most (ports.Stage)."""

    time: VirtualTime
    witness: Witness
    doom: Doom
    dice: Random
    lateness: Ns = Ns(0)
    patience: Ns = PATIENCE

    def draw(self, scene: Scene) -> None:
        """Take *scene*."""
        self.doom.passes("draw")
        self.witness.drawn(scene)

    def flip(self) -> None:
        """Show it."""
        self.doom.passes("before the flip")
        if self.lateness:
            late = Ns(self.dice.randrange(self.lateness))
            self.witness.lag = Ns(self.witness.lag + late)
            self.time.move(Ns(self.time.now() + late))
        self.witness.flipped(self.time.now())
        self.doom.passes("after the flip")

    def toggle_full_screen(self) -> None:
        """Change nothing."""

    def keys(self) -> Sequence[Key]:
        """Return none: what people want comes through the inbox."""
        return ()


@dataclass(eq=False)
class SoakJournal:
    """The real *ledger* behind the witness (implements ports.Journal)."""

    ledger: Journal
    time: VirtualTime
    witness: Witness
    doom: Doom
    frames: SoakFrames
    drain: Callable[[], object]
    """Wait until the ledger's thread has caught up: here a minute takes it milliseconds."""
    waiting: int = 0

    def shown(self, shown: Shown) -> None:
        """Enter a flip."""
        self.witness.entering(shown)
        self.ledger.shown(shown)
        self.witness.entered(shown)
        self.doom.passes("after the entry")
        self._catch_up()

    def note(self, event: Event) -> None:
        """Enter anything else."""
        self.doom.passes("note")
        self.witness.noted(event)
        if event.kind is EventKind.UNSHOWABLE:
            taken = self.frames.taken
            assert taken is not None
            self.witness.consumed(taken.slot, self.time.now())
            self.ledger.note(event)
            self.witness.recorded()
        else:
            self.ledger.note(event)
        self._catch_up()

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        """Enter a pacing decision."""
        return self.ledger.tempo(pass_number, tempo, at)

    def jump(self, event: Event) -> None:
        """Enter that play goes on elsewhere."""
        self.doom.passes("note")
        self.witness.leaves(event)
        self.ledger.jump(event)
        self.witness.left(event)
        self.doom.passes("after the entry")

    def _catch_up(self) -> None:
        self.waiting += 1
        if self.waiting >= AT_ONCE:
            self.waiting = 0
            self.drain()


AT_ONCE = 50
"""Entries after which the ledger is waited for: fewer than the mark holds."""


@dataclass(eq=False)
class SoakInbox:
    """What people ask for (implements ports.Inbox)."""

    witness: Witness
    inbox: Inbox = field(default_factory=Inbox)

    def take(self) -> Wish | None:
        """Return the oldest command."""
        command = self.inbox.take()
        if command is not None:
            self.witness.asked(command)
        return command


@dataclass(eq=False)
class SoakBoard:
    """A board that the witness reads (implements ports.Board)."""

    time: VirtualTime
    witness: Witness
    doom: Doom
    meter: CadenceMeter = field(default_factory=CadenceMeter)
    picture_wanted: bool = False

    def post(self, snapshot: Snapshot) -> None:
        """Show *snapshot* to the witness."""
        self.doom.passes("post")
        self.witness.posted(snapshot, self.time.now())

    def leave_picture(self, pixels: object) -> None:
        """Let *pixels* go."""
