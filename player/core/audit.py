"""The audit of a ledger: was each picture shown, once, and do the rows still say what was written?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from player.core.coverage import Coverage
from player.core.ledger import EventKind, RowKind, Sealed, Tail, beginning, chained, tail_of
from player.core.pictures import printable

OK = "ok"


class Ledger(NamedTuple):
    """A ledger as read: *facts* hold at least "id" and "pictures"; *fault* says why reading stopped short."""

    facts: Mapping[str, str | int]
    rows: Sequence[Sealed]
    tail: Tail | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """What a ledger says, over all passes.

    *shown* (uncertain ones included), *unshowable*, *withheld* and *jumped*
    count positions and are disjoint; *missing* are positions passed that are
    none of these; *repeated* are entries of a position that was entered
    before, *replayed* those of one that was before somebody jumped; *passes*
    were begun; *pass_number* and *position* are the next to be shown; *chain*
    is "ok" or a sentence that names the first bad row.
    """

    run: str
    pictures: int
    pass_number: int
    position: int
    shown: int
    unshowable: int
    withheld: int
    missing: int
    repeated: int
    uncertain: int
    unclean_starts: int
    pauses: int
    chain: str
    contradictions: tuple[str, ...] = ()
    jumped: int = 0
    replayed: int = 0
    passes: int = 0

    @property
    def ok(self) -> bool:
        """Tell whether the record holds: the exit code of ``verify`` is 0."""
        doubtful = self.uncertain > self.unclean_starts
        return not (self.missing or self.repeated or doubtful or self.chain != OK)

    def as_json(self) -> dict[str, str | int]:
        """Return the keys of ``verify --json``, in their order."""
        return {
            "run": self.run,
            "pictures": self.pictures,
            "pass": self.pass_number,
            "position": self.position,
            "shown": self.shown,
            "unshowable": self.unshowable,
            "withheld": self.withheld,
            "missing": self.missing,
            "repeated": self.repeated,
            "uncertain": self.uncertain,
            "unclean_starts": self.unclean_starts,
            "jumped": self.jumped,
            "replayed": self.replayed,
            "pauses": self.pauses,
            "chain": self.chain,
        }


def audit(ledger: Ledger, contradictions: Sequence[str] = ()) -> Audit:
    """Examine *ledger*; what a recomputation found of it counts as a break of the chain does."""
    pictures = int(ledger.facts["pictures"])
    rows = [sealed.row for sealed in ledger.rows]
    if ledger.tail is not None:
        rows.append(ledger.tail.row)
    coverage = Coverage(pictures)
    for row in rows:
        coverage.enter(row)
    pass_number, position = coverage.following
    begins_again = position >= pictures
    kinds = [row.kind for row in rows]
    return Audit(
        run=_plain(str(ledger.facts["id"])),
        pictures=pictures,
        pass_number=pass_number + begins_again,
        position=0 if begins_again else position,
        missing=coverage.missing(),
        repeated=coverage.repeated,
        replayed=coverage.replayed,
        passes=coverage.passes,
        uncertain=kinds.count(RowKind.UNCERTAIN),
        unclean_starts=unclean_starts(kinds),
        pauses=kinds.count(EventKind.PAUSE),
        chain=_first(verdict(ledger), *contradictions),
        contradictions=tuple(contradictions),
        **coverage.counts,
    )


def _first(*sentences: str) -> str:
    """Return the first of *sentences* that names something."""
    return next((sentence for sentence in sentences if sentence != OK), OK)


def _plain(text: str) -> str:
    """Return *text* as it can be printed; what was not UTF-8 on the disk is escaped."""
    return printable(text.encode("utf-8", "surrogatepass"))


def unclean_starts(kinds: Iterable[str]) -> int:
    """Count the starts that no end stands before, the very first excepted."""
    clean, unclean = True, 0
    for kind in kinds:
        if kind == EventKind.START:
            unclean += not clean
        if kind in (EventKind.START, EventKind.END, RowKind.DAMAGED):
            clean = kind == EventKind.END
    return unclean


def intact(ledger: Ledger) -> list[Sealed]:
    """Return the rows of *ledger* from the first on as long as their seals hold."""
    head, held = beginning(ledger.facts), []
    for number, sealed in enumerate(ledger.rows, start=1):
        if sealed.row.number != number or chained(head, sealed.row) != sealed.seal:
            break
        head = sealed.seal
        held.append(sealed)
    return held


def verdict(ledger: Ledger) -> str:
    """Return "ok" if every seal holds, else a sentence that names the first row whose seal does not."""
    if ledger.fault is not None:
        return _plain(ledger.fault)
    held = len(intact(ledger))
    if held < len(ledger.rows):
        row = ledger.rows[held].row
        where = f"{_plain(row.kind)}, pass {row.pass_number}, position {row.first}"
        return f"row {held + 1} breaks the chain (it says: number {row.number}, {where})"
    head = ledger.rows[-1].seal if ledger.rows else beginning(ledger.facts)
    tail = ledger.tail
    if tail is None:
        return f"the open row after row {held} is missing"
    if tail.row.number != held + 1 or tail_of(head, tail.row, tail.entry) != tail:
        return f"the open row after row {held} does not fit the chain"
    return OK
