"""What a gallery has withdrawn: a list of entries that only grows, and what follows from it.

A picture is known by its name, which it keeps in every mirror that keeps
original names, and by the SHA-256 of its file, which it has under any name. An
entry may take both back; what was withdrawn by mistake is restored by a further
entry. Each line carries a sum of its own: one that a disk has damaged must not
name another picture.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from player.core.ledger import canonical
from player.core.manifest import stem_of
from player.core.pictures import Frame, Picture, printable
from player.core.record_notes import plain
from player.core.units import Wall, datetime_of

WITHDRAWN = "withdrawn"
"""The reason that ledger and report give: which picture it was stands in the private list alone."""

Name = tuple[str, bytes]
"""Wnid and stem: the file name without folder and extension, raw bytes, as in the content hash."""


class Act(StrEnum):
    """What an entry does."""

    WITHDRAW = "withdraw"
    RESTORE = "restore"
    CONTENT = "content"
    """Adds the SHA-256 of a withdrawn picture, which was not at hand before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: at *at* somebody (*by*) withdrew or restored a picture.

    *content* is a SHA-256 as 64 hex digits, or empty.
    """

    act: Act
    name: Name
    at: Wall
    reason: str = ""
    by: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A picture that is withdrawn: since when, why, by whom; *contents* are the SHA-256 it has."""

    name: Name
    at: Wall
    reason: str
    by: str
    contents: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for the private list: every text on one line that can be printed."""
        wnid, stem = self.name
        return {
            "wnid": wnid,
            "file": printable(stem),
            "reason": plain(self.reason),
            "by": plain(self.by),
            "at": datetime_of(self.at).isoformat(timespec="seconds"),
            "sha256": list(self.contents),
        }


@dataclass(frozen=True, slots=True)
class WithdrawnSet:
    """What is withdrawn at a moment: *names*, and the SHA-256 of *contents* as raw bytes.

    Replaced as a whole, so that who holds one sees by its identity that the list has changed.
    """

    names: frozenset[Name] = frozenset()
    contents: frozenset[bytes] = frozenset()
    unread: frozenset[Name] = field(default=frozenset(), repr=False)
    """Of the names, those whose content nobody has seen yet."""

    def __bool__(self) -> bool:
        """Tell whether anything is withdrawn."""
        return bool(self.names)

    def has(self, picture: Picture) -> bool:
        """Tell whether *picture* is withdrawn by its name."""
        return bool(self.names) and (picture.wnid, stem_of(picture.name)) in self.names

    def covers(self, frame: Frame) -> bool:
        """Tell whether the picture of *frame* is withdrawn, by its name or by its content."""
        return bool(self.names) and (frame.digest in self.contents or self.has(frame.slot.picture))


NONE = WithdrawnSet()


class NothingWithdrawn:
    """The withdrawals of a gallery that keeps no list."""

    current = NONE

    def met(self, _picture: Picture) -> None:
        """Take no notice."""


def standing(entries: Iterable[Entry]) -> dict[Name, Withdrawal]:
    """Return what is withdrawn after all *entries*, in their order."""
    found: dict[Name, Withdrawal] = {}
    for entry in entries:
        before = found.get(entry.name)
        known = before.contents if before else ()
        content = (entry.content,) if entry.content and entry.content not in known else ()
        if entry.act is Act.WITHDRAW:
            found[entry.name] = Withdrawal(entry.name, entry.at, entry.reason, entry.by, known + content)
        elif entry.act is Act.RESTORE:
            found.pop(entry.name, None)
        elif before is not None:
            found[entry.name] = replace(before, contents=known + content)
    return found


def as_set(withdrawn: Iterable[Withdrawal]) -> WithdrawnSet:
    """Return *withdrawn* for those who ask of each picture."""
    held = tuple(withdrawn)
    return WithdrawnSet(
        frozenset(one.name for one in held),
        frozenset(bytes.fromhex(content) for one in held for content in one.contents),
        frozenset(one.name for one in held if not one.contents),
    )


def line_of(entry: Entry) -> bytes:
    """Return *entry* as a line, without its end."""
    said = {
        "act": entry.act,
        "at": entry.at,
        "by": entry.by,
        "file": entry.name[1].decode("utf-8", "surrogateescape"),
        "reason": entry.reason,
        "sha256": entry.content,
        "wnid": entry.name[0],
    }
    return canonical({**said, "sum": _sum(said)}).encode("ascii")


def entry_in(line: bytes) -> Entry | None:
    """Return the entry on *line*, None if it is not what was written."""
    try:
        said = json.loads(line)
        told = said.pop("sum")
        if told != _sum(said):
            return None
        name = said["wnid"], said["file"].encode("utf-8", "surrogateescape")
        bytes.fromhex(said["sha256"])
        return Entry(Act(said["act"]), name, Wall(said["at"]), said["reason"], said["by"], said["sha256"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def joined(ours: Sequence[bytes], theirs: Iterable[bytes]) -> list[bytes]:
    """Return the lines of two lists as one, by their moments; damaged ones of ours stay in place."""
    known = set(ours)
    fresh = [line for line in theirs if line not in known]
    moment, dated = 0, []
    for line in ours:
        entry = entry_in(line)
        moment = max(moment, entry.at if entry else moment)
        dated.append((moment, line))
    dated += [(entry.at, line) for line in fresh if (entry := entry_in(line)) is not None]
    return [line for _, line in sorted(dated, key=lambda pair: pair[0])]


def _sum(said: dict[str, Any]) -> str:
    return sha256(canonical(said).encode("ascii")).hexdigest()[:16]
