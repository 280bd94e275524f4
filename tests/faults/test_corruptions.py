"""A byte of a ledger changes, or somebody changes a row: the audit says so, or reads what it always read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from player.core.audit import OK, Ledger, audit, verdict
from player.core.contradictions import contradictions
from player.core.ledger import EventKind
from player.core.pauses import PauseDraws, Tempo, threshold
from player.core.units import MILLISECOND, SECOND, Ns, Position
from player.journal.journal import SqliteJournal
from player.journal.opening import open_run
from player.journal.reading import NoLedger, read_ledger
from player.journal.run import RunIdentity, StartInfo
from tests.flips import event, flip

RUN = RunIdentity(
    "whole-3fa2b1c4d5e6", "whole", "Exhibiting ImageNet", 500, "by-synset", 2019, "0" * 64, "1" * 12
)
DRAWS = PauseDraws(RUN.seed, 0, Ns(2 * SECOND), Ns(4 * SECOND))
SHARE = threshold(5)
MORNING = datetime(2019, 7, 1, 9, tzinfo=UTC)

DETECTED, REFUSED, HARMLESS = "detected", "refused", "harmless"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with a ledger of two days, as the player leaves it: closed, its WAL folded in."""
    for day, (first, stop) in enumerate([(0, 120), (120, 180)]):
        begin = day * 86_400 * SECOND
        start = StartInfo(MORNING + timedelta(days=day), Ns(begin), "0.1", "x11", "1920x1080@60")
        journal, resume = open_run(tmp_path, RUN, start)
        assert resume.position == first
        journal.tempo(0, Tempo(Position(first), SHARE, "opening", DRAWS.shortest, DRAWS.longest), Ns(begin))
        play(journal, first, stop, begin)
        journal.close(clean=True)
    assert {path.name for path in ledger_file(tmp_path).parent.iterdir()} == {"ledger.sqlite", "mark"}
    return tmp_path


def play(journal: SqliteJournal, first: int, stop: int, begin: int) -> None:
    due = begin
    for position in range(first, stop):
        due += 90 * MILLISECOND
        if position % 17 == 3:
            noted = event(EventKind.UNSHOWABLE, position, wnid="n01440764", file="a.JPEG", reason="truncated")
            journal.note(replace(noted, at=Ns(due)))
            continue
        journal.shown(flip(position, due))
        if DRAWS.chance(Position(position)) < SHARE:
            length = DRAWS.length(Position(position))
            journal.note(replace(event(EventKind.PAUSE, position, ms=length // MILLISECOND), at=Ns(due)))
            due += length


def ledger_file(state: Path) -> Path:
    return state / "runs" / RUN.id / "ledger.sqlite"


def judged(state: Path, before: Ledger, said: dict[str, str | int]) -> str:
    """Say how the ledger in *state* stands to what it was: detected, refused, or harmless."""
    try:
        ledger = read_ledger(state, RUN.id)
    except NoLedger as refusal:
        return REFUSED if str(refusal).isprintable() else "in no clear line"
    if verdict(ledger) != OK:
        found = audit(ledger)
        assert not found.ok
        str(found.as_json()).encode("utf-8")
        return DETECTED
    assert ledger == before
    assert audit(ledger, contradictions(ledger)).as_json() == said
    return HARMLESS


def corrupted(state: Path, times: int, seed: int) -> dict[str, int]:
    """Change one random byte of the ledger, so many times, each time of the whole; return what came of it."""
    file, random = ledger_file(state), Random(seed)
    whole, before = file.read_bytes(), read_ledger(state, RUN.id)
    found = audit(before, contradictions(before))
    assert found.ok
    counts = dict.fromkeys((DETECTED, REFUSED, HARMLESS), 0)
    with file.open("r+b", buffering=0) as raw:
        for _ in range(times):
            at, change = random.randrange(len(whole)), random.randrange(1, 256)
            for byte in (whole[at] ^ change, whole[at]):
                raw.seek(at)
                raw.write(bytes([byte]))
                if byte != whole[at]:
                    counts[judged(state, before, found.as_json())] += 1
    assert file.read_bytes() == whole
    return counts


def test_of_hundreds_of_changed_bytes_each_is_detected_or_harmless(state: Path) -> None:
    counts = corrupted(state, 400, seed=1)
    assert sum(counts.values()) == 400
    assert counts[DETECTED] > 100  # half of the file is room that nobody reads


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_of_ten_thousand_changed_bytes_each_is_detected_or_harmless(
    state: Path, record_property: Callable[[str, object], None]
) -> None:
    counts = corrupted(state, 10_000, seed=2)
    assert sum(counts.values()) == 10_000
    for name, count in counts.items():
        record_property(name, count)


def changed(state: Path, *statements: str) -> str:
    """Return the verdict after somebody has had these *statements* done to the ledger."""
    with closing(sqlite3.connect(ledger_file(state))) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    ledger = read_ledger(state, RUN.id)
    assert not audit(ledger).ok
    return verdict(ledger)


@pytest.fixture
def rows(state: Path) -> int:
    return len(read_ledger(state, RUN.id).rows)


@pytest.mark.parametrize("where", [0.0, 0.3, 0.6, 0.99])
def test_a_row_that_is_deleted_is_named(state: Path, rows: int, where: float) -> None:
    number = 1 + int(where * (rows - 1))
    assert changed(state, f"DELETE FROM rows WHERE number = {number}").startswith(
        f"row {number} breaks the chain"
    )


def test_the_last_rows_deleted_show_in_the_open_one(state: Path, rows: int) -> None:
    said = changed(state, f"DELETE FROM rows WHERE number > {rows - 3}")
    assert said == f"the open row after row {rows - 3} does not fit the chain"


@pytest.mark.parametrize("where", [0.0, 0.5, 0.9])
def test_two_rows_exchanged_are_named(state: Path, rows: int, where: float) -> None:
    number = 1 + int(where * (rows - 2))
    said = changed(
        state,
        f"UPDATE rows SET number = -1 WHERE number = {number}",
        f"UPDATE rows SET number = {number} WHERE number = {number + 1}",
        f"UPDATE rows SET number = {number + 1} WHERE number = -1",
    )
    assert said.startswith(f"row {number} breaks the chain")


EDITS = [
    "count = count + 1",
    "first = first + 1",
    "kind = 'x'",
    "pass = 1",
    "body = body || ' '",
    "seal = x'00'",
]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("number", [1, 7, 40])
def test_a_row_that_is_edited_is_named(state: Path, number: int, edit: str) -> None:
    said = changed(state, f"UPDATE rows SET {edit} WHERE number = {number}")
    assert said.startswith(f"row {number} breaks the chain")


def test_a_fact_that_is_edited_breaks_the_chain_at_its_beginning(state: Path) -> None:
    said = changed(state, "UPDATE facts SET value = '501' WHERE key = 'pictures'")
    assert said.startswith("row 1 breaks the chain")


def test_the_open_row_edited_or_deleted_is_named(state: Path, rows: int) -> None:
    assert (
        changed(state, "UPDATE tail SET first = first + 1")
        == f"the open row after row {rows} does not fit the chain"
    )
    assert changed(state, "DELETE FROM tail") == f"the open row after row {rows} is missing"
