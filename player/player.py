"""The one loop: read inbox → follow → take → draw → wait → flip → enter in ledger → post snapshot.

It knows the world through ports only, so that a rehearsal can run it in
virtual time. It waits nowhere but in `Clock.wait_until`, never skips a
position, and never lets the wall go dark by accident.
"""

from collections.abc import Callable, Mapping

from player.core.cadence import Cadence
from player.core.commands import Choose, Command, Jump, Wish, command_for, event_for, keys_shown
from player.core.leap import Nowhere, leap_to
from player.core.ledger import Event, EventKind
from player.core.pacing import GROUND, HELD
from player.core.pictures import Frame, Shown, Slot, Unshowable
from player.core.playback import START, State, follow
from player.core.playback import Event as Happening
from player.core.snapshot import Snapshot
from player.core.staging import Staging
from player.core.units import MILLISECOND, SECOND, Ns, Position
from player.core.withdrawal import WITHDRAWN
from player.doors import NEVER, Doors
from player.pace import Pace
from player.piece import Piece, World
from player.wall import Wall

POLL = Ns(5 * MILLISECOND)
"""How often an empty ring is looked into again."""

FAULT_EASE = Ns(2 * SECOND)
CALM_EASE = Ns(1 * SECOND)
EASE_STEP = Ns(40 * MILLISECOND)
"""25 steps a second: smooth to the eye, and a picture's painting fits between two."""

GREETS = Ns(5 * SECOND)
"""How long the page waits for a first picture: a technician must see a mirror that hangs."""

MANY_REFUSED = 2_000
BRAKE = Ns(1 * SECOND)
"""After so many unshowables without a picture between them only one a second is consumed. No
run of bad files in a mirror is so long; a mirror that is bad as a whole is."""

CLOCK_DRIFT = Ns(100 * MILLISECOND)
"""When the wall clock has moved by so much against the monotonic one, the ledger is told."""

TIDY_AFTER = Ns(10 * SECOND)
TIDY_NEEDS = Ns(300 * MILLISECOND)
TIDY_BY = Ns(600 * SECOND)
"""To tidy up for the first time, after a start, takes some tens of milliseconds, more on a small
machine: so long after the first picture it is done in a pause, and at last wherever there is room."""

REST_EVERY = Ns(60 * SECOND)
REST_NEEDS = Ns(60 * MILLISECOND)
"""What is put off for the sake of the beat is done once a minute, when the next flip is so far away."""

SIGN_STANDS = Ns(10 * SECOND)
"""How long the wall says which one it is."""

ENTERED = {State.HELD: EventKind.HOLD, State.CALM: EventKind.CALM}
"""What a person does to the wall is entered when it ends, however it ends."""

FAULTS = (State.STARVED, State.EASED)
"""The states in which a picture is due and not there; how long is entered however they end."""

STAYING = (State.HELD, State.STARVED)
"""The states in which the last picture stays: also after a calm that was released, while none follows."""

WAITING = (State.HELD, State.CALM)
"""The states that a person ends; in all others the next picture comes by itself."""


class Player:
    """Plays *piece* into *world*, from what `Frames` gives first, until asked to quit."""

    def __init__(
        self,
        world: World,
        piece: Piece,
        reload: Callable[[], Piece | None],
        begin: tuple[int, Position] = (0, Position(0)),
    ) -> None:
        """Prepare to go on at *begin*; *reload* returns the piece after SIGHUP, None to keep the good one."""
        self._clock = world.clock
        self._frames = world.frames
        self._stage = world.stage
        self._wall = Wall(world.stage, piece.staging)
        self._journal = world.journal
        self._inbox = world.inbox
        self._board = world.board
        self._withdrawals = world.withdrawals
        self._withdrawn = world.withdrawals.current
        self._rest = world.rest
        self._rest_at = Ns(0)
        self._tidy_at = Ns(0)
        self._is_tidy = False
        self._piece = piece
        self._reload = reload
        self._state = START
        self._grid = Cadence(piece.beat(begin[1]), Ns(0))
        """The period is that of the picture that stands, or is the first to come."""
        self._several = piece.several_beats
        self._beat = 0
        self._since = Ns(0)
        self._doors = Doors(piece.schedule, world.clock)
        self._pace = Pace(piece, world.journal)
        self._yielded = False
        self._bare = True
        self._admits = self._doors.are_open
        self.handed = False
        """Whether it ended with a picture on the stage, for the piece that follows at once."""
        self._closed = world.closed
        self._choose = world.choose
        self._sign_ends = NEVER
        self._next = begin
        self._pending: Frame | None = None
        self._greeting = False
        self._ending = piece.once and begin[0] > 0
        self._stepping = False
        self._unseen: Ns | None = None
        self._minded = False
        """Whether a person held or calmed the wall before it was unseen: that does not end with it."""
        self._quitting = False
        self._first: Callable[[], None] = lambda: None
        self._stop: Ns | None = None
        self._length: Ns | None = None
        self._pauses = 0
        self._mirror = ""
        self._refused = 0
        self._reached = begin
        self._offset = self._doors.offset

    def play(
        self, length: Ns | None = None, first: Callable[[], None] = lambda: None, *, handed: bool = False
    ) -> bool:
        """Play until asked to quit, for *length* after the first picture, or until the piece yields.

        Tell whether another piece has its turn now. *handed*: another piece's picture stands
        on the stage until ours is ready; otherwise it is the ground.

        *first* is called at the first picture, or when there has been none for a while.
        """
        self._first = first
        self._length = length
        self._begin(handed=handed)
        while not self._over():
            if self._state is State.CLOSED:
                self._await_opening()
            elif self._state is State.ENDED:
                self._idle(self._clock.now(), self._stage.patience)
            elif self._ending:
                self._await_end()
            elif (frame := self._next_frame()) and self._wait_for(frame) and not self._take_out():
                self._flip(frame)
        self._tell_unseen()
        if self._state in ENTERED:
            self._tell_wish(self._state)
        return self._yielded

    def _begin(self, *, handed: bool) -> None:
        """Begin at a moment that may be any: of an opening, between two, or after the end."""
        self._since = self._clock.now()
        self._rest_at = Ns(self._since + REST_EVERY)
        self._bare = not handed or self._ending
        if self._ending and (self._admits or not self._piece.yields):
            self._happen(Happening.LAST_PICTURE)
        elif self._doors.are_open:
            self._happen(Happening.DOORS_OPEN)
            if self._piece.introduced:
                self._introduce(self._since)
            self._ask_tempo("start", self._since, arriving=False)
        self._show_card()
        if self._bare:
            self._wall.show(self._state)
        self._post()

    def _greet(self) -> None:
        """Do, once, what may wait until something is on the wall."""
        first, self._first = self._first, lambda: None
        first()

    # --- the doors ----------------------------------------------------------

    def _await_opening(self) -> None:
        """Leave the ground on the wall until the doors open."""
        self._greet()  # the page is wanted before the first picture, too
        while self._state is State.CLOSED and not self._over():
            now = self._clock.now()
            self._doors.look()
            if self._doors.are_open:
                self._open(now)
                return
            if self._piece.gives_way(self._doors.wall_at(now)):
                self._yielded = True
                return
            self._attend(now)
            self._clock.wait_until(min(self._doors.opens, Ns(now + self._stage.patience)))

    def _open(self, now: Ns) -> None:
        opened = min(self._doors.opened, now)  # without hours, they are open from now on
        at = max(opened, Ns(now - GROUND))  # a clock that was set forward opens now
        self._admits = True
        if self._wall.notice:
            self._wall.notice = ""
            self._wall.show(self._state)
        self._tell_clock()
        self._note(EventKind.DOORS, {"open": 1})
        if self._ending:
            self._happen(Happening.LAST_PICTURE)
            return
        self._since = at
        self._greeting = True
        self._move_grid(Ns(at + GROUND))
        self._happen(Happening.DOORS_OPEN)
        self._introduce(Ns(at + GROUND))
        self._ask_tempo("opening", at, arriving=True)

    def _introduce(self, at: Ns) -> None:
        """Let the title card, if there is one, stand from *at* on; the first picture comes after it."""
        card = self._piece.title_card
        if card is not None:
            self._greeting = True
            self._wall.introduce(card, at)
            self._move_grid(Ns(at + card.length))

    def _watch_doors(self, now: Ns) -> None:
        """Close when it is time: the ground, and whatever stood has had its turn."""
        if not self._admits or (now < self._doors.closes and self._doors.are_open) or self._lets_finish(now):
            return
        followed = self._doors.wall_at(self._doors.closes) in self._piece.followed
        self._doors.look()
        if self._doors.are_open:  # the clock was set back
            return
        self._admits = False
        self._yielded = self._piece.yields
        self._happen(Happening.DOORS_CLOSE)
        self._greeting = False
        self.handed = followed and self._wall.standing is not None
        if not self.handed:
            self._leave_ground()
        self._tell_unseen()
        self._note(EventKind.DOORS, {"open": 0})
        self._post()
        self._closed()

    def _leave_ground(self) -> None:
        frame = self._wall.clear()
        if frame is not None:
            self._frames.release(frame)
        self._show_card()
        self._wall.show(self._state)

    def _show_card(self) -> None:
        """Let the ground say when the doors open next, where that is wanted."""
        opens = self._doors.next_change() if self._state is State.CLOSED else None
        self._wall.notice = "" if opens is None else self._piece.card(opens)

    def _closing_after(self, now: Ns) -> Ns:
        """Return when the doors close next; a closing that something outlasts is not waited for again."""
        return self._doors.closes if self._doors.closes > now else NEVER

    def _lets_finish(self, now: Ns) -> bool:
        """Tell whether what stands has its time first, since another piece follows at once."""
        if self._doors.wall_at(self._doors.closes) not in self._piece.followed:
            return False
        if self._state in WAITING:  # what a person asked for holds until a person ends it
            return True
        return self._state in (State.PLAYING, State.PAUSING) and now < self._due()

    def _await_end(self) -> None:
        """Let the last picture stay for as long as the longest pause, and its own time at least."""
        now = self._clock.now()
        self._attend(now)
        standing = self._wall.standing
        stays = standing is not None and not standing.struck
        until = max(self._due(), standing.at + self._piece.longest) if standing and stays else now
        if self._state in (State.STARVED, State.EASED):
            self._happen(Happening.RING_FILLED)  # nothing is to come any more
        if self._state in (State.PLAYING, State.PAUSING) and now >= until:
            self._wall.ease(now, FAULT_EASE)
            self._happen(Happening.LAST_PICTURE)
        step = min(max(until, Ns(now + POLL)), Ns(now + self._stage.patience))
        self._clock.wait_until(Ns(min(step, self._closing_after(now))))

    def _ask_tempo(self, cause: str, at: Ns, *, arriving: bool) -> None:
        self._pace.open(self._next[1], self._doors.wall_at(at), cause, arriving=arriving)
        self._settle_tempo()

    def _settle_tempo(self, *, anyway: bool = False) -> None:
        self._pace.settle(*self._next, self._clock.now(), anyway=anyway)

    # --- the ring ---------------------------------------------------------

    def _next_frame(self) -> Frame | None:
        while self._pending is None and not (self._state is State.CLOSED or self._ending or self._over()):
            entry = self._frames.take()
            if isinstance(entry, Unshowable):
                self._consume(entry)
            elif entry is not None and self._withdrawals.current.covers(entry):
                self._discard(entry)
            elif entry is not None:
                self._pending = entry
                self._found()
            else:
                self._lack()
        return self._pending

    def _consume(self, entry: Unshowable) -> None:
        picture = entry.slot.picture
        names = {} if entry.reason == WITHDRAWN else {"wnid": picture.wnid, "file": picture.file}
        body = {**names, "reason": entry.reason}
        self._reach(entry.slot)
        self._note(EventKind.UNSHOWABLE, body)
        self._pace.disturb("unshowable pictures")
        self._refused += 1
        if self._refused >= MANY_REFUSED:
            self._brake()

    def _discard(self, frame: Frame) -> None:
        """Consume *frame*, taken before its picture was withdrawn."""
        self._give_back(frame)
        self._consume(Unshowable(frame.slot, WITHDRAWN))

    def _give_back(self, frame: Frame) -> None:
        """Give *frame* back, which will not be shown; memory is given back in order."""
        if (lent := self._wall.keep(self._state)) is not None:
            self._frames.release(lent)
        self._frames.release(frame)

    def _brake(self) -> None:
        """Go slowly where nothing can be shown at all: the showing must not be used up by a fault."""
        now = self._clock.now()
        until = Ns(now + BRAKE)
        while now < until and not self._over():
            self._idle(now)
            now = self._clock.now()

    def _reach(self, slot: Slot) -> None:
        """Take note that *slot* has its turn now, and which comes after it."""
        self._reached = here = (slot.pass_number, slot.position)
        self._next = self._piece.score.after(*here)
        self._ending = self._piece.once and self._next[0] > here[0]

    def _idle(self, now: Ns, patience: Ns = POLL) -> None:
        """Let a moment pass without a picture to show."""
        if self._wall.standing is None and now - self._since >= GREETS:
            self._greet()
        if not self._bare and self._wall.standing is None and now - self._since >= self._piece.hold_limit:
            self._bare = True
            self._wall.show(self._state)
        self._attend(now)
        self._clock.wait_until(min(Ns(now + patience), self._closing_after(now)))

    def _lack(self) -> None:
        """Stay on the last picture, since the next is not there."""
        now = self._clock.now()
        if self._wall.standing and self._state in (State.PLAYING, State.PAUSING) and now >= self._due():
            if self._state is State.PAUSING:
                self._happen(Happening.PAUSE_ENDS)
            self._since = self._due()
            self._happen(Happening.RING_EMPTY)
        self._idle(now)

    def _found(self) -> None:
        if self._state not in FAULTS:
            return
        now = self._clock.now()
        if self._grid.slips(self._beat + 1, now):
            self._tell_starved(now)
            self._move_grid(now)
        self._happen(Happening.RING_FILLED)

    def _tell_starved(self, now: Ns) -> None:
        """Enter for how long a picture was due and not there."""
        self._note(EventKind.STARVED, {"ms": (now - self._since) // MILLISECOND})
        self._pace.disturb("the ring was empty")

    # --- waiting ----------------------------------------------------------

    def _wait_for(self, frame: Frame) -> bool:
        """Stand until *frame* is due; return False if the player is to stop, or the doors close, first."""
        self._wall.expect()
        while not self._over():
            now = self._clock.now()
            self._attend(now)
            if self._state is State.CLOSED or self._pending is not frame:
                return False
            if self._wall.standing is None and not self._greeting and self._state is not State.CALM:
                return True
            patience = self._stage.patience
            if self._state in WAITING and not self._stepping:
                step = Ns(now + (EASE_STEP if self._wall.easing else patience))
                self._clock.wait_until(min(step, self._closing_after(now)))
                continue
            due = self._due()
            if now >= due:
                return True
            self._rest_before(due, now)
            if self._wall.introducing:
                patience = EASE_STEP
            else:
                self._prepare(frame)
            instant = min(due, Ns(now + patience), self._closing_after(now))
            self._clock.wait_until(instant)
            if instant == due < self._doors.closes:
                return True
        return False

    def _rest_before(self, due: Ns, now: Ns) -> None:
        """Do what is put off for the sake of the beat, once a minute, if *due* is far enough away."""
        if due - now < min(REST_NEEDS, self._grid.period // 2):
            return
        if not self._pace.share:  # without pauses, this is all the time there is
            self._settle_tempo(anyway=True)
        if now >= self._rest_at:
            self._settle_tempo(anyway=True)
            self._pace.pausing(self._next[1], self._doors.wall_at(due), now)
            self._rest_now(now, Ns(due - now))
        elif now >= self._tidy_at and not self._is_tidy:
            self._tidy(now, Ns(due - now))

    def _rest_now(self, now: Ns, room: Ns = TIDY_NEEDS) -> None:
        self._rest_at = Ns(now + REST_EVERY)
        if self._doors.closes > now:  # else something outlasts a closing, which must not be forgotten
            self._doors.look()
        if self._state is not State.CLOSED:
            self._tell_clock()
        self._tidy(now, room)

    def _tidy(self, now: Ns, room: Ns) -> None:
        """Let the house tidy up, if *room* is enough for it."""
        if self._is_tidy or room >= TIDY_NEEDS or now >= self._tidy_at + TIDY_BY:
            self._is_tidy = True
            self._rest()

    def _prepare(self, frame: Frame) -> None:
        stands = self._stepping or self._greeting or self._pause_of(frame) is not None
        self._wall.prepare(frame, stands=stands)

    def _due(self) -> Ns:
        return self._grid.due(self._beat + 1)

    def _over(self) -> bool:
        return self._quitting or self._yielded or (self._stop is not None and self._clock.now() >= self._stop)

    def _pause_of(self, frame: Frame) -> Ns | None:
        return self._piece.score.pause(frame.slot.pass_number, frame.slot.position, self._pace.share)

    # --- the flip ---------------------------------------------------------

    def _flip(self, frame: Frame) -> None:
        self._prepare(frame)
        self._refused = 0
        begins, bare = self._wall.standing is None, self._wall.staging.bare(frame)
        self._wall.flip()
        at, self._pending = self._clock.now(), None
        self._reach(frame.slot)
        if begins:
            self._begin_grid(at)
        self._tell_mirror(frame)
        due = self._beaten(at)
        self._journal.shown(Shown(frame.slot, due, at, self._grid.period, withheld=bare))
        self._board.meter.flipped(due, at, self._grid.period)
        before = self._wall.stand(frame, at)
        if before is not None:
            self._frames.release(before)
        self._begin_standing(frame, due, at)
        self._post()
        if self._stop is None:
            self._begin_counting(at)

    def _begin_grid(self, at: Ns) -> None:
        """Let the grid begin with the first picture of a start or an opening, which may have come late."""
        if not self._greeting or self._grid.slips(self._beat + 1, at):
            self._move_grid(at)
        if at - self._since >= GREETS + (
            GROUND + self._piece.score.playlist.card_length if self._greeting else 0
        ):
            self._tell_starved(at)

    def _begin_counting(self, at: Ns) -> None:
        """Count from the first picture on: the time to play, and that to the first rest."""
        self._stop = NEVER if self._length is None else Ns(at + self._length)
        self._rest_at = Ns(at + REST_EVERY)
        self._tidy_at = Ns(at + TIDY_AFTER)
        self._greet()

    def _beaten(self, at: Ns) -> Ns:
        """Count the beat flipped at *at*; return when it was due, and move the grid if it slipped.

        Where another cadence begins, the grid goes on from there in its period.
        """
        self._beat += 1
        due = self._grid.due(self._beat)
        if self._several is not None and (period := self._several.at(self._reached[1])) != self._grid.period:
            self._grid = Cadence(period, Ns(0)).rebased(self._beat, due)
        if self._grid.slips(self._beat, at):
            self._note(EventKind.SLIP, {"late_us": (at - due) // 1_000})
            self._pace.disturb("a slip")
            self._board.meter.slipped()
            self._grid = self._grid.rebased(self._beat, at)
        return due

    def _begin_standing(self, frame: Frame, due: Ns, at: Ns) -> None:
        greeting, self._greeting = self._greeting, False
        if self._stepping:
            self._stepping, self._since = False, at
            return
        if self._state is State.PAUSING:
            self._happen(Happening.PAUSE_ENDS)
        pausing, standing = self._pause_of(frame), self._wall.standing
        if (pausing is None and not greeting) or standing is None or self._state is not State.PLAYING:
            return
        standing.pausing = Ns((pausing or self._grid.period) + (HELD if greeting else 0))
        follows = Ns(max(due, self._grid.due(self._beat)) + standing.pausing)
        self._grid = self._grid.rebased(self._beat + 1, follows)
        if pausing is not None:
            self._pauses += 1
            self._note(EventKind.PAUSE, {"ms": pausing // MILLISECOND})
        self._happen(Happening.PAUSE_BEGINS)
        if not self._ending:
            self._pace.pausing(self._next[1], self._doors.wall_at(follows), at)

    def _move_grid(self, at: Ns) -> None:
        """Let the next picture fall due at *at*."""
        self._grid = self._grid.rebased(self._beat + 1, at)

    # --- people -----------------------------------------------------------

    def _attend(self, now: Ns) -> None:
        """Follow keys and commands, and let the standing picture brighten or ease."""
        for key in self._stage.keys():  # noqa: SIM118 - a stage is no dict
            command = command_for(key, kiosk=self._piece.kiosk)
            if command is not None:
                self._obey(command)
        while (asked := self._inbox.take()) is not None:
            self._obey(asked)
        if now >= self._sign_ends:
            self._show_sign((), NEVER)
        self._take_out()
        self._tire(now)
        if now >= self._rest_at and self._state not in (State.PLAYING, State.PAUSING):
            self._rest_now(now)
        self._watch_doors(now)
        if self._state is not State.PLAYING or self._wall.standing is None:
            self._settle_tempo()
        self._wall.animate(now, self._state)
        if self._board.picture_wanted:
            self._board.leave_picture(self._wall.pixels)

    def _obey(self, wish: Wish) -> None:
        match wish:
            case Jump():
                self._jump(wish)
            case Choose():
                self._yield_to(wish)
            case Command.CAPTION | Command.HELP | Command.FULL_SCREEN | Command.IDENTIFY:
                self._change_look(wish)
            case Command():
                self._follow(wish)

    def _change_look(self, command: Command) -> None:
        match command:
            case Command.IDENTIFY:
                self._show_sign(self._piece.sign, Ns(self._clock.now() + SIGN_STANDS))
            case Command.CAPTION:
                self._restage(self._wall.staging.next_style())
                self._note(EventKind.CHANGE, {"caption": str(self._wall.staging.style)})
                self._post()
            case Command.HELP:
                own = self._piece.keys
                self._restage(
                    self._wall.staging.with_keys(keys_shown(kiosk=self._piece.kiosk) if own is None else own)
                )
            case Command.FULL_SCREEN:
                self._stage.toggle_full_screen()
                self._wall.show(self._state)

    def _follow(self, command: Command) -> None:
        match command:
            case Command.QUIT:
                self._quitting = True
            case Command.RELOAD:
                self._exchange(self._reload())
            case Command.UNSEEN if self._unseen is None:
                self._unseen = self._clock.now()
                self._minded = self._state in WAITING
                self._wish_for(command)
            case Command.SEEN if self._unseen is not None:
                self._tell_unseen()
                if not self._minded:
                    self._wish_for(command)
            case Command.UNSEEN | Command.SEEN:
                pass  # that is known
            case _:
                self._wish_for(command)

    def _wish_for(self, command: Command) -> None:
        event = event_for(command, self._state)
        if event is not None:
            self._wish(event)

    def _tell_unseen(self) -> None:
        """Enter for how long panel or display was off, which ends now: a picture stood there for nobody."""
        if self._unseen is not None:
            self._note(EventKind.UNSEEN, {"ms": (self._clock.now() - self._unseen) // MILLISECOND})
            self._unseen = None

    def _wish(self, event: Happening) -> None:
        """Follow what a person asked for."""
        now = self._clock.now()
        match event:
            case Happening.STEP:
                self._stepping = True
                self._hurry(now)
            case Happening.PAUSE_ENDS | Happening.RELEASE | Happening.CALM_ENDS:
                self._hurry(now)
            case Happening.CALM:
                self._wall.ease(now, CALM_EASE)
        self._happen(event)
        if self._state is State.HELD and not self._stepping:
            self._hold_still()

    def _hold_still(self) -> None:
        """Show what is held; of what was withdrawn a moment ago, the next picture."""
        standing = self._wall.standing
        if standing is not None and standing.struck:
            self._strike()
        else:
            self._wall.show(self._state)

    def _hurry(self, now: Ns) -> None:
        """Let the next picture come at once; but no picture stands for less than half a beat."""
        at = self._wall.standing.at if self._wall.standing else now
        self._move_grid(Ns(max(now, at + self._grid.period // 2)))

    def _restage(self, staging: Staging) -> None:
        self._wall.restage(staging, self._state)

    def _show_sign(self, sign: tuple[str, ...], until: Ns) -> None:
        self._sign_ends = until
        self._restage(self._wall.staging.with_sign(sign))
        self._post()

    def _jump(self, jump: Jump) -> None:
        """Go on elsewhere; what stands on the wall stays until the first picture from there is ready."""
        try:
            leap = leap_to(jump, self._stands(), self._piece.score.pictures)
        except Nowhere:
            return  # a wish from before this pass; who wishes now is told so
        if self._state is State.ENDED or (leap.start == leap.stop and not jump.at_once):
            return
        now = self._clock.now()
        if leap.start != leap.stop:
            self._journal.jump(leap.event(now, jump.by))
            self._send_for((leap.pass_number, Position(leap.stop)), now)
        self._turn_to(now, at_once=jump.at_once)

    def _send_for(self, place: tuple[int, Position], now: Ns) -> None:
        """Let what is at *place* come next, and nothing that is on its way."""
        self._next = place
        self._ending, self._refused = False, 0
        pending, self._pending = self._pending, None
        if pending is not None:
            self._give_back(pending)
        self._frames.restart(*place)
        self._pace.jump(self._piece, place, now)
        if self._wall.standing is None:
            self._reached = place

    def _turn_to(self, now: Ns, *, at_once: bool) -> None:
        """Have what comes next replace what is held or pauses; *at_once*: and what beats, too."""
        if self._state in (State.HELD, State.PAUSING):
            self._wish_for(Command.NEXT)
        if at_once:
            self._move_grid(now)
        if self._admits:
            self._ask_tempo("jump", max(now, self._due()), arriving=self._greeting)
        self._post()

    def _stands(self) -> tuple[int, int]:
        """Return the pass and position that come next, N after the last of a showing."""
        pass_number, position = self._reached
        return (pass_number, position + 1) if self._ending else self._next

    def _yield_to(self, choice: Choose) -> None:
        """End here if another piece was chosen, with the picture left standing for it."""
        if self._choose(choice):
            if self._state in FAULTS:
                self._tell_starved(self._clock.now())
            self._note(EventKind.CHANGE, {"chosen": choice.playlist, "by": choice.by})
            self._yielded = True
            self.handed = self._wall.lit

    def _exchange(self, piece: Piece | None) -> None:
        if piece is None:
            return
        period = piece.beat(self._reached[1])
        if period != self._grid.period:
            self._grid = Cadence(period, Ns(0)).rebased(self._beat + 1, self._due())
        self._piece, self._several = piece, piece.several_beats
        self._doors.exchange(piece.schedule)
        self._note(EventKind.CHANGE, {"playlist": piece.score.playlist.id})
        self._pace.exchange(piece, self._next, self._clock.now())
        self._restage(piece.staging.with_sign(self._wall.staging.sign))
        if piece.begin is None:
            self._post()
            return
        now = self._clock.now()
        self._send_for((self._reached[0], piece.begin), now)
        self._turn_to(now, at_once=True)

    # --- what is withdrawn --------------------------------------------------

    def _take_out(self) -> bool:
        """Take what was just withdrawn off the wall and out of hand; tell whether the list has changed."""
        withdrawn, before = self._withdrawals.current, self._withdrawn
        if withdrawn is before:
            return False
        self._withdrawn, pending, standing = withdrawn, self._pending, self._wall.standing
        if pending is not None and withdrawn.covers(pending):
            self._pending = None
            self._discard(pending)
        if standing is not None and not standing.struck and withdrawn.covers(standing.frame):
            self._strike()
        elif standing is None and not self._bare:  # what another piece left standing may be what is meant
            self._bare = True
            self._wall.show(self._state)
        self._board.leave_picture(self._wall.pixels)
        return True

    def _strike(self) -> None:
        """Take what stands off the wall: the next picture comes at once, or else the ground by easing."""
        now = self._clock.now()
        self._wall.strike()
        if self._state is State.PLAYING:
            self._hurry(now)
        elif self._state is State.PAUSING:
            self._wish(Happening.PAUSE_ENDS)
        elif self._state is State.HELD and self._unseen is None:
            self._wish(Happening.RELEASE if self._ending else Happening.STEP)  # the hold is for the wall
        if self._pending is None or (self._state is State.HELD and not self._stepping):
            self._wall.ease(now, CALM_EASE)
        self._post()

    # --- what happens -------------------------------------------------------

    def _tire(self, now: Ns) -> None:
        """Ease to the ground what has stayed by hand or fault for as long as it may."""
        if self._wall.standing and self._state in STAYING and now - self._since >= self._piece.hold_limit:
            self._wall.ease(now, FAULT_EASE)
            self._happen(Happening.HOLD_LIMIT)

    def _happen(self, event: Happening) -> None:
        before, self._state = self._state, follow(self._state, event)
        if before in FAULTS and self._state not in (State.PLAYING, *FAULTS):
            self._tell_starved(self._clock.now())
        if before in ENTERED and (self._state is not before or event is Happening.STEP):
            self._tell_wish(before)
            self._pace.disturb(f"a {before}")
        if self._state in ENTERED and self._state is not before:
            self._since = self._clock.now()
        if self._state in STAYING and self._state is not before:
            self._wall.restore(self._state)
        if self._state is not State.HELD:
            self._stepping = False
        self._post()

    def _tell_wish(self, state: State) -> None:
        """Enter what a person did to the wall, which ends now."""
        self._note(ENTERED[state], {"ms": (self._clock.now() - self._since) // MILLISECOND})

    def _note(self, kind: EventKind, body: Mapping[str, str | int]) -> None:
        pass_number, position = self._reached
        self._journal.note(Event(kind, pass_number, position, self._clock.now(), body))

    def _tell_clock(self) -> None:
        """Enter a wall clock that was set: what follows has its moments by the new one."""
        offset = self._doors.offset
        if abs(offset - self._offset) >= CLOCK_DRIFT:
            self._offset = offset
            self._note(EventKind.CLOCK, {"wall": offset + self._clock.now()})
            self._pace.disturb("the clock was set")

    def _tell_mirror(self, frame: Frame) -> None:
        """Enter which mirror serves from this picture on."""
        if frame.mirror and frame.mirror != self._mirror:
            self._mirror = frame.mirror
            self._note(EventKind.MIRROR, {"mirror": frame.mirror})

    def _post(self) -> None:
        standing, staging = self._wall.standing, self._wall.staging
        if standing is not None and standing.struck:
            standing = None
        picture = standing.frame.slot.picture if standing else None
        pass_number, position = self._reached if standing else self._stands()
        self._board.post(
            Snapshot(
                about=self._piece.about,
                state=self._state,
                pass_number=pass_number,
                position=Position(position),
                picture=picture,
                path=staging.words(standing.frame.slot).path if standing else (),
                at=standing.at if standing else self._clock.now(),
                pausing=standing.pausing if standing else Ns(0),
                pauses=self._pauses,
                withheld=standing is not None and staging.bare(standing.frame),
                next_change=self._doors.next_change(),
                ends=self._pace.ends,
                open=self._doors.are_open,
                following=self._next,
                identify=self._sign_ends != NEVER,
                caption=staging.style,
                period=self._grid.period,
            )
        )
