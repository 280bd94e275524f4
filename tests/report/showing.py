"""A whole showing's ledger, made with the ledger's own classes: nobody waits for the flips."""

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from player.core.book import Book, since_start
from player.core.ledger import EDGES, Anchor, EventKind, Row, RowKind, Stretch, beginning, canonical
from player.core.pauses import FULL, PauseDraws
from player.core.schedule import Opening, Schedule
from player.core.score import Score
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from player.journal.run import RunIdentity
from player.journal.store import FILE, Store

GROUND, HELD = 2 * SECOND, 5 * SECOND
LONGEST = 60 * SECOND
KMS = ("KMSDRM", "1080x1215@60")
REASONS = ("truncated", "not an image: HTML", "no longer in the mirror")

LATE = np.array([0, 2e-6, 2e-5, 0.004, 0.72, 0.21, 0.05, 0.012, 0.0025, 0.0012, 2e-4, 3e-5, 1e-5, 0, 0, 0])
"""How the lateness of a flip falls on the bins of `EDGES`, about as it was measured on a small computer."""
assert len(LATE) == len(EDGES) + 1


@dataclass
class Playing:
    """A player that writes what it would have shown of *score* by *schedule* into *book*."""

    score: Score
    schedule: Schedule
    book: Book
    random: np.random.Generator
    every: int = 7
    position: int = 0
    share: int = 0
    unshowable: frozenset[int] = frozenset()
    draws: PauseDraws = field(init=False)

    def __post_init__(self) -> None:
        rule = self.score.playlist.pauses
        assert rule is not None
        self.draws = PauseDraws(self.score.playlist.seed, 0, rule.shortest, rule.longest)
        self.period = self.score.playlist.cadence
        self.anchor = Anchor(0, Ns(0))
        self.bad = sorted(self.unshowable)
        self.turns = self.withheld_from() if self.score.withheld_synsets else []

    def play(self) -> None:
        for number, opening in enumerate(self.schedule.openings):
            if number == 0:
                self.start(opening.opens - 120 * SECOND, unclean=False)
            if self.position >= self.score.pictures:
                return
            self.day(opening, number)
            if self.position < self.score.pictures:
                self.event("doors", opening.closes, open=0)

    def day(self, opening: Opening, number: int) -> None:
        self.event("doors", opening.opens, open=1)
        self.pace(opening.opens)
        at = opening.opens + GROUND
        self.stretch(at, 1)
        at += HELD + self.own(at)
        for cut, what in self.troubles(opening, number):
            at = self.run(at, min(cut, opening.closes))
            at = self.happen(what, max(at, cut))
        self.run(at, opening.closes)

    def run(self, at: int, until: int) -> int:
        """Show what falls due from *at* on and before *until*; return when the next would fall due."""
        while at < until and self.position < self.score.pictures:
            if self.position in self.unshowable:
                reason = REASONS[self.position % len(REASONS)]
                index = self.score.index(0, Position(self.position))
                wnid = self.score.wnid(index)
                first = int(self.score.manifest.firsts[self.score.manifest.synset_at(index)])
                file = f"{wnid}_{index - first + 1}.JPEG"  # as the stand-in names them
                self.event(EventKind.UNSHOWABLE, at, wnid=wnid, file=file, reason=reason)
                self.position += 1
                continue
            count = min(self.beats(), -((at - until) // self.period), LONGEST // self.period + 1)
            self.stretch(at, count)
            at += (count - 1) * self.period
            at += self.own(at)
        return at

    def beats(self) -> int:
        """Return how many pictures stand on the grid from here until one that pauses, that one included."""
        ahead = np.arange(self.position, min(self.position + 700, self.score.pictures), dtype=np.uint64)
        stops = np.flatnonzero(self.draws.chances(ahead) < np.uint64(min(self.share, FULL - 1)))
        ends = [there[bisect_right(there, self.position) :][:1] for there in (self.bad, self.turns)]
        return int(min([len(ahead), *(stops[:1] + 1), *(p - self.position for end in ends for p in end)]))

    def withheld_from(self) -> list[int]:
        """Return the positions from which on pictures are withheld, or no longer are."""
        rows = self.score.traversal.indices(0, np.arange(self.score.pictures))
        ordinals = np.searchsorted(self.score.manifest.firsts, rows, side="right") - 1
        bare = np.array([self.score.withheld(wnid) for wnid in self.score.manifest.wnids])[ordinals]
        return [int(p) + 1 for p in np.flatnonzero(bare[1:] != bare[:-1])]

    def own(self, due: int) -> int:
        """Enter the pause of the picture last shown, due at *due*, if any; return how long it stands."""
        position = Position(self.position - 1)
        if self.draws.chance(position) >= self.share:
            return self.period
        length = self.draws.length(position)
        self.event(EventKind.PAUSE, due + 1_000, position, ms=length // MILLISECOND)
        return length

    def pace(self, at: int) -> None:
        left = self.score.pictures - self.position
        time = sum(o.length - GROUND - HELD for o in self.schedule.since(Wall(at))) - 100 * SECOND
        rule = self.score.playlist.pauses
        assert rule is not None
        gained = (rule.shortest + rule.longest) / 2 - self.period
        self.share = int(max(0, min(1, (time - left * self.period) / gained / left)) * FULL)
        self.event("tempo", at, share=self.share, cause="opening")

    def troubles(self, opening: Opening, number: int) -> list[tuple[int, str]]:
        if number % self.every != self.every // 2:
            return []
        whats = ("starved", "hold", "killed", "calm", "slip", "clock", "unseen", "mirror", "change", "killed")
        what = whats[number // self.every % len(whats)]
        return [(opening.opens + opening.length // 3, what)]

    def happen(self, what: str, at: int) -> int:
        lengths = {"starved": 41, "hold": 23, "calm": 75, "unseen": 310}
        if what in lengths:
            self.event(what, at + lengths[what] * SECOND, ms=lengths[what] * 1_000)
            return at + lengths[what] * SECOND
        if what == "killed":
            at += 97 * SECOND
            self.start(at, unclean=True)
            self.pace(at)
            self.book.adopt(Row(self.book.number + 1, RowKind.UNCERTAIN, 0, self.position, 0, "{}"))
            return at + SECOND
        bodies: dict[str, dict[str, str | int]] = {
            "slip": {"late_us": 61_000},
            "mirror": {"mirror": "backup"},
            "change": {"caption": "label"},
        }
        if what == "clock":
            at += 350 * MILLISECOND  # by the clock that was set; no time has passed
            self.anchor = Anchor(self.anchor.wall + 350 * MILLISECOND, self.anchor.monotonic)
            self.event(EventKind.CLOCK, at, wall=at)
        else:
            self.event(what, at, None, **bodies[what])
        return at

    def start(self, at: int, *, unclean: bool) -> None:
        body: dict[str, str | int] = {
            "driver": KMS[0],
            "mode": KMS[1],
            "version": "1.0.0",
            "unclean": int(unclean),
        }
        self.anchor = Anchor(at, Ns(5 * SECOND))
        self.event(EventKind.START, at, None, **body)

    def stretch(self, at: int, count: int) -> None:
        tally = self.random.multinomial(count, LATE / LATE.sum())
        mono = Ns(at - self.anchor.wall + self.anchor.monotonic)
        wnid = self.score.wnid(self.score.index(0, Position(self.position)))
        stretch = Stretch(
            withheld=self.score.withheld(wnid),
            pass_number=0,
            first=Position(self.position),
            count=count,
            wall=at,
            origin=mono,
            period=self.period,
            lateness=tuple(tally.tolist()),
            driver=KMS[0],
            mode=KMS[1],
        )
        self.book.adopt(stretch.row(self.book.number + 1))
        self.position += count

    def event(self, kind: str, at: int, position: Position | None = None, **body: str | int) -> None:
        where = self.position if position is None else position
        text = canonical({"wall": at, **body, "at": at - self.anchor.wall + self.anchor.monotonic})
        count = int(kind == EventKind.UNSHOWABLE)
        # Not `adopt`, which would set what follows: an event tells of where it happened.
        self.book._enter(kind, 0, where, count, text)


def write_showing(
    state: Path, score: Score, schedule: Schedule, *, seed: int = 1, bad: int = 0, every: int = 7
) -> str:
    """Write the ledger of a whole showing into *state* and return its run.

    *bad* pictures are unshowable; one opening in *every* has its trouble.
    """
    random = np.random.default_rng(seed)
    run = identity(score)
    folder = state / "runs" / run.id
    folder.mkdir(parents=True)
    store = Store(folder / FILE)
    store.begin(run.facts())
    book = Book(beginning(run.facts()), 0, (0, 0), score.pictures, since_start(()))
    unshowable = frozenset(random.integers(0, score.pictures, bad).tolist())
    playing = Playing(score, schedule, book, random, every=every, unshowable=unshowable)
    playing.play()
    store.write(book.rows, book.tail(book.number), durable=False)
    store.close()
    return run.id


def identity(score: Score) -> RunIdentity:
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
