"""A turn: one piece played in the house, from where its ledger stopped until it is to stop."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import chain, islice

from player.app.afresh import in_one_line
from player.app.choosing import chosen_act
from player.app.house import House
from player.app.piece import Refused, piece_of, reloaded
from player.app.programme import Act, bill_of
from player.app.reading import Reading
from player.app.record import open_record, start_info
from player.app.wishes import Wishes
from player.config import ConfigError
from player.control.logbook import Log
from player.core.commands import Choose
from player.core.ledger import Event, EventKind
from player.core.machine import Machine
from player.core.pictures import Box, Frame, Picture, Unshowable
from player.core.playback import State
from player.core.schedule import Schedule
from player.core.units import SECOND, Index, Ns, Position, Wall, wall_of
from player.piece import Piece, World
from player.player import Player
from player.ports import Fetcher
from player.prefetch.prefetcher import Prefetcher
from player.prefetch.ring import CHANNELS, Ring
from player.sources import NotIndexed, is_web

MEDIAN_PICTURE = 500 * 375 * CHANNELS
"""Bytes of ImageNet's median picture in the ring."""

RING_LENGTH = Ns(5 * SECOND)
"""What a disk that hangs may cost, unseen; what workers have in hand is counted."""


class Turn:
    """The piece of *act* with its ring, its prefetcher and its record; *stack* closes them."""

    def __init__(self, house: House, act: Act, stack: ExitStack) -> None:
        """Open the record and begin to fill the ring.

        Raises:
            ScoreError: the playlist cannot be played on this mirror.
            LedgerUnavailable: the record cannot be kept.
        """
        self._house = house
        self._act = act
        self.piece = piece = self._piece_of(act)
        self._told = ""
        stage, log = house.window, house.log
        self._plain = house.plain
        self._decoder = house.decoder(piece.staging.fit)
        stack.callback(self._decoder.close)
        recorded = house.recorded
        start = start_info(house.clock, stage.driver, stage.mode, house.last_death())
        self.record = open_record(recorded, house.wishes, piece, start, house.clock, log, stack)
        self._ledger = (recorded.state, piece.score.run) if house.wishes.public else None
        house.board.head = self.record.sealed
        self._tell_choice()
        self.tell_trouble()
        self.ring = Ring(_ring_bytes(piece.score.beats.fastest, stage.size, self._decoder.lanes))
        fetcher = _fetcher(house.machine, house.wishes, log)
        begin = self.record.begin
        self._decoder.hashed = bool(house.withdrawals.current)
        ways = self._decoder, self.ring, begin, log.warning, fetcher, house.withdrawals
        self._prefetcher = Prefetcher(piece.score, house.mirrors, *ways)
        self._prefetcher.start()
        stack.callback(self._prefetcher.close)

    def play(self) -> bool:
        """Play until another piece's time begins; tell whether it came to that, or was asked to quit.

        Raises:
            NotIndexed: the mirror is not what its index says; it will be indexed anew at the next start.
        """
        house, piece = self._house, self.piece
        piece = replace(piece, share=self.record.share, gives_way=self._gives_way)
        frames = _Taking(self.ring, self._prefetcher, self._taken, self._restart)
        ports = house.clock, frames, house.stage, self.record.journal, house.inbox, house.board
        world = World(*ports, house.rest, self._closed, self._choose, house.withdrawals)
        player = Player(world, piece, self._reload, self.record.begin)
        house.turn = self
        house.board.playlist = piece.score.playlist.id
        house.board.zone = self.reading.zone(house.clock)
        house.sight.remind()
        try:
            house.keep_ground(frames.look)
            yielded = player.play(house.length, house.first_picture, handed=house.handed)
        except NotIndexed:
            with suppress(OSError):  # it is as damaged at the next start
                house.mirror.forget_index(house.machine.state)
            raise
        house.handed = player.handed
        return yielded

    def _piece_of(self, act: Act) -> Piece:
        """Return what is to play."""
        house = self._house
        return replace(piece_of(house.machine, house.wishes, act, house.mirror), sign=house.sign)

    @property
    def reading(self) -> Reading:
        """What the page reads of this turn."""
        return Reading(self.piece, self._ledger)

    @property
    def schedule(self) -> Schedule | None:
        """When the doors are open, None for always."""
        return self.piece.schedule

    def forget(self, index: Index) -> None:
        """Keep row *index* no longer for the time without a network."""
        self._prefetcher.forget(index)

    def near(self) -> list[Picture]:
        """Return the pictures about to be shown, which may be decoded already."""
        latest, score = self._house.board.latest, self.piece.score
        if latest is None:
            return []
        onward = chain([(latest.pass_number, latest.position)], score.onward(*latest.following))
        ready = islice(onward, self.ring.filled + 2 * self._decoder.lanes)
        return [self._house.mirrors.picture(score.index(*place)) for place in ready]

    def _restart(self, pass_number: int, position: Position) -> None:
        self._prefetcher.restart(pass_number, position, self.piece.score)

    def _taken(self) -> None:
        """Take note that the ring has given something."""
        self._house.watchdog.progressed()
        self._decoder.hashed = bool(self._house.withdrawals.current)

    @property
    def waits_for_mirror(self) -> bool:
        """Whether an empty ring has a reason that is known, and waited for."""
        return self._prefetcher.mirror != "well"

    def troubles(self) -> list[str]:
        """Return a sentence for whatever is wrong now."""
        mirror = "" if self._prefetcher.mirror == "well" else f"the mirror is {self._prefetcher.mirror}"
        return [trouble for trouble in (self.record.trouble, mirror) if trouble]

    def tell_trouble(self) -> None:
        """Say the ledger's trouble when it comes and goes; the mirror's is said by the prefetcher."""
        trouble = self.record.trouble or ""
        if bool(trouble) != bool(self._told):
            self._house.log.warning(trouble or "the ledger is written again")
        self._told = trouble

    def _gives_way(self, now: Wall) -> bool:
        """Tell, while the doors are closed, whether another turn begins; plain mode ends with its turn."""
        relieved = self._plain and not self._house.plain
        return relieved or (not self._is_chosen and self._house.bill.gives_way(self._act, now))

    @property
    def _is_chosen(self) -> bool:
        return self._act is self._house.chosen

    def _choose(self, choice: Choose) -> bool:
        """Take note of what is to play next, by a person's choice; tell whether that is another piece."""
        house = self._house
        doors = house.bill.hours or self.schedule
        try:
            playlist = house.choices.playlist(choice.playlist)
        except ConfigError as error:
            house.log.error("what was chosen has errors", because=in_one_line(error))  # noqa: TRY400 - no bug
            return False
        if playlist is None or playlist.id == self._act.playlist.id:
            return False
        planned = house.bill.at(wall_of(house.clock.wall()))
        house.chosen = None if playlist.id == planned.playlist.id else chosen_act(playlist, doors)
        house.choice = choice
        return True

    def _tell_choice(self) -> None:
        """Enter whose choice it is that this plays."""
        choice, self._house.choice = self._house.choice, None
        if choice is not None:
            said = {"chosen": choice.playlist, "by": choice.by}
            now = self._house.clock.now()
            self.record.journal.note(Event(EventKind.CHANGE, *self.record.begin, now, said))

    def _closed(self) -> None:
        """Do what there is all night for; what was chosen has had its day."""
        if self._is_chosen:
            self._house.chosen = None
        self._house.rest()
        self._house.log.info("closed", head=self.record.head())
        self._tell_end()

    def _tell_end(self) -> None:
        """Say it when that was the last closing, and how far the work came."""
        house, schedule, latest = self._house, self.piece.schedule, self._house.board.latest
        if schedule is None or latest is None or schedule.next_opening(wall_of(house.clock.wall())):
            return
        how = "all" if latest.state is State.ENDED else "not all"
        house.log.warning(
            "the showing is over", position=latest.position, of=latest.about.pictures, shown=how
        )

    def _reload(self) -> Piece | None:
        self._house.watchdog.reloading()
        try:
            return self._read_again()
        finally:
            self._house.watchdog.ready()

    def _read_again(self) -> Piece | None:
        house, day = self._house, self._house.clock.wall().date()

        def again() -> Act:
            act, name = self._act, self._act.playlist.id
            if not self._is_chosen:
                return bill_of(house.machine, house.wishes, day).act(name) or act
            playlist = house.choices.playlist(name)
            return act if playlist is None else replace(act, playlist=playlist)

        house.outlook.look(day)
        fresh = reloaded(house.machine, house.wishes, again, house.mirror, self.piece, house.log)
        if isinstance(fresh, Refused):
            self._tell_refusal(fresh)
            return None
        self._decoder.fit = fresh.score.playlist.fit
        self._prefetcher.score = fresh.score
        self.piece = replace(fresh, gives_way=self._gives_way, sign=house.sign)
        return self.piece

    def _tell_refusal(self, found: Refused) -> None:
        """Say on the page why what is on the disk is not played, unless it is said already."""
        outlook = self._house.outlook
        if found.lasting and not self._is_chosen:
            outlook.finding = outlook.finding.dark(found.why)
        elif not outlook.finding.troubles:
            outlook.finding = outlook.finding.noted(found.why)


class _Taking:
    """The ring, as long as the prefetcher lives: its bug ends the process, as any other does."""

    def __init__(
        self,
        ring: Ring,
        prefetcher: Prefetcher,
        progressed: Callable[[], None],
        restart: Callable[[int, Position], None],
    ) -> None:
        self._ring = ring
        self._prefetcher = prefetcher
        self._progressed = progressed
        self.release = ring.release
        self.restart = restart

    def take(self) -> Frame | Unshowable | None:
        entry = self._ring.take()
        if entry is not None:
            self._progressed()
        else:
            self.look()
        return entry

    def look(self) -> None:
        """Raise what the prefetcher died of."""
        if self._prefetcher.failure is not None:
            raise self._prefetcher.failure


def _ring_bytes(period: Ns, screen: Box, in_hand: int) -> int:
    """Return the ring's size: five seconds of median pictures less those *in_hand*, or four whole screens."""
    median = (RING_LENGTH // period - in_hand) * MEDIAN_PICTURE
    return max(median, 4 * screen.width * screen.height * CHANNELS)


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
