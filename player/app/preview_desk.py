"""The desk: what is pressed, pointed at and typed in a preview becomes wishes.

It stands between the loop and the window, as a stage: the loop is told the keys
that it knows from a wall, and finds whatever goes beyond them in its inbox.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from player.app.place import place_of
from player.app.preview_over import Over
from player.app.preview_seek import Seeker
from player.app.preview_watch import Edit, Planned
from player.app.still import Still, save_beside
from player.control.board import Board
from player.control.inbox import Inbox
from player.core.commands import Command, Jump
from player.core.desk import Deed, DeskWish, Pointed, Pressed, Seek, SeekTenth, desk_wish_for, paced
from player.core.playback import State
from player.core.playlist import SHORTEST_CADENCE
from player.core.scene import Key, Scene
from player.core.snapshot import Snapshot
from player.core.units import MILLISECOND, Ns, Position, format_duration
from player.core.whither import NotThere, next_pause, position_at
from player.piece import Piece
from player.ports import Clock, Stage

if TYPE_CHECKING:
    from player.stage.desk import DeskWindow

QUICK = Ns(200 * MILLISECOND)
"""With beats up to so long, the next flip shows soon enough what has changed over the picture."""

FOLLOWING = 5_000
"""So many pictures after the one that stands there are looked for in what the playlist became."""

ONWARD = (Key("space"), Key("n"))
"""Keys that would go on after the last picture of a showing, where nothing is."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What stands on a desk: the *window*, the *stage* that leads to it, and how the loop is reached."""

    clock: Clock
    stage: Stage
    window: "DeskWindow"
    board: Board
    inbox: Inbox
    playlist: Path


class Desk:
    """A stage with somebody at it (implements ports.Stage)."""

    patience = Ns(20 * MILLISECOND)
    """Somebody is there, and waits for what they do to be seen."""

    def __init__(self, table: Table, planned: Planned) -> None:
        """Begin with what is *planned*."""
        self._table = table
        self._board = table.board
        self._window = table.window
        self.own = planned
        """What plays, as the playlist says."""
        self.edits: deque[Edit] = deque()
        """What edits came to, left by another thread."""
        self._piece = planned.piece
        """What plays, at the pace that was asked for by keys."""
        self._said: deque[str] = deque()
        self._coming: Piece | None = None
        self._seeker = Seeker(self._go)
        self._over = Over()
        self._dragging = False
        self._at_end = False
        table.window.inputs.clear()

    # --- the stage ------------------------------------------------------------

    def draw(self, scene: Scene) -> None:
        """Prepare *scene*."""
        self._table.stage.draw(scene)

    def flip(self) -> None:
        """Show what was drawn."""
        self._table.stage.flip()

    def toggle_full_screen(self) -> None:
        """Change between window and full screen."""
        self._table.stage.toggle_full_screen()

    def keys(self) -> Sequence[Key]:
        """Follow what was done at the desk; return the keys that are the loop's."""
        self._table.stage.keys()
        now, latest = self._table.clock.now(), self._board.latest
        if latest is None:
            return [told.key for told in self._inputs() if isinstance(told, Pressed)]
        passed: list[Key] = []
        for told in self._inputs():
            if isinstance(told, Pointed):
                self._point(told, latest, now)
            elif self._over.typed is not None:
                passed += self._type(told, self._over.typed, latest, now)
            elif (wish := desk_wish_for(told.key)) is not None:
                self._follow(wish, latest, now)
            elif not self._goes_beyond(told.key, latest):
                passed.append(told.key)
        while self.edits:
            self._take(self.edits.popleft(), latest, now)
        while self._said:
            self._over.note(self._said.popleft(), now)
        self._mind_end(latest, now)
        self._seeker.look(latest, now)
        self._lay_over(latest, now)
        return passed

    def _inputs(self) -> Sequence[Pressed | Pointed]:
        inputs = self._window.inputs
        return [inputs.popleft() for _ in range(len(inputs))]

    def _lay_over(self, latest: Snapshot, now: Ns) -> None:
        changed = self._window.overlay(self._over.overlay(self._piece, self.own.plan, latest, now))
        flips_soon = latest.state is State.PLAYING and latest.beats <= QUICK
        if changed and not flips_soon:
            self._window.refresh()

    # --- another piece ----------------------------------------------------------

    def _take(self, edit: Edit, latest: Snapshot, now: Ns) -> None:
        """Have what the playlist became play on where it has what stands there; or say what is wrong."""
        if isinstance(edit, tuple):
            self._over.errors = edit
            return
        begin = corresponding(self._piece, edit.piece, latest)
        self.own, self._at_end, self._over.errors = edit, False, ()
        self._exchange(replace(edit.piece, begin=begin))
        self._over.note("the playlist is read again", now, "the playlist")

    def coming(self) -> Piece | None:
        """Return the piece that is to play from now on, once; None if there is none."""
        piece, self._coming = self._coming, None
        if piece is not None:
            self._piece = replace(piece, begin=None)
        return piece

    def _exchange(self, piece: Piece) -> None:
        if self._coming is None:  # else it is asked for already
            self._table.inbox.put(Command.RELOAD)
        self._coming = piece

    # --- the keys -------------------------------------------------------------

    def _follow(self, wish: DeskWish, latest: Snapshot, now: Ns) -> None:
        match wish:
            case Seek(by):
                self._seek_by(by, latest, now)
            case SeekTenth(tenth):
                self._seek(position_at(tenth / 10, self._pictures), now)
            case Deed.FIRST:
                self._seek(Position(0), now)
            case Deed.LAST:
                self._seek(Position(self._pictures - 1), now)
            case Deed.GO_TO:
                self._over.typed = ""
            case Deed.NEXT_PAUSE:
                self._seek_pause(latest, now)
            case Deed.SLOWER | Deed.FASTER | Deed.OWN_PACE:
                self._pace(wish, latest, now)
            case Deed.STILL:
                self.save_still(latest)
            case Deed.BAR:
                self._over.pinned = not self._over.pinned
                self._over.hide_bar()

    def _seek_by(self, by: int, latest: Snapshot, now: Ns) -> None:
        """Seek; by single pictures, nothing plays on its own."""
        self._woken(latest)
        if abs(by) == 1 and latest.state is not State.HELD:
            self._table.inbox.put(Command.HOLD)
        self._seeker.by(by, latest)
        self._over.use_bar(now)

    def _seek(self, position: Position, now: Ns) -> None:
        self._seeker.to(position)
        if latest := self._board.latest:
            self._woken(latest)
        self._over.use_bar(now)

    def _woken(self, latest: Snapshot) -> None:
        """End a calm: whoever goes somewhere wants to see it."""
        if latest.state is State.CALM:
            self._table.inbox.put(Command.RELEASE)

    def _go(self, position: Position) -> None:
        latest = self._board.latest
        if latest and latest.following[0] > latest.pass_number and not self._piece.once:
            self._exchange(replace(self._piece, begin=position))  # another pass begins, but not for this
        else:
            self._table.inbox.put(Jump(None, position, by="desk", at_once=True))

    def _seek_pause(self, latest: Snapshot, now: Ns) -> None:
        rule = self._piece.score.playlist.pauses
        if rule is None:
            self._over.note("this playlist has no pauses", now, "this playlist")
            return
        here = self._seeker.aim(latest)
        told = self.own.plan.told if self._piece.pacer is not None else None
        segment = told.segment_of(here) if told else None
        share = segment.share if segment else self._piece.share
        found = next_pause(self._piece.score, (latest.pass_number, here), share)
        if found is None:
            self._over.note("no pause follows", now, "no pause")
        else:
            if latest.state is State.HELD:
                self._table.inbox.put(Command.RELEASE)
            self._seek(found, now)

    def _pace(self, deed: Deed, latest: Snapshot, now: Ns) -> None:
        """Change the pace of the picture that stands there, and of all others in the same proportion."""
        piece, here = self._coming or self._piece, latest.position
        before, own = piece.beat(here), self.own.piece.beat(here)
        period = own if deed is Deed.OWN_PACE else paced(before, deed)
        beats = self.own.piece.score.beats.scaled(Fraction(period, own), SHORTEST_CADENCE)
        if beats != piece.score.beats:
            about = replace(piece.about, period=beats.at(0))
            self._exchange(replace(piece, score=replace(piece.score, beats=beats), about=about))
        if period < before and latest.state is State.PLAYING:
            self._table.inbox.put(Jump(None, latest.following[1], by="desk", at_once=True))
        as_said = ", as the playlist says" if period == own else ""
        self._over.note(f"a picture every {format_duration(period)}{as_said}", now, "a picture every")

    @property
    def _pictures(self) -> int:
        return self._piece.score.pictures

    # --- the last picture ---------------------------------------------------------

    def _mind_end(self, latest: Snapshot, now: Ns) -> None:
        """Hold the last picture of a showing: after it nothing comes that one could come back from."""
        last = latest.picture is not None and latest.position == self._pictures - 1
        if last and self._piece.once and not self._at_end and latest.state in (State.PLAYING, State.PAUSING):
            self._table.inbox.put(Command.HOLD)
            stays = format_duration(self._piece.longest)
            self._over.note(
                f"the last picture: on a wall it stays {stays}, then the ground until closing", now
            )
        self._at_end = last and self._piece.once

    def _goes_beyond(self, key: Key, latest: Snapshot) -> bool:
        """Tell whether *key* would go on after the end: then it goes back to the beginning."""
        if not (self._at_end and latest.state is State.HELD and key in ONWARD):
            return False
        self._table.inbox.put(Command.RELEASE)
        self._seek(Position(0), self._table.clock.now())
        return True

    # --- pointer and words ----------------------------------------------------------

    def _point(self, told: Pointed, latest: Snapshot, now: Ns) -> None:
        seen = self._over.sees_bar(now)
        self._over.use_bar(now)
        self._dragging = told.down and (self._dragging or (told.on and seen))
        self._over.hover = told.share if self._dragging or told.on else None
        if self._dragging:
            position = position_at(told.share, self._pictures)
            if position != self._seeker.aim(latest):
                self._seek(position, now)

    def _type(self, told: Pressed, typed: str, latest: Snapshot, now: Ns) -> Sequence[Key]:
        """Take a key while a place is being typed; return it if it is the window's button."""
        match told.key:
            case "close":
                return [told.key]
            case "escape":
                self._over.typed = None
            case "backspace":
                self._over.typed = typed[:-1]
            case "enter":
                self._over.typed = None
                self._go_to(typed, latest, now)
            case _:
                self._over.typed = typed + told.text
        self._over.use_bar(now)
        return []

    def _go_to(self, typed: str, latest: Snapshot, now: Ns) -> None:
        if not typed.strip():
            return
        try:
            here = latest.pass_number, self._seeker.aim(latest)
            position, said = place_of(typed, self._piece.score, self.own.plan.position_of, here)
        except NotThere as error:
            self._over.note(str(error), now)
            return
        if said:
            self._over.note(said, now)
        self._seek(position, now)

    def save_still(self, latest: Snapshot) -> None:
        """Save what is seen; it is written in a thread."""
        save_beside(Still(self._window.still(), self._piece, latest), self._table.playlist, self.tell)

    def tell(self, line: str) -> None:
        """Say *line* in the corner (any thread)."""
        self._said.append(line)


def corresponding(before: Piece, piece: Piece, latest: Snapshot) -> Position:
    """Return where *piece* has what stands there, or else the next of *before* that it has; else 0."""
    positions = range(latest.position, min(latest.position + FOLLOWING, before.score.pictures))
    rows = (before.score.index(latest.pass_number, Position(place)) for place in positions)
    found = (piece.score.traversal.position(latest.pass_number, row) for row in rows)
    return next((place for place in found if place is not None), Position(0))
