"""The ledger of the run that plays, opened where it stopped."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from player import __version__
from player.app.wishes import Wishes
from player.control.logbook import Log, Logbook, NoLedger
from player.core.machine import Machine
from player.core.pauses import Tempo
from player.core.score import Score
from player.core.units import Ns, Position
from player.journal.journal import SqliteJournal
from player.journal.lock import lock_state
from player.journal.opening import open_run
from player.journal.run import LedgerUnavailable, RunIdentity, StartInfo, may_pass
from player.piece import Piece
from player.ports import Clock, Journal


def start_info(clock: Clock, driver: str, mode: str, after: str = "") -> StartInfo:
    """Return a start of the player at this moment, on the screen that *driver* paints in *mode*.

    *after* says how the last life ended, if otherwise than asked.
    """
    return StartInfo(clock.wall(), clock.now(), __version__, driver, mode, after)


@contextmanager
def writing_state(state: Path) -> Iterator[None]:
    """Turn what the state folder refuses into one line about it.

    Raises:
        LedgerUnavailable: *state* cannot be made or written.
    """
    try:
        yield
    except LedgerUnavailable:
        raise
    except OSError as error:
        what = error.strerror or str(error)
        raise LedgerUnavailable(
            f"{state}: {what}; the state folder must be one that the player may write, with room on its disk"
        ) from error


def hold_state(machine: Machine, log: Log, stack: ExitStack) -> None:
    """Hold the locks on the state folder and on the second places until *stack* closes.

    A disk that refuses (full, read-only) leaves the latter to keep a second player out: the show goes on.

    Raises:
        StateInUse: another player plays.
        LedgerUnavailable: the state folder can never be one.
    """
    with writing_state(machine.state):
        try:
            stack.enter_context(lock_state(machine.state))
        except OSError as error:
            if not may_pass(error):
                raise
            log.warning("playing without the state folder", because=error.strerror or str(error))
    for place in machine.beside:
        with suppress(OSError):
            stack.enter_context(lock_state(place))


def recorded_at(machine: Machine, wishes: Wishes) -> Machine:
    """Return *machine* with the state folder in which to record: a rehearsal is recorded apart."""
    if wishes.pretend is None or not wishes.public:
        return machine
    apart = machine.state / "rehearsal"
    return replace(machine, state=apart, beside=tuple(place / apart.name for place in machine.beside))


class Record:
    """What a player enters, and where it goes on: a ledger, or nothing for a preview."""

    def __init__(
        self,
        journal: Journal,
        begin: tuple[int, Position],
        ledger: SqliteJournal | None,
        piece: Piece,
    ) -> None:
        """Enter into *journal*, from pass and position *begin* on, what is shown of *piece*."""
        self._piece, share = piece, piece.share
        self.journal = journal
        self.begin = begin
        self._ledger = ledger
        self.share = share
        """The tempo to begin with: that of the piece, or where it fills a showing, the one in force."""

    @property
    def trouble(self) -> str | None:
        """What keeps the record from the disk at the moment, None when all is well."""
        return None if self._ledger is None else self._ledger.trouble

    def sealed(self) -> str | None:
        """Return the head of the chain as it was sealed last, None where no ledger is kept (any thread)."""
        return None if self._ledger is None else self._ledger.head.hex()

    def head(self) -> str:
        """Write all there is, and return the head of the chain: the seal of the last row, in hexadecimal."""
        if self._ledger is None:
            return ""
        self._ledger.flush()
        return self._ledger.head.hex()

    def pace(self, share: int, at: tuple[int, Position], now: Ns) -> None:
        """Make durable that from *at* on *share* / 2**64 of the positions pause, before it takes effect."""
        if self._ledger is not None:
            self._ledger.tempo(at[0], self.tempo(share, at[1]), now)

    def tempo(self, share: int, start: Position) -> Tempo:
        """Return what the playlist decides: from *start* on, *share* / 2**64 of the positions pause."""
        return self._piece.tempo(start, share, "playlist")


def open_record(
    machine: Machine, wishes: Wishes, piece: Piece, start: StartInfo, clock: Clock, log: Log, stack: ExitStack
) -> Record:
    """Return the record of the run of *piece*, closed by *stack* at the moment that *clock* shows then.

    Raises:
        LedgerUnavailable: the state folder does not let us keep one.
    """
    score = piece.score
    if not wishes.public:
        log.info(
            "rehearsal" if wishes.rehearsed else "preview",
            playlist=score.playlist.id,
            pictures=score.pictures,
            driver=start.driver,
        )
        return Record(NoLedger(), (0, Position(min(wishes.at, score.pictures - 1))), None, piece)
    ledger, resume = open_run(machine.state, _identity(score), start, machine.beside)
    stack.callback(lambda: ledger.close(clean=sys.exception() is None, at=clock.now()))
    logbook = Logbook(ledger, log)
    stack.callback(logbook.close)
    record = Record(logbook, (resume.pass_number, resume.position), ledger, piece)
    held = resume.tempo[-1] if resume.tempo else None
    if piece.filled and held is not None:
        record.share = held.share
    decided = held is not None or piece.pacer is None  # else it is decided in a moment
    if decided and not record.tempo(record.share, record.begin[1]).paces_as(held):
        record.pace(record.share, record.begin, start.monotonic)
    log.info("run", run=score.run, driver=start.driver, mode=start.mode)
    log.info(
        "begins" if resume.previous_end is None and not resume.unclean else "goes on",
        passing=record.begin[0],
        position=record.begin[1],
        pictures=score.pictures,
        omitted=score.omitted,
    )
    if resume.unclean:
        log.warning("the last start ended uncleanly: its last picture may be shown once more")
    return record


def _identity(score: Score) -> RunIdentity:
    playlist = score.playlist
    return RunIdentity(
        id=score.run,
        playlist=playlist.id,
        title=playlist.title,
        pictures=score.pictures,
        order=str(playlist.order),
        seed=playlist.seed,
        manifest=score.manifest.hash,
        digest=score.run.rpartition("-")[2],
    )
