"""Whatever people and faults do to the loop, its ledger says only what can be."""

from collections import Counter, deque
from collections.abc import Iterator

import numpy as np
from hypothesis import HealthCheck, given, settings, target
from hypothesis import strategies as st

from player.app.pacer import PromptPacer
from player.core.audit import Ledger, audit
from player.core.book import Book, since_start
from player.core.commands import Jump
from player.core.contradictions import contradictions
from player.core.coverage import COUNTED_AS
from player.core.ledger import Anchor, Event, EventKind, Row, beginning
from player.core.pauses import Tempo, threshold
from player.core.pictures import Frame, Shown, Slot, Unshowable
from player.core.playlist import Fit, PauseRule, Playlist, Style
from player.core.scene import Caption
from player.core.schedule import Schedule
from player.core.score import Score, resolve
from player.core.snapshot import About
from player.core.staging import Staging
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, wall_of
from player.piece import Piece, World
from player.player import Player
from tests.fakes import (
    CENSUS,
    EPOCH,
    WORDNET,
    FakeBoard,
    FakeClock,
    FakeFrames,
    FakeInbox,
    FakeStage,
    manifest,
    picture,
)

SEED = 7
N = 400
BEAT = Ns(90 * MILLISECOND)
BEGIN = wall_of(EPOCH)
STAGING = Staging(
    Style.NONE, Fit.CONTAIN, always=False, words=lambda _: Caption("", (), ()), plate=lambda _: ()
)


class BookJournal:
    """The journal of a player, written into a book at once."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def shown(self, shown: Shown) -> None:
        self.book.flip(shown)

    def note(self, event: Event) -> None:
        self.book.note(event)

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        self.note(Event(EventKind.TEMPO, pass_number, tempo.start, at, tempo.body()))
        return True

    def jump(self, event: Event) -> None:
        self.note(event)


def score(every: int | None) -> Score:
    rule = PauseRule(every=every, shortest=Ns(SECOND), longest=Ns(3 * SECOND), at_most=10**9)
    return resolve(Playlist("test", seed=SEED, pauses=rule), manifest({"n01000001": N}), WORDNET, CENSUS)


def begun(book: Book, clock: FakeClock, *, unclean: bool) -> None:
    """Enter a start, as opening a run does."""
    wall = wall_of(clock.wall())
    body: dict[str, str | int] = {"wall": wall, "driver": "", "mode": "", "unclean": int(unclean)}
    session = since_start(())
    session.stretches.anchor = Anchor(wall, clock.now())
    session.uncertain = unclean
    pass_number, position = book.following
    book.start(Event(EventKind.START, pass_number, Position(position), clock.now(), body), session)


def frames_from(played: Score, clock: FakeClock, place: tuple[int, int], bad: set[int]) -> FakeFrames:
    def onward(first: Position) -> Iterator[Frame | Unshowable]:
        for position in range(first, N):
            slot = Slot(0, Position(position), picture(played.index(0, Position(position))))
            frame = Frame(slot, np.zeros((1, 1, 4), np.uint8))
            yield Unshowable(slot, "truncated") if position in bad else frame

    begin = Position(place[1] if place[0] == 0 else N)
    return FakeFrames(clock, deque(onward(begin)), onward=onward)


SHARES = st.sampled_from([None, 2, 10])
MOMENTS = st.floats(0, 60)
KEYS = st.tuples(MOMENTS, st.sampled_from(["space", "n", "c", "o", "?"]))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_happens_the_ledger_can_be_true(data: st.DataObject) -> None:
    every = data.draw(SHARES)
    played, clock = score(every), FakeClock()
    openings = data.draw(st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)), min_size=1, max_size=3))
    schedule = Schedule((Wall(BEGIN + a * SECOND), Wall(BEGIN + (a + b) * SECOND)) for a, b in openings)
    facts: dict[str, str | int] = {"id": played.run, "pictures": N, "seed": SEED}
    book = Book(beginning(facts), 0, (0, 0), N, since_start(()))
    for unclean in (False, data.draw(st.booleans())):
        begun(book, clock, unclean=unclean)
        journal = BookJournal(book)
        share = threshold(every) if every else 0
        if every:
            rule = played.playlist.pauses
            assert rule is not None
            tempo = Tempo(Position(book.following[1]), share, "playlist", rule.shortest, rule.longest)
            journal.tempo(book.following[0], tempo, clock.now())
        pacer = None if every else PromptPacer(played, schedule)
        about = About("", "", N, BEAT, BEAT)
        piece = Piece(
            played,
            STAGING,
            about,
            share,
            Ns(60 * SECOND),
            kiosk=False,
            schedule=schedule,
            once=True,
            pacer=pacer,
        )
        now = clock.now()
        keys = [*data.draw(st.lists(KEYS, max_size=8)), (data.draw(st.integers(1, 90)), "q")]
        stage = FakeStage(clock, [(Ns(now + round(t * SECOND)), key) for t, key in keys])
        late = data.draw(st.dictionaries(st.integers(0, N), st.floats(0, 0.5), max_size=4))
        stage.late = {k: Ns(round(v * SECOND)) for k, v in late.items()}
        frames = frames_from(played, clock, book.following, data.draw(st.sets(st.integers(0, N), max_size=9)))
        ready = data.draw(st.dictionaries(st.integers(0, N), MOMENTS, max_size=3))
        frames.ready_at = {k: Ns(now + round(v * SECOND)) for k, v in ready.items()}
        place = book.following[0], Position(book.following[1])
        jumps = data.draw(st.lists(st.tuples(MOMENTS, st.integers(0, N - 1)), max_size=4))
        inbox = FakeInbox(clock, [(Ns(now + round(t * SECOND)), Jump(None, Position(to))) for t, to in jumps])
        world = World(clock, frames, stage, journal, inbox, FakeBoard())
        Player(world, piece, lambda: None, place).play()
        if not unclean:
            journal.note(Event(EventKind.END, *_last(book), clock.now()))
    ledger = Ledger(facts, book.rows, book.tail(1))
    target(sum(row.row.kind == EventKind.PAUSE for row in book.rows))
    assert contradictions(ledger) == ()
    found = audit(ledger)
    assert (found.missing, found.repeated, found.chain) == (0, 0, "ok")
    shown = Counter(k for row in ledger_rows(ledger) for k in range(row.first, row.first + row.count))
    assert found.shown + found.unshowable == len(shown)
    assert found.replayed == shown.total() - len(shown)


def ledger_rows(ledger: Ledger) -> list[Row]:
    """Return the rows that consume positions, jumps excepted."""
    assert ledger.tail is not None
    rows = [*(sealed.row for sealed in ledger.rows), ledger.tail.row]
    return [row for row in rows if row.kind in COUNTED_AS]


def _last(book: Book) -> tuple[int, Position]:
    pass_number, position = book.following
    return pass_number, Position(position)
