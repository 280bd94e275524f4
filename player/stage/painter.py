"""Paints a scene into a canvas of pixels; knows nothing of windows.

The canvas keeps what it holds from one scene to the next, so only what
changes is painted: the picture, resized straight into its place; the margins
that the last picture covered and this one does not; the band when the words
change. What lies over everything (a notice, the keys, the ease to the ground)
spoils the canvas, and the next scene starts from the bare ground.
"""

from player.core.pictures import Box, Frame
from player.core.playlist import Design, Fit, Gentle, Scaling, Style
from player.core.scene import Caption, Count, Scene
from player.stage.brush import NOTHING, clear_beyond, ease, fill, frame, resize_into
from player.stage.composition import Composition, Rect, Sight, fitted
from player.stage.foot import cell_of
from player.stage.gentle import PLAIN, softened
from player.stage.lettering import Canvas, Colour, Mark, inked
from player.stage.typesetting import Palette, Setting

GROUND: Colour = (7, 0, 7)
"""The near-black of the still of 2019."""

VEIL = 235
"""The ease (of 255) under the list of keys: 92 %, so that it can be read over any picture."""

Look = tuple[Fit, Scaling, Gentle, tuple[str, ...], bool]
"""How a picture is fitted, enlarged, dimmed; what stands in its place, and whether outlined."""

Words = tuple[Style, Design, Caption | None, tuple[bool, bool, bool], tuple[int, int]]
"""Style, design, caption; whether it is bright, dim, unfolded; how far it has wandered."""


class Painter:
    """The brush for canvases of one size."""

    def __init__(self, canvas: Box, ground: Colour = GROUND, sight: Sight | None = None) -> None:
        """Paint on *ground*, for visitors at *sight*; the first scene covers the whole canvas."""
        self._whole = Rect(0, 0, canvas.width, canvas.height)
        self._ground = ground
        self._sight = sight
        self._setting = Setting(Composition(canvas, Style.NONE, sight), Palette(ground))
        self._spoiled = True
        self.wandered = 0, 0
        """How far standing words are to the right and below their place, in pixels: for the panel's sake."""
        self._frame: Frame | None = None
        self._look: Look = (Fit.CONTAIN, Scaling.SMOOTH, PLAIN, (), False)
        self._place = NOTHING
        self._words: Words | None = None
        self._foot: tuple[Count | None, str] = (None, "")
        self._figures: list[Mark] = []
        self._band: tuple[Words, Canvas] | None = None

    def forget(self) -> None:
        """Take nothing on the canvas for granted: it is new, or was lost."""
        self._spoiled = True

    def paint(self, pixels: Canvas, scene: Scene) -> None:
        """Bring *pixels* (the canvas, which only this painter paints) to *scene*."""
        setting = self._setting
        if self._spoiled or (scene.style, scene.design) != (setting.composition.style, setting.design):
            self._start_anew(pixels, scene)
        self._paint_picture(pixels, scene)
        self._paint_caption(pixels, scene)
        self._lay_over(pixels, scene)

    def _start_anew(self, pixels: Canvas, scene: Scene) -> None:
        fill(pixels, self._whole, self._ground)
        canvas, design = Box(self._whole.width, self._whole.height), scene.design
        composition = Composition(canvas, scene.style, self._sight, design.foot)
        self._setting = Setting(composition, Palette(self._ground, design.ink, design.accent), design)
        self._frame, self._place = None, NOTHING
        self._words, self._foot = (scene.style, design, None, (False, False, False), (0, 0)), (None, "")
        self._spoiled = False

    def _paint_picture(self, pixels: Canvas, scene: Scene) -> None:
        look = (scene.fit, scene.scaling, scene.gentle, scene.plate, scene.outlined)
        if scene.frame is self._frame and look == self._look:
            return
        self._frame, self._look = scene.frame, look
        part, place = self._placed(scene)
        clear_beyond(pixels, self._place, place, self._ground)
        self._place = place
        target = pixels[place.y : place.bottom, place.x : place.right]
        if scene.frame is not None and scene.frame.pixels is not None:
            seen = scene.frame.pixels[part.y : part.bottom, part.x : part.right]
            resize_into(target, softened(seen, scene.gentle), scene.scaling)
        elif scene.plate:
            target[:] = inked(self._setting.plate(scene.plate), place, self._ground)
            if scene.outlined:
                frame(pixels, *self._setting.outline(), self._setting.palette.tone(0.36))

    def _placed(self, scene: Scene) -> tuple[Rect, Rect]:
        """Return which part of the picture is seen, and where; a plate fills the picture's box."""
        box = self._setting.composition.picture
        if scene.frame is None or scene.frame.pixels is None:
            return NOTHING, box if scene.plate else NOTHING
        height, width = scene.frame.pixels.shape[:2]
        return fitted(Box(width, height), box, scene.fit)

    def _paint_caption(self, pixels: Canvas, scene: Scene) -> None:
        band, caption = self._setting.composition.band, scene.caption
        mood = (scene.bright, scene.dim, scene.unfolded) if caption else (False, False, False)
        written = caption or (scene.count and scene.design.foot)
        wandered = self.wandered if written else (0, 0)  # where nothing is written, nothing moves
        words: Words = (scene.style, scene.design, caption, mood, wandered)
        if band.height and words != self._words:
            self._words, self._foot = words, (None, "")
            pixels[band.y : band.bottom] = self._inked_band(words, band)
        if scene.design.foot and band.height:
            self._paint_foot(pixels, scene)

    def _paint_foot(self, pixels: Canvas, scene: Scene) -> None:
        """Paint of the line at the foot what has changed: eleven times a second, a whole line is too much."""
        caption = scene.caption if scene.style is not Style.LONDON_2019 else None
        named = caption and scene.count and not caption.lines
        foot = (scene.count, caption.wnid if caption and named else "")
        if foot == self._foot:
            return
        room, marks = self._setting.foot(*foot)
        before = self._figures if self._foot != (None, "") else []
        for gone in set(before).difference(marks):
            fill(pixels, self._wandering(cell_of(gone, room)), self._ground)
        for come in (mark for mark in marks if mark not in before):
            cell = self._wandering(cell_of(come, room))
            written = inked([come], _against(cell, self.wandered), self._ground)
            pixels[cell.y : cell.bottom, cell.x : cell.right] = written
        self._foot, self._figures = foot, marks

    def _wandering(self, cell: Rect) -> Rect:
        """Return where *cell* has wandered to, within the canvas."""
        right, below = self.wandered
        y = cell.y + below
        return Rect(cell.x + right, y, cell.width, min(cell.height, self._whole.bottom - y))

    def _inked_band(self, words: Words, band: Rect) -> Canvas:
        """Return the band with *words*; the last one is kept, for canvases that were spoiled."""
        if self._band is None or self._band[0] != words:
            caption, (bright, dim, unfolded), wandered = words[2:]
            typeset = self._setting.caption
            marks = [] if caption is None else typeset(caption, bright=bright, dim=dim, unfolded=unfolded)
            self._band = (words, inked(marks, _against(band, wandered), self._ground))
        return self._band[1]

    def _lay_over(self, pixels: Canvas, scene: Scene) -> None:
        """Lay on what belongs to no place of its own; the canvas is spoiled by it."""
        if scene.title:
            pixels[:] = inked(
                self._setting.title(scene.title), _against(self._whole, self.wandered), self._ground
            )
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
        self._spoiled = bool(scene.title or scene.notice or scene.keys or scene.ease)


def _against(room: Rect, wandered: tuple[int, int]) -> Rect:
    """Return *room* moved the other way: what is inked in it stands where the words have *wandered* to."""
    right, below = wandered
    return Rect(room.x - right, room.y - below, room.width, room.height)
