"""What people say beside the ledger: notes, and with them what software cannot know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from player.core.pictures import printable
from player.core.units import Wall

BLANKS = (
    "venue",
    "artist's agreement",
    "curator",
    "approvals",
    "room",
    "light",
    "wall",
    "photographs",
)
"""What an iteration report asks and no player knows; a note that begins with one and a colon states it."""


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """What somebody noted at *at*; *after_row* is the ledger's last sealed row then, None if not told."""

    at: Wall
    text: str
    after_row: int | None = field(default=None, compare=False)


def stated(notes: Iterable[Note]) -> Mapping[str, str | None]:
    """Return what *notes* state of each of `BLANKS`, None where none does; the latest holds."""
    found: dict[str, str | None] = dict.fromkeys(BLANKS)
    for note in sorted(notes):
        name, colon, text = note.text.partition(":")
        key = name.strip().casefold().replace("’", "'")
        if colon and key in found and text.strip():
            found[key] = text.strip()
    return found


def plain(text: object) -> str:
    """Return *text* on one line that can be printed; a damaged ledger may hold anything."""
    return printable(told(text).encode())


def told(text: object) -> str:
    """Return *text* as UTF-8 can hold it."""
    return str(text).encode("utf-8", "backslashreplace").decode()
