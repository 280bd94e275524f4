"""The ledger being written: flips and events go in, sealed rows and the tail come out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from player.core.leap import leap_of
from player.core.ledger import (
    Anchor,
    Event,
    EventKind,
    Row,
    RowKind,
    Sealed,
    Stretch,
    Stretches,
    Tail,
    canonical,
    chained,
    tail_of,
)
from player.core.pauses import Tempo
from player.core.pictures import Shown
from player.core.units import MILLISECOND, Ns, Position

_EMPTY = canonical({})


@dataclass(slots=True)
class Session:
    """What is known since the last start of the player.

    *stretches* gathers what is shown; *uncertain* tells that the next picture
    flipped may have been on screen before; *end* is the body (JSON) of the
    end, if it was entered.
    """

    stretches: Stretches
    uncertain: bool = False
    end: str | None = None


def begun(start: Mapping[str, Any]) -> Session:
    """Return the session that began with the row or event whose body is *start*; KeyError if it is none."""
    anchor = Anchor(start["wall"], Ns(start["at"]))
    return Session(Stretches(anchor, start["driver"], start["mode"]), bool(start["unclean"]))


def since_start(rows: Iterable[Row]) -> Session:
    """Return the session that the *rows* from the last start on tell of; KeyError or ValueError if none."""
    session = Session(Stretches(Anchor(0, Ns(0)), "", ""))
    for row in rows:
        if row.kind == EventKind.START:
            session = begun(json.loads(row.body))
        elif row.kind == EventKind.CLOCK:
            body = json.loads(row.body)
            session.stretches.anchor = Anchor(body["wall"], Ns(body["at"]))
        elif row.kind == RowKind.UNCERTAIN:
            session.uncertain = False
        elif row.kind == EventKind.END:
            session.end = row.body
        elif row.kind == RowKind.DAMAGED:  # what was lost may have been a start
            session.end = None
    return session


class Book:
    """Continues a chain after row *number*, sealed *head*, in *session*.

    *following* is the (pass, position) to come, of a pass of *pictures*
    positions. Closed rows gather in `rows` until they are taken.
    """

    def __init__(
        self, head: bytes, number: int, following: tuple[int, int], pictures: int, session: Session
    ) -> None:
        """Begin after what is already written."""
        self.head = head
        self.number = number
        self.session = session
        self.rows: list[Sealed] = []
        self._following = following
        self._pictures = pictures

    @property
    def following(self) -> tuple[int, int]:
        """The (pass, position) to come; after the last position of a pass comes the next pass."""
        pass_number, position = self._following
        return (pass_number, position) if position < self._pictures else (pass_number + 1, 0)

    @property
    def stands(self) -> tuple[int, int]:
        """The (pass, position) after the last one entered, also where that is the end of a pass."""
        return self._following

    def start(self, event: Event, session: Session) -> None:
        """Enter the start of a player, with which *session* begins."""
        self._close()
        self.session = session
        self._enter_event(event, 0)

    def flip(self, shown: Shown) -> None:
        """Enter a flip."""
        slot = shown.slot
        if self.session.uncertain:
            self.session.uncertain = False
            self._enter(RowKind.UNCERTAIN, slot.pass_number, slot.position, 0, _EMPTY)
        ended = self.session.stretches.add(shown)
        if ended is not None:
            self._enter_stretch(ended)
        self._following = (slot.pass_number, slot.position + 1)

    def note(self, event: Event) -> None:
        """Enter an event; it ends the open stretch, so that rows stand in the order of time."""
        self._close()
        if event.kind is EventKind.CLOCK:
            self.session.stretches.anchor = Anchor(int(event.body["wall"]), event.at)
        count = leap_of(event).jumped if event.kind is EventKind.JUMP else event.kind is EventKind.UNSHOWABLE
        if event.kind in (EventKind.JUMP, EventKind.UNSHOWABLE):
            self._following = (event.pass_number, event.position + count)
        self._enter_event(event, int(count))
        if event.kind is EventKind.END:
            self.session.end = self.rows[-1].row.body

    def damaged(self, why: dict[str, str | int]) -> None:
        """Enter that the ledger's file was damaged."""
        self.session.end = None
        self._enter(RowKind.DAMAGED, *self.following, 0, canonical(why))

    def recover(self, pass_number: int, position: int) -> None:
        """Enter as passed all from the next position up to *position* of *pass_number* (exclusive)."""
        self._close()  # what stands open was shown before
        while self.following < (pass_number, position):
            at_pass, first = self.following
            stop = position if at_pass == pass_number else self._pictures
            self._enter(RowKind.RECOVERED, at_pass, first, stop - first, _EMPTY)
            self._following = (at_pass, stop)

    def go_on_after(self, found: "Book") -> None:
        """Stand behind *found*, the ledger as it turned out to be, instead of behind what was believed of it.

        Of the rows that were not taken yet those from the start on stay, or all of them if the start was
        taken; they are numbered and sealed anew. Positions before them that *found* lacks were passed:
        they are recovered.
        """
        rows = [sealed.row for sealed in self.rows]
        starts = [number for number, row in enumerate(rows) if row.kind == EventKind.START]
        mine = rows[starts[-1] :] if starts else rows
        found.recover(*self._first(mine))
        self.head, self.number, self.rows = found.head, found.number, found.rows
        for row in mine:
            self._append(replace(row, number=self.number + 1))

    def _first(self, rows: Iterable[Row]) -> tuple[int, int]:
        """Return the first (pass, position) that *rows* and the open stretch consume, or that is to come."""
        for row in rows:
            if row.kind == EventKind.JUMP:
                return row.pass_number, leap_of(row).start
            if row.count:
                return row.pass_number, row.first
        stretch = self.session.stretches.open()
        return self.following if stretch is None else (stretch.pass_number, stretch.first)

    def adopt(self, row: Row) -> None:
        """Enter *row* as it stands: the tail that an earlier player left open."""
        self._enter(row.kind, row.pass_number, row.first, row.count, row.body)
        self._following = row.after()

    def tail(self, entry: int) -> Tail:
        """Return what is open, sealed; *entry* is the number of the last entry taken in."""
        stretch = self.session.stretches.open()
        if stretch is None:
            row = Row(self.number + 1, RowKind.NOTHING, *self._following, 0, _EMPTY)
        else:
            row = stretch.row(self.number + 1)
        return tail_of(self.head, row, entry)

    def _close(self) -> None:
        stretch = self.session.stretches.close()
        if stretch is not None:
            self._enter_stretch(stretch)

    def _enter_stretch(self, stretch: Stretch) -> None:
        self._append(stretch.row(self.number + 1))

    def _enter_event(self, event: Event, count: int) -> None:
        wall = self.session.stretches.anchor.wall_at(event.at)
        body = canonical({"wall": wall, **event.body, "at": event.at})
        self._enter(event.kind, event.pass_number, event.position, count, body)

    def _enter(self, kind: str, pass_number: int, first: int, count: int, body: str) -> None:
        self._append(Row(self.number + 1, kind, pass_number, first, count, body))

    def _append(self, row: Row) -> None:
        self.head = chained(self.head, row)
        self.number = row.number
        self.rows.append(Sealed(row, self.head))


def tempo_rows(rows: Iterable[Row], pass_number: int) -> tuple[Tempo, ...]:
    """Return the pacing decisions among *rows* that hold in *pass_number*, by their first positions.

    What was in force at the end of an earlier pass holds from position 0 on.
    """
    found: list[Tempo] = []
    for row in rows:
        if row.kind == EventKind.TEMPO and row.pass_number <= pass_number:
            body = json.loads(row.body)
            start = Position(row.first if row.pass_number == pass_number else 0)
            found = [tempo for tempo in found if tempo.start < start]
            shortest, longest = (Ns(body.get(name, 0) * MILLISECOND) for name in ("shortest", "longest"))
            said = body["share"], body["cause"], shortest, longest
            found.append(Tempo(start, *said, composed=body.get("composed", "")))
    return tuple(found)
