"""Assembly: of which parts a synset's thing is made."""

from dataclasses import replace

import numpy as np

from player.drawing.colour import near
from player.drawing.dice import Dice
from player.drawing.parts import Part, Stock, Thing, smooth, turned
from player.drawing.structures import building, vehicle


def thing(synset: Dice) -> Thing:
    """Draw a synset's thing: one of a few ways to build, every measure its own."""
    hue = synset.between(0, 360)
    material = synset.pick(("wood", "cast", "paint", "paint"))
    chroma = 0.06 if material == "wood" else synset.between(0.0, 0.14)
    tone = synset.between(0.4, 0.75) if material == "wood" else synset.between(0.28, 0.88)
    stock = Stock(
        main=near(synset, tone, chroma, synset.between(45, 75) if material == "wood" else hue),
        second=near(
            synset, synset.between(0.25, 0.9), synset.between(0.0, 0.12), hue + synset.between(60, 300)
        ),
        metal=near(synset, synset.between(0.35, 0.75), 0.012, 80),
        gloss=synset.between(0.05, 0.2) if material == "wood" else synset.between(0.1, 0.75),
    )
    parts = synset.pick(
        (_vessel, _vessel, _furniture, _furniture, vehicle, building, _apparatus, _lamp, _tool)
    )(synset, stock)
    top = max(
        p.at[1] + (p.size[1] / 2 if p.profile is None or p.axis != "y" else float(p.profile[:, 1].max()))
        for p in parts
    )
    return Thing(parts, top, synset.bell(0.45, 0.25) * synset.sign(), material)


def _vessel(d: Dice, s: Stock) -> list[Part]:
    """Pots, bottles, cups, bowls: one profile, perhaps a lid and handles."""
    h, r = d.between(0.6, 1.8), d.between(0.3, 0.6)
    foot, belly, neck, lip = (
        d.between(0.4, 1.0),
        d.between(0.7, 1.3),
        d.between(0.25, 1.2),
        d.between(0.3, 1.2),
    )
    outline = [
        (r * foot, 0.0),
        (r * belly, h * d.between(0.2, 0.5)),
        (r * belly * 0.95, h * 0.6),
        (r * neck, h * d.between(0.7, 0.9)),
        (r * lip, h),
    ]
    wall = smooth(outline, 30)
    inner = [(wall[-1][0] * 0.86, h), (wall[-1][0] * 0.8, h * 0.93), (0.0, h * 0.93)]
    y = h * d.between(0.15, 0.7)
    band = (y, y + h * d.between(0.05, 0.2), s.second) if d.chance(0.5) else None
    pot = turned((0, 0, 0), [(0.0, 0.0), *wall, *inner], s.main, s.gloss)
    parts = [replace(pot, band=band)]
    if d.chance(0.35):
        lid = [
            (0.0, h * 0.99),
            (r * lip * 1.08, h * 0.99),
            (r * lip * 1.08, h * 1.02),
            (r * lip * 0.6, h * 1.1),
            (0.06, h * 1.12),
            (0.08, h * 1.18),
            (0.0, h * 1.21),
        ]
        parts.append(turned((0, 0, 0), lid, s.second, s.gloss, proud=True))
    if d.chance(0.45):
        for side in (-1, 1) if d.chance(0.5) else (1,):
            parts.append(Part((side * r * belly * 1.28, h * 0.55, 0), (0.07, h * 0.34, 0.1), s.main, s.gloss))
            parts += [
                Part((side * r * belly * 1.1, h * y, 0), (r * 0.5, 0.07, 0.1), s.main, s.gloss)
                for y in (0.4, 0.7)
            ]
    return parts


def _legs(d: Dice, w: float, depth: float, h: float, s: Stock) -> list[Part]:
    """Return four legs, square or turned."""
    t = d.between(0.05, 0.12)
    places = [(x * (w / 2 - t / 2), h / 2, z * (depth / 2 - t / 2)) for x in (-1, 1) for z in (-1, 1)]
    if d.chance(0.5):
        return [Part(p, (t, h, t), s.second, s.gloss) for p in places]
    profile = [(0.0, 0.0), (t * 0.35, 0.0), (t * 0.6, h * 0.5), (t * 0.4, h * 0.75), (t * 0.7, h), (0.0, h)]
    return [turned((x, 0, z), profile, s.second, s.gloss) for x, _, z in places]


def _furniture(d: Dice, s: Stock) -> list[Part]:
    """Tables, chairs, chests: a slab or a case on legs, perhaps a back, arms, drawers."""
    w, depth, h = d.between(0.7, 1.7), d.between(0.5, 0.9), d.between(0.2, 0.75)
    case = d.between(0.06, 0.16) if d.chance(0.5) else d.between(0.4, 1.3)
    parts = _legs(d, w, depth, h, s)
    parts.append(Part((0, h + case / 2, 0), (w, case, depth), s.main, s.gloss))
    if case > 0.3:
        rows, columns = d.whole(1, 4), d.whole(1, 3)
        for i in range(rows):
            for k in range(columns):
                at = (w * ((k + 0.5) / columns - 0.5), h + case * (i + 0.5) / rows, depth / 2 + 0.012)
                parts.append(
                    Part(
                        at,
                        (w / columns * 0.88, case / rows * 0.84, 0.024),
                        s.main * np.float32(1.08),
                        s.gloss,
                        proud=True,
                    )
                )
                parts.append(
                    Part((at[0], at[1], at[2] + 0.04), (0.09, 0.035, 0.05), s.metal, 0.7, proud=True)
                )
    elif d.chance(0.65):
        tall, t = d.between(0.4, 1.1), 0.07
        if d.chance(0.5):
            parts.append(Part((0, h + case + tall / 2, -depth / 2 + t), (w, tall, t), s.main, s.gloss))
        else:
            parts += [
                Part(
                    (w * (k / 4 - 0.5) * 0.92, h + case + tall / 2, -depth / 2 + t),
                    (0.06, tall, 0.05),
                    s.second,
                    s.gloss,
                )
                for k in range(5)
            ]
            parts.append(Part((0, h + case + tall, -depth / 2 + t), (w, 0.1, 0.07), s.main, s.gloss))
        if d.chance(0.4):
            parts += [
                Part((x * w / 2, h + case + 0.22, 0), (0.08, 0.07, depth * 0.9), s.second, s.gloss)
                for x in (-1, 1)
            ]
    return parts


def _apparatus(d: Dice, s: Stock) -> list[Part]:
    """Machines and instruments: a housing with dials, keys, a screen, feet, perhaps a horn or a lens."""
    w, h, depth = d.between(0.8, 1.6), d.between(0.4, 1.1), d.between(0.4, 0.8)
    parts = [Part((0, h / 2 + 0.05, 0), (w, h, depth), s.main, s.gloss)]
    parts += [
        Part((x * w * 0.42, 0.025, z * depth * 0.4), (0.1, 0.05, 0.1), s.metal, 0.2)
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    front = depth / 2
    if d.chance(0.6):
        parts.append(
            Part(
                (-w * 0.15, h * 0.62, front + 0.015),
                (w * 0.55, h * 0.5, 0.03),
                s.second * np.float32(0.45),
                0.8,
                proud=True,
            )
        )
    dial = [(0.0, 0.0), (0.075, 0.0), (0.065, 0.09), (0.0, 0.09)]
    for k in range(d.whole(1, 4)):
        parts.append(turned((w * 0.34, h * (0.25 + 0.2 * k), front), dial, s.metal, 0.6, "z", proud=True))
    if d.chance(0.45):
        r = min(w, h) * 0.3
        lens = [(0.0, 0.0), (r, 0.0), (r, 0.22), (r * 0.85, 0.3), (r * 0.75, 0.22), (0.0, 0.2)]
        parts.append(turned((-w * 0.12, h * 0.55, front), lens, s.second, 0.6, "z", proud=True))
    if d.chance(0.5):
        columns = d.whole(4, 9)
        parts += [
            Part(
                (w * (k / columns - 0.42), 0.11 + 0.1 * i, front + 0.02),
                (w / columns * 0.7, 0.07, 0.04),
                s.second,
                0.3,
                proud=True,
            )
            for k in range(columns)
            for i in (0, 1)
        ]
    if d.chance(0.35):
        parts.append(
            turned(
                (w * 0.25, h, 0),
                [(0, 0.05), (0.1, 0.05), (0.06, 0.3), (0.3, 0.75), (0.27, 0.75), (0.0, 0.4)],
                s.metal,
                0.7,
            )
        )
    return parts


def _lamp(d: Dice, s: Stock) -> list[Part]:
    """Lamps, stands, instruments on a foot: foot, rod, a turned head."""
    h, r = d.between(0.8, 2.0), d.between(0.22, 0.45)
    foot = [(0.0, 0.0), (r, 0.0), (r, 0.05), (r * 0.4, 0.1), (0.035, 0.16), (0.035, h)]
    parts = [turned((0, 0, 0), [*foot, (0.0, h)], s.metal, 0.6)]
    kind = d.pick(("shade", "globe", "dish"))
    wide = d.between(0.3, 0.65)
    if kind == "shade":
        head = [(wide, h - 0.35), (wide * d.between(0.3, 0.9), h + 0.2), (0.0, h + 0.2)]
    elif kind == "globe":
        t = np.linspace(0, np.pi, 25)
        head = [(float(wide * np.sin(a)), float(h + wide * 0.9 - wide * np.cos(a))) for a in t]
    else:
        head = [(0.0, h), (wide * 0.5, h + 0.03), (wide, h + 0.16), (wide * 0.95, h + 0.18), (0.0, h + 0.08)]
    parts.append(turned((0, 0, 0), head, s.main, s.gloss))
    if d.chance(0.4):
        parts.append(Part((0, h * 0.6, 0), (wide * 1.6, 0.06, 0.06), s.metal, 0.6))
    return parts


def _tool(d: Dice, s: Stock) -> list[Part]:
    """Hand tools, lying: a long handle, a head across its end or a blade along it."""
    long, r = d.between(1.0, 1.8), d.between(0.05, 0.1)
    grip = smooth([(r * 1.2, 0.03), (r * 0.7, long * 0.3), (r, long * 0.7), (r * 0.75, long)], 16)
    handle = [(0.0, 0.0), (r * 1.1, 0.0), *grip, (0.0, long)]
    lie = (-long / 2, r * 1.3, 0.0)
    band = (long * 0.6, long * 0.75, s.second) if d.chance(0.5) else None
    parts = [replace(turned(lie, handle, s.main, s.gloss, "x"), band=band)]
    w, h, end = d.between(0.3, 0.9), d.between(0.14, 0.4), long / 2
    kind = d.pick(("block", "turned", "blade"))
    if kind == "block":
        parts.append(
            Part((end, r * 1.3, d.between(-0.2, 0.2) * w), (h, d.between(0.1, 0.24), w), s.metal, 0.7)
        )
    elif kind == "turned":
        head = [
            (0.0, -w / 2),
            (h * 0.4, -w / 2),
            (h * 0.45, -w / 5),
            (h * 0.3, 0.0),
            (h * 0.5, w / 4),
            (h * 0.5, w / 2),
            (0.0, w / 2),
        ]
        parts.append(turned((end, h * 0.5, 0), head, s.metal, 0.7, "z"))
    else:
        parts.append(Part((end + w * 0.6, r * 1.3, 0.0), (w * 1.3, 0.035, h * 0.8), s.metal, 0.9))
        parts.append(Part((end, r * 1.3, 0.0), (0.06, r * 2.4, h), s.second, s.gloss))
    return parts
