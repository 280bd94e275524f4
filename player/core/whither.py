"""Where a person wants to go, as they write it, and the position that this is."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from player.core.forecast import Forecast
from player.core.schedule import Schedule
from player.core.score import Score, synsets_named
from player.core.synsets import Census, WordNet
from player.core.units import Index, Position, Wall, wall_of

_POSITION = re.compile(r"\d[\d,_ ]*", re.ASCII)
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII)

_WHOLE = 100
"""Per cent: a share beyond it is no place."""

FEW = 4_000
"""So many shuffled pictures are looked for one by one, in hundredths of a second; of more, one is near."""

BLOCK = 4_096


class NotThere(LookupError):  # noqa: N818 - a person's slip, not a mistake of ours
    """There is no such place; the text says why, in a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the pass, 0 to 1, exact: a playlist's ``29 %`` and a person's are one position."""

    of_pass: Fraction


Place = Position | Share | datetime | str
"""A position, a share, a moment (without a zone: that of the showing), or a name."""


def read_place(text: str) -> Place:
    """Return what *text* means: ``4,000,000``, ``40 %``, ``2019-08-03 14:00``; anything else is a name."""
    text = text.strip()
    if _POSITION.fullmatch(text):
        return Position(int(re.sub(r"\D", "", text)))
    if (share := _SHARE.fullmatch(text)) and Fraction(share[1]) <= _WHOLE:
        return Share(Fraction(share[1]) / _WHOLE)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def position_at(share: float | Fraction, pictures: int) -> Position:
    """Return the position at *share* of a pass; beyond its ends, the first or the last."""
    return Position(min(max(int(share * pictures), 0), pictures - 1))


def position_of_moment(at: Wall, told: Forecast, schedule: Schedule) -> Position:
    """Return which position stands on the wall at *at*; while the doors are closed, the next to come.

    Raises:
        NotThere: the showing is over then, or has not begun.
    """
    if not schedule.openings or not schedule.openings[0].opens <= at < schedule.openings[-1].closes:
        raise NotThere("at that moment the showing has not begun, or is over")
    shown = told.flipped_before(Wall(at + 1))
    opening = schedule.opening_at(at)
    begun = opening is not None and shown > told.flipped_before(opening.opens)
    end = told.segments[-1].end
    return Position(max(0, min(shown - begun, end - 1)))


def position_of_name(
    name: str, score: Score, known: tuple[WordNet, Census], here: tuple[int, Position]
) -> tuple[Position, tuple[str, ...]]:
    """Return the position of the first picture that *name* means, and the wnids of the senses it has.

    A name is a top, a wnid or a lemma. What lies below a synset counts where
    it has no pictures of its own; of several senses the first in playing order
    is taken. Of what is shuffled the next picture after *here* is the first.

    Raises:
        NotThere: it means nothing, or nothing that plays.
    """
    wordnet, census = known
    held = frozenset(score.manifest.wnids)
    senses = (name,) if name in census.tops or name in wordnet or name in held else wordnet.named(name)
    if not senses:
        raise NotThere(f'"{name}" is no top, no wnid, no lemma, no date, no share and no position')
    found = [(at, sense) for sense in senses if (at := _first(sense, score, held, known, here)) is not None]
    if not found:
        raise NotThere(f'no picture of "{name}" is played here')
    return min(found)[0], tuple(sense for _, sense in sorted(found))


def _first(
    sense: str,
    score: Score,
    held: frozenset[str],
    known: tuple[WordNet, Census],
    here: tuple[int, Position],
) -> Position | None:
    own = _first_of((sense,), score, here) if sense in held else None
    if own is not None:
        return own
    return _first_of(synsets_named(sense, held, *known), score, here)


def _first_of(wnids: Iterable[str], score: Score, here: tuple[int, Position]) -> Position | None:
    """Return the first position of *wnids*, which the mirror has; shuffled, the next one after *here*."""
    manifest, pass_number = score.manifest, here[0]
    playing = _playing(score)  # else a pass is searched to its end for what is not in it
    ordinals = [k for k in (bisect_left(manifest.wnids, wnid) for wnid in wnids) if playing[k]]
    firsts = [int(manifest.firsts[k]) for k in ordinals]
    if not score.traversal.shuffled:
        return min(_positions(score, pass_number, firsts), default=None)
    counts = [int(manifest.counts[k]) for k in ordinals]
    if sum(counts) > FEW:
        return _next_shuffled(ordinals, score, here)
    rows = (row for first, count in zip(firsts, counts, strict=True) for row in range(first, first + count))
    found = sorted(_positions(score, pass_number, rows))
    after = [position for position in found if position > here[1]] or found
    return after[0] if after else None


def _playing(score: Score) -> NDArray[np.bool_]:
    """Return of each synset of the mirror whether the playlist takes pictures of it."""
    firsts = np.array([span.first for span in score.traversal.spans], np.int64)
    playing = np.zeros(len(score.manifest.wnids), np.bool_)
    playing[np.searchsorted(score.manifest.firsts, firsts, side="right") - 1] = True
    return playing


def _positions(score: Score, pass_number: int, rows: Iterable[int]) -> list[Position]:
    places = (score.traversal.position(pass_number, Index(row)) for row in rows)
    return [place for place in places if place is not None]


def _next_shuffled(ordinals: list[int], score: Score, here: tuple[int, Position]) -> Position | None:
    wanted = np.zeros(len(score.manifest.wnids), np.bool_)
    wanted[ordinals] = True
    for begin, end in ((here[1] + 1, score.pictures), (0, here[1] + 1)):
        for first in range(begin, end, BLOCK):
            positions = np.arange(first, min(first + BLOCK, end), dtype=np.int64)
            rows = score.traversal.indices(here[0], positions)
            met = wanted[np.searchsorted(score.manifest.firsts, rows, side="right") - 1]
            if met.any():
                return Position(first + int(met.argmax()))
    return None


MANY = 1 << 16
"""Positions whose draws are looked at together: a millisecond's work; those of a whole pass are 0.2 s."""


def next_pause(score: Score, here: tuple[int, Position], share: int) -> Position | None:
    """Return the next position after *here* that pauses if *share* / 2**64 do; None if none does."""
    pass_number, position = here
    for first in range(position + 1, score.pictures, MANY):
        found = score.pausing(pass_number, first, min(first + MANY, score.pictures), share)
        if len(found):
            return Position(int(found[0]))
    return None


def instant(moment: datetime, zone: tzinfo) -> Wall:
    """Return *moment* as an instant; one without a zone is in *zone*."""
    return wall_of(moment if moment.tzinfo else moment.replace(tzinfo=zone))
