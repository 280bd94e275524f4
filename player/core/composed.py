"""What a playlist decides beside the draws: where the beat pauses by choice, where never, how fast it goes.

A place named by a wnid or a file is found once for each pass, for a shuffled
pass has it elsewhere. What is named and does not play (the mirror lacks it, a
limit or a policy leaves it out) is no error: a showing must not depend on one
picture. It is told by ``plan`` and ``explain``.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from player.core.beats import Beats, beats_of
from player.core.ledger import canonical
from player.core.manifest import Manifest, playing_key, stem_of
from player.core.pauses import FULL, PauseDraws
from player.core.playlist import Passage, Place, Playlist
from player.core.traversal import Traversal
from player.core.units import Index, Ns, Position

NameOf = Callable[[Index], bytes]
"""The file name (raw bytes) at a row of the manifest."""

Where = Callable[[NDArray[np.int64]], NDArray[np.bool_]]
"""Tells of positions (int64) whether something holds there."""


BEATS, PAUSES = "c:", "p:"
"""What the two parts of a composition's name begin with."""


def composed_id(playlist: Playlist) -> str:
    """Return a name for all that *playlist* decides beside the draws, empty where it decides nothing.

    It stands in the ledger's tempo rows, so that an audit knows by which rules it may recompute: a
    part for the cadences, where there are several, and one for the pauses that are not drawn.
    """
    rule, parts = playlist.pauses, list[str]()
    if playlist.stretches:
        legs = [[str(passage.begin), passage.cadence] for passage in playlist.stretches]
        parts.append(BEATS + _digest([playlist.cadence, legs]))
    if rule and rule.composed:
        parts.append(PAUSES + _digest([[str(place) for place in rule.at], sorted(rule.never_on)]))
    return " ".join(parts)


def _digest(facts: object) -> str:
    """Return eight hexadecimal digits of *facts*: twice so many are a text that the mark can hold."""
    return hashlib.sha256(canonical(facts).encode()).hexdigest()[:8]


def part_of(composed: str, beginning: str) -> str:
    """Return the part of a composition's name with that *beginning*, empty if there is none."""
    return next((part for part in composed.split() if part.startswith(beginning)), "")


def rows_of(manifest: Manifest, wnid: str) -> range:
    """Return the rows of *wnid*, none where the mirror does not have it."""
    at = bisect_left(manifest.wnids, wnid)
    if manifest.wnids[at : at + 1] != (wnid,):
        return range(0)
    first = int(manifest.firsts[at])
    return range(first, first + int(manifest.counts[at]))


def find(manifest: Manifest, name_of: NameOf, wnid: str, stem: bytes) -> list[Index]:
    """Return the rows of the pictures of *wnid* whose names without extension are *stem*."""
    rows, wanted = rows_of(manifest, wnid), playing_key(stem + b".")

    def key_of(row: int) -> tuple[int, bytes]:
        return playing_key(name_of(Index(row)))

    begin = bisect_left(rows, wanted, key=key_of)
    return [Index(row) for row in takewhile(lambda row: key_of(row) == wanted, rows[begin:])]


@dataclass(frozen=True, slots=True)
class Walk:
    """A traversal whose spans are those of *wnids*, in playing order, sorted by *key_of*."""

    traversal: Traversal
    wnids: Sequence[str]
    key_of: Callable[[str], tuple[str, ...]]

    def start(self, wnid: str) -> int:
        """Return the position at which *wnid* begins, or would; not for a shuffled order."""
        before = bisect_left(self.wnids, self.key_of(wnid), key=self.key_of)
        return self.traversal.ends[before - 1] if before else 0

    def beats(self, cadence: Ns, stretches: Sequence[Passage]) -> Beats:
        """Return the beats of a pass that begins with *cadence*."""
        changes = [(self._place(passage.begin), passage.cadence) for passage in stretches]
        return beats_of(cadence, changes, self.traversal.length)

    def beyond(self, stretches: Sequence[Passage]) -> tuple[Place, ...]:
        """Return where those of *stretches* would begin that lie behind the last picture."""
        begins = (passage.begin for passage in stretches)
        return tuple(begin for begin in begins if self._place(begin) >= self.traversal.length)

    def _place(self, place: Place) -> int:
        if place.position is not None:
            return place.position
        if place.share is not None:
            return self.traversal.length * place.share // 10**9
        return self.start(place.wnid or "")


class Choice:
    """Where a pass pauses by choice, and where never.

    *spots* are by their places: a position, an index of the manifest, or the ordinal of a span, of
    which the first picture is meant; None for what the mirror does not have. *barred* tells of each
    span whether it never pauses, None where all may.
    """

    def __init__(
        self,
        traversal: Traversal,
        spots: Mapping[Place, tuple[str, int] | None],
        barred: NDArray[np.bool_] | None,
    ) -> None:
        """Take what was found; positions are looked up when a pass is first asked for."""
        self._traversal = traversal
        self._spots = spots
        self._barred = barred
        self._of_pass = lru_cache(maxsize=4)(self._found)

    def chosen(self, pass_number: int) -> NDArray[np.int64]:
        """Return the positions that pause whatever they drew, ascending (int64)."""
        return self._of_pass(pass_number if self._traversal.shuffled else 0)[0]

    def is_chosen(self, pass_number: int, position: Position) -> bool:
        """Tell whether *position* pauses whatever it drew."""
        return position in self._of_pass(pass_number if self._traversal.shuffled else 0)[1]

    @property
    def bars(self) -> bool:
        """Tell whether there is anything on which nothing pauses."""
        return self._barred is not None

    def is_barred(self, pass_number: int, position: Position) -> bool:
        """Tell whether *position* never pauses."""
        return self.bars and bool(self.barred(pass_number, np.array([position], np.int64))[0])

    def barred(self, pass_number: int, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return `is_barred` of every one of *positions* (int64)."""
        if self._barred is None:
            return np.zeros(len(positions), np.bool_)
        return self._barred[self._traversal.ordinals(pass_number, positions)]

    @cached_property
    def missing(self) -> tuple[Place, ...]:
        """The places named at which nothing pauses: they do not play in the first pass, or are barred."""
        at = {place: self._position(0, spot) for place, spot in self._spots.items()}
        return tuple(place for place, position in at.items() if position not in self._of_pass(0)[1])

    def _found(self, pass_number: int) -> tuple[NDArray[np.int64], frozenset[int]]:
        at = {self._position(pass_number, spot) for spot in self._spots.values()} - {None}
        positions = np.array(sorted(p for p in at if p is not None), np.int64)
        free = positions[~self.barred(pass_number, positions)]
        return free, frozenset(free.tolist())

    def _position(self, pass_number: int, spot: tuple[str, int] | None) -> int | None:
        walk = self._traversal
        match spot:
            case ("position", at):
                return at if at < walk.length else None
            case ("index", row):
                return walk.position(pass_number, Index(row))
            case ("span", ordinal):
                return next(iter(walk.positions(pass_number, ordinal).tolist()), None)
        return None


def pauses(draws: PauseDraws, choice: Choice | None, share: int, position: Position) -> bool:
    """Tell whether *position* pauses where *share* / 2**64 of *draws* do, but for what is a *choice*."""
    if choice is None:
        return draws.chance(position) < share
    if choice.is_chosen(draws.pass_number, position):
        return True
    return draws.chance(position) < share and not choice.is_barred(draws.pass_number, position)


def pausing(
    draws: PauseDraws, choice: Choice | None, share: int, first: int, beyond: int
) -> NDArray[np.int64]:
    """Return those positions from *first* on and before *beyond* that pause, ascending (int64)."""
    positions = np.arange(first, beyond, dtype=np.uint64)
    drawn = positions if share >= FULL else positions[draws.chances(positions) < np.uint64(share)]
    places = drawn.astype(np.int64)
    if choice is None:
        return places
    chosen = choice.chosen(draws.pass_number)
    cut = slice(*np.searchsorted(chosen, (first, beyond)))
    return np.union1d(places[~choice.barred(draws.pass_number, places)], chosen[cut])


def choice_of(
    walk: Walk, playlist: Playlist, manifest: Manifest, barred: frozenset[str], name_of: NameOf | None
) -> Choice | None:
    """Return what the rule of *playlist* chooses on *walk*, None where the draws alone decide.

    *barred* are the synsets on which nothing pauses. Without *name_of* no file is found.
    """
    rule = playlist.pauses
    if rule is None or not rule.composed:
        return None
    spots = {place: _spot(walk, place, manifest, name_of) for place in rule.at}
    spans = np.array([wnid in barred for wnid in walk.wnids], np.bool_)
    return Choice(walk.traversal, spots, spans if spans.any() else None)


def _spot(walk: Walk, place: Place, manifest: Manifest, name_of: NameOf | None) -> tuple[str, int] | None:
    if place.position is not None:
        return "position", place.position
    if place.share is not None:
        return "position", walk.traversal.length * place.share // 10**9
    if place.file is not None:
        found = _rows_named(manifest, name_of, place.wnid or "", place.file.encode()) if name_of else []
        return ("index", found[0]) if found else None
    return ("span", walk.wnids.index(place.wnid)) if place.wnid in walk.wnids else None


def _rows_named(manifest: Manifest, name_of: NameOf, wnid: str, file: bytes) -> list[Index]:
    """Return the rows of *wnid* of that name, with its extension or without."""
    return find(manifest, name_of, wnid, stem_of(file)) or find(manifest, name_of, wnid, file)


@dataclass(frozen=True, slots=True, eq=False)
class Decides:
    """What a score decides beside its draws, and the name of that: what an audit recomputes with."""

    composed: str
    beats: Beats
    choice: Choice | None

    def choice_by(self, composed: str) -> Choice | None:
        """Return what is chosen where a ledger says *composed*, None where that is another composition."""
        same = part_of(composed, PAUSES) == part_of(self.composed, PAUSES)
        return self.choice if same else None

    def beats_by(self, composed: str) -> Beats | None:
        """Return how long positions beat where a ledger says *composed*, None where it does not tell."""
        part = part_of(composed, BEATS)
        return self.beats if part and part == part_of(self.composed, BEATS) else None


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """What is decided of one pass beside its draws.

    The positions *chosen* (int64, ascending) pause whatever they drew; those *barred* never do.
    *greeting* is what an opening by the hours costs.
    """

    greeting: Ns
    chosen: NDArray[np.int64]
    barred: Where | None = None

    @property
    def free(self) -> bool:
        """Tell whether the draws decide everywhere."""
        return not len(self.chosen) and self.barred is None

    def drawn(self, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of each of *places* (int64) whether its draw decides."""
        drawn = ~np.isin(places, self.chosen)
        return drawn if self.barred is None else drawn & ~self.barred(places)

    def pauses(self, draws: PauseDraws | None) -> "ChosenPauses":
        """Return the pauses chosen, as long as *draws* say; none where nothing pauses."""
        if draws is None or not len(self.chosen):
            nothing = np.empty(0, np.int64)
            return ChosenPauses(nothing, nothing, Ns(0))
        lengths = draws.lengths(self.chosen.astype(np.uint64))
        return ChosenPauses(self.chosen, lengths // 10**6, Ns(int(lengths.sum())))


@dataclass(frozen=True, slots=True, eq=False)
class ChosenPauses:
    """The positions chosen (int64, ascending) and their lengths (whole ms, int64), *total* in ns."""

    places: NDArray[np.int64]
    lengths: NDArray[np.int64]
    total: Ns

    def between(self, first: int, beyond: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return those from *first* on and before *beyond*."""
        cut = slice(*np.searchsorted(self.places, (first, max(first, beyond))))
        return self.places[cut], self.lengths[cut]
