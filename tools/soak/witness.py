"""What must hold at every picture, and between two; whoever breaks it ends the soak."""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from player.core.commands import Command, Wish
from player.core.ease import GROUND_LEVEL
from player.core.leap import Leap, leap_of
from player.core.ledger import Event, EventKind
from player.core.pacing import HELD
from player.core.pictures import Frame, Shown, Slot
from player.core.playback import TRANSITIONS, State
from player.core.scene import Scene
from player.core.score import Score
from player.core.snapshot import Snapshot
from player.core.units import MILLISECOND, SECOND, Ns, Position
from tools.soak.chronicle import SHOWN, UNSHOWABLE, WITHHELD, Line
from tools.soak.faults import Fault

POLL = Ns(5 * MILLISECOND)
"""How late a picture may come that was not there at its time: the empty ring is looked into so often."""

PATIENCE = Ns(1 * SECOND)
"""How long the loop may wait at once."""

EASES = Ns(2 * SECOND)
FOLLOWS = Ns(90 * SECOND)
"""Within this the doors follow a clock that was set: a look each minute, between two pictures."""

BLOCK = 1_024

EASING = (State.EASED, State.CALM, State.ENDED)
"""The states in which the wall goes to the ground and stays there."""

LIT = (State.PLAYING, State.PAUSING, State.HELD, State.STARVED)
"""The states in which a picture is on the wall, once there was one."""


class Violation(AssertionError):  # noqa: N818 - what it is called
    """Something does not hold that must."""


def must(holds: bool, words: Callable[[], str]) -> None:
    """Raise `Violation` with *words* unless it *holds*."""
    if not holds:
        raise Violation(words())


class Outside(Protocol):
    """Where what happens on the wall is written down: *now* by true time, *death* is what kills."""

    now: Ns
    death: int

    def add(self, life: int, line: Line) -> None:
        """Write *line* of *life* down."""

    def leap(self, life: int, leap: Leap, at: Ns) -> None:
        """Write down that play went elsewhere in *life*, and that the ledger has it."""

    def enter(self, due: Ns) -> None:
        """Write down that the ledger has the last line, and when that was due."""

    def happens(self, fault: Fault) -> None:
        """Write down that *fault* begins."""


class Hours:
    """When the doors are to be open by the true time, and for how long that has been so."""

    def __init__(self, openings: Sequence[tuple[Ns, Ns]]) -> None:
        """Take *openings*, ascending and apart."""
        self._changes = [instant for opening in openings for instant in opening]

    def at(self, now: Ns) -> tuple[bool, Ns]:
        """Return whether they are to be open at *now*, and since when it is so."""
        k = bisect_right(self._changes, now)
        return k % 2 == 1, Ns(now - self._changes[k - 1] if k else now)


class Witness:
    """Sees what the loop does to the wall and to the ledger, from a start at *begin* on.

    *lag* is how late the world made the loop since the last flip; *disturbed* is whether the next
    picture may come off the grid, because a person, the doors or an empty ring moved it.
    """

    def __init__(
        self, life: int, score: Score, begin: tuple[int, Position], outside: Outside, hold_limit: Ns
    ) -> None:
        """Wait for the first picture."""
        self.lag = Ns(0)
        self.disturbed = True
        self.state = State.CLOSED
        self.flips = 0
        self._life = life
        self._score = score
        self.next = begin
        """The pass and position to come."""
        self._outside = outside
        self._hold_limit = hold_limit
        self._rows: list[int] = []
        self._rows_from = (-1, 0)
        self._scene = Scene()
        self._drawn: Scene | None = None
        self._awaited: Slot | None = None
        self._flipped_at, self._stood = Ns(0), Ns(0)
        self._period = Ns(0)
        self._base, self._stay = Ns(0), Ns(0)
        self._slipped = self._greets = self._greeted = False
        self._since = Ns(0)
        self._was_lit = self._stands = False
        self.course: deque[str] = deque(maxlen=24)
        """What happened last, for whoever asks why."""

    # --- the stage ----------------------------------------------------------

    def drawn(self, scene: Scene) -> None:
        """See what will be shown."""
        self._settled()
        self._drawn = scene

    def flipped(self, now: Ns) -> None:
        """See it shown."""
        self._settled()
        scene = self._drawn
        must(scene is not None, lambda: "a flip of nothing")
        assert scene is not None
        before, self._scene = self._scene, scene
        if scene.frame is not None and (before.frame is None or scene.frame.slot is not before.frame.slot):
            self._begin(scene.frame, scene.ease, now)
        elif self.state in EASING:
            must(scene.ease >= before.ease, lambda: f"the picture comes back while the wall is {self.state}")

    def _begin(self, frame: Frame, ease: int, now: Ns) -> None:
        slot = frame.slot
        must(ease == 0, lambda: f"position {slot.position} comes dimmed")
        self._turn(slot)
        self._awaited = slot
        self._stood, self._flipped_at = Ns(now - self._flipped_at), now
        self.flips += 1
        self._stands = True
        kind = WITHHELD if frame.pixels is None else SHOWN
        self._outside.add(self._life, Line(kind, slot, now))

    def _turn(self, slot: Slot) -> None:
        """See that *slot* is the next of the score."""
        here = (slot.pass_number, slot.position)
        must(here == self.next, lambda: f"{here} came instead of {self.next}")
        must(slot.picture.index == self._row(*here), lambda: f"the picture at {here} is another's")
        self.next = self._score.after(*here)

    def _row(self, pass_number: int, position: Position) -> int:
        at_pass, first = self._rows_from
        if pass_number != at_pass or not first <= position < first + len(self._rows):
            stop = min(position + BLOCK, self._score.pictures)
            block = self._score.traversal.indices(pass_number, np.arange(position, stop, dtype=np.int64))
            self._rows, self._rows_from = block.tolist(), (pass_number, position)
            first = position
        return self._rows[position - first]

    # --- the ledger ---------------------------------------------------------

    def entering(self, shown: Shown) -> None:
        """See *shown* on its way into the ledger."""
        self.course.append(f"{shown.at}  {shown.slot.position} shown, due {shown.due}")
        slot = self._awaited
        must(slot is shown.slot, lambda: f"{shown.slot.position} is entered and was not shown")
        must(shown.at == self._flipped_at, lambda: f"{shown.slot.position} is entered for another moment")
        bare = self._scene.frame is not None and self._scene.frame.pixels is None
        must(bare is shown.withheld, lambda: f"{shown.slot.position} is entered as what it was not")
        self._judge_beat(shown)

    def entered(self, shown: Shown) -> None:
        """See that the ledger has it."""
        self._outside.enter(shown.due)
        self._awaited = None

    def _judge_beat(self, shown: Shown) -> None:
        late, where = shown.at - shown.due, shown.slot.position
        slipped, self._slipped = self._slipped, False
        half = min(shown.period, self._period) // 2
        must(self._stood >= half, lambda: f"the picture before {where} stood for {self._stood} ns only")
        must(late >= 0, lambda: f"{where} came {-late} ns early")
        must(slipped is (2 * late >= shown.period), lambda: f"{where}: {late} ns late, slipped: {slipped}")
        if not self.disturbed:
            due = self._base + self._stay
            must(shown.due == due, lambda: f"{where} was due at {shown.due}, not at {due}: off the grid")
            must(late <= self.lag + POLL, lambda: f"{where} came {late} ns late without a cause")
        self._base = shown.at if slipped else shown.due
        self._stay = self._period = shown.period
        self.lag = Ns(0)
        self.disturbed = self.state not in (State.PLAYING, State.PAUSING)
        if self._greets:
            self._stay = Ns(self._stay + HELD)
        self._greeted, self._greets = self._greets, False

    def noted(self, event: Event) -> None:
        """See *event* on its way into the ledger."""
        self.course.append(f"{event.at}  {event.kind} at {event.position} {dict(event.body)}")
        match event.kind:
            case EventKind.SLIP:
                self._slipped = True
            case EventKind.PAUSE:
                self._stay = Ns(int(event.body["ms"]) * MILLISECOND + HELD * self._greeted)
            case EventKind.DOORS:
                self.disturbed, self._greets = True, bool(event.body["open"])

    def consumed(self, slot: Slot, now: Ns) -> None:
        """See an unshowable consumed."""
        self._settled()
        self._turn(slot)
        self._outside.add(self._life, Line(UNSHOWABLE, slot, now))

    def recorded(self) -> None:
        """See that the ledger has the unshowable."""
        self._outside.enter(Ns(0))

    def leaves(self, event: Event) -> None:
        """See a jump on its way into the ledger: from where play stands, within its pass."""
        self._settled()
        self.course.append(f"{event.at}  {leap_of(event)}")
        leap, (pass_number, position) = leap_of(event), self.next
        if leap.pass_number == pass_number - 1:  # at the end of a showing's only pass
            pass_number, position = leap.pass_number, Position(self._score.pictures)
        stood = (leap.pass_number, leap.start)
        must(stood == (pass_number, position), lambda: f"a jump from {stood}, {self.next} was to come")

    def left(self, event: Event) -> None:
        """See that the ledger has it: from there on the score is followed."""
        leap = leap_of(event)
        self.next = leap.pass_number, Position(leap.stop)
        self.disturbed = True
        self._outside.leap(self._life, leap, event.at)

    # --- between ------------------------------------------------------------

    def asked(self, command: Wish) -> None:
        """See what a person asks for."""
        self.course.append(f"{command} while {self.state}")
        if command in (Command.NEXT, Command.RELOAD):
            self.disturbed = True

    def posted(self, snapshot: Snapshot, now: Ns) -> None:
        """See the state that the page is told of."""
        before, self.state = self.state, snapshot.state
        if before is self.state:
            return
        after = self.state
        self.course.append(f"{now}  {after}")
        must(after in TRANSITIONS[before].values(), lambda: f"{before} → {after} is not in the table")
        self._since = now
        self.disturbed = self.disturbed or self.state not in (State.PLAYING, State.PAUSING)

    def _settled(self) -> None:
        must(self._awaited is None, lambda: f"{self.next} was shown and not entered")

    def waits(self, now: Ns) -> None:
        """See the loop wait: nothing is under way now."""
        self._settled()
        bare = self._scene.frame is None or self._scene.ease == GROUND_LEVEL
        state, since = self.state, now - self._since
        if state is State.PLAYING and not bare:
            self._was_lit = True
            return
        if state in LIT:
            lit = self._was_lit or (self._stands and state in (State.HELD, State.STARVED))
            must(not (bare and lit), lambda: f"the ground while {state}")
            stays = now - max(self._since, self._flipped_at) <= self._hold_limit + PATIENCE + self.lag
            stays = stays or bare or state not in (State.HELD, State.STARVED)
            must(stays, lambda: f"a picture is still {state} after {since / SECOND} s")
        else:
            self._was_lit = False
            self._stands = self._stands and state is not State.CLOSED
            eases = 0 if state is State.CLOSED else EASES + PATIENCE + self.lag
            must(bare or since <= eases, lambda: f"no ground {since / SECOND} s after it is {state}")

    def keeps_hours(self, hours: Hours, true: Ns, follows: Ns) -> None:
        """See that the doors are as they should be *true* time, unless that changed within *follows*."""
        are_open, length = hours.at(true)
        if length > follows and self.state is not State.ENDED:
            closed = self.state is State.CLOSED
            must(closed is not are_open, lambda: f"the wall is {self.state} though the hours say {are_open}")
