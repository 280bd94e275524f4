"""How the upright canvas comes onto the panel: turned, mirrored, dimmed.

Visitors see the canvas; the panel may hang on its side, or hang behind the
cloth that it is projected onto. Where it hangs as built and shines as it can,
the canvas *is* the panel's memory and none of this costs anything. Elsewhere
the canvas is laid onto the panel whole: 2 ms at 1920 × 1080 for a quarter
turn, 1 ms for a mirror.
"""

from dataclasses import dataclass

import cv2

from player.core.machine import Mirroring
from player.core.pictures import Box
from player.stage.lettering import Canvas

GAMMA = 2.2
"""Of displays: codes to the power of it are light (IEC 61966-2-1 is within 1 % of it above 10 %)."""

_FLIPS: dict[tuple[int, Mirroring], int] = {
    (0, Mirroring.HORIZONTAL): 1,
    (0, Mirroring.VERTICAL): 0,
    (180, Mirroring.NONE): -1,
    (180, Mirroring.HORIZONTAL): 0,
    (180, Mirroring.VERTICAL): 1,
}
"""cv2's names: 1 changes left and right, 0 above and below, -1 both."""

_ROTATIONS: dict[tuple[int, Mirroring], int] = {
    (90, Mirroring.NONE): cv2.ROTATE_90_CLOCKWISE,
    (270, Mirroring.NONE): cv2.ROTATE_90_COUNTERCLOCKWISE,
}

_TRANSPOSED = {(90, Mirroring.VERTICAL), (270, Mirroring.HORIZONTAL)}
"""Rows become columns; the two other mirrored quarter turns are that, turned by 180°."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The canvas, mirrored as visitors see it, then turned by *rotate* degrees clockwise.

    *luminance* is the share of the panel's white that white may have, in light.
    """

    rotate: int = 0
    mirror: Mirroring = Mirroring.NONE
    luminance: float = 1.0

    @property
    def direct(self) -> bool:
        """Tell whether canvas and panel are the same."""
        return self == AS_BUILT

    def upright(self, panel: Box) -> Box:
        """Return the size of the canvas for a *panel*; it is also the panel's for a canvas."""
        return Box(panel.height, panel.width) if self.rotate % 180 else panel

    def lay(self, canvas: Canvas, panel: Canvas) -> None:
        """Lay *canvas* onto *panel*, whatever is there."""
        if not self.rotate and self.mirror is Mirroring.NONE:
            cv2.convertScaleAbs(canvas, dst=panel, alpha=self._code)
            return
        self._turn(canvas, panel)
        if self.luminance < 1:
            cv2.convertScaleAbs(panel, dst=panel, alpha=self._code)

    @property
    def _code(self) -> float:
        """The share of the code for that share of the light."""
        return float(self.luminance ** (1 / GAMMA))

    def _turn(self, canvas: Canvas, panel: Canvas) -> None:
        way = self.rotate, self.mirror
        if way in _FLIPS:
            cv2.flip(canvas, _FLIPS[way], dst=panel)
        elif way in _ROTATIONS:
            cv2.rotate(canvas, _ROTATIONS[way], dst=panel)
        else:
            cv2.transpose(canvas, dst=panel)
            if way not in _TRANSPOSED:
                cv2.flip(panel, -1, dst=panel)


AS_BUILT = Projection()
"""Nothing turned, mirrored or dimmed."""
