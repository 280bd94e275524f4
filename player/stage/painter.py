"""Paints a scene into a canvas of pixels; knows nothing of windows.

The canvas keeps what it holds from one scene to the next, so only what
changes is painted: the picture, resized straight into its place; the margins
that the last picture covered and this one does not; the band when the words
change. What lies over everything (a notice, the keys, the ease to the ground)
spoils the canvas, and the next scene starts from the bare ground.
"""

from player.core.pictures import Box, Frame
from player.core.playlist import Fit, Style
from player.core.scene import Caption, Scene
from player.stage.brush import NOTHING, clear_beyond, ease, fill, resize_into
from player.stage.composition import Composition, Rect, fitted
from player.stage.lettering import Canvas, Colour, inked
from player.stage.typesetting import Palette, Setting

GROUND: Colour = (7, 0, 7)
"""The near-black of the still of 2019."""

VEIL = 235
"""The ease (of 255) under the list of keys: 92 %, so that it can be read over any picture."""

Words = tuple[Style, Caption | None, bool, tuple[int, int]]
"""What a band says, and how far it has wandered."""


class Painter:
    """The brush for canvases of one size."""

    def __init__(self, canvas: Box, ground: Colour = GROUND) -> None:
        """Paint on *ground*; the first scene covers the whole canvas."""
        self._whole = Rect(0, 0, canvas.width, canvas.height)
        self._ground = ground
        self._setting = Setting(Composition(canvas, Style.NONE), Palette(ground))
        self._spoiled = True
        self.wandered = 0, 0
        """How far standing words are to the right and below their place, in pixels: for the panel's sake."""
        self._frame: Frame | None = None
        self._look: tuple[Fit, tuple[str, ...]] = (Fit.CONTAIN, ())
        self._place = NOTHING
        self._words: Words | None = None
        self._band: tuple[Words, Canvas] | None = None

    def forget(self) -> None:
        """Take nothing on the canvas for granted: it is new, or was lost."""
        self._spoiled = True

    def paint(self, pixels: Canvas, scene: Scene) -> None:
        """Bring *pixels* (the canvas, which only this painter paints) to *scene*."""
        if self._spoiled or scene.style is not self._setting.composition.style:
            self._start_anew(pixels, scene.style)
        self._paint_picture(pixels, scene)
        self._paint_caption(pixels, scene)
        self._lay_over(pixels, scene)

    def _start_anew(self, pixels: Canvas, style: Style) -> None:
        fill(pixels, self._whole, self._ground)
        canvas = Box(self._whole.width, self._whole.height)
        self._setting = Setting(Composition(canvas, style), self._setting.palette)
        self._frame, self._place, self._words = None, NOTHING, (style, None, False, (0, 0))
        self._spoiled = False

    def _paint_picture(self, pixels: Canvas, scene: Scene) -> None:
        look = (scene.fit, scene.plate)
        if scene.frame is self._frame and look == self._look:
            return
        self._frame, self._look = scene.frame, look
        part, place = self._placed(scene)
        clear_beyond(pixels, self._place, place, self._ground)
        self._place = place
        target = pixels[place.y : place.bottom, place.x : place.right]
        if scene.frame is not None and scene.frame.pixels is not None:
            resize_into(target, scene.frame.pixels[part.y : part.bottom, part.x : part.right])
        elif scene.plate:
            target[:] = inked(self._setting.plate(scene.plate), place, self._ground)

    def _placed(self, scene: Scene) -> tuple[Rect, Rect]:
        """Return which part of the picture is seen, and where; a plate fills the picture's box."""
        box = self._setting.composition.picture
        if scene.frame is None or scene.frame.pixels is None:
            return NOTHING, box if scene.plate else NOTHING
        height, width = scene.frame.pixels.shape[:2]
        return fitted(Box(width, height), box, scene.fit)

    def _paint_caption(self, pixels: Canvas, scene: Scene) -> None:
        caption = scene.caption
        wandered = self.wandered if caption else (0, 0)  # where nothing is written, nothing moves
        words: Words = (scene.style, caption, scene.bright and caption is not None, wandered)
        band = self._setting.composition.band
        if words == self._words or band.height == 0:
            return
        self._words = words
        pixels[band.y : band.bottom] = self._inked_band(words, band)

    def _inked_band(self, words: Words, band: Rect) -> Canvas:
        """Return the band with *words*; the last one is kept, for canvases that were spoiled."""
        if self._band is None or self._band[0] != words:
            _, caption, bright, wandered = words
            marks = [] if caption is None else self._setting.caption(caption, bright=bright)
            self._band = (words, inked(marks, _against(band, wandered), self._ground))
        return self._band[1]

    def _lay_over(self, pixels: Canvas, scene: Scene) -> None:
        """Lay on what belongs to no place of its own; the canvas is spoiled by it."""
        if scene.notice:
            corner, marks = self._setting.notice(scene.notice)
            pixels[corner.y : corner.bottom, : corner.right] = inked(
                marks, _against(corner, self.wandered), self._ground
            )
        if scene.ease:
            ease(pixels, self._ground, scene.ease)
        if scene.keys:  # last: before a wall eased to the ground somebody looks for the way back
            ease(pixels, self._ground, VEIL)
            room, marks = self._setting.keys(scene.keys)
            veiled = pixels[room.y : room.bottom, room.x : room.right]
            veiled[:] = inked(marks, room, self._ground)
        self._spoiled = bool(scene.notice or scene.keys or scene.ease)


def _against(room: Rect, wandered: tuple[int, int]) -> Rect:
    """Return *room* moved the other way: what is inked in it stands where the words have *wandered* to."""
    right, below = wandered
    return Rect(room.x - right, room.y - below, room.width, room.height)
