"""A run's ledger is copied while it is written, and put in place where nothing is lost by it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from player.core.audit import audit
from player.core.ledger import EventKind
from player.core.relation import Relation
from player.core.units import SECOND, Ns
from player.journal.moving import (
    CannotMove,
    compare,
    copy_run,
    ledger_at,
    put_run,
    refuse_loss,
    runs_of,
)
from player.journal.opening import open_run
from player.journal.reading import NoLedger, read_ledger
from player.journal.run import RunIdentity, StartInfo
from tests.flips import event, flip


def played(state: Path, run: RunIdentity, start: StartInfo, first: int, stop: int) -> None:
    journal, resume = open_run(state, run, start)
    assert resume.position == first
    for position in range(first, stop):
        journal.shown(flip(position, due=position * SECOND))
        journal.note(replace(event(EventKind.PAUSE, position, ms=900), at=Ns(position * SECOND)))
    journal.close(clean=True)


def test_a_copy_is_the_ledger_as_it_stands(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    played(state, run, start, 0, 30)
    copied = copy_run(state, run.id, tmp_path / "copy")
    assert copied == read_ledger(state, run.id)
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["ledger.sqlite"]
    assert runs_of(state) == [run.id]


def test_it_can_be_copied_at_every_picture_while_it_is_written(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    journal, _ = open_run(state, run, start)
    for position in range(40):
        journal.shown(flip(position))
        copied = audit(copy_run(state, run.id, tmp_path / str(position)))
        assert (copied.position, copied.missing, copied.repeated, copied.chain) == (position + 1, 0, 0, "ok")
    journal.close(clean=True)
    assert audit(read_ledger(state, run.id)).ok


def test_what_only_the_mark_holds_is_entered_in_the_copy(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    journal, _ = open_run(state, run, start)
    file = state / "runs" / run.id / "ledger.sqlite"
    journal.flush()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        # As SQLite says of a full disk: every commit fails.
        other.execute("CREATE TRIGGER full BEFORE INSERT ON tail BEGIN SELECT RAISE(ABORT, 'full'); END")
        for position in range(20):
            journal.shown(flip(position))
        assert not journal.flush()
        assert audit(read_ledger(state, run.id)).position == 0
        other.execute("DROP TRIGGER full")
        copied = copy_run(state, run.id, tmp_path / "copy")
    assert (audit(copied).position, audit(copied).ok) == (20, True)
    journal.close(clean=True)


def test_a_damaged_ledger_is_copied_as_it_is(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    journal, _ = open_run(state, run, start)
    journal.shown(flip(0))
    journal.flush()
    with closing(sqlite3.connect(state / "runs" / run.id / "ledger.sqlite")) as other, other:
        other.execute("UPDATE tail SET first = 7, entry = 0")
    assert audit(copy_run(state, run.id, tmp_path / "copy")).chain.endswith("does not fit the chain")
    journal.close(clean=True)


@pytest.mark.parametrize("gone", ["mark", "ledger.sqlite"])
def test_without_a_mark_it_is_copied_and_without_a_ledger_not(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path, gone: str
) -> None:
    played(state, run, start, 0, 5)
    (state / "runs" / run.id / gone).unlink()
    if gone == "mark":
        assert audit(copy_run(state, run.id, tmp_path / "copy")).shown == 5
    else:
        with pytest.raises(NoLedger, match="cannot be copied"):
            copy_run(state, run.id, tmp_path / "copy")


def test_what_is_no_database_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(Random(1).randbytes(9000))
    assert ledger_at(tmp_path / "x.sqlite").fault is not None
    with pytest.raises(NoLedger, match=r"nowhere\.sqlite"):
        ledger_at(tmp_path / "nowhere.sqlite")


def test_a_ledger_put_in_place_is_continued_at_the_next_picture(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    played(state, run, start, 0, 30)
    elsewhere = tmp_path / "elsewhere"
    copy_run(state, run.id, elsewhere / "coming")
    put_run(elsewhere, run.id, elsewhere / "coming" / "ledger.sqlite")
    later = replace(start, wall=start.wall + timedelta(days=1))
    played(elsewhere, run, later, 30, 50)
    found = audit(read_ledger(elsewhere, run.id))
    assert (found.shown, found.uncertain, found.ok) == (50, 0, True)


def test_it_takes_the_place_of_one_that_it_contains(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    played(state, run, start, 0, 30)
    ahead = tmp_path / "ahead"
    copy_run(state, run.id, ahead / "coming")
    put_run(ahead, run.id, ahead / "coming" / "ledger.sqlite")
    played(ahead, run, start, 30, 40)
    there = copy_run(ahead, run.id, state / "coming")
    here = compare(state, run.id, there, tmp_path / "scratch")
    assert here is Relation.BEHIND
    refuse_loss(run.id, there, here)
    put_run(state, run.id, state / "coming" / "ledger.sqlite")
    assert read_ledger(state, run.id) == there
    played(state, run, start, 40, 45)
    assert audit(read_ledger(state, run.id)).ok


def test_what_would_lose_something_is_refused(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    played(state, run, start, 0, 30)
    there = read_ledger(state, run.id)
    assert compare(tmp_path, run.id, there, tmp_path / "a") is None
    assert compare(state, run.id, there, tmp_path / "b") is Relation.SAME
    played(state, run, start, 30, 31)
    assert compare(state, run.id, there, tmp_path / "c") is Relation.AHEAD
    with pytest.raises(CannotMove, match="further on here"):
        refuse_loss(run.id, there, Relation.AHEAD)
    with pytest.raises(CannotMove, match="report --merge joins both"):
        refuse_loss(run.id, there, Relation.APART)
    with pytest.raises(CannotMove, match="does not hold: row 1 "):
        refuse_loss(run.id, there._replace(rows=there.rows[1:]), None)
