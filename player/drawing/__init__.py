"""The stand-in's pictures: drawn from a synset and a number, never mistaken for ImageNet.

`draw` is a pure function of its arguments. What a synset's pictures share is
drawn from its wnid, what sets one apart from the next from wnid and number.
"""

from collections.abc import Callable

import cv2

from player.drawing.branching import branching
from player.drawing.caps import caps
from player.drawing.creatures import creatures
from player.drawing.darkroom import Film, canvas_shape, develop
from player.drawing.dice import F32, U8, Dice, picture_dice, synset_dice, u8
from player.drawing.figures import figures
from player.drawing.mixtures import mixtures
from player.drawing.noise import Shape
from player.drawing.notice import set_notice
from player.drawing.pitches import pitches
from player.drawing.sizes import size
from player.drawing.solids import solids
from player.drawing.stones import natural_object
from player.drawing.terrain import terrain
from player.drawing.withheld import draw_withheld

__all__ = ["FAMILIES", "UNSAFE", "draw", "draw_withheld"]

UNSAFE = "unsafe"  # stands in for the top of a synset whose pictures are an empty ground

FAMILIES: dict[str, Callable[[Shape, Dice, Dice], F32]] = {
    "n00021939": solids,
    "n00015388": creatures,
    "n00017222": branching,
    "n00007846": figures,
    "fa11misc": mixtures,
    "n00019128": natural_object,
    "n12992868": caps,
    "n00523513": pitches,
    "n09287968": terrain,
}


def draw(wnid: str, number: int, top: str) -> U8:
    """Return picture *number* of *wnid*: (height, width, 4) uint8 BGRA, opaque, C-contiguous.

    *top* is the wnid of the synset's top category, or `UNSAFE` for the empty
    ground; another raises KeyError.
    """
    if top == UNSAFE:
        return draw_withheld(wnid)
    synset, shot = synset_dice(wnid), picture_dice(wnid, number)
    width, height = size(shot)
    film = Film.of(synset)
    canvas = FAMILIES[top](canvas_shape(width, height), synset, shot)
    picture = u8(cv2.cvtColor(develop(canvas, width, height, film, shot), cv2.COLOR_BGR2BGRA))
    set_notice(picture)
    return picture
