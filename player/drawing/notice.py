"""The notice: "drawn, not ImageNet" inside each picture, small, in a corner, on a ground of its own."""

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from player.drawing.dice import F32, U8

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

NOTICE = "drawn, not ImageNet"
# 11 px at 500 px; 10 px, 102 px wide, is the least that reads well in 136 px.
_SHARE, _LEAST = 0.0225, 10
# The ground keeps this much of the picture: whatever lies beneath, text and ground differ by 4.5 : 1,
# WCAG 1.4.3.
_SEEN_THROUGH = np.float32(0.3)
_DARK, _LIGHT = np.float32(16), np.float32(236)


_SPACE = 0.3
"""Of the letter size, between words: the font's own space falls to two pixels where letters are small."""


@lru_cache(maxsize=32)  # a notice per picture size, a wnid per withheld synset
def lettering(text: str, size: int) -> F32:
    """Return *text* as a mask (h, w), 0 … 1, *size* px; h is the line's, so that texts of one size align."""
    font = ImageFont.load_default(size=size)
    space = np.zeros((round(size * 1.25), round(size * _SPACE)), np.float32)
    parts = [part for word in text.split() for part in (space, _word(word, font, len(space)))]
    return np.hstack(parts[1:])


def _word(word: str, font: Font, height: int) -> F32:
    left, _, right, _ = font.getbbox(word)
    image = Image.new("L", (int(right - left) + 1, height), 0)
    ImageDraw.Draw(image).text((-left, 0), word, fill=255, font=font)
    return np.asarray(image, np.float32) / np.float32(255)


def letter_size(width: int, height: int) -> int:
    """Return the notice's letter size for a picture, in pixels."""
    return max(_LEAST, round(_SHARE * max(width, height)))


def set_notice(picture: U8) -> None:
    """Set the notice into the lower left corner of *picture* (h, w, 3 or 4) uint8, in place."""
    h, w = picture.shape[:2]
    mask = lettering(NOTICE, letter_size(w, h))
    pad = max(3, mask.shape[0] // 4)
    left, bottom = pad, h - pad
    panel = picture[bottom - mask.shape[0] - pad : bottom, left : min(w, left + mask.shape[1] + 2 * pad), :3]
    letters = np.zeros(panel.shape[:2], np.float32)
    letters[pad // 2 : pad // 2 + mask.shape[0], pad : pad + mask.shape[1]] = mask[:, : panel.shape[1] - pad]
    panel[:] = _on_ground(panel, letters)


def _on_ground(panel: U8, letters: F32) -> U8:
    """Return *panel* with *letters* on a veil: dark on a light picture, light on a dark one."""
    below = cv2.blur(panel, (9, 9)).astype(np.float32)
    ground, text = (_LIGHT, _DARK) if float(below.mean()) > 150 else (_DARK, _LIGHT)
    ground_ = below * _SEEN_THROUGH + ground * (1 - _SEEN_THROUGH)
    out = ground_ + (text - ground_) * letters[..., None]
    return np.rint(out).astype(np.uint8)
