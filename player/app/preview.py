"""A preview: a turn for somebody who composes, with a desk before its window and the playlist under edit."""

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from player.app.piece import piece_of
from player.app.place import place_of
from player.app.preview_desk import Desk, Table
from player.app.preview_plan import Plan, PlanPacer, guessed_share, same_times
from player.app.preview_watch import Planned, Watch
from player.app.programme import Act, bill_of
from player.app.turn import Turn
from player.app.wishes import path_of
from player.core.desk import KEYS_SHOWN
from player.core.units import SECOND, Ns
from player.piece import Piece

if TYPE_CHECKING:
    from player.app.house import House

HELD = Ns(3_600 * SECOND)
"""How long a picture stays by hand: at a desk somebody sits."""


class PreviewTurn(Turn):
    """The piece of an act, at a desk."""

    def __init__(self, house: "House", act: Act, stack: ExitStack) -> None:
        """Begin to fill the ring, from the place that is wished for.

        Raises:
            NotThere: there is no such place.
        And what `Turn` raises.
        """
        self._plan: Plan  # of the piece, from `_piece_of` on
        super().__init__(house, act, stack)
        path = path_of(house.machine, house.wishes)
        from player.stage.desk import DeskWindow  # noqa: PLC0415 - imports pygame: after the fork

        window = house.window
        assert isinstance(window, DeskWindow), "a preview has one"
        table = Table(house.clock, house.stage, window, house.board, house.inbox, path)
        self._desk = Desk(table, Planned(self.piece, self._plan))
        self._watch: Watch | None = None
        if act is not house.chosen:  # what somebody chose on the page is not what is composed here
            self._watch = Watch(path, self._planned_again, self._desk.edits.append)
            stack.callback(self._watch.close)

    def play(self) -> bool:
        """Play until asked to quit."""
        house = self._house
        stage, house.stage = house.stage, self._desk
        try:
            return super().play()
        finally:
            house.stage = stage

    def _piece_of(self, act: Act) -> Piece:
        """Return what is to play, and find out where it begins."""
        planned, wishes = self._planned(act), self._house.wishes
        self._plan = planned.plan
        if wishes.place:
            at, _ = place_of(wishes.place, planned.piece.score, planned.plan.position_of)
            self._house.wishes = replace(wishes, at=at, place="")
        elsewhere = self._house.wishes.at > 0  # whoever asks for a place wants to see it, not the card
        return replace(planned.piece, introduced=planned.piece.introduced and not elsewhere)

    def _planned(self, act: Act, before: Planned | None = None) -> Planned:
        """Return *act* with its plan: that of *before* where all that it rests on is the same."""
        house = self._house
        piece = piece_of(house.machine, house.wishes, act, house.mirror, guessed_share)
        plan = before.plan if before and same_times(before.piece, piece) else Plan(piece)
        pacer = PlanPacer(plan, piece) if piece.filled and piece.once else None
        return Planned(replace(piece, pacer=pacer, keys=KEYS_SHOWN, hold_limit=HELD, sign=house.sign), plan)

    def _planned_again(self) -> Planned:
        """Return the playlist as its file is now (any thread)."""
        bill = bill_of(self._house.machine, self._house.wishes)
        return self._planned(Act(bill.first), self._desk.own)

    def _reload(self) -> Piece | None:
        """Return what the desk wants to play, if that is why this is asked; else have the file read again."""
        piece = self._desk.coming()
        if piece is None:
            if self._watch is not None:
                self._watch.again()
            return None
        self._decoder.fit = piece.score.playlist.fit
        self.piece = replace(piece, begin=None)
        return replace(piece, gives_way=self._gives_way)
