"""Where in the calendar the synsets lie that somebody decided upon, shown or not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from player.core.forecast import Forecast
from player.core.playlist import Playlist, Policy
from player.core.score import POLICY, Score
from player.core.spread import covered, quantile, span_groups
from player.core.synsets import Census
from player.core.units import Position, Wall

BULK = 0.98
"""Most of a policy's pictures: the first and the last hundredth may lie far off the others."""

EXCLUDED = "excluded"
"""What a playlist's ``exclude`` does with a policy's synsets."""

Places = tuple[int, int]

Stay = tuple[Wall | None, Wall | None]
"""From when to when; None where that is not within the forecast."""


@dataclass(frozen=True, slots=True)
class Contested:
    """The synsets of a policy, the *verdict* on them, and, if it is in ``content``, whose that is.

    The mirror has *held* pictures of *synsets* of them, of which *coming*
    would come if no policy left anything out. *span* is when the first and the
    last of these would, *bulk* when `BULK` of them, *density* their share of
    all pictures between. In a shuffled order they come at all times.
    """

    name: str
    verdict: str
    policy: Policy | None
    synsets: int
    held: int
    coming: int
    span: Stay
    bulk: Stay
    density: float


def undecided(playlist: Playlist) -> Playlist:
    """Return *playlist* with nothing left out, or withheld, by any policy."""
    named = tuple(name for name in playlist.pictures.exclude if not name.startswith(POLICY))
    return replace(playlist, content={}, pictures=replace(playlist.pictures, exclude=named))


def contested(score: Score, everything: Score, census: Census, told: Forecast) -> Iterator[Contested]:
    """Yield what *score*'s playlist decides upon; *everything* is the score of the `undecided` one."""
    playlist = score.playlist
    for name, policy in playlist.content.items():
        yield _contested(name, str(policy.decision), policy, everything, census, score.pictures, told)
    for name in playlist.pictures.exclude:
        if name.startswith(POLICY):
            known = name.removeprefix(POLICY)
            yield _contested(known, EXCLUDED, None, everything, census, score.pictures, told)


def _contested(
    name: str,
    verdict: str,
    policy: Policy | None,
    everything: Score,
    census: Census,
    pictures: int,
    told: Forecast,
) -> Contested:
    walk = everything.traversal
    groups = span_groups(everything, lambda wnid: int(wnid in census.policies[name]))
    held = int(groups @ np.array([span.count for span in walk.spans], np.int64))
    coming, span, bulk = _lie(everything, groups, held)
    share = 1.0 if span == bulk else BULK
    density = min(1.0, share * coming / (bulk[1] - bulk[0] + 1))

    def when(places: tuple[int, int]) -> Stay:
        first, last = (told.at(Position(place * pictures // walk.length)) for place in places)
        return first, last

    return Contested(
        name=name,
        verdict=verdict,
        policy=policy,
        synsets=int(groups.sum()),
        held=held,
        coming=coming,
        span=when(span) if coming else (None, None),
        bulk=when(bulk) if coming else (None, None),
        density=density,
    )


def _lie(everything: Score, groups: NDArray[np.int64], held: int) -> tuple[int, Places, Places]:
    """Return how many pictures of group 1 come, from where to where, and from where to where their bulk."""
    walk = everything.traversal
    if walk.shuffled:
        whole = (0, walk.length - 1)
        return round(held * walk.length / walk.selected), whole, whole
    edges = np.array([0, walk.length], np.int64)
    coming = int(covered(walk, groups, 2, edges)[0, 1])
    if not coming:
        return 0, (0, 0), (0, 0)
    tail = (1 - BULK) / 2
    first, low, high, last = (quantile(walk, groups, share) for share in (0, tail, 1 - tail, 1))
    return coming, (first, last), (low, high)
