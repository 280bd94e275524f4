"""The atlas: how far each synset has been shown in the pass that plays, with its names and its next turn."""

import re
from base64 import b64encode
from collections.abc import Iterator
from threading import Event, Lock, Thread
from typing import Any

from player.app.reading import Breath, Reading
from player.app.shelf import Shelf, shelf_of
from player.core.charting import Chart, Rows
from player.core.ledger import Row, RowKind
from player.core.past import moment_of
from player.core.snapshot import Snapshot, projected_end
from player.core.units import Ns, Position
from player.journal.following import Follower
from player.journal.reading import NoLedger
from player.ports import Clock

BLOCK = 1 << 13
"""Shuffled positions looked up at once: a millisecond and a half, most of it outside of Python's lock."""

_ROW = re.compile(r"row:\d{1,6}", re.ASCII)

GENTLY = 0.006
"""Seconds of rest between two blocks: a fifth of a core at most."""


class Atlas:
    """The chart of pass *pass_number* of *reading*, and the names on it; one thread's business at a time."""

    def __init__(self, reading: Reading, pass_number: int, shelf: Shelf | None, clock: Clock) -> None:
        """Draw it empty; it takes some tenths of a second where there is no *shelf* of this score yet."""
        self._clock = clock
        self._reading = reading
        self.shelf = shelf or shelf_of(reading.piece.score, Breath(clock))
        self._chart = Chart(reading.piece.score, self.shelf.tree, pass_number)
        self._lock = Lock()
        """Guards the chart, between who asks and who counts."""
        self._follower = Follower(*reading.ledger) if reading.ledger else None
        self._after = 0
        self._tail: Row | None = None
        self._counting: Thread | None = None
        self.looked_at: Ns | None = None

    def is_of(self, reading: Reading, pass_number: int) -> bool:
        """Tell whether this is the map of *reading* in *pass_number*."""
        mine = self._reading
        same = mine.piece is reading.piece and mine.ledger == reading.ledger
        return same and self._chart.pass_number == pass_number

    def look(self) -> None:
        """Take in what was shown since the last look."""
        self.looked_at = self._clock.now()
        for start, stop in self._entered():
            with self._lock:
                self._chart.enter(start, stop)
        self._count()

    def _entered(self) -> Iterator[tuple[int, int]]:
        if self._follower is None:
            return
        breath = Breath(self._clock)
        try:
            if self._follower.last() < self._after:  # the ledger was begun again
                self._after = 0
            while True:
                after, ranges = self._follower.shown(self._chart.pass_number, self._after)
                yield from ranges
                breath()
                if after == self._after:
                    break
                self._after = after
            self._tail = tail = self._follower.tail()
        except NoLedger:
            return  # what is known is told; the status says what is wrong with it
        if tail is not None and tail.kind == RowKind.SHOWN and tail.pass_number == self._chart.pass_number:
            yield tail.first, tail.first + tail.count

    def _count(self) -> None:
        """Count what waits: at once where that is quick, or in a thread of its own."""
        if self._counting is not None and self._counting.is_alive():
            return
        breath = Breath(self._clock)
        shuffled = self._chart.score.traversal.shuffled
        while not (shuffled and self._chart.waiting > BLOCK) and self._chart.count(BLOCK):
            breath()
        if self._chart.waiting:
            self._counting = Thread(target=self._count_gently, name="chart", daemon=True)
            self._counting.start()

    def _count_gently(self) -> None:
        never, more = Event(), True
        while more:
            with self._lock:
                more = self._chart.count(BLOCK)
            never.wait(GENTLY)

    # --- answers ------------------------------------------------------------

    def coverage(self) -> dict[str, Any]:
        """Return the map of all synsets, and how much of it is counted if not all is."""
        tree, chart = self.shelf.tree, self._chart
        with self._lock:
            told = {
                "pictures": chart.score.pictures,
                "shown": chart.shown((0, tree.rows)),
                "synsets": tree.rows,
                "fill": b64encode(chart.fill()).decode(),
                "tops": [self._top(*top) for top in zip(self.shelf.names, tree.tops, strict=True)],
            }
            return {**told, "counting": round(chart.share, 3)} if chart.waiting else told

    def _top(self, name: str, place: int) -> dict[str, Any]:
        rows = self.shelf.tree.below(place)
        where = {"first": rows[0], "count": rows[1] - rows[0]}
        return {"name": name, "wnid": self.shelf.tree.wnids[place], **where, **self._counts(rows)}

    def whole(self) -> dict[str, Any]:
        """Return what all synsets are together, the nine tops its children."""
        rows = (0, self.shelf.tree.rows)
        nothing: dict[str, Any] = {"gloss": "", "path": [], "way": [], "parents": []}
        with self._lock:
            return {
                "wnid": None,
                "label": "ImageNet",
                **nothing,
                **self._counts(rows),
                "last_shown_at": None,
                "next": None,
                "first": 0,
                "synsets": rows[1],
                "children": [self._child(place) for place in self.shelf.tree.tops],
            }

    def synset(self, wnid: str, latest: Snapshot) -> dict[str, Any] | None:
        """Return what is known of *wnid* and all below it, *latest* being on the wall; None if there is none.

        ``row:17`` is the synset that stands on the map at 17.
        """
        tree, shelf = self.shelf.tree, self.shelf
        place = tree.place_of_row(int(wnid[4:])) if _ROW.fullmatch(wnid) else tree.place(wnid)
        if place is None:
            return None
        wnid, way, rows = tree.wnids[place], tree.way(place), tree.below(place)
        with self._lock:
            return {
                **shelf.named(wnid),
                "gloss": shelf.gloss(wnid),
                "path": [shelf.short(tree.wnids[at]) for at in way],
                "way": [tree.wnids[at] for at in way],
                "parents": [shelf.named(parent) for parent in shelf.parents(place)],
                **self._counts(rows),
                "last_shown_at": self._last_shown(rows),
                "next": self._next(rows, latest),
                "first": rows[0],
                "synsets": rows[1] - rows[0],
                "children": [self._child(at) for at in tree.children(place)],
            }

    def _counts(self, rows: Rows) -> dict[str, int]:
        return {"pictures": self._chart.due(rows), "shown": self._chart.shown(rows)}

    def _child(self, place: int) -> dict[str, Any]:
        named = self.shelf.named(self.shelf.tree.wnids[place])
        return {**named, **self._counts(self.shelf.tree.below(place))}

    def _last_shown(self, rows: Rows) -> str | None:
        """Return when one of *rows* was shown last in this pass; None if none was, or that is lost."""
        position = self._chart.last(rows)
        told = None if position is None else self._telling_of(self._chart.pass_number, position)
        at = moment_of(told, position) if told is not None and position is not None else None
        return None if at is None else self._reading.instant(at, self._clock)

    def _telling_of(self, pass_number: int, position: Position) -> Row | None:
        tail = self._tail
        if tail and tail.pass_number == pass_number and 0 <= position - tail.first < tail.count:
            return tail
        try:
            return self._follower.telling_of(pass_number, position) if self._follower else None
        except NoLedger:
            return None

    def _next(self, rows: Rows, latest: Snapshot) -> dict[str, Any] | None:
        """Return where one of *rows* comes next, and when, as the plan has it; None if none does."""
        here = latest.position - (latest.picture is None)
        position, left = self._chart.next(rows, latest.pass_number, here), -here
        if position is None and not self._reading.piece.once:
            position, left = (
                self._chart.next(rows, latest.pass_number + 1, -1),
                self._chart.score.pictures - here,
            )
        return (
            None if position is None else {"position": position, "at": self._comes(position, left + position)}
        )

    def _comes(self, position: Position, left: int) -> str | None:
        """Return when *position* comes, *left* pictures from now."""
        piece = self._reading.piece
        if piece.pacer is not None:
            at = piece.pacer.comes(position)
            return None if at is None else self._reading.instant(at, self._clock)
        if piece.schedule is not None:
            return None
        end = projected_end(self._clock.wall(), left, piece.about.stay)
        return (
            None
            if end is None
            else end.astimezone(self._reading.zone(self._clock)).isoformat(timespec="milliseconds")
        )
