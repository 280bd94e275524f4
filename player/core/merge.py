"""The ledgers of one run joined: what each part of a showing that moved has added to the record.

A showing that moves to another computer takes its ledger along, so that the
two ledgers begin with the same sealed rows and part where one player ended
and the next began; more than two make a tree. Joined, each row stands once:
first what was shared, then each branch, the one that began earlier first.
Where an old player went on after its state had been taken away, the same
positions were shown twice, and that is said: it is what happened.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations, takewhile
from json import loads
from typing import Any

from player.core.audit import OK, Audit, Ledger, audit, unclean_starts, verdict
from player.core.coverage import COUNTED_AS, STRETCHES
from player.core.ledger import Row, RowKind, Sealed, Tail, beginning
from player.core.ranges import RangeSet
from player.core.relation import Relation, grid_of, relation
from player.core.units import Wall, datetime_of


@dataclass(slots=True)
class Part:
    """Rows that follow each other in the ledgers *names* and no other; *after* is what they go on from."""

    names: tuple[str, ...]
    after: "Part | None"
    rows: list[Sealed] = field(default_factory=list)

    @property
    def begins(self) -> int:
        """The first moment that its rows tell of, ns since 1970 UTC; 0 if none does."""
        return next(_walls(self.rows), 0)

    @property
    def ends(self) -> int:
        """The last such moment."""
        return max(_walls(self.rows), default=0)

    @property
    def covered(self) -> dict[int, RangeSet]:
        """The positions entered, by pass."""
        found: dict[int, RangeSet] = {}
        for row in (sealed.row for sealed in self.rows):
            if row.kind in COUNTED_AS:
                found.setdefault(row.pass_number, RangeSet()).add(row.first, row.first + row.count)
        return found

    @property
    def span(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The first (pass, position) entered, and the last; None if there is none."""
        places = [(number, *pair) for number, ranges in self.covered.items() for pair in ranges]
        if not places:
            return None
        number, _, stop = max(places)
        return min(places)[:2], (number, stop - 1)

    @property
    def words(self) -> str:
        """What it is, for people."""
        moments = " … ".join(f"{datetime_of(Wall(at)):%Y-%m-%d %H:%M:%S}" for at in (self.begins, self.ends))
        if self.span is None:
            return f"{moments} UTC, no picture, in {', '.join(self.names)}"
        places = " … ".join(f"pass {number} position {position:,}" for number, position in self.span)
        return f"{moments} UTC, {places}, in {', '.join(self.names)}"

    def as_json(self) -> dict[str, Any]:
        """Return where it begins and ends."""
        first, last = self.span or (None, None)
        return {
            "of": list(self.names),
            "rows": len(self.rows),
            "begins": self.begins,
            "ends": self.ends,
            "first": first,
            "last": last,
        }

    def kinds(self) -> list[str]:
        """Return the kinds of the rows that lead here, from the run's first on."""
        before = self.after.kinds() if self.after else []
        return before + [sealed.row.kind for sealed in self.rows]

    def unclean_starts(self) -> int:
        """Count the starts among its rows that no end stands before."""
        before = self.after.kinds() if self.after else []
        return unclean_starts(self.kinds()) - unclean_starts(before)


def _walls(rows: Iterable[Sealed]) -> Iterator[int]:
    for sealed in rows:
        wall = loads(sealed.row.body).get("wall")
        if isinstance(wall, int):
            yield wall


@dataclass(frozen=True, slots=True)
class Overlap:
    """Positions *first* … *last* of a pass that two parts both entered."""

    pass_number: int
    first: int
    last: int
    names: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Merged:
    """One record of one run: its *parts* in the order of time, and what was entered twice.

    *ledger* has the rows of all, each with the seal of the ledger it stands in
    (the open rows last in their parts). *faults* name each ledger whose chain does not hold.
    """

    ledger: Ledger
    parts: tuple[Part, ...]
    overlaps: tuple[Overlap, ...]
    faults: tuple[str, ...]
    audit: Audit

    def as_json(self) -> dict[str, Any]:
        """Return what ``report --merge --json`` says of the joining; moments in ns since 1970 UTC."""
        return {
            **self.audit.as_json(),
            "parts": [part.as_json() for part in self.parts],
            "overlaps": [
                {"pass": o.pass_number, "first": o.first, "last": o.last, "of": [list(n) for n in o.names]}
                for o in self.overlaps
            ],
            "faults": list(self.faults),
        }

    def lines(self) -> list[str]:
        """Say how the parts hang together, in words."""
        parts = [f"part {number}: {part.words}" for number, part in enumerate(self.parts, start=1)]
        overlaps = [
            f"shown twice: pass {o.pass_number}, positions {o.first:,} … {o.last:,},"
            f" in {' and in '.join(', '.join(names) for names in o.names)}"
            for o in self.overlaps
        ]
        return [*parts, *overlaps, *self.faults]


class NotOneRun(ValueError):  # noqa: N818 - a state of the world, not a mistake
    """The ledgers are of several runs."""


def merge(ledgers: Sequence[tuple[str, Ledger]]) -> Merged:
    """Return the record that the named *ledgers* of one run make.

    Raises:
        NotOneRun: they are of several.
    """
    (first, ledger), *others = ledgers
    for name, other in others:
        if dict(other.facts) != dict(ledger.facts):
            raise NotOneRun(f"{first} is of run {ledger.facts['id']}, {name} of {other.facts['id']}")
    tree = _tree(ledgers)
    _drop_beginnings(tree)
    parts = [part for part in _in_order(tree, None) if part.rows]
    rows = [sealed for part in parts for sealed in part.rows]
    joined = Ledger(ledger.facts, rows, None)
    faults = tuple(f"{name}: {said}" for name, held in ledgers if (said := verdict(held)) != OK)
    return Merged(joined, tuple(parts), tuple(_overlaps(parts)), faults, _audit(joined, parts, faults))


def _audit(joined: Ledger, parts: Sequence[Part], faults: Sequence[str]) -> Audit:
    """Return the audit of all rows; the chains were looked at one by one."""
    unclean = sum(part.unclean_starts() for part in parts)
    return replace(audit(joined), unclean_starts=unclean, chain=faults[0] if faults else OK)


def _tree(ledgers: Sequence[tuple[str, Ledger]]) -> list[Part]:
    """Return the parts of *ledgers*, each after the one it goes on from."""
    holders: dict[bytes, list[str]] = {}
    for name, ledger in ledgers:
        for sealed in ledger.rows:
            holders.setdefault(sealed.seal, []).append(name)
    parts: dict[bytes, Part] = {}
    for _, ledger in ledgers:
        last: Part | None = None
        for sealed in ledger.rows:
            known = parts.get(sealed.seal)
            if known is None:
                known = _continued(last, tuple(holders[sealed.seal]))
                known.rows.append(sealed)
                parts[sealed.seal] = known
            last = known
    _add_tails(ledgers, parts)
    return list({id(part): part for part in parts.values()}.values())


def _continued(part: Part | None, names: tuple[str, ...]) -> Part:
    """Return the part that a next row, which stands in the ledgers *names*, belongs to."""
    return part if part is not None and part.names == names else Part(names, part)


def _add_tails(ledgers: Sequence[tuple[str, Ledger]], parts: dict[bytes, Part]) -> None:
    """Add each open row that did not become a closed one in another ledger."""
    for name, ledger in ledgers:
        tail = ledger.tail
        if tail is None or tail.row.kind == RowKind.NOTHING or tail.seal in parts:
            continue
        if not any(relation(ledger, other) is Relation.BEHIND for _, other in ledgers):
            head = ledger.rows[-1].seal if ledger.rows else beginning(ledger.facts)
            _add_tail(name, tail, parts.get(head), parts)


def _add_tail(name: str, tail: Tail, part: Part | None, parts: dict[bytes, Part]) -> None:
    continued = _continued(part, (name,))
    continued.rows.append(Sealed(tail.row, tail.seal))
    parts[tail.seal] = continued


def _drop_beginnings(parts: Sequence[Part]) -> None:
    """Drop what a branch begins with and its sibling says too: a copy closes the open row, or splits it."""
    for one, other in permutations([part for part in parts if part.rows], 2):
        if one.after is other.after and other.rows:
            rows = (sealed.row for sealed in one.rows)
            same = sum(1 for _ in takewhile(_told_by(other), rows))
            del one.rows[:same]


def _told_by(part: Part) -> Callable[[Row], bool]:
    """Return what tells whether a row's flips, or the event it is, stand in *part*: at the same moments."""
    rows = [sealed.row for sealed in part.rows]
    events = {(row.kind, row.pass_number, row.first, row.body) for row in rows if row.kind not in STRETCHES}
    stretches = [row for row in rows if row.kind in STRETCHES]

    def told(row: Row) -> bool:
        if row.kind not in STRETCHES:
            return (row.kind, row.pass_number, row.first, row.body) in events
        return any(_lies_on(row, stretch) for stretch in stretches)

    return told


def _lies_on(row: Row, stretch: Row) -> bool:
    """Tell whether the flips of *row* are among those of *stretch*."""
    if (row.kind, row.pass_number) != (stretch.kind, stretch.pass_number):
        return False
    if row.first < stretch.first or row.first + row.count > stretch.first + stretch.count:
        return False
    origin, period, wall = grid_of(stretch)
    later = (row.first - stretch.first) * period
    return grid_of(row) == (origin + later, period, wall + later)


def _in_order(parts: Sequence[Part], after: Part | None) -> list[Part]:
    """Return the *parts* that go on from *after*, each with what goes on from it, the earlier first."""
    found: list[Part] = []
    for part in sorted((part for part in parts if part.after is after), key=lambda part: part.begins):
        found += [part, *_in_order(parts, part)]
    return found


def _overlaps(parts: Sequence[Part]) -> Iterator[Overlap]:
    covered = [(part.names, part.covered) for part in parts]
    for (names, one), (others, other) in combinations(covered, 2):
        for number in sorted(one.keys() & other.keys()):
            for first, stop in _both(one[number], other[number]):
                yield Overlap(number, first, stop - 1, (names, others))


def _both(one: RangeSet, other: RangeSet) -> Iterator[tuple[int, int]]:
    """Yield the ranges that are in both."""
    for start, stop in one:
        for begin, end in other:
            if max(start, begin) < min(stop, end):
                yield max(start, begin), min(stop, end)
