from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.audit import Ledger, audit, intact, verdict
from player.core.book import Book, Session, since_start
from player.core.coverage import BY_WEIGHT
from player.core.leap import Leap
from player.core.ledger import EventKind, Row, Sealed, Stretches, beginning, chained, tail_of
from player.core.units import Ns
from tests.flips import ANCHOR, BEAT, event, flip

N = 10
FACTS: dict[str, str | int] = {"id": "whole-000000000000", "pictures": N}


def book() -> Book:
    return Book(beginning(FACTS), 0, (0, 0), N, since_start(()))


def ledger(rows: Iterable[tuple[str, int, int, int]], tail: tuple[str, int, int, int]) -> Ledger:
    """A ledger of rows given as (kind, pass, first, count)."""
    head, sealed = beginning(FACTS), list[Sealed]()
    for number, fields in enumerate(rows, start=1):
        row = Row(number, *fields, body="{}")
        head = chained(head, row)
        sealed.append(Sealed(row, head))
    return Ledger(FACTS, sealed, tail_of(head, Row(len(sealed) + 1, *tail, body="{}"), 1))


def test_json_has_the_keys_of_the_contract_in_their_order() -> None:
    found = audit(ledger([("start", 0, 0, 0), ("shown", 0, 0, 5), ("pause", 0, 4, 0)], ("shown", 0, 5, 2)))
    assert list(found.as_json().items()) == [
        ("run", "whole-000000000000"),
        ("pictures", 10),
        ("pass", 0),
        ("position", 7),
        ("shown", 7),
        ("unshowable", 0),
        ("withheld", 0),
        ("missing", 0),
        ("repeated", 0),
        ("uncertain", 0),
        ("unclean_starts", 0),
        ("jumped", 0),
        ("replayed", 0),
        ("pauses", 1),
        ("chain", "ok"),
    ]
    assert found.ok


def test_a_ledger_without_a_picture_holds() -> None:
    found = audit(ledger([("start", 0, 0, 0)], ("", 0, 0, 0)))
    assert found.ok
    assert (found.pass_number, found.position, found.missing) == (0, 0, 0)


@pytest.mark.parametrize(
    ("rows", "missing", "repeated"),
    [
        ([("shown", 0, 0, 3), ("shown", 0, 5, 1)], 2, 0),
        ([("shown", 0, 0, 3), ("shown", 0, 2, 2)], 0, 1),
        ([("shown", 0, 0, 3), ("shown", 1, 0, 1)], 7, 0),
        ([("shown", 2, 0, 4)], 20, 0),
        ([("shown", 0, 0, 3), ("unshowable", 0, 2, 1), ("withheld", 0, 3, 1)], 0, 1),
    ],
)
def test_a_gap_is_missing_and_an_overlap_repeated(
    rows: list[tuple[str, int, int, int]], missing: int, repeated: int
) -> None:
    found = audit(ledger(rows, ("", 0, 0, 0)))
    assert (found.missing, found.repeated) == (missing, repeated)
    assert not found.ok


def test_a_pass_that_is_complete_leads_to_the_next() -> None:
    found = audit(ledger([("shown", 0, 0, 10)], ("", 0, 10, 0)))
    assert (found.pass_number, found.position, found.missing) == (1, 0, 0)


def test_recovered_positions_were_shown() -> None:
    found = audit(ledger([("recovered", 0, 0, 4)], ("withheld", 0, 4, 2)))
    assert (found.shown, found.withheld, found.ok) == (4, 2, True)


def test_a_start_is_unclean_if_no_end_stands_before_it() -> None:
    row = {kind: (kind, 0, 0, 0) for kind in ("start", "end", "damaged", "uncertain")}
    told = ["start", "start", "uncertain", "end", "start", "end", "damaged", "start", "uncertain"]
    found = audit(ledger([row[kind] for kind in told], ("", 0, 0, 0)))
    assert (found.unclean_starts, found.uncertain, found.ok) == (2, 2, True)
    found = audit(ledger([row["start"], row["uncertain"]], ("", 0, 0, 0)))
    assert (found.unclean_starts, found.uncertain, found.ok) == (0, 1, False)


def played(seed: int) -> Ledger:
    """A ledger with rows of many kinds, written by the book."""
    written, random = book(), Random(seed)
    for position in range(N):
        written.flip(flip(position, late=random.randrange(10**6)))
        if random.random() < 0.5:
            written.note(event(EventKind.PAUSE, position, ms=random.randrange(2000, 20000)))
    return Ledger(FACTS, written.rows, written.tail(N))


def test_a_row_that_is_edited_deleted_moved_or_doubled_is_named() -> None:
    whole = played(seed=2)
    assert audit(whole).chain == "ok"
    rows = list(whole.rows)
    edited = replace(rows[3], row=replace(rows[3].row, body="{}"))
    for broken in (
        [*rows[:3], edited, *rows[4:]],
        rows[:3] + rows[4:],
        [*rows[:3], rows[4], rows[3], *rows[5:]],
        [*rows[:3], rows[2], *rows[3:]],
    ):
        damaged = whole._replace(rows=broken)
        assert audit(damaged).chain.startswith("row 4 ")
        assert intact(damaged) == rows[:3]
        assert not audit(damaged).ok


def test_a_last_row_that_is_deleted_shows_in_the_tail() -> None:
    whole = played(seed=2)
    last = len(whole.rows)
    chain = audit(whole._replace(rows=whole.rows[:-1])).chain
    assert chain == f"the open row after row {last - 1} does not fit the chain"
    assert audit(whole._replace(tail=None)).chain == f"the open row after row {last} is missing"
    other: dict[str, str | int] = FACTS | {"seed": 1}
    assert audit(whole._replace(facts=other)).chain.startswith("row 1 ")


def test_a_ledger_that_could_not_be_read_to_its_end_says_where() -> None:
    whole = played(seed=2)._replace(tail=None, fault="after row 3 the ledger cannot be read: malformed")
    assert audit(whole).chain == "after row 3 the ledger cannot be read: malformed"


def test_what_cannot_be_counts_as_a_break_of_the_chain() -> None:
    whole = played(seed=2)
    found = audit(whole, ["row 3 cannot be: so", "row 4 cannot be: either"])
    assert (found.chain, found.ok) == ("row 3 cannot be: so", False)
    assert found.contradictions == ("row 3 cannot be: so", "row 4 cannot be: either")
    damaged = whole._replace(tail=None)
    assert audit(damaged, ["row 3 cannot be: so"]).chain.startswith("the open row ")


def test_what_is_said_of_a_damaged_row_can_be_printed() -> None:
    whole = played(seed=2)
    rows = list(whole.rows)
    rows[3] = replace(rows[3], row=replace(rows[3].row, kind="sho\udcffn"))
    damaged = whole._replace(rows=rows, facts={**FACTS, "id": "\udcff", "x": "\ud800"})
    for text in (audit(damaged).chain, audit(damaged).run, verdict(whole._replace(rows=rows))):
        text.encode("utf-8")
    assert verdict(whole._replace(rows=rows)).startswith("row 4 breaks the chain")
    assert audit(whole._replace(fault="\udc80 cannot be read")).chain.encode()


def flipped(value: Any, random: Random) -> Any:
    """Return *value* with one bit changed in its bytes, or in its digits."""
    raw = bytearray(value if isinstance(value, bytes) else str(value).encode())
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    if isinstance(value, bytes):
        return bytes(raw)
    changed = raw.decode("utf-8", "surrogateescape")
    return int(changed) if isinstance(value, int) and changed.isdigit() else changed


@given(st.integers(0, 2**32))
def test_a_flipped_bit_anywhere_in_the_rows_breaks_the_chain(seed: int) -> None:
    whole, random = played(seed=5), Random(seed)
    assert whole.tail is not None
    entries: list[Any] = [*whole.rows, whole.tail]
    at = random.randrange(len(entries))
    fields = ["number", "kind", "pass_number", "first", "count", "body", "seal"]
    name = random.choice([name for name in fields if getattr(entries[at].row, name, "seal") != ""])
    if name == "seal":
        entries[at] = replace(entries[at], seal=flipped(entries[at].seal, random))
    else:
        row = replace(entries[at].row, **{name: flipped(getattr(entries[at].row, name), random)})
        entries[at] = replace(entries[at], row=row)
    *rows, tail = entries
    assert audit(whole).chain == "ok"
    assert verdict(Ledger(FACTS, rows, tail)) != "ok"


class Oracle:
    """Plays steps into a book and counts for itself, picture by picture."""

    def __init__(self) -> None:
        self.book = book()
        self.seen: dict[tuple[int, int], str] = {}
        self.begun = 0
        self.leg: set[tuple[int, int]] = set()
        self.place = (0, 0)
        self.due = 0
        self.clean = True
        self.doubt = False
        self.repeated = self.replayed = self.uncertain = self.unclean_starts = self.pauses = 0
        self.start()

    def play(self, step: str) -> None:
        self.due += BEAT
        getattr(self, step)()

    def start(self) -> None:
        self.doubt = not self.clean
        self.unclean_starts += self.doubt
        self.clean = False
        self.book.start(
            event(EventKind.START, *self.place[::-1]), Session(Stretches(ANCHOR, "", ""), self.doubt)
        )

    def end(self) -> None:
        self.book.note(event(EventKind.END, *self.place[::-1]))
        self.clean = True
        self.start()

    def pause(self) -> None:
        self.book.note(event(EventKind.PAUSE, *self.place[::-1]))
        self.pauses += 1

    def slip(self) -> None:
        self.due += 1

    def skip(self) -> None:
        pass_number, position = self.place
        self.place = (pass_number, position + 1) if position + 1 < N else (pass_number + 1, 0)

    def again(self) -> None:
        self.place = max(self.leg, default=self.place)
        self.flip()

    def forth(self) -> None:
        self.jump((self.place[1] + N) // 2)

    def back(self) -> None:
        self.jump(self.place[1] // 2)

    def jump(self, target: int) -> None:
        pass_number, position = self.place
        leap = Leap(pass_number, position, target)
        self.book.note(leap.event(Ns(self.due), "web"))
        for passed in range(position, target):
            self.seen.setdefault((pass_number, passed), "jumped")
        self.leg = set()
        self.begun = max(self.begun, pass_number)
        self.place = (pass_number, target)

    def flip(self, kind: str = "shown") -> None:
        pass_number, position = self.place
        shown = flip(position, self.due, pass_number=pass_number)
        self.book.flip(replace(shown, withheld=kind == "withheld"))
        self.uncertain += self.doubt
        self.doubt = False
        self.enter(kind)

    def withhold(self) -> None:
        self.flip("withheld")

    def unshowable(self) -> None:
        self.book.note(event(EventKind.UNSHOWABLE, *self.place[::-1]))
        self.enter("unshowable")

    def enter(self, kind: str) -> None:
        before = self.seen.get(self.place, "jumped")
        self.repeated += self.place in self.leg
        self.replayed += before != "jumped" and self.place not in self.leg
        self.seen[self.place] = min(kind, before, key=BY_WEIGHT.index)
        self.leg.add(self.place)
        self.skip()

    def missing(self) -> int:
        pass_number, position = max(self.seen, default=(0, -1))
        if self.begun > pass_number:
            pass_number, position = self.begun, -1
        return pass_number * N + position + 1 - len(self.seen)


STEPS = ["flip"] * 6 + ["withhold", "unshowable", "pause", "slip", "skip", "again", "end", "start"]
STEPS += ["forth", "back"]


@given(st.lists(st.sampled_from(STEPS), max_size=120))
def test_the_audit_agrees_with_an_oracle(steps: list[str]) -> None:
    oracle = Oracle()
    for step in steps:
        oracle.play(step)
    found = audit(Ledger(FACTS, oracle.book.rows, oracle.book.tail(len(steps))))
    said = list(oracle.seen.values())
    assert found.shown == said.count("shown")
    assert found.withheld == said.count("withheld")
    assert found.unshowable == said.count("unshowable")
    assert found.missing == oracle.missing()
    assert found.jumped == said.count("jumped")
    assert (found.repeated, found.replayed) == (oracle.repeated, oracle.replayed)
    assert found.uncertain == oracle.uncertain
    assert found.unclean_starts == oracle.unclean_starts
    assert found.pauses == oracle.pauses
    assert found.chain == "ok"
