"""Whose ledger it is, who starts, and where to go on."""

import errno
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from player.core.book import Session
from player.core.ledger import Anchor, Event, EventKind, Stretches
from player.core.pauses import Tempo
from player.core.units import MICROSECOND, Ns, Position

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


_FOR_GOOD = (errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL)


class LedgerUnavailable(OSError):  # noqa: N818 - a state of the world, not a mistake
    """What is named as the state folder cannot be one, or does not take what play cannot do without."""


def may_pass(error: OSError) -> bool:
    """Tell whether *error* is a disk's (full, read-only, failing, gone, closed to us) and not a wrong path's.

    The former passes, or is mended while the show goes on; the latter only a person mends who names another.
    """
    return error.errno not in _FOR_GOOD


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """What a ledger belongs to; *digest* is that of the selection, *manifest* the mirror's content hash.

    *id* is the name of the run's folder, such as "whole-3fa2b1c4d5e6"; *playlist* the stem of its file.
    """

    id: str
    playlist: str
    title: str
    pictures: int
    order: str
    seed: int
    manifest: str
    digest: str

    def facts(self) -> dict[str, str | int]:
        """Return this as the facts with which the chain begins."""
        return asdict(self)

    def owns(self, facts: Mapping[str, str | int]) -> bool:
        """Tell whether *facts* are of this run (its title may have changed since)."""
        return facts.get("id") == self.id and facts.get("pictures") == self.pictures


@dataclass(frozen=True, slots=True)
class StartInfo:
    """A start of the player: one moment on both clocks (*wall* aware), and on which screen."""

    wall: datetime
    monotonic: Ns
    version: str
    driver: str
    mode: str
    after: str = ""
    """How the life before this start ended, empty if as it was asked to, or if that is told already."""

    def session(self, *, unclean: bool) -> Session:
        """Return the session that begins here."""
        wall = (self.wall - _EPOCH) // timedelta(microseconds=1) * MICROSECOND
        return Session(Stretches(Anchor(wall, self.monotonic), self.driver, self.mode), uncertain=unclean)

    def event(self, following: tuple[int, int], *, unclean: bool) -> Event:
        """Return this as an event before the (pass, position) *following*."""
        body: dict[str, str | int] = {
            "driver": self.driver,
            "mode": self.mode,
            "unclean": int(unclean),
            "version": self.version,
        }
        if self.after:
            body["after"] = self.after
        return Event(EventKind.START, following[0], Position(following[1]), self.monotonic, body)


@dataclass(frozen=True, slots=True)
class Resume:
    """Where to go on: the next to be shown, and the pacing decisions in force in that pass.

    *unclean* tells that an earlier player ended without a word;
    *previous_end* is what it said (its END's body), None without an end.
    """

    pass_number: int
    position: Position
    unclean: bool
    tempo: tuple[Tempo, ...]
    previous_end: Mapping[str, str | int] | None
