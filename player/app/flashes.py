"""Flashes measured: how often the work flashes, as the wall shows it."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field, replace

import numpy as np

from player.app.excerpt import Excerpts, spread_over
from player.app.flash_report import FlashReport, Look, Stretch
from player.app.known import score_on
from player.app.pacer import share_of
from player.app.piece import staging_of
from player.app.programme import bill_of
from player.app.wishes import Wishes
from player.assets import load_wordnet
from player.core.flash_field import Wall, up_to, wall_of
from player.core.flash_meter import Meter, Reading, by_second
from player.core.flashes import Light, light_of
from player.core.machine import STAND_IN, Machine
from player.core.pictures import Box, Frame
from player.core.playlist import Fit, Gentle, Playlist
from player.core.scene import Scene
from player.core.score import Score
from player.core.units import MILLISECOND, SECOND, Ns, Position
from player.core.units import Wall as Moment
from player.stage.composition import Composition
from player.stage.painter import Painter

CELLS = 96 * 54
"""How finely the wall is measured: on a 55-inch screen a cell is 13 mm, a third of a degree from 2 m."""

PIXELS = 5
"""A cell is painted as so many pixels across: a picture's edges fall between cells as they do on the wall."""

HEIGHT_M = 0.685
"""The height of a 55-inch screen of 16:9, taken where nobody says how high the screen is."""

SIZE = (1920, 1080)

LEAD = Ns(1 * SECOND)
"""What is played before each stretch, so that its first second has a whole one behind it."""

STRETCHES = 24
STRETCH = Ns(5 * SECOND)
"""The sample, unless a place is named: 24 stretches of five seconds from all over the showing."""

MINUTE = Ns(60 * SECOND)

SUGGESTED = (
    ("luminance: 40 %", Gentle(luminance=400_000_000), None),
    ("luminance: 20 %", Gentle(luminance=200_000_000), None),
    ("mean: 10 %", Gentle(mean=100_000_000), None),
    ("cadence: 180 ms", None, Ns(180 * MILLISECOND)),
    ("cadence: 334 ms", None, Ns(334 * MILLISECOND)),
)
"""What ``--compare`` measures beside the playlist: gentler light, or a slower cadence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured: from position *start* for *length*, or, without one, a sample of *stretches*.

    *height_m* and *distance_m* are None where nobody measured them; *compare* adds gentler ways to play it.
    """

    start: Position | None = None
    length: Ns | None = None
    stretches: int = STRETCHES
    height_m: float | None = None
    distance_m: float | None = None
    compare: bool = False


Progress = Callable[[int, int], None]
"""Is told how many stretches of how many are measured."""


def flashes(
    machine: Machine, wishes: Wishes, asked: Asked, now: Moment, progress: Progress = lambda *_: None
) -> FlashReport:
    """Measure what *machine* plays by *wishes* as *asked*.

    Raises:
        ConfigError, ScoreError, NotIndexed, MirrorAway, MirrorError: it cannot be played.
    """
    playlist = bill_of(machine, wishes).at(now).playlist
    size = upright(machine.screen.size or SIZE, machine.screen.rotate)
    height_m = asked.height_m or machine.screen.height_m
    wall = wall_of(height_m or HEIGHT_M, *size, CELLS)
    canvas = _canvas(wall, Box(*size), playlist.fit)
    with ExitStack() as stack:
        excerpts = Excerpts(machine, canvas, playlist.fit, stack)
        score = score_on(excerpts.source, playlist)
        measuring = _Measuring(score, excerpts, wall, canvas, asked, machine)
        asyncio.run(measuring.measure(progress))
        return measuring.report(assumed=height_m is None)


def upright(size: tuple[int, int], rotate: int) -> tuple[int, int]:
    """Return the *size* of a screen that is turned by *rotate* degrees, as people see it."""
    width, height = size
    return (height, width) if rotate % 180 else (width, height)


def _canvas(wall: Wall, screen: Box, fit: Fit) -> Box:
    """Return a small canvas of whole cells; where pixels are shown one by one it has the screen's size."""
    cell = max(PIXELS, round(screen.height / wall.rows)) if fit is Fit.NATIVE else PIXELS
    return Box(wall.columns * cell, wall.rows * cell)


def looks_of(playlist: Playlist, cadence: Ns, *, compare: bool) -> tuple[Look, ...]:
    """Return the ways to play that are measured, the playlist's own first, which begins at *cadence*."""
    own = Look("as it is", playlist.gentle, cadence)
    if not compare:
        return (own,)
    plain = () if playlist.gentle == Gentle() else (Look("not dimmed", Gentle(), cadence),)
    others = [
        Look(name, gentle or playlist.gentle, slower or cadence, slows=slower is not None)
        for name, gentle, slower in SUGGESTED
    ]
    return own, *plain, *(look for look in others if look.cadence >= cadence)


class _Measuring:
    """A measurement under way."""

    def __init__(
        self, score: Score, excerpts: Excerpts, wall: Wall, canvas: Box, asked: Asked, machine: Machine
    ) -> None:
        self._score = score
        self._excerpts = excerpts
        self._wall = wall
        self._canvas = canvas
        self._asked = asked
        self._distance = asked.distance_m or machine.screen.viewing_distance_m
        self._ground = machine.screen.background
        style = score.playlist.caption.style
        box = Composition(canvas, style).picture
        self._box = box.width * box.height / (canvas.width * canvas.height) * wall.rows * wall.columns
        beyond = up_to(wall.too_small_from(self._box))
        self._distances = tuple(sorted({*beyond, *([self._distance] if self._distance else [])}))
        self._fields = [wall.field(distance) for distance in self._distances]
        self._staging = staging_of(score.playlist, score)
        self._share = share_of(score)
        beat = score.beats.at(self._starts()[0])
        self._looks = looks_of(score.playlist, beat, compare=asked.compare)
        self._pictures = 0

    async def measure(self, progress: Progress) -> None:
        """Play every stretch."""
        starts = self._starts()
        for k, start in enumerate(starts):
            progress(k, len(starts))
            await self._stretch(start)
        progress(len(starts), len(starts))

    def report(self, *, assumed: bool) -> FlashReport:
        """Return what was measured."""
        return FlashReport(
            score=self._score,
            wall=self._wall,
            assumed=assumed,
            distance=self._distance,
            distances=self._distances,
            box=self._box,
            stretches=tuple(self._told(start) for start in self._starts()),
            looks=self._looks,
            pictures=self._pictures,
            unshowable=self._excerpts.unshowable,
            drawn=self._excerpts.source.manifest.form == STAND_IN,
        )

    def _starts(self) -> list[Position]:
        if self._asked.start is not None:
            return [Position(self._asked.start % self._score.pictures)]
        return spread_over(self._score, self._asked.stretches)

    def _length(self) -> int:
        """Return how many seconds a stretch has."""
        if self._asked.start is not None:
            return max(1, (self._asked.length or MINUTE) // SECOND)
        whole = self._asked.length or self._asked.stretches * STRETCH
        return max(1, whole // self._asked.stretches // SECOND)

    def _told(self, start: Position) -> Stretch:
        wnid = self._score.wnid(self._score.index(0, start))
        wordnet = load_wordnet()
        return Stretch(start, wnid, wordnet[wnid].lemmas[0] if wnid in wordnet else wnid)

    async def _stretch(self, start: Position) -> None:
        length = self._length()
        tracks = [_Track(look, Meter(self._fields)) for look in self._looks]
        cell = self._canvas.height // self._wall.rows
        easels = {look.gentle: _Easel(self._canvas, self._ground, cell) for look in self._looks}
        async with aclosing(self._excerpts.frames(self._score, start)) as frames:
            async for frame in frames:
                playing = [track for track in tracks if track.at < length * SECOND]
                if not playing:
                    break
                self._show(frame, playing, easels)
        for track in tracks:
            track.look.seconds.extend(by_second(track.read, length, len(self._fields)))

    def _show(self, frame: Frame, playing: "list[_Track]", easels: "dict[Gentle, _Easel]") -> None:
        self._pictures += 1
        pause = self._score.pause(frame.slot.pass_number, frame.slot.position, self._share)
        scene = self._staging.scene(frame, standing=pause is not None)
        lights: dict[Gentle, Light] = {}
        for gentle in {track.look.gentle for track in playing}:
            lights[gentle] = easels[gentle].light(replace(scene, gentle=gentle))
        beat = self._score.beats.at(frame.slot.position)
        for track in playing:
            slower = Ns(max(beat, track.look.cadence)) if track.look.slows else beat
            track.flip(lights[track.look.gentle], pause or slower)


@dataclass(slots=True)
class _Track:
    """One look of a stretch: what its *meter* read, and the moment *at* of its next flip."""

    look: Look
    meter: Meter
    at: Ns = Ns(-LEAD)
    read: list[tuple[Ns, Reading]] = field(default_factory=list)

    def flip(self, light: Light, stays: Ns) -> None:
        """Show *light* for as long as it *stays*."""
        self.read.append((self.at, self.meter.see(self.at, light)))
        self.at = Ns(self.at + stays)


class _Easel:
    """A small canvas that is painted as the stage is, and looked at as light."""

    def __init__(self, canvas: Box, ground: tuple[int, int, int], cell: int) -> None:
        self._painter = Painter(canvas, ground)
        self._pixels = np.zeros((canvas.height, canvas.width, 4), np.uint8)
        self._cell = cell

    def light(self, scene: Scene) -> Light:
        """Return the light of *scene*."""
        self._painter.paint(self._pixels, scene)
        return light_of(self._pixels, self._cell)
