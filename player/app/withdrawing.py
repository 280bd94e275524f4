"""Pictures taken out of a showing by the gallery: found by their names, withdrawn, restored, listed."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from player.app.contents import contents, contents_apart
from player.app.known import Known, known_mirror
from player.app.record import writing_state
from player.clock import SystemClock
from player.core.machine import Machine
from player.core.manifest import stem_of
from player.core.pictures import Picture, printable
from player.core.units import Index, Wall, wall_of
from player.core.withdrawal import NONE, Act, Entry, Name, Withdrawal, WithdrawnSet, as_set, standing
from player.journal.run import LedgerUnavailable
from player.journal.withdrawals import Learnt, WithdrawalList
from player.journal.withdrawn import append, read_list
from player.prefetch.mirrors import Mirrors
from player.sources import NotIndexed


class NoSuchPicture(LookupError):  # noqa: N818 - a person's slip, not a mistake of ours
    """What was named is no picture of the mirror, or not withdrawn."""


def stem_called(known: Known, wnid: str, file: str) -> bytes | None:
    """Return the stem of the picture of *wnid* that people call *file*, None if there is none.

    That may be its file name or path, with or without the extension, or the name as the page prints it.
    """
    raw = file.encode("utf-8", "surrogatepass" if _lone(file) else "surrogateescape")
    for stem in (stem_of(raw), raw):
        if known.find(wnid, stem):
            return stem
    names = (known.name_of(Index(row)) for row in known.rows_of(wnid))
    return next((stem_of(name) for name in names if file in _printed(name)), None)


def _lone(text: str) -> bool:
    """Tell whether *text* has surrogates that stand for no byte; JSON may hold them."""
    return any("\ud800" <= letter <= "\udfff" and not "\udc80" <= letter <= "\udcff" for letter in text)


def _printed(name: bytes) -> tuple[str, str]:
    return printable(name), printable(stem_of(name))


class Turn(Protocol):
    """What plays."""

    def forget(self, index: Index) -> None:
        """Keep nothing of row *index*."""

    def near(self) -> Sequence[Picture]:
        """Return the pictures about to be shown, which may be decoded already."""


def open_list(
    machine: Machine, mirrors: Mirrors, turn: Callable[[], Turn | None], say: Callable[[str], None]
) -> WithdrawalList:
    """Return the list of *machine*'s state folder for a player of *mirrors*; *turn* is what plays in it."""
    return WithdrawalList(machine.state, Holdings(machine, mirrors, turn), _now, say)


@dataclass(frozen=True, slots=True)
class Holdings:
    """The mirrors of a player, and its turn, which may have copies of what is withdrawn."""

    machine: Machine
    mirrors: Mirrors
    turn: Callable[[], Turn | None]

    def stem(self, wnid: str, file: str) -> bytes | None:
        """Return the stem of the picture that people call *file*, None if there is none."""
        return stem_called(self._known(), wnid, file)

    def learn(self, name: Name) -> Learnt:
        """Return the contents of what is called *name*, and which of the pictures near have the same."""
        near = list[Name]()
        with suppress(NotIndexed):  # the index is damaged, which whoever plays by it finds, too
            near = self._forgotten(name)
        mine, *theirs = contents_apart(self.machine.mirrors, self.machine.state, [name, *near])
        alike = (one for one, found in zip(near, theirs, strict=True) if set(found) & set(mine))
        return Learnt(mine, frozenset(alike) - {name})

    def _forgotten(self, name: Name) -> list[Name]:
        """Forget what the turn keeps of *name*; return what it is about to show."""
        turn = self.turn()
        if turn is None:
            return []
        for index in self._known().find(*name):
            turn.forget(index)
        return [(one.wnid, stem_of(one.name)) for one in turn.near()]

    def _known(self) -> Known:
        return Known(self.mirrors.manifest, lambda index: self.mirrors.picture(index).name)


def withdraw(machine: Machine, wnid: str, file: str, reason: str, by: str) -> Withdrawal:
    """Withdraw a picture, from now on and in whatever plays from the state folder.

    Raises:
        NoSuchPicture: the mirror has none of that name.
        NotIndexed, MirrorError: no mirror is known.
        LedgerUnavailable: the list cannot be written.
    """
    with known_mirror(machine) as known:
        stem = stem_called(known, wnid, file)
    if stem is None:
        raise NoSuchPicture(f"{wnid} {file}: the mirror has no picture of that name")
    name = wnid, stem
    _enter(machine, Entry(Act.WITHDRAW, name, _now(), reason, by))
    (found,) = contents(machine.mirrors, machine.state, [name])
    fresh = [one for one in found if one not in _standing(machine)[name].contents]
    if fresh:
        _enter(machine, *(Entry(Act.CONTENT, name, _now(), content=one) for one in fresh))
    return _standing(machine)[name]


def restore(machine: Machine, wnid: str, file: str, reason: str, by: str) -> Withdrawal:
    """Let a withdrawn picture be shown again.

    Raises:
        NoSuchPicture: it is not withdrawn.
        LedgerUnavailable: the list cannot be read or written.
    """
    raw = file.encode("utf-8", "surrogateescape")
    called = {raw, stem_of(raw)}
    for (synset, stem), withdrawal in _standing(machine).items():
        if synset == wnid and (stem in called or file in _printed(stem)):
            _enter(machine, Entry(Act.RESTORE, (wnid, stem), _now(), reason, by))
            return withdrawal
    raise NoSuchPicture(f"{wnid} {file}: no withdrawn picture has that name")


def withdrawn(machine: Machine) -> tuple[list[Withdrawal], str]:
    """Return the private list, and what is wrong with it, empty if nothing is.

    Raises:
        LedgerUnavailable: it cannot be read.
    """
    with writing_state(machine.state):
        listed = read_list(machine.state)
    return list(standing(listed.entries).values()), listed.trouble


def withdrawn_set(state: Path) -> WithdrawnSet:
    """Return what is withdrawn by the list in *state*, for what tells of pictures without a player.

    The list is for its owner alone: to who may not read it, nothing is withdrawn.
    """
    with suppress(OSError):
        return as_set(standing(read_list(state).entries).values())
    return NONE


def hidden_set(state: Path) -> WithdrawnSet:
    """Return what is withdrawn by the list in *state*, for what shows pictures without a player.

    Raises:
        LedgerUnavailable: the list cannot be read, so that nobody knows what must not be seen.
    """
    try:
        return as_set(standing(read_list(state).entries).values())
    except OSError as error:
        raise LedgerUnavailable(
            f"{state}: the list of what is withdrawn cannot be read ({error.strerror}), and nobody shall "
            "see it: ask as the user who plays, or name a state folder of your own (--state)"
        ) from error


def _enter(machine: Machine, *entries: Entry) -> None:
    with writing_state(machine.state):
        append(machine.state, entries)


def _standing(machine: Machine) -> dict[Name, Withdrawal]:
    with writing_state(machine.state):
        return standing(read_list(machine.state).entries)


def _now() -> Wall:
    return wall_of(SystemClock().wall())
