"""What people may ask of a house by the page: another position, another playlist, which wall it is."""

from platform import node
from typing import TYPE_CHECKING

from player.app.known import score_on
from player.config import ConfigError
from player.control.acts import ActRefused, NoSuch
from player.core.commands import Choose, Command, Jump
from player.core.leap import Leap, Nowhere, leap_to
from player.core.machine import Screen
from player.core.pictures import Box, printable
from player.core.playback import State
from player.core.playlist import Playlist
from player.core.score import ScoreError
from player.core.units import Position
from player.journal.reading import place_of

if TYPE_CHECKING:
    from player.app.house import House
    from player.piece import Piece


class Asking:
    """Judges wishes by what *house* plays, and leaves them in its inbox; from any thread."""

    def __init__(self, house: "House") -> None:
        """Wait for wishes."""
        self._house = house

    def jump_text(self, pass_number: int | None, position: int) -> str:
        """Say what going to *position* would jump or replay.

        Raises:
            NoSuch: the pass that plays has no such position.
            ActRefused: there is no going there now.
        """
        leap = self._leap(pass_number, position)
        where = f"from position {leap.start:,} to position {leap.stop:,}"
        if leap.jumped:
            return f"Going {where} jumps {_pictures(leap.jumped)}."
        if not leap.again:
            return f"Position {leap.stop:,} comes next anyway."
        return f"Going back {where} replays {_pictures(leap.again)}, those that were shown."

    def jump(self, pass_number: int | None, position: int) -> None:
        """Go to *position*.

        Raises:
            NoSuch: the pass that plays has no such position.
            ActRefused: there is no going there now.
        """
        leap = self._leap(pass_number, position)
        self._house.inbox.put(Jump(leap.pass_number, Position(leap.stop)))

    def playlists(self) -> list[str]:
        """Return the names that may be chosen, and tell the page."""
        found = self._house.choices.names()
        self._house.board.playlists = tuple(found)
        return found

    def choose(self, name: str) -> None:
        """Play *name* until the doors close next.

        Raises:
            NoSuch: there is no such playlist.
            ActRefused: it cannot be played now.
        """
        house = self._house
        piece, latest = self._piece(), house.board.latest
        try:
            playlist = house.choices.playlist(name)
        except ConfigError as error:
            raise ActRefused(f"{name} has errors; check names them.") from error
        if playlist is None:
            raise NoSuch("There is no such playlist to choose.")
        if name == piece.score.playlist.id:
            raise ActRefused(f"{name} plays already.")
        if latest is not None and latest.state is State.CALM:
            raise ActRefused("The wall is calm; release it first.")
        self._refuse_ended(playlist)
        house.inbox.put(Choose(name))

    def identify(self) -> None:
        """Let the wall say for ten seconds which one it is."""
        self._house.inbox.put(Command.IDENTIFY)

    def _refuse_ended(self, playlist: Playlist) -> None:
        """Refuse what has nothing to show: it would leave the wall to the ground."""
        try:
            score = score_on(self._house.mirror.source, playlist)
        except ScoreError as error:
            raise ActRefused(f"{playlist.id} cannot be played on this mirror: {error}.") from error
        _, position = place_of(self._house.recorded.state, score.run)
        if playlist.showing is not None and position >= score.pictures:
            raise ActRefused(f"{playlist.id} has shown all its pictures.")

    def _leap(self, pass_number: int | None, position: int) -> Leap:
        piece, latest = self._piece(), self._house.board.latest
        if latest is None:
            raise ActRefused("Nothing plays yet.")
        if latest.state is State.ENDED:
            raise ActRefused("All was shown; nothing follows any more.")
        following, pictures = latest.following, piece.score.pictures
        if piece.once and following[0] > latest.pass_number:
            following = latest.pass_number, Position(pictures)
        try:
            leap = leap_to(Jump(pass_number, Position(position)), following, pictures)
        except Nowhere as error:
            raise NoSuch(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
        if leap.start == leap.stop:
            raise ActRefused(f"Position {position:,} comes next anyway.")
        return leap

    def _piece(self) -> "Piece":
        turn = self._house.turn
        if turn is None:
            raise ActRefused("Nothing plays yet.")
        return turn.piece


def sign_of(screen: Screen, size: Box) -> tuple[str, ...]:
    """Return what tells this wall from others: the machine's name and the display's number, then its size."""
    name = printable(node().encode("utf-8", "replace")) or "this machine"
    return f"{name} · display {screen.display}", f"{size.width} × {size.height}"


def _pictures(number: int) -> str:
    return f"{number:,} picture{'' if number == 1 else 's'}"
