"""Sizes: how large a picture is, in ImageNet's mixture of formats."""

from itertools import accumulate

from player.drawing.dice import Dice

# Shares in percent, counted in a sample of 300 ImageNet pictures of 300 synsets and rounded:
# two thirds landscape, a quarter portrait, the rest square; most are Flickr's "medium", 500 px long.
_LONG_500 = (
    (34, 4 / 3),
    (19, 3 / 2),
    (5, 16 / 10),
    (15, 3 / 4),
    (8, 2 / 3),
    (6, 1.0),
)
_RATIOS = tuple(ratio for _, ratio in _LONG_500)
_SUMS = tuple(accumulate(share for share, _ in _LONG_500))
# The wider screens' and cameras' formats among the rest.
_LARGE = (
    (640, 480),
    (600, 450),
    (800, 600),
    (768, 1024),
    (1024, 768),
    (1280, 960),
    (1600, 1200),
    (2400, 1800),
)
_LEAST_WIDTH, _LEAST_HEIGHT = 136, 100


def size(dice: Dice) -> tuple[int, int]:
    """Return (width, height) in pixels: 136 … 2,400 wide, median 500 × 375."""
    lot = dice.between(0, 100)
    for upto, ratio in zip(_SUMS, _RATIOS, strict=True):
        if lot < upto:
            return _long_side(500, ratio, dice)
    if lot < 95:
        return _long_side(dice.whole(180, 499), dice.between(0.68, 1.6), dice)
    # Half of the large ones are the two smallest: seven in ten thousand pictures are 2,400 px wide.
    return _LARGE[int(len(_LARGE) * dice.between(0, 1) ** 2)]


def _long_side(long: int, ratio: float, dice: Dice) -> tuple[int, int]:
    """Return width and height, *long* px the longer, about *ratio* to one: a pixel off, as scans are."""
    off = dice.pick((0, 0, 0, -1, 1, 2, -3))
    if ratio >= 1:
        width, height = long, round(long / ratio) + (off if ratio > 1 else 0)
    else:
        width, height = round(long * ratio) + off, long
    return max(width, _LEAST_WIDTH), max(height, _LEAST_HEIGHT)
