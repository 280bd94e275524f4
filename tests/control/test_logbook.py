"""The log: a line for what happens, never one a picture."""

import io

import pytest

from player.control.logbook import OFTEN, Logbook, NoLedger, open_log
from player.core.ledger import Event, EventKind
from player.core.pictures import Shown
from player.core.units import MILLISECOND, SECOND, Ns, Position
from tests.fakes import FakeJournal, frame


def event(kind: EventKind, seconds: float, position: int = 0) -> Event:
    body = {"file": "n01440764_1.JPEG", "reason": "truncated"}
    return Event(kind, 0, Position(position), Ns(round(seconds * SECOND)), body)


def test_whatever_is_entered_reaches_the_ledger_and_pauses_and_flips_are_not_said() -> None:
    said, journal = io.StringIO(), FakeJournal()
    book = Logbook(journal, open_log(said))
    book.shown(Shown(frame(1).slot, Ns(0), Ns(0), Ns(90 * MILLISECOND)))
    book.note(event(EventKind.PAUSE, 1))
    assert (len(journal.flips), len(journal.events)) == (1, 1)
    assert said.getvalue() == ""


def test_an_event_is_one_line_with_its_place_and_its_reason() -> None:
    said = io.StringIO()
    Logbook(FakeJournal(), open_log(said)).note(event(EventKind.UNSHOWABLE, 1, position=17))
    (line,) = said.getvalue().splitlines()
    assert "unshowable" in line
    assert "position=17" in line
    assert "reason=truncated" in line
    assert "file=n01440764_1.JPEG" in line


def test_what_happens_too_often_is_counted_and_told_once_a_minute() -> None:
    said, journal = io.StringIO(), FakeJournal()
    book = Logbook(journal, open_log(said))
    for k in range(500):
        book.note(event(EventKind.UNSHOWABLE, k * 0.1, position=k))
    assert len(said.getvalue().splitlines()) == OFTEN
    book.note(event(EventKind.UNSHOWABLE, 61))
    assert f"more={500 - OFTEN}" in said.getvalue()
    assert len(said.getvalue().splitlines()) == OFTEN + 2
    assert len(journal.events) == 501


def test_one_kind_of_event_does_not_silence_another() -> None:
    said = io.StringIO()
    book = Logbook(FakeJournal(), open_log(said))
    for k in range(20):
        book.note(event(EventKind.UNSHOWABLE, k))
    book.note(event(EventKind.SLIP, 21))
    assert said.getvalue().splitlines()[-1].count("slip") == 1


def test_closing_tells_what_was_left_unsaid() -> None:
    said = io.StringIO()
    book = Logbook(FakeJournal(), open_log(said))
    for k in range(9):
        book.note(event(EventKind.STARVED, k))
    book.close()
    book.close()
    assert said.getvalue().count(f"more={9 - OFTEN}") == 1


def test_a_preview_forgets() -> None:
    forgetful = NoLedger()
    forgetful.shown(Shown(frame(1).slot, Ns(0), Ns(0), Ns(1)))
    forgetful.note(event(EventKind.HOLD, 1))
    assert not vars(forgetful)


@pytest.mark.parametrize(
    "name",
    [
        "[bold]markup[/bold]",
        'a "quote"',
        "two\nlines\r",
        "\u202eleft",
        "\x1b[31mred\x1b[2J\x07",
        "\x9b1m",
        "\ud800",
    ],
)
def test_names_that_others_gave_are_text_on_one_line(name: str) -> None:
    said = io.StringIO()
    log = open_log(said)
    log.info("mirror", mirror=name)
    log.warning(name, number=3)
    lines = said.getvalue().splitlines()
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    if name.isprintable():
        assert name in lines[1]
