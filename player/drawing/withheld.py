"""Withheld: the empty ground that stands for a picture whose label nobody decided to show."""

from functools import lru_cache

import numpy as np

from player.drawing.dice import U8
from player.drawing.notice import lettering, set_notice

# ImageNet's median size; one for all, so that the wnid stands still while its pictures pass.
_WIDTH, _HEIGHT = 500, 375
_GROUND = (7, 0, 7)  # #070007, the ground of the wall in London 2019
_LETTERS, _GREY = 20, 118


def draw_withheld(wnid: str) -> U8:
    """Return the ground with *wnid* and the notice: (375, 500, 4) uint8 BGRA, for each of its pictures."""
    return _set(wnid).copy()


@lru_cache(maxsize=4)  # a synset's pictures follow each other; a lane may look ahead into the next
def _set(wnid: str) -> U8:
    picture = np.full((_HEIGHT, _WIDTH, 4), (*_GROUND, 255), np.uint8)
    mask = lettering(wnid, _LETTERS)
    h, w = mask.shape
    top, left = (_HEIGHT - h) // 2, max(0, (_WIDTH - w) // 2)
    place = picture[top : top + h, left : left + w, :3]
    ground = place.astype(np.float32)
    place[:] = np.rint(ground + (_GREY - ground) * mask[:, : place.shape[1], None])
    set_notice(picture)
    return picture
