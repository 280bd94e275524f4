"""The meter: a sequence of pictures with their moments → how many flashes each second of it had."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from player.core.flash_field import Counts, Field, seen
from player.core.flashes import MOST_FLASHES, Cells, Changes, Light
from player.core.units import SECOND, Ns

MOST_CHANGES = 2 * MOST_FLASHES
"""In any one second: more than six changes are more than three flashes."""

MOST_FLIPS = 3
"""The stricter rule of some venues: so many changes of picture in any one second, whatever is on them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The most that any one second held, of those that end at some flips.

    *general* and *red* are changes, as each of the meter's fields saw them, a
    flash being two; *flips* are changes of picture. *flashing* is how many
    cells of the wall had more than three flashes, general or red.
    """

    flips: int
    general: tuple[int, ...]
    red: tuple[int, ...]
    flashing: int

    def over(self, field: int) -> bool:
        """Tell whether the *field* (by its place) saw more than three flashes, general or red."""
        return max(self.general[field], self.red[field]) > MOST_CHANGES


class Meter:
    """Reads one unbroken sequence, as the *fields* see it."""

    def __init__(self, fields: Sequence[Field]) -> None:
        """Wait for the first picture."""
        self._fields = fields
        self._changes = Changes()
        self._latest: deque[tuple[Ns, Cells, Cells]] = deque()
        self._counts: tuple[Counts, Counts] | None = None

    def see(self, at: Ns, light: Light) -> Reading:
        """Take the picture that is flipped *at*; return what the second before held, this flip included.

        A flip a whole second ago is not: three changes a second are three in any one.
        """
        general, red = self._changes.follow(light)
        if self._counts is None:
            self._counts = np.zeros(general.shape, np.int16), np.zeros(red.shape, np.int16)
        else:
            self._latest.append((at, general, red))
            self._add(general, red, 1)
        while self._latest and self._latest[0][0] <= at - SECOND:
            self._add(*self._latest.popleft()[1:], -1)
        return self._read(*self._counts)

    def _add(self, general: Cells, red: Cells, sign: int) -> None:
        assert self._counts is not None, "the first picture has been seen"
        for counts, cells in zip(self._counts, (general, red), strict=True):
            np.add(counts, sign * cells.astype(np.int16), out=counts)

    def _read(self, general: Counts, red: Counts) -> Reading:
        return Reading(
            flips=len(self._latest),
            general=tuple(seen(general, field) for field in self._fields),
            red=tuple(seen(red, field) for field in self._fields),
            flashing=int(np.count_nonzero(np.maximum(general, red) > MOST_CHANGES)),
        )


def worst(readings: Iterable[Reading], fields: int) -> Reading:
    """Return the most of each figure of *readings*, which have so many *fields*; 0 where there are none."""
    none = (0,) * fields
    found = [Reading(0, none, none, 0), *readings]
    return Reading(
        flips=max(one.flips for one in found),
        general=tuple(max(all_) for all_ in zip(*(one.general for one in found), strict=True)),
        red=tuple(max(all_) for all_ in zip(*(one.red for one in found), strict=True)),
        flashing=max(one.flashing for one in found),
    )


def by_second(read: Sequence[tuple[Ns, Reading]], length: int, fields: int) -> list[Reading]:
    """Return, for each of *length* whole seconds from 0 on, the worst second that ends within it.

    A second in which nothing is flipped had nothing: a picture stood.
    """
    within: list[list[Reading]] = [[] for _ in range(length)]
    for at, reading in read:
        if 0 <= at < length * SECOND:
            within[at // SECOND].append(reading)
    return [worst(readings, fields) for readings in within]


@dataclass(frozen=True, slots=True)
class View:
    """What was seen from *distance_m*: flashes in the worst and the median second, the share over three.

    Flashes are pairs of changes, so 5.5 of them are eleven changes.
    """

    distance_m: float
    general_most: float
    general_median: float
    red_most: float
    red_median: float
    over: float

    @property
    def holds(self) -> bool:
        """Tell whether no second had more than three flashes, general or red (WCAG 2.3.1)."""
        return not self.over


def views(seconds: Sequence[Reading], distances: Sequence[float]) -> list[View]:
    """Return what *seconds* (one at least) look like from *distances*, one for each field."""
    return [_view(seconds, k, distance) for k, distance in enumerate(distances)]


def _view(seconds: Sequence[Reading], field: int, distance: float) -> View:
    general, red = [one.general[field] for one in seconds], [one.red[field] for one in seconds]
    return View(
        distance_m=distance,
        general_most=max(general) / 2,
        general_median=_median(general) / 2,
        red_most=max(red) / 2,
        red_median=_median(red) / 2,
        over=sum(one.over(field) for one in seconds) / len(seconds),
    )


def _median(counts: Sequence[int]) -> int:
    """Return the middle one, the lower of two."""
    return sorted(counts)[(len(counts) - 1) // 2]
