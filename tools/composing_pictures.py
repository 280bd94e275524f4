"""The pictures of docs/playlists.md on composing: lines of time, a title card, frames that are withheld.

Each is made from a playlist as the page has it, resolved against the stand-in: what pauses there, and for
how long each picture stands, is what the player would do. No synset of persons is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from player.assets import load_census, load_wordnet
from player.core.pauses import threshold
from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.playlist import (
    Decision,
    Empty,
    Fit,
    Passage,
    PauseRule,
    Place,
    Playlist,
    Policy,
    Selection,
    Style,
    TitleCard,
)
from player.core.scene import Scene
from player.core.score import Score, resolve
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position
from player.drawing import draw
from player.sources import StandIn
from player.stage.brush import fill, frame, resize_into
from player.stage.composition import Rect, fitted
from player.stage.lettering import Face, Type, inked, marks_of, word
from player.stage.painter import GROUND, Painter

Canvas = NDArray[np.uint8]

WIDTH, HEIGHT, FOOT, EDGE = 1280, 150, 34, 14
"""Pixels of a line of time, of the time below it, and around it."""
INK = (160, 158, 155)
UNSAFE = "unsafe-2019"
DOG, CHIHUAHUA = "n02084071", "n02085620"


@dataclass(frozen=True)
class Line:
    """A line of time: *playlist* from position *first* on, *length* of it, where *share* / 2**64 pause."""

    playlist: Playlist
    first: Position
    length: Ns
    share: int = 0


def pictures() -> Iterator[tuple[str, Canvas]]:
    """Yield each picture's name and pixels."""
    yield "stretches", lines(_stretched())
    yield "pauses-at", lines(_chosen())
    yield "never-on", lines(*_forbidden())
    yield "title-card", _painted(Box(1280, 720), _title())
    walls = [_painted(Box(640, 360), scene) for scene in _withheld()]
    yield (
        "withheld",
        np.concatenate(
            [np.pad(wall, ((0, 0), (0, 8), (0, 0)), constant_values=64) for wall in walls], axis=1
        ),
    )


def _stretched() -> Line:
    include = Selection(include=("n02083346",), exclude=("policy:winter-2021",), per_synset=20)
    slow = (Passage(Place(wnid=DOG), Ns(360 * MILLISECOND)),)
    playlist = Playlist("x", pictures=include, stretches=slow)
    return Line(playlist, Position(_first(playlist, DOG) - 12), Ns(3_200 * MILLISECOND))


def _chosen() -> Line:
    rule = PauseRule(every=0, shortest=Ns(2 * SECOND), longest=Ns(2 * SECOND), at=(Place(wnid=DOG),))
    playlist = Playlist("x", pictures=Selection(include=("n02083346",), per_synset=20), pauses=rule)
    return Line(playlist, Position(_first(playlist, DOG) - 6), Ns(3_200 * MILLISECOND))


def _forbidden() -> tuple[Line, Line]:
    rule = PauseRule(every=12, shortest=Ns(SECOND), longest=Ns(1_500 * MILLISECOND))
    playlist = Playlist(
        "x",
        pictures=Selection(include=(f"policy:{UNSAFE}",), per_synset=1),
        content={UNSAFE: Policy(Decision.WITHHELD)},
        pauses=rule,
    )
    share = threshold(12)
    score = _score(playlist)
    pausing = next(p for p in range(8, 999) if score.pause(0, Position(p), share))
    never = replace(playlist, pauses=replace(rule, never_on=(UNSAFE,)))
    first, length = Position(pausing - 8), Ns(2_400 * MILLISECOND)
    return Line(playlist, first, length, share), Line(never, first, length, share)


def _title() -> Scene:
    card = TitleCard(("Twelve hours of ImageNet", "after Exhibiting ImageNet, Nicolas Malevé, 2019"))
    return Scene(style=Style.PATH, title=card.lines)


def _withheld() -> Iterator[Scene]:
    census = load_census()
    wnid = next(w for w in census.wnids if w in census.policies[UNSAFE])
    count = int(census.counts[census.wnids.index(wnid)])
    slot = Slot(0, Position(0), Picture(Index(0), wnid, b"", Drawn(wnid, 1, "")))
    for look in (Empty.WNID, Empty.OUTLINE, Empty.GROUND):
        plate = () if look is Empty.GROUND else (wnid, f"{count:,} pictures")
        yield Scene(Frame(slot, None), style=Style.PATH, plate=plate, outlined=look is Empty.OUTLINE)


def _painted(canvas: Box, scene: Scene) -> Canvas:
    pixels = np.zeros((canvas.height, canvas.width, 4), np.uint8)
    Painter(canvas).paint(pixels, scene)
    return pixels


def _score(playlist: Playlist) -> Score:
    return resolve(playlist, StandIn(load_census()).manifest, load_wordnet(), load_census())


def _first(playlist: Playlist, wnid: str) -> int:
    """Return the position at which *wnid* begins."""
    score = _score(playlist)
    row = int(score.manifest.firsts[score.manifest.wnids.index(wnid)])
    return score.traversal.position(0, Index(row)) or 0


def lines(*told: Line) -> Canvas:
    """Draw lines of time, one below the other."""
    return np.concatenate([_line(line) for line in told])


def _line(line: Line) -> Canvas:
    score, source = _score(line.playlist), StandIn(load_census())
    pixels = np.zeros((HEIGHT + FOOT + EDGE, WIDTH, 4), np.uint8)
    fill(pixels, Rect(0, 0, WIDTH, pixels.shape[0]), GROUND)
    scale = (WIDTH - 2 * EDGE) / line.length
    at, position = 0, line.first
    while at < line.length:
        stands = score.pause(0, position, line.share) or score.beats.at(position)
        left = EDGE + round(at * scale)
        right = min(WIDTH - EDGE, EDGE + round((at + stands) * scale))
        cell = Rect(left, EDGE, right - left - 2, HEIGHT)
        _cell(pixels, cell, source.picture(score.index(0, position)), bare=bool(score.withheld_synsets))
        at, position = at + stands, Position(position + 1)
    _seconds(pixels, line.length, scale)
    return pixels


def _cell(pixels: Canvas, cell: Rect, picture: Picture, *, bare: bool) -> None:
    """Draw *picture* into *cell*, cut to it, or, *bare*, the outline that stands in its place."""
    if bare:
        frame(pixels, cell, 2, (94, 90, 92))
        return
    drawn = draw(picture.wnid, int(picture.file.split("_")[1].split(".")[0]), load_census().top(picture.wnid))
    height, width = drawn.shape[:2]
    _, seen = fitted(Box(cell.width, cell.height), Rect(0, 0, width, height), Fit.CONTAIN)
    target = pixels[cell.y : cell.bottom, cell.x : cell.right]
    resize_into(target, np.ascontiguousarray(drawn[seen.y : seen.bottom, seen.x : seen.right]))


def _seconds(pixels: Canvas, length: Ns, scale: float) -> None:
    """Mark every half second below the line, and name the whole ones."""
    room = Rect(0, HEIGHT + EDGE, WIDTH, FOOT)
    kind, marks = Type(Face.SANS, 9.0), []
    for half in range(length // (500 * MILLISECOND) + 1):
        x = EDGE + round(half * 500 * MILLISECOND * scale)
        if half % 2 == 0:
            marks += marks_of([word(f"{half // 2} s", kind, INK)], x + 4, room.y + 22)
    pixels[room.y : room.bottom] = inked(marks, room, GROUND)
    for half in range(length // (500 * MILLISECOND) + 1):
        x = EDGE + round(half * 500 * MILLISECOND * scale)
        fill(pixels, Rect(x, room.y + 6, 2, 18 if half % 2 == 0 else 8), (94, 90, 92))
