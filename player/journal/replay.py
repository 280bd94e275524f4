"""What the marks hold beyond a ledger, entered in it as if it had just happened."""

from collections.abc import Mapping
from dataclasses import replace

from player.core.book import Book, begun
from player.core.leap import Leap, leap_of
from player.core.ledger import Event, EventKind
from player.core.pictures import Shown
from player.core.units import Position
from player.journal.salvage import Found

Entries = Mapping[int, Shown | Event]
"""What a mark holds, by the number of the entry."""


def replay(found: Found, entries: Entries) -> int:
    """Enter what of *entries* is beyond the ledger; return the number of the last entry known."""
    book = found.book
    if entries:
        say_gone(book)
    expected = found.entry + 1
    lost = False
    for number, item in sorted(entries.items()):
        if number <= found.entry:
            continue
        lost = lost or number != expected
        expected = number + 1
        if isinstance(item, Event) and item.kind is EventKind.START:
            _start(book, item)
            continue
        if isinstance(item, Event) and item.kind is EventKind.JUMP:
            _jump(book, item)
            lost = False
            continue
        if lost:
            # Go on at the first picture of the mark that the ledger does not have.
            place = _consumed(item)
            if place is None or place < book.following:
                continue
            book.recover(*place)
            lost = False
        if isinstance(item, Shown):
            book.flip(item)
        else:
            book.note(item)
    return max([found.entry, 0, *entries])


def say_gone(book: Book) -> None:
    """Enter in *book*, of a ledger that must have had rows, that it is gone if it has none."""
    if book.number == 0:
        book.damaged({"file": "", "why": "the ledger is gone", "rows_kept": 0})


def _start(book: Book, event: Event) -> None:
    """Enter the start of a player, unless the ledger has it."""
    try:
        session = begun({**event.body, "at": event.at})
    except KeyError:  # shortened by the mark
        return
    known = session.stretches.anchor == book.session.stretches.anchor
    if not known and (event.pass_number, event.position) >= book.following:
        book.start(event, session)


def _jump(book: Book, event: Event) -> None:
    """Enter a jump; what was passed before it is recovered, unless a jump before it is lost, too."""
    leap = leap_of(event)
    book.recover(leap.pass_number, leap.start)
    pass_number, start = book.stands
    if pass_number == leap.pass_number:
        known = Leap(pass_number, start, leap.stop)
        body = {**event.body, "from": known.start}
        book.note(replace(event, position=Position(known.first), body=body))
    elif leap.start == 0:
        book.note(event)  # in a pass that had just begun


def _consumed(item: Shown | Event) -> tuple[int, int] | None:
    """Return the (pass, position) that *item* consumes, None if it consumes none."""
    if isinstance(item, Shown):
        return item.slot.pass_number, item.slot.position
    return (item.pass_number, item.position) if item.kind is EventKind.UNSHOWABLE else None
