"""A film of a score: which pictures stand in it, from when to when.

A film counts time in *units*. At a variable rate the unit is the largest that
gives the beat and every pause exactly, so that each picture is one frame with
its own stamp. At a constant rate the unit is a frame, and pictures change as
they do on a wall: at the first refresh that is not before they are due.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor, gcd

from player.core.pacing import HELD
from player.core.score import Score
from player.core.units import MICROSECOND, MILLISECOND, SECOND, Ns, Position, Wall


class Form(StrEnum):
    """What a film is made as, by the ending of its name."""

    MP4 = "mp4"
    WEBM = "webm"
    GIF = "gif"
    WEBP = "webp"
    PNG = "png"
    JPEG = "jpg"

    @property
    def coded(self) -> bool:
        """Tell whether it is a film in the narrow sense, of a codec: with even sides and tracks of text."""
        return self in {Form.MP4, Form.WEBM}

    @property
    def stills(self) -> bool:
        """Tell whether it is a sequence of files."""
        return self in {Form.PNG, Form.JPEG}

    @property
    def grain(self) -> Ns:
        """The shortest time that it can tell: of GIF a hundredth of a second, by its specification."""
        coarse = {Form.GIF: 10 * MILLISECOND, Form.WEBP: MILLISECOND, Form.WEBM: MILLISECOND}
        return Ns(coarse.get(self, MICROSECOND))


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture for a film: how long it *stays*, whether it *pauses*, and when it was *shown*, if it was.

    *greets*: the doors open with it: the title card stands before it, and it is held.
    """

    pass_number: int
    position: Position
    stays: Ns
    pauses: bool
    shown: Wall | None = None
    greets: bool = False

    @property
    def stands(self) -> bool:
        """Tell whether it stands still, as in a pause."""
        return self.pauses or self.greets

    def greeting(self) -> "Shot":
        """Return the same picture as the first of an opening."""
        return self if self.greets else replace(self, stays=Ns(self.stays + HELD), greets=True)


@dataclass(frozen=True, slots=True)
class Leg:
    """From position *first* on *share* / 2**64 of the positions pause; *greeted*: the doors open with it.

    *last* is the position behind which the doors close, so long after its picture came as *left* says.
    """

    first: Position
    share: int
    greeted: bool = False
    last: Position | None = None
    left: Ns = Ns(0)

    def until_closing(self, shot: Shot, beat: Ns) -> Shot:
        """Return *shot*, its pause cut where the doors close; of its *beat* nothing is taken."""
        if (shot.pass_number, shot.position) != (0, self.last):
            return shot
        return replace(shot, stays=min(shot.stays, max(beat, self.left)))


@dataclass(frozen=True, slots=True)
class Placed:
    """A shot in its film: it stands from unit *begins* to unit *ends*."""

    shot: Shot
    begins: int
    ends: int


def planned(score: Score, start: Position, legs: Sequence[Leg]) -> Iterator[Shot]:
    """Yield the shots of *score* from *start* on, paced by *legs*, which ascend from position 0.

    With a showing they end with the pass, whose last picture stays for the longest pause; without one,
    pass follows pass. Openings are greeted where the playlist has a title card.
    """
    playlist, once = score.playlist, score.playlist.showing is not None
    firsts = [leg.first for leg in legs]
    number, place = 0, start
    while True:
        leg = legs[bisect_right(firsts, place) - 1]
        pause, beat = score.pause(number, place, leg.share), score.beats.at(place)
        shot = Shot(number, place, beat if pause is None else pause, pause is not None)
        last = once and place + 1 == score.pictures
        if last and playlist.pauses:
            shot = replace(shot, stays=max(shot.stays, playlist.pauses.longest))
        opens = leg.greeted and (number, place) == (0, leg.first)
        shot = shot.greeting() if opens and playlist.title_card else shot
        yield leg.until_closing(shot, beat)
        if last:
            return
        number, place = score.after(number, place)


def unit_of(stays: Iterable[Ns], grain: Ns) -> Fraction:
    """Return the unit, in seconds, of which pauses and *stays* are whole numbers, no finer than *grain*."""
    return Fraction(max(grain, gcd(MILLISECOND, *stays)), SECOND)


@dataclass(slots=True)
class Reel:
    """Places shots one after the other, for *length* (None: without end).

    *unit* is in seconds; *even*: it is a frame, and a picture begins with the
    first that is not before it is due.
    """

    unit: Fraction
    even: bool
    length: Ns | None = None
    at: Ns = Ns(0)
    """When the next shot is due."""

    def place(self, shot: Shot) -> Placed | None:
        """Return *shot* in its place, cut where the film ends; None where nothing is left of the film."""
        taken = self.take(shot.stays)
        return Placed(shot, *taken) if taken else None

    def take(self, stays: Ns) -> tuple[int, int] | None:
        """Return from which unit to which something *stays* that comes next, as `place` does."""
        until = Ns(self.at + stays)
        if self.length is not None:
            until = min(until, self.length)
        begins, ends = self._units(self.at), self._units(until)
        if ends <= begins:
            return None
        self.at = until
        return begins, ends

    @property
    def full(self) -> bool:
        """Tell whether the film is as long as it shall be."""
        return self.length is not None and self.at >= self.length

    def milliseconds(self, units: int) -> int:
        """Return *units* from the beginning in milliseconds, rounded half up."""
        return floor(units * self.unit * 1000 + Fraction(1, 2))

    def units(self, length: Ns) -> int:
        """Return the first unit that is *length* or more after the one it is counted from."""
        return ceil(Fraction(length, SECOND) / self.unit)

    def moment(self, units: int) -> Ns:
        """Return how long so many *units* are."""
        return Ns(floor(units * self.unit * SECOND))

    def _units(self, at: Ns) -> int:
        return self.units(at) if self.even else floor(Fraction(at, SECOND) / self.unit + Fraction(1, 2))


@dataclass(slots=True)
class Made:
    """What has come of a film so far: *at* is how long it is."""

    pictures: int = 0
    pauses: int = 0
    unshowable: int = 0
    at: Ns = Ns(0)

    def as_json(self) -> dict[str, int]:
        """Return the figures of ``export --json``."""
        length = round(self.at / MILLISECOND)
        return {
            "pictures": self.pictures,
            "pauses": self.pauses,
            "not_shown": self.unshowable,
            "length_ms": length,
        }

    def words(self, name: str) -> str:
        """Say it in a line."""
        left = f", {self.unshowable:,} cannot be shown" if self.unshowable else ""
        pictures = f"{self.pictures:,} picture{'' if self.pictures == 1 else 's'}"
        pauses = f"{self.pauses:,} pause{'' if self.pauses == 1 else 's'}"
        return f"{name}: {self.at / SECOND:,.1f} s, {pictures}, {pauses}{left}"
