"""Notes kept beside a run's ledger: a file that only grows, each line sealed after the one before.

A ledger has one writer, the player; it may be playing when somebody notes
something, and a note must neither wait for it nor come in its way. So notes
have a file of their own, in the run's folder:

    notes.jsonl    {"after_row", "at", "head", "seal", "text"}, a line each

*after_row* and *head* are the number and seal of the ledger's last sealed row
at that moment: they tie the note to the chain. *seal* is SHA-256 over the
seal before (that of the run's facts for the first) and the rest of the line.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from player.core.ledger import canonical
from player.core.record_notes import Note
from player.core.units import Wall, datetime_of

FILE = "notes.jsonl"


class NotesDamaged(Exception):  # noqa: N818 - a state of the world, not a mistake
    """A line of the notes is not what was written; *notes* are the lines that can be read."""

    def __init__(self, line: int, notes: list[Note]) -> None:
        """Keep the readable *notes*; *line* (from 1) is the first that is not what was written."""
        super().__init__(f"line {line} of {FILE} is not what was written, or one before it was taken out")
        self.notes = notes


def append_note(folder: Path, beginning: bytes, note: Note, head: bytes) -> None:
    """Append *note* to the notes in *folder* and bring it onto the disk; the folder's lock must be held.

    *beginning* is the seal of the run's facts, *head* that of the ledger's last sealed row.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / FILE
    lines = path.read_bytes().splitlines() if path.exists() else []
    previous = _seal(lines[-1]) if lines else beginning
    said = {"after_row": note.after_row, "at": note.at, "head": head.hex(), "text": note.text}
    line = canonical({**said, "seal": _sealed(previous, said).hex()})
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    with os.fdopen(file, "wb") as notes:
        torn = bool(lines) and not path.read_bytes().endswith(b"\n")
        notes.write(b"\n" * torn + line.encode("ascii") + b"\n")
        notes.flush()
        os.fsync(notes.fileno())


def read_notes(folder: Path, beginning: bytes) -> list[Note]:
    """Return the notes in *folder*, none if nobody noted anything.

    Raises:
        NotesDamaged: a line is not what was written.
    """
    path = folder / FILE
    if not path.exists():
        return []
    notes: list[Note] = []
    previous, bad = beginning, 0
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        note, holds = _note(previous, line)
        if note is not None:
            notes.append(note)
        bad = bad or (0 if holds else number)
        previous = _seal(line)
    if bad:
        raise NotesDamaged(bad, notes)
    return notes


def _note(previous: bytes, line: bytes) -> tuple[Note | None, bool]:
    """Return the note on *line*, if it can be read, and whether its seal holds."""
    try:
        said = json.loads(line)
        seal = said.pop("seal")
        note = Note(Wall(int(said["at"])), str(said["text"]), int(said["after_row"]))
        datetime_of(note.at)
        return note, seal == _sealed(previous, said).hex()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None, False


def _seal(line: bytes) -> bytes:
    """Return the seal that *line* has; the line's own hash where it has none."""
    try:
        return bytes.fromhex(json.loads(line)["seal"])
    except (ValueError, KeyError, TypeError):
        return sha256(line).digest()


def _sealed(previous: bytes, said: Mapping[str, object]) -> bytes:
    return sha256(previous + canonical(said).encode()).digest()
