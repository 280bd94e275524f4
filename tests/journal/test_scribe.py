import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from player.core.audit import Ledger, verdict
from player.core.book import Book, since_start
from player.core.ledger import EventKind, beginning
from player.core.units import SECOND
from player.journal.folder import RunFolder
from player.journal.run import RunIdentity
from player.journal.scribe import Scribe
from player.journal.store import Store
from tests.flips import event, flip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def scribe(path: Path, run: RunIdentity) -> Iterator[Scribe]:
    store = Store(path)
    store.begin(run.facts())
    book = Book(beginning(run.facts()), 0, (0, 0), 100, since_start(()))
    scribe = Scribe(book, store, RunFolder(path.parent, run), 0)
    yield scribe
    scribe.close()


def on_disk(path: Path) -> Ledger:
    with closing(Store(path, read_only=True)) as store:
        return store.ledger()


def position(path: Path) -> int:
    tail = on_disk(path).tail
    return -1 if tail is None else tail.row.first + tail.row.count


def test_each_flip_is_committed_and_once_a_second_all_is_on_the_disk(scribe: Scribe, path: Path) -> None:
    settled = []
    for number in range(23):
        scribe.take(number + 1, flip(number, due=SECOND + number * SECOND // 11))
        scribe.write()
        assert position(path) == number + 1
        settled.append(scribe.settled())
    # The first, and then the first after each second.
    assert [number for number, on in enumerate(settled) if on] == [0, 11, 22]


def test_rows_whose_sync_failed_are_written_again(scribe: Scribe, path: Path) -> None:
    assert scribe.save()
    scribe.take(1, flip(0))
    scribe.take(2, event(EventKind.PAUSE, 0, ms=4000))
    scribe.write()
    assert not scribe.settled()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        # A failing disk: what it had taken is gone, and it takes no more.
        other.execute("DELETE FROM rows")
        other.execute("CREATE TRIGGER failing BEFORE INSERT ON rows BEGIN SELECT RAISE(ABORT, 'no'); END")
        scribe.take(3, event(EventKind.SLIP, 0))
        assert not scribe.save()
        scribe.write()
        assert scribe.trouble == "the ledger is not written: no"
        assert not scribe.settled()
        other.execute("DROP TRIGGER failing")
    assert scribe.save()
    assert scribe.settled()
    ledger = on_disk(path)
    assert [str(sealed.row.kind) for sealed in ledger.rows] == ["shown", "pause", "slip"]
    assert verdict(ledger) == "ok"
