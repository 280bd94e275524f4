"""Several mirrors of one content: which of them serves the next picture.

They are preferred in the order in which the config lists them. One that fails
is left alone for a while, twice as long after each further failure, and a
single success makes it well again; so a disk that stutters is not asked with
every picture, and one that was plugged in again serves soon. When all are
being left alone, the one that may be asked first is asked: a wall with one
bad mirror is better than a wall with none. One that hangs costs whoever asks it
a worker, so it is not asked before it has answered to a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from player.core.manifest import Manifest
from player.core.pictures import Picture, Place
from player.core.units import Index
from player.ports import Source

FIRST_REST = 1.0
"""Seconds that a mirror is left alone after its first failure."""

LONGEST_REST = 60.0
"""Seconds at most: an hour's outage should not cost another hour."""

MOST_DOUBLINGS = 6
"""After these a rest is the longest."""


@dataclass(slots=True, eq=False)
class Held:
    """One mirror: its *place* in the order of the config, its name for people, and how it has been doing."""

    place: int
    name: str
    source: Source
    failures: int = 0
    rests_until: float = 0.0
    is_watched: bool = False
    """Whether it hangs, and somebody looks whether it answers again."""


class Mirrors:
    """Mirrors of one content, of which one serves at a time; safe to `admit` to from another thread."""

    def __init__(self, name: str, source: Source, place: int = 0) -> None:
        """Begin with one mirror, the *place*-th of the config."""
        self._held: tuple[Held, ...] = (Held(place, name, source),)

    @property
    def manifest(self) -> Manifest:
        """The content that all of them have."""
        return self._held[0].source.manifest

    @property
    def failing(self) -> tuple[str, ...]:
        """The names of those that failed when they were asked last."""
        return tuple(held.name for held in self._held if held.failures)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(held.name for held in self._held)

    def admit(self, place: int, name: str, source: Source) -> bool:
        """Let *source* serve too, unless it holds other content."""
        if source.manifest.hash != self.manifest.hash:
            return False
        self._held = tuple(sorted((*self._held, Held(place, name, source)), key=lambda held: held.place))
        return True

    def best(self, now: float, but: frozenset[int] = frozenset()) -> Held | None:
        """Return the mirror to ask at *now* (seconds), None if all are among *but* (their places)."""
        candidates = _unwatched([held for held in self._held if held.place not in but])
        well = (held for held in candidates if held.rests_until <= now)
        return next(well, min(candidates, key=lambda held: held.rests_until, default=None))

    def picture(self, index: Index) -> Picture:
        """Return row *index* as the first of them has it."""
        return self._held[0].source.picture(index)

    def places(self, index: Index) -> list[Place]:
        """Return where each of them has row *index*, the first that may serve first."""
        return [held.source.picture(index).place for held in self._held]

    def reachable(self) -> bool:
        """Tell whether any of them is there; those that are need rest no longer."""
        there = [held for held in _unwatched(self._held) if held.source.reachable()]
        for held in there:
            held.rests_until = 0.0
        return bool(there)

    def close(self) -> None:
        """Close each."""
        for held in self._held:
            held.source.close()


def _unwatched(held: Sequence[Held]) -> Sequence[Held]:
    """Return those of *held* that are not known to hang; if all are, all."""
    return [each for each in held if not each.is_watched] or held


def failed(held: Held, now: float) -> None:
    """Leave *held* alone for a while from *now* (seconds) on."""
    doublings = min(held.failures, MOST_DOUBLINGS)  # failures are not bounded, floats are
    held.rests_until = now + min(LONGEST_REST, FIRST_REST * 2**doublings)
    held.failures += 1


def served(held: Held) -> None:
    """Take *held* for well."""
    held.failures, held.rests_until = 0, 0.0
