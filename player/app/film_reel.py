"""What a film is to be: its form, its canvas, its time, and what stands beside it."""

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from player.app.whence import NOTICE, is_drawn, whence
from player.app.wishes import DESK_SIZE
from player.core.beats import Beats
from player.core.film import Form, Reel, unit_of
from player.core.machine import Machine
from player.core.pictures import Box
from player.core.playlist import Style
from player.core.score import Score
from player.core.units import MILLISECOND, SECOND, Ns
from player.film import Make, NoSuchFilmError


def form_of(out: Path) -> Form:
    """Return what *out* asks for by the ending of its name.

    Raises:
        NoSuchFilmError: it has none that is known.
    """
    ending = out.suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    try:
        return Form(ending)
    except ValueError as error:
        endings = ", ".join(f".{form}" for form in Form)
        raise NoSuchFilmError(f"{out.name}: expected a name that ends in one of {endings}") from error


def canvas_of(machine: Machine) -> Box:
    """Return the canvas of a film: as large as the screen is said to be, or a window at a desk."""
    return Box(*(machine.screen.size or DESK_SIZE))


@dataclass(frozen=True, slots=True)
class Plan:
    """A film to be made at *out*: *length* of *score*, whose beats are *stays*.

    *rate* is in frames a second, None for a frame a picture.
    """

    machine: Machine
    score: Score
    form: Form
    stays: set[Ns]
    out: Path
    length: Ns
    rate: Fraction | None
    track: bool
    poster: Path | None
    as_shown: bool

    @property
    def drawn(self) -> bool:
        """Tell whether it shows the stand-in, and must say so."""
        return is_drawn(self.score)

    def reel(self) -> Reel:
        """Return the reel.

        Raises:
            NoSuchFilmError: at this rate some pictures would have no frame.
        """
        beat = min(self.stays)
        if self.rate is None:
            return Reel(unit_of(self.stays, self.form.grain), even=False, length=self.length)
        if self.rate * beat < SECOND:
            least = SECOND / beat
            raise NoSuchFilmError(
                f"{float(self.rate):g} frames a second leave pictures out: {least:.4g} at least"
            )
        return Reel(1 / self.rate, even=True, length=self.length)

    def make(self, reel: Reel) -> Make:
        """Return what a film on *reel* is told."""
        playlist = self.score.playlist
        return Make(
            canvas_of(self.machine),
            reel.unit,
            reel.even,
            Fraction(self.score.beats.fastest, SECOND),
            playlist.title,
            NOTICE if self.drawn else "",
            self.track and playlist.caption.style is not Style.NONE,
            processors(),
        )

    def facts(self, reel: Reel) -> dict[str, Any]:
        """Return what the sidecar says before its pictures: whence they are, and how time is counted."""
        score, canvas = self.score, canvas_of(self.machine)
        return {
            "film": self.out.name,
            **whence(score),
            "as_shown": self.as_shown,
            "size": [canvas.width, canvas.height],
            "cadence_ms": _milliseconds(score.beats.at(0)),
            **_stretches(score.beats),
            "frames_per_second": _number(1 / reel.unit) if reel.even else None,
            "unit_s": str(reel.unit),
            "captions": "track" if self.track else "wall",
        }


def processors() -> int:
    """Return how many processors are ours."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stretches(beats: Beats) -> dict[str, Any]:
    """Return from which positions on other cadences hold; nothing where there is one."""
    changes = zip(beats.starts[1:], beats.periods[1:], strict=True)
    told = [{"from": start, "ms": _milliseconds(period)} for start, period in changes]
    return {"stretches": told} if told else {}


def _milliseconds(length: Ns) -> int | float:
    return _number(Fraction(length, MILLISECOND))


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
