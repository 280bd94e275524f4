"""The same `draw`, in a process that has drawn: for the one that workers are forked from.

Importing this draws a few pictures of each family, so that what Python, the
caches and the letters take for that is shared by all workers, once and for
all, instead of growing in each of them for the first ten minutes.
"""

from player.drawing import FAMILIES, draw
from player.drawing.notice import NOTICE, lettering

__all__ = ["draw"]

_EACH = 3
"""Pictures of each family: Python's interpreter has settled on most of its code after so many."""

_LETTERS = (10, 11, 14, 18, 23, 29, 36, 54)
"""The sizes of the notice in the usual sizes of pictures, 180 … 2,400 px."""


def _warm_up() -> None:
    for size in _LETTERS:
        lettering(NOTICE, size)
    for family in FAMILIES:
        for number in range(_EACH):
            draw(f"n{number:08d}", number, family)


_warm_up()
