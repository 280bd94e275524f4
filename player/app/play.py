"""Playing: everything wired together, for as long as it plays."""

import gc
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from player.app.mirror import address, open_source
from player.app.piece import piece_of, reloaded
from player.app.record import Record, open_record, start_info, writing_state
from player.app.standby import Standby
from player.app.wishes import Wishes, playlist_of
from player.clock import SystemClock
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.logbook import Log
from player.control.signals import catch_signals
from player.control.web import start_web
from player.core.machine import STAND_IN, Machine
from player.core.pictures import Box, Frame, Unshowable
from player.core.snapshot import RingLevel, Snapshot
from player.core.units import SECOND, Ns, Position
from player.decode.opening import open_decoder
from player.journal.lock import lock_state
from player.piece import Piece, World
from player.player import Player
from player.ports import Fetcher
from player.prefetch.mirrors import Mirrors
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import Ring
from player.sources import NotIndexed, is_web

if TYPE_CHECKING:
    from player.stage.window import Window

DRAW = "player.drawing:draw"
DRAW_WARM = "player.drawing.warm:draw"
"""What draws the stand-in, by name, for the decode workers must not know it; warm where it will be used."""

UNKNOWN_SCREEN = Box(1920, 1080)
"""What the decoder is told before the screen is known; it learns better a moment later."""

MEDIAN_PICTURE = 500 * 375 * 4
"""Bytes of ImageNet's median picture, decoded."""

RING_LENGTH = Ns(10 * SECOND)


def play(machine: Machine, wishes: Wishes, log: Log) -> None:
    """Play until asked to quit.

    Raises:
        ConfigError, ScoreError: what is asked for cannot be played.
        NoScreen, MirrorAway, MirrorError: what it takes is not there.
        StateInUse, LedgerUnavailable: the record cannot be kept.
    """
    playlist = playlist_of(machine, wishes)
    with ExitStack() as stack:
        clock, inbox = SystemClock(), Inbox()
        catch_signals(inbox)
        # The decoder's processes are forked before pygame, threads and sockets are there.
        draw = DRAW_WARM if machine.mirrors == (STAND_IN,) else DRAW
        decoder = open_decoder(UNKNOWN_SCREEN, playlist.fit, draw)
        stack.callback(decoder.close)
        if wishes.public:
            with writing_state(machine.state):
                stack.enter_context(lock_state(machine.state))
        stage = _open_stage(machine, log)
        stack.callback(stage.close)
        decoder.box = stage.size
        mirror = open_source(machine, stage, clock, inbox, log)
        mirrors = stack.enter_context(closing(Mirrors(address(mirror.path), mirror.source, mirror.place)))
        piece = piece_of(machine, playlist, mirror, log)
        record = open_record(machine, wishes, piece, start_info(clock, stage.driver, stage.mode), log, stack)
        ring = Ring(_ring_bytes(piece.period, stage.size))
        pages = stack.enter_context(ExitStack())
        household = _Household()
        fetcher = _fetcher(machine, wishes, log)
        prefetcher = Prefetcher(piece.score, mirrors, decoder, ring, record.begin, log.warning, fetcher)
        standby = Standby(machine, mirror, mirrors, log)
        troubles = _Troubles(record, prefetcher, log)
        board = Board(clock, lambda: RingLevel(ring.filled, ring.bytes), troubles.now)
        prefetcher.start()
        stack.callback(prefetcher.close)

        def first_picture() -> None:
            """Do what may wait until something is on the wall."""
            household.settle()
            _serve(machine, board, inbox, log, pages)
            if wishes.public:
                pages.enter_context(standby)

        def reload() -> Piece | None:
            fresh = reloaded(machine, wishes, mirror, piece.score.run, log)
            if fresh is not None and (latest := board.latest) is not None:
                decoder.fit = fresh.score.playlist.fit
                prefetcher.score = fresh.score
                record.pace(fresh.share, _next_place(latest, piece), clock.now())
            return fresh

        def rest() -> None:
            household.rest()
            troubles.tell()

        world = World(clock, _Taking(ring, prefetcher), stage, record.journal, inbox, board, rest)
        try:
            Player(world, piece, reload, record.begin).play(wishes.length, first_picture)
        except NotIndexed:
            mirror.forget_index(machine.state)
            raise


def _next_place(latest: Snapshot, piece: Piece) -> tuple[int, Position]:
    """Return the (pass, position) that comes after what *latest* says is on the wall."""
    here = latest.pass_number, latest.position
    return here if latest.picture is None else piece.score.after(*here)


def _open_stage(machine: Machine, log: Log) -> "Window":
    from player.stage.window import Screen, Window  # noqa: PLC0415 - imports pygame: after the fork

    screen = machine.screen
    if screen.rotate:
        log.warning("screen.rotate is not yet in force: playing upright")
    if len(machine.programme) > 1:
        log.warning("programmes are not yet in force: playing the first of its playlists")
    size = Box(*screen.size) if screen.size else None
    stage = Window(Screen(screen.display, size, screen.fullscreen, screen.required, screen.background))
    if stage.line:
        log.warning(stage.line)
    return stage


class _Troubles:
    """What is wrong while it plays, for the page; and for the log, a line when it changes."""

    def __init__(self, record: Record, prefetcher: Prefetcher, log: Log) -> None:
        self._record = record
        self._prefetcher = prefetcher
        self._log = log
        self._told = ""

    def now(self) -> list[str]:
        """Return a sentence for each."""
        mirror = "" if self._prefetcher.mirror == "well" else f"the mirror is {self._prefetcher.mirror}"
        return [trouble for trouble in (self._record.trouble, mirror) if trouble]

    def tell(self) -> None:
        """Say the ledger's trouble when it comes and goes; the mirror's is said by the prefetcher."""
        trouble = self._record.trouble or ""
        if bool(trouble) != bool(self._told):
            self._log.warning(trouble or "the ledger is written again")
        self._told = trouble


class _Taking:
    """The ring, as long as the prefetcher lives: its bug ends the process, as any other does."""

    def __init__(self, ring: Ring, prefetcher: Prefetcher) -> None:
        self._ring = ring
        self._prefetcher = prefetcher
        self.release = ring.release

    def take(self) -> Frame | Unshowable | None:
        entry = self._ring.take()
        if entry is None and self._prefetcher.failure is not None:
            raise self._prefetcher.failure
        return entry


def _ring_bytes(period: Ns, screen: Box) -> int:
    """Return the ring's size: ten seconds of median pictures, or four as large as the screen."""
    return max(RING_LENGTH // period * MEDIAN_PICTURE, 4 * screen.width * screen.height * 4)


class _Household:
    """Python's own habits, kept off the beat: garbage is collected when the loop rests, not when it is due.

    Whatever is there at the first rest, the page's libraries among it, stays to
    the end and is frozen, so that a collection has little to look at (measured
    0.8 ms instead of 33).
    """

    def __init__(self) -> None:
        self._frozen = False

    def settle(self) -> None:
        """From now on: no collections by themselves; a busy thread hands over after 0.5 ms, not 5."""
        gc.disable()
        sys.setswitchinterval(0.0005)

    def rest(self) -> None:
        """Collect what has gathered in cycles since the last rest."""
        gc.collect()
        if not self._frozen:
            gc.freeze()
            self._frozen = True


def _fetcher(machine: Machine, wishes: Wishes, log: Log) -> Fetcher | None:
    """Return what brings remote pictures, None where every mirror is on a disk; a preview keeps nothing."""
    if not any(is_web(mirror.encode()) for mirror in machine.mirrors):
        return None
    from player.sources.web import (  # noqa: PLC0415 - imports aiohttp, which takes a quarter second
        open_fetcher,
        open_keeper,
    )

    if machine.cache and wishes.public:
        return open_keeper(machine.state / "cache", machine.cache, log.warning)
    return open_fetcher()


def _serve(machine: Machine, board: Board, inbox: Inbox, log: Log, stack: ExitStack) -> None:
    control = machine.control
    try:
        token = control.token_file.read_text("utf-8").strip() if control.token_file else None
    except (OSError, UnicodeDecodeError) as error:
        log.warning("playing without the page: its token cannot be read", because=str(error))
        return
    page = start_web(control.host, control.port, board=board, inbox=inbox, token=token, say=log.warning)
    if page is not None:
        stack.callback(page.close)
        log.info("page", url=page.url)
