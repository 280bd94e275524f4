"""The studio in which a film is painted: the stage's own painter, several of them side by side."""

import threading
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from player.app.sight import sight_of
from player.app.whence import NOTICE
from player.core.captions import GLOSS_AFTER
from player.core.film import Reel, Shot
from player.core.introduction import Introduction
from player.core.machine import Machine
from player.core.pictures import Box, Frame
from player.core.playlist import Style, TitleCard
from player.core.scene import Scene
from player.core.staging import Staging
from player.core.subtitles import text_of
from player.core.units import Ns
from player.film import Canvas, Film
from player.stage.composition import Rect
from player.stage.lettering import Face, Type, inked, marks_of, word
from player.stage.painter import Painter
from player.wall import BRIGHTENS

_CAP, _LEAST = 0.0125, 7
"""Cap height of the notice, as a share of the height and in pixels: of 7, small letters keep their shapes."""
_GREY = (150, 150, 150)


@dataclass(frozen=True, slots=True)
class Take:
    """What is written of a picture from unit *since* of its time on."""

    since: int
    prepared: Any


@dataclass(frozen=True, slots=True)
class Takes:
    """A picture, ready for the film: its looks, its file and synset, its words, and the poster of it."""

    looks: tuple[Take, ...]
    wnid: str
    file: str
    text: str
    withheld: bool
    poster: Canvas | None


class Studio:
    """Paints frames as *staging* has them; any thread may ask, and has a canvas of its own."""

    def __init__(
        self,
        machine: Machine,
        canvas: Box,
        staging: Staging,
        reel: Reel,
        film: Film,
        *,
        track: bool,
        marked: bool,
    ) -> None:
        """Prepare; a *track* takes the captions off the canvas, *marked* frames say that they are drawn."""
        self._machine, self._canvas = machine, canvas
        self._staging, self._reel, self._film = staging, reel, film
        self._track, self._marked = track, marked
        self._own = threading.local()

    def takes(self, shot: Shot, frame: Frame, *, poster: bool) -> Takes:
        """Paint *frame* as it stands in *shot*, and at its brightest for a *poster*."""
        scene = self._staging.scene(frame, standing=shot.stands)
        scenes = [(Ns(0), scene), *(self._moods(shot, frame, scene) if self._reel.even else [])]
        picture = frame.slot.picture
        return Takes(
            tuple(self._taken(self._reel.units(since), one) for since, one in scenes),
            picture.wnid,
            picture.file,
            text_of(scene) if self._track else "",
            self._staging.bare(frame),
            self._painted(replace(scene, bright=shot.stands)).copy() if poster else None,
        )

    def introduced(self, card: TitleCard) -> tuple[Take, ...]:
        """Paint *card*; it comes and goes by fading where frames are even, and is one frame otherwise."""
        told, ground = Introduction.of(card, Ns(0)), self._staging.ground()
        if not self._reel.even:
            told.level = 0
            return (self._taken(0, told.over(ground)),)
        takes = list[Take]()
        for unit in range(self._reel.units(card.length)):
            level = told.level_at(self._reel.moment(unit))
            if level != told.level or not takes:
                told.level = level
                takes.append(self._taken(unit, told.over(ground)))
        return tuple(takes)

    def _taken(self, since: int, scene: Scene) -> Take:
        return Take(since, self._film.prepare(self._painted(scene)))

    def _moods(self, shot: Shot, frame: Frame, scene: Scene) -> list[tuple[Ns, Scene]]:
        """Return what moves within a pause: the leaf brightens, and a gloss unfolds."""
        if not shot.stands or scene.caption is None or self._track:
            return []
        bright = replace(scene, bright=True)
        moods = [(BRIGHTENS, bright)]
        if not self._staging.bare(frame) and self._staging.unfolds(frame.slot, shot.stays):
            moods.append((GLOSS_AFTER, replace(bright, unfolded=True)))
        return [(since, mood) for since, mood in moods if since < shot.stays]

    def _painted(self, scene: Scene) -> Canvas:
        """Return this thread's canvas with *scene* on it."""
        own = self._own
        if not hasattr(own, "painter"):
            screen = self._machine.screen
            own.painter = Painter(self._canvas, screen.background, sight_of(screen))
            own.pixels = np.zeros((self._canvas.height, self._canvas.width, 4), np.uint8)
            own.notice = notice(self._canvas, screen.background)
        if self._track and not scene.title:
            scene = replace(scene, style=Style.NONE, caption=None, count=None)
        own.painter.paint(own.pixels, scene)
        if self._marked:
            height, width = own.notice.shape[:2]
            own.pixels[:height, :width] = own.notice
        pixels: Canvas = own.pixels
        return pixels


def notice(canvas: Box, ground: tuple[int, int, int]) -> Canvas:
    """Return the notice for the upper left corner of *canvas*, BGRA, on *ground*."""
    cap = max(_LEAST, round(_CAP * canvas.height))
    said = word(NOTICE, Type(Face.SANS, cap), _GREY)
    room = Rect(0, 0, min(canvas.width, round(said.width + 2 * cap)), min(canvas.height, 2 * cap))
    return inked(marks_of([said], cap, round(1.5 * cap)), room, ground)
