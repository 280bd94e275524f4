"""What ``flashes`` reports, in figures: each way to play an excerpt, from near and from far."""

from dataclasses import dataclass, field
from typing import Any

from player.core.flash_field import Wall
from player.core.flash_meter import MOST_FLIPS, Reading, View, views, worst
from player.core.flashes import MOST_FLASHES
from player.core.gentle import WHOLE
from player.core.playlist import Gentle
from player.core.score import Score
from player.core.units import MILLISECOND, Ns, Position


@dataclass(frozen=True, slots=True)
class Stretch:
    """An unbroken excerpt: where it begins, under which synset."""

    position: Position
    wnid: str
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A way to play the excerpt, and what was measured of it: the *seconds* of all stretches.

    *slows*: no picture beats for less than *cadence*, instead of for what the playlist says there.
    """

    name: str
    gentle: Gentle
    cadence: Ns
    slows: bool = False
    seconds: list[Reading] = field(default_factory=list)

    @property
    def worst(self) -> Reading:
        """The most of everything."""
        return worst(self.seconds, len(self.seconds[0].general))

    @property
    def needs(self) -> bool:
        """Tell whether no second had more than three changes of picture."""
        return self.worst.flips <= MOST_FLIPS


@dataclass(frozen=True, slots=True, eq=False)
class FlashReport:
    """What was measured of *score*: *looks*, the playlist's own first, from *distances* of *wall* (metres).

    *assumed*: nobody said how high the screen is. *distance* is where people stand, None where nobody
    said. *drawn*: the pictures are the stand-in's, not ImageNet's. *box* is the part of the wall that
    pictures may cover, in cells.
    """

    score: Score
    wall: Wall
    assumed: bool
    distance: float | None
    distances: tuple[float, ...]
    box: float
    stretches: tuple[Stretch, ...]
    looks: tuple[Look, ...]
    pictures: int
    unshowable: int
    drawn: bool

    @property
    def look(self) -> Look:
        """The playlist as it is."""
        return self.looks[0]

    @property
    def nearest(self) -> float:
        """Where the verdict is given: where people stand, or as near as was measured."""
        return self.distances[0] if self.distance is None else self.distance

    def views(self, look: Look) -> list[View]:
        """Return what *look* is like from each distance."""
        return views(look.seconds, self.distances)

    def view(self, look: Look) -> View:
        """Return what *look* is like from where people stand."""
        return self.views(look)[self.distances.index(self.nearest)]

    def too_small_from(self, look: Look) -> float:
        """Return from how many metres on no second of *look* had more than three flashes that count."""
        return self.wall.too_small_from(look.worst.flashing)

    @property
    def any_too_small_from(self) -> float:
        """From how many metres on no picture whatever is large enough to count."""
        return self.wall.too_small_from(self.box)

    @property
    def holds(self) -> bool:
        """Tell whether the playlist keeps WCAG 2.3.1 where people stand."""
        return self.view(self.look).holds

    def as_json(self) -> dict[str, Any]:
        """Return the keys of ``flashes --json``."""
        playlist = self.score.playlist
        return {
            "playlist": playlist.id,
            "title": playlist.title,
            "seed": playlist.seed,
            "holds": self.holds,
            "distance_m": self.nearest,
            "screen": {
                "height_m": self.wall.height_m,
                "width_m": round(self.wall.width_m, 4),
                "assumed": self.assumed,
                "cells": [self.wall.rows, self.wall.columns],
            },
            "thresholds": {"wcag_2_3_1_flashes_a_second": MOST_FLASHES, "changes_a_second": MOST_FLIPS},
            "any_picture_too_small_from_m": round(self.any_too_small_from, 2),
            "drawn": self.drawn,
            "pictures": self.pictures,
            "unshowable": self.unshowable,
            "seconds": len(self.look.seconds),
            "stretches": [{"position": s.position, "wnid": s.wnid, "words": s.words} for s in self.stretches],
            "looks": [self._look(look) for look in self.looks],
        }

    def _look(self, look: Look) -> dict[str, Any]:
        return {
            "name": look.name,
            "cadence_ms": look.cadence / MILLISECOND,
            "luminance": look.gentle.luminance / WHOLE,
            "mean": look.gentle.mean / WHOLE,
            "too_small_from_m": round(self.too_small_from(look), 2),
            "changes": {"most": look.worst.flips, "holds": look.needs},
            "views": [_told(view) for view in self.views(look)],
        }


def _told(view: View) -> dict[str, Any]:
    return {
        "distance_m": view.distance_m,
        "general": {"most": view.general_most, "median": view.general_median},
        "red": {"most": view.red_most, "median": view.red_median},
        "seconds_over": round(view.over, 4),
        "holds": view.holds,
    }
