"""Terrain, for geological formations: a landscape of heights seen in perspective.

A height map is lit and coloured from above as a cartographer would, then looked
at from the ground: for each column of the picture and each of some hundred
distances, near to far, the height on screen is computed; a row shows the
nearest distance whose ground reaches up to it ("voxel space", NovaLogic's
Comanche, 1992, here without its loop).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from player.drawing.colour import ink, mix, near, shade
from player.drawing.dice import F32, Dice, f32
from player.drawing.noise import Shape, bend, cloud, frame, grid, soften, step
from player.drawing.relief import Lamp, lit, slopes
from player.drawing.rockface import rock_face
from player.drawing.skies import Weather, sky, weather

_SIDE = 216  # of the height map, in its own units
_SLICES = 130
_NEAREST, _FARTHEST = 5.0, 520.0  # map units


@dataclass(frozen=True, slots=True)
class Land:
    """A synset's land."""

    form: str
    rise: float  # how high it stands, in map units
    lumps: float
    rough: float
    rock: F32
    low: F32
    high: F32
    strata: float
    water: float  # the level of a lake or sea, in parts of the rise; 0 is none
    haze: float
    weather: Weather
    sun: tuple[float, float]  # bearing, height


_RISE = {"peaks": 100.0, "mesas": 55.0, "dunes": 30.0, "hills": 40.0, "crags": 75.0, "cone": 90.0}


def _land(synset: Dice) -> Land:
    """Draw a synset's land."""
    form = synset.pick(("peaks", "peaks", "mesas", "dunes", "hills", "crags", "cone"))
    sandy = form in {"mesas", "dunes"}
    hue = synset.bell(55, 13) if sandy else synset.pick((40.0, 62.0, 85.0, 250.0))
    tone = synset.between(0.52, 0.68) if sandy else synset.between(0.38, 0.58)
    chroma = synset.between(0.05, 0.1) if sandy else synset.between(0.012, 0.035)
    green = not sandy and synset.chance(0.6)
    snow = form in {"peaks", "crags", "cone"} and synset.chance(0.5)
    return Land(
        form=form,
        rise=_RISE[form] * synset.between(0.8, 1.25),
        lumps=synset.between(0.3, 0.55),
        rough=0.3 if form == "dunes" else synset.between(0.4, 0.52),
        rock=near(synset, tone, chroma, hue, 0.5),
        low=near(synset, synset.between(0.34, 0.45), 0.045, synset.between(105, 130), 0.5)
        if green
        else near(synset, tone + 0.08, chroma * 0.8, hue, 0.5),
        high=ink(0.97, 0.008, 240) if snow else near(synset, tone + 0.12, chroma * 0.6, hue, 0.5),
        strata=synset.between(0.5, 1.0) if form in {"mesas", "crags"} else synset.between(0, 0.3),
        water=synset.between(0.28, 0.45) if form != "dunes" and synset.chance(0.45) else 0.0,
        haze=synset.between(0.25, 0.9),
        weather=weather(synset),
        sun=(synset.between(20, 160), synset.between(16, 42)),
    )


def terrain(shape: Shape, synset: Dice, shot: Dice) -> F32:
    """Return a landscape (h, w, 3); in one synset of five the rock itself, close."""
    if synset.chance(0.2):
        return rock_face(shape, synset, shot)
    land = _land(synset)
    heights = _heights(land, shot)
    view = _look(land, heights, shape, shot)
    background = sky(land.weather, shot, shape, view.horizon + 0.12)
    coloured = _coloured(land, heights, shot)
    picture = f32(cv2.remap(coloured, view.u, view.v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))
    picture = shade(picture, _grain_of_rock(land, view, shot))
    if land.water:
        picture = mix(picture, _water(land, view, shot), view.wet)
    thick = 1 - np.exp(view.far * np.float32(-land.haze / 260))
    air = f32((land.weather.middle + land.weather.horizon * 2) / 3)
    picture = mix(picture, air, thick)
    return mix(background, picture, soften((view.into < _SLICES - 1.5).astype(np.float32), 0.6))


def _heights(land: Land, shot: Dice) -> F32:
    """Return the height map (216, 216), 0 … 1, wrapping at its edges."""
    size = (_SIDE, _SIDE)
    n = cloud(shot, size, land.lumps, 6, land.rough)
    if land.form == "peaks":
        n = f32(0.3 * cloud(shot, size, 0.9, 2) - np.abs(n) * 1.3)
    elif land.form == "crags":
        n = 0.35 * cloud(shot, size, 0.6, 3) - np.abs(bend(n, 7 * n, -7 * n))
    elif land.form == "mesas":
        n = 0.75 * step(n, 0.05, 0.3) + 0.4 * step(n, 0.55, 0.7) + 0.12 * n
    elif land.form == "dunes":
        n = _dunes(n, shot)
    elif land.form == "cone":
        x, y = frame(size)
        r = np.sqrt(x * x + y * y) * np.float32(2.3)
        n = 0.16 * n + np.exp(-2.2 * r) - 0.6 * step(r, 0.16, 0.02)
    n = (n - n.min()) / np.ptp(n)
    return _wrapping(n.astype(np.float32))


def _dunes(n: F32, shot: Dice) -> F32:
    """Return ridges of sand: a gentle windward side, a steep lee, wandering crests."""
    x, y = frame((_SIDE, _SIDE))
    turn = shot.between(-0.5, 0.5)
    phase = (y + np.float32(turn) * x) * np.float32(shot.between(3, 5)) + n * np.float32(0.8)
    t = phase - np.floor(phase)
    ridge = np.minimum(t / np.float32(0.72), (1 - t) / np.float32(0.28))
    return soften(ridge * (np.float32(0.6) + n * np.float32(0.5)), 1.2)


def _wrapping(n: F32) -> F32:
    """Bend the last eighth of the map towards its beginning, so that it can be repeated without a step."""
    band = _SIDE // 8
    t = np.linspace(0, 1, band, dtype=np.float32)
    n[:, -band:] += (n[:, :1] - n[:, -1:]) * t
    n[-band:] += (n[:1] - n[-1:]) * t[:, None]
    return n


def _coloured(land: Land, heights: F32, shot: Dice) -> F32:
    """Return the lit ground (216, 216, 3): rock where steep, green or sand low, snow or pale rock high."""
    dx, dy = slopes(heights, 1.2)
    rise = np.float32(land.rise)
    sun = Lamp.at(land.sun[0] + shot.bell(0, 15), land.sun[1], 0.22)
    light = lit(dx * rise, dy * rise, sun) * _sunlight(heights * rise, sun) * np.float32(1.12)
    speck = cloud(shot, (_SIDE, _SIDE), 0.05, 3, 0.7)
    steep = (dx * dx + dy * dy) * (rise * rise) + speck * np.float32(0.15)
    cover = mix(land.low, land.high, step(heights + speck * np.float32(0.06), 0.5, 0.66))
    ground = mix(cover, land.rock, step(steep, 0.2, 0.8))
    return shade(ground, light * (1 + speck * np.float32(0.12)))


def _sunlight(heights: F32, sun: Lamp) -> F32:
    """Return 1 where the sun reaches the ground, about 0.6 in the shadow of a ridge."""
    small = cv2.resize(heights, (_SIDE // 2, _SIDE // 2), interpolation=cv2.INTER_AREA)
    over = np.full_like(small, -1e3)
    for far in (2, 4, 7, 11, 16, 22):
        moved = np.roll(small, (round(-sun.y * far), round(-sun.x * far)), (0, 1))
        over = np.maximum(over, moved - small - np.float32(2 * far * sun.z * 1.1))
    shadow = 1 - np.float32(0.4) * step(f32(over), -2, 4)
    return f32(cv2.resize(shadow, (_SIDE, _SIDE), interpolation=cv2.INTER_LINEAR))


@dataclass(frozen=True, slots=True)
class _View:
    """What each pixel (h, w) shows: its place on the map, its distance and height in map units."""

    into: F32  # which slice
    u: F32
    v: F32
    far: F32
    level: F32
    wet: F32  # 1 where it is water
    horizon: float


def _look(land: Land, heights: F32, shape: Shape, shot: Dice) -> _View:
    """Take a stand and look."""
    h, w = shape
    t = np.linspace(1, 0, _SLICES, dtype=np.float32)[:, None] ** 1.4
    distance = 1 / (t * np.float32(1 / _NEAREST - 1 / _FARTHEST) + np.float32(1 / _FARTHEST))
    focal, horizon = np.float32(1.05 * min(shape)), shot.between(0.25, 0.45)
    u0, v0 = _stand(heights, shot)
    across = (grid(shape)[0] - np.float32(w / 2)) / focal
    ahead = np.ascontiguousarray(np.broadcast_to(distance + v0, (_SLICES, w)))
    z = cv2.remap(heights, across * distance + u0, ahead, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    z = np.maximum(z, np.float32(land.water)) * np.float32(land.rise)
    eye = np.float32(
        max(float(z[: _SLICES // 2].max()) + 2, float(z.mean())) + land.rise * shot.between(0.05, 0.3)
    )
    into = _nearest(f32(np.float32(h * horizon) + focal * (eye - z) / distance), shape)
    far = 1 / (
        (1 - into / (_SLICES - 1)) ** 1.4 * np.float32(1 / _NEAREST - 1 / _FARTHEST)
        + np.float32(1 / _FARTHEST)
    )
    level = eye - (grid(shape)[1] - np.float32(h * horizon)) * far / focal
    wet = (level < np.float32(land.water * land.rise + 0.25)).astype(np.float32)
    u, v = f32(across * far + u0), f32(far + v0)
    return _View(into, u, v, f32(far), f32(level), wet, horizon)


def _stand(heights: F32, shot: Dice) -> tuple[np.float32, np.float32]:
    """Return a place on the map with low ground before it and high ground beyond, the best of eight."""
    best, place = -9.0, (0, 0)
    for _ in range(8):
        u, v = shot.whole(0, _SIDE - 1), shot.whole(0, _SIDE - 1)
        ahead = np.take(heights[:, u], range(v, v + 200, 4), mode="wrap")
        drop = float(ahead[22:].max()) - 1.5 * float(ahead[:18].max())
        if drop > best:
            best, place = drop, (u, v)
    return np.float32(place[0]), np.float32(place[1])


def _nearest(top: F32, shape: Shape) -> F32:
    """Return (h, w) the nearest slice that reaches up to each row, as a float with the steps smoothed out."""
    h, w = shape
    row = np.clip(np.ceil(top), 0, h).astype(np.intp)
    buffer = np.full((h + 1, w), _SLICES - 1, np.int16)
    columns = np.broadcast_to(np.arange(w), row.shape)
    order = np.broadcast_to(np.arange(_SLICES - 1, -1, -1, dtype=np.int16)[:, None], row.shape)
    buffer[row[::-1], columns] = order  # far to near: where two meet the nearer one stays
    index = np.minimum.accumulate(buffer, axis=0)[:h].astype(np.float32)
    smooth = cv2.blur(index, (1, 5))
    return np.where(np.abs(smooth - index) < 0.7, smooth, index).astype(np.float32)


def _grain_of_rock(land: Land, view: _View, shot: Dice) -> F32:
    """Return light and dark (h, w): stones and beds, laid over cliff and plain alike.

    The texture is fetched at (u, v + height): it runs on along a plain, where v
    changes, and up a cliff, where the height does.
    """
    tile = cloud(shot, (160, 160), 0.25, 6, 0.75)
    dx, _ = slopes(tile, 0)
    down = view.v + view.level
    texture = cv2.remap(
        tile + dx * 4, view.u * 2.2, down * 2.2, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    beds = np.sin(view.level * np.float32(0.9) + texture) + np.sin(view.level * np.float32(0.37))
    clear = np.exp(view.far * np.float32(-1 / 170))
    return f32(1 + clear * (texture * np.float32(0.15) + beds * np.float32(0.07 * land.strata)))


def _water(land: Land, view: _View, shot: Dice) -> F32:
    """Return water (h, w, 3): near we look into it, far it mirrors the horizon; ripples in perspective."""
    tile = cloud(shot, (160, 160), 0.12, 4, 0.6, stretch=2)
    x, y = view.u * np.float32(1.6), view.v * np.float32(3)
    ripples = cv2.remap(tile, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    glance = np.clip(view.far * np.float32(1 / 260) + 0.15, 0, 1) + ripples * np.float32(0.16) / (
        1 + view.far * np.float32(0.012)
    )
    w = land.weather
    return mix(
        (w.zenith + land.low * np.float32(0.5)) * np.float32(0.5), w.horizon * np.float32(0.95), glance
    )
