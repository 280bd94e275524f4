"""Twenty-four patches whose colours are known, and how far apart two colours look (CIEDE2000)."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Lab = NDArray[np.float64]

PATCH = 80
"""Pixels a side; the chart is 6 patches wide and 4 high."""

COLOURS = np.array(
    [
        *[(115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170)],
        *[(214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46)],
        *[(56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161)],
        *[(243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52)],
    ],
    np.uint8,
)
"""sRGB of the ColorChecker of 24 patches, row by row, as its maker publishes it."""


def chart(mode: str = "RGB") -> Image.Image:
    """Return the patches as a picture of 480 × 320."""
    patches = COLOURS.reshape(4, 6, 3).repeat(PATCH, axis=0).repeat(PATCH, axis=1)
    return Image.fromarray(patches).convert(mode)


def seen(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the 24 colours (0 … 255) in the middle of the patches of *pixels*, (h, w, 3) of RGB."""
    height, width = pixels.shape[0] / 4, pixels.shape[1] / 6
    return np.array(
        [
            pixels[
                int((row + 0.3) * height) : int((row + 0.7) * height),
                int((column + 0.3) * width) : int((column + 0.7) * width),
                :3,
            ].mean(axis=(0, 1))
            for row in range(4)
            for column in range(6)
        ]
    )


def lab(rgb: NDArray[np.generic]) -> Lab:
    """Return the L*a*b* of *rgb* (n, 3), sRGB of 0 … 255."""
    unit = rgb.astype(np.float32)[None] / 255
    return np.asarray(cv2.cvtColor(unit, cv2.COLOR_RGB2Lab)[0], np.float64)


def apart(rgb: NDArray[np.generic], others: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return the CIEDE2000 ΔE of each pair of colours, (n, 3) of 0 … 255."""
    return ciede2000(lab(rgb), lab(others))


def ciede2000(one: Lab, other: Lab) -> NDArray[np.float64]:
    """Return the ΔE of each pair (CIE 142-2001; the notation is Sharma's, 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one.T, other.T
    g = 0.5 * (1 - _seventh((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2))
    c1, c2 = np.hypot((1 + g) * a1, b1), np.hypot((1 + g) * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, (1 + g) * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    coloured = c1 * c2 > 0
    turn = np.where(coloured, (h2 - h1 + 180) % 360 - 180, 0)
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    h = np.where(coloured, h1 + turn / 2, h1 + h2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * _cos(h - 30) + 0.24 * _cos(2 * h) + 0.32 * _cos(3 * h + 6) - 0.2 * _cos(4 * h - 63)
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    r_t = -np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2)))) * 2 * _seventh(chroma)
    parts = (l2 - l1) / s_l, (c2 - c1) / s_c, hue / s_h
    return np.asarray(np.sqrt(sum(part**2 for part in parts) + r_t * parts[1] * parts[2]))


def _seventh(chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _cos(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.cos(np.radians(degrees))
