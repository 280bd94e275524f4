"""Which pictures stand on a contact sheet: a stretch, a synset, a day's pauses, what is odd."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from player.app.excerpt import Excerpts
from player.app.film_place import Note, beginning
from player.app.known import Known
from player.app.pacer import planned_whole
from player.app.place import position_by
from player.app.sheet_course import (
    by_the_plan,
    course_of,
    pausing_on,
    shown_at,
    shown_on,
    shown_since,
)
from player.assets import load_census, load_wordnet
from player.core.film import Shot
from player.core.machine import STAND_IN, Machine
from player.core.score import Score, ScoreError, synsets_named
from player.core.units import Index, Position
from player.core.whither import NotThere
from player.core.withdrawal import WITHDRAWN
from player.inspection.odd import MOST_OF_A_KIND, Odd, odd_in
from player.sources.form import root_of
from player.sources.manifest.tables import load

MOST = 100_000
"""Pictures on a sheet: three thousand pages of A4, more than a person looks through."""

WITHHELD = "withheld"

MISNAMED = "misnamed"
"""What a picture is called in sum whose ending is that of another format."""


class NothingThere(LookupError):  # noqa: N818 - a state of the world, not a mistake
    """There is not one picture of what was asked for; the text says what that was."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sheet shows: one of *synset*, *pauses* and *odd*, else a stretch from *start* on.

    *count* is how many at most; *as_shown*: by the ledger.
    """

    start: str | None = None
    synset: str | None = None
    pauses: date | None = None
    odd: bool = False
    count: int = MOST
    as_shown: bool = False

    def at_most(self, count: int) -> "Wanted":
        """Return the same of *count* pictures at most."""
        return replace(self, count=min(count, self.count))


@dataclass(frozen=True, slots=True)
class Choice:
    """The *shots* of a sheet, in order, *of* so many in all; *place* says what they are.

    *oddities* tells by position what is odd.
    """

    shots: Sequence[Shot]
    of: int
    place: str
    oddities: dict[int, str] = field(default_factory=dict)


def chosen(machine: Machine, score: Score, wanted: Wanted, excerpts: Excerpts, note: Note) -> Choice:
    """Return what is *wanted*; *note* what people should know of its place.

    Raises:
        NothingThere: there is none of it.
        NotThere: there is no such place, synset or day.
        NoLedger, NotChecked: it cannot be found out.
    """
    if wanted.synset is not None:
        choice = _synset(machine, score, wanted, wanted.synset)
    elif wanted.pauses is not None:
        choice = _pauses(machine, score, wanted, wanted.pauses)
    elif wanted.odd:
        choice = _odd(machine, score, wanted, excerpts)
    else:
        choice = _stretch(machine, score, wanted, note)
    if not choice.shots:
        raise NothingThere(f"{choice.place}: there is not one picture")
    return choice


# --- a stretch ---------------------------------------------------------------


def _stretch(machine: Machine, score: Score, wanted: Wanted, note: Note) -> Choice:
    start = wanted.start
    if wanted.as_shown:
        shots = list(islice(shown_since(start, machine, score, note), wanted.count))
        return Choice(shots, len(shots), f"From {start} on" if start else "From the beginning on")
    plan = planned_whole(score)
    first = beginning(start, score, partial(position_by, plan), note)
    beyond = min(score.pictures, first + wanted.count)
    shots = by_the_plan(score, plan.forecast, np.arange(first, beyond, dtype=np.int64))
    named = f" (from {start} on)" if start and not start.strip().isdecimal() else ""
    place = f"Positions {first:,} to {beyond - 1:,} of {score.pictures:,}{named}"
    return Choice(shots, len(shots), place)


# --- a synset ----------------------------------------------------------------


def _synset(machine: Machine, score: Score, wanted: Wanted, name: str) -> Choice:
    meant = _meant(name, score)
    positions = _positions(meant, score)
    if not len(positions):
        raise NothingThere(f'"{name}": this playlist shows no picture of it on this mirror')
    title = _titled(name, meant, score)
    if wanted.as_shown:
        found = list(shown_at(positions.tolist(), machine, score))
        return Choice(found[: wanted.count], len(found), title)
    shots = by_the_plan(score, course_of(score), positions[: wanted.count])
    return Choice(shots, len(positions), title)


def _meant(name: str, score: Score) -> frozenset[str]:
    """Return the synset *name*, or those below it where it has no pictures of its own.

    Raises:
        NotThere: it means nothing, or several.
    """
    held, wordnet = frozenset(score.manifest.wnids), load_wordnet()
    senses = {name} if name in held else set(wordnet.named(name))
    if len(senses) == 1 and senses <= held:
        return frozenset(senses)
    try:
        return synsets_named(name, held, wordnet, load_census())
    except ScoreError as error:
        raise NotThere(str(error)) from error


def _positions(meant: frozenset[str], score: Score) -> NDArray[np.int64]:
    manifest, traversal = score.manifest, score.traversal
    rows = {int(first): wnid for first, wnid in zip(manifest.firsts, manifest.wnids, strict=True)}
    ordinals = (k for k, span in enumerate(traversal.spans) if rows[span.first] in meant)
    places = [traversal.positions(0, ordinal) for ordinal in ordinals]
    return np.sort(np.concatenate(places)) if places else np.empty(0, np.int64)


def _titled(name: str, meant: frozenset[str], score: Score) -> str:
    """Return what a sheet of *meant* is called: of what is withheld, the wnid and no name."""
    if len(meant) > 1:
        return f"{name} and what is below it, {len(meant):,} synsets"
    (wnid,) = meant
    wordnet = load_wordnet()
    unsafe = score.manifest.form == STAND_IN and wnid in load_census().policies["unsafe-2019"]
    if score.withheld(wnid) or unsafe or wnid not in wordnet:
        return wnid
    return f"{wnid} · {', '.join(wordnet[wnid].lemmas)}"


# --- a day's pauses ----------------------------------------------------------


def _pauses(machine: Machine, score: Score, wanted: Wanted, day: date) -> Choice:
    place = f"The pauses of {day:%A} {day.day} {day:%B %Y}"
    if wanted.as_shown:
        shots = [shot for shot in shown_on(day, machine, score) if shot.pauses]
        return Choice(shots[: wanted.count], len(shots), place)
    if score.playlist.showing is None:
        raise NotThere("a day's pauses need a playlist with a showing, or --as-shown")
    course = course_of(score)
    positions = pausing_on(day, score, course)
    return Choice(by_the_plan(score, course, positions[: wanted.count]), len(positions), place)


# --- what is odd -------------------------------------------------------------


def _odd(machine: Machine, score: Score, wanted: Wanted, excerpts: Excerpts) -> Choice:
    withdrawn = excerpts.withdrawn

    def seen(index: Index) -> bool:
        if score.traversal.position(0, index) is None or score.withheld(score.wnid(index)):
            return False
        return not (withdrawn and withdrawn.has(excerpts.source.picture(index)))

    found = Odd({}, {})
    if excerpts.mirror != STAND_IN:
        folder, _ = load(machine.state, root_of(excerpts.mirror))
        found = odd_in(machine.state / "checks" / folder.name, seen)
    for oddity, positions, count in _decided(score, excerpts):
        if count:
            found.indices[oddity] = [score.index(0, position) for position in positions]
            found.counts[oddity] = count
    taken = _evenly(found.indices, wanted.count)
    oddities: dict[int, str] = {}
    for oddity, index in taken:
        position = score.traversal.position(0, index)
        assert position is not None, "only what is played was taken"
        oddities[position] = f"{oddities[position]} · {oddity}" if position in oddities else oddity
    shots = by_the_plan(score, course_of(score), np.array([*oddities], np.int64)) if oddities else []
    return Choice(shots, max(len(shots), _different(found)), _told(found.counts), oddities)


def _different(found: Odd) -> int:
    """Return how many pictures are odd; of those too many to be listed, some may count twice."""
    listed = sum(map(len, found.indices.values()))
    counted = sum(found.counts.values())
    return len({index for indices in found.indices.values() for index in indices}) + counted - listed


def _told(counts: dict[str, int]) -> str:
    """Return what is odd in a line: how many of each sort, whatever the particulars."""
    sorts: dict[str, int] = {}
    for oddity, count in counts.items():
        sort = MISNAMED if " named " in oddity else oddity.partition(":")[0]
        sorts[sort] = sorts.get(sort, 0) + count
    told = ", ".join(f"{sort} {count:,}" for sort, count in sorts.items())
    return f"What is odd: {told}" if told else "What is odd"


def _decided(score: Score, excerpts: Excerpts) -> Iterator[tuple[str, list[Position], int]]:
    """Yield what people have decided, the positions of its first pictures, and how many there are."""
    withheld = _positions(score.withheld_synsets, score)
    yield WITHHELD, [Position(one) for one in withheld[:MOST_OF_A_KIND].tolist()], len(withheld)
    known = Known(score.manifest, lambda index: excerpts.source.picture(index).name)
    indices = [index for name in sorted(excerpts.withdrawn.names) for index in known.find(*name)]
    played = [score.traversal.position(0, index) for index in indices]
    withdrawn = [position for position in played if position is not None]
    yield WITHDRAWN, withdrawn[:MOST_OF_A_KIND], len(withdrawn)


def _evenly(indices: dict[str, list[Index]], most: int) -> Iterable[tuple[str, Index]]:
    """Return at most *most* of *indices* in their order, of each oddity as many while there are."""
    ranks = sorted(
        (rank, place) for place, found in enumerate(indices.values()) for rank in range(len(found))
    )
    kept = [0] * len(indices)
    for _, place in ranks[:most]:
        kept[place] += 1
    return [
        (name, index) for (name, found), n in zip(indices.items(), kept, strict=True) for index in found[:n]
    ]
