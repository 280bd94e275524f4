"""Stand-ins for the ports, made by hand: time moves only when somebody waits."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from player.core.commands import Wish
from player.core.ledger import Event, EventKind
from player.core.manifest import Manifest
from player.core.pauses import Tempo
from player.core.pictures import Drawn, Frame, Picture, Shown, Slot, Unshowable
from player.core.scene import Key, Scene
from player.core.snapshot import CadenceMeter, Snapshot
from player.core.synsets import Census, WordNet
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position
from player.core.withdrawal import NONE, WithdrawnSet

EPOCH = datetime(2019, 7, 1, 9, 0, tzinfo=UTC)

WORDNET = WordNet(
    "wnid\tlemmas\thypernyms\tgloss\n"
    "n00001740\tentity\t\tthat which exists\n"
    "n00015388\tanimal|beast\tn00001740\ta living organism\n"
    "n00021939\tartifact\tn00001740\ta man-made object\n"
    "n01000001\tbird\tn00015388\tit has feathers\n"
    "n01000002\tcock\tn01000001\tan adult male bird\n"
    "n01000003\then|biddy\tn01000001\tan adult female bird\n"
    "n03000001\tchair\tn00021939\ta seat for one\n"
    "n03000002\tcock\tn00021939\ta faucet\n"
)

CENSUS = Census(
    "wnid\tpictures\tpolicies\tilsvrc2012\ttop\n"
    "n01000001\t3\t\t\tn00015388\n"
    "n01000002\t4\twinter-2021\t\tn00015388\n"
    "n01000003\t2\tunsafe-2019 winter-2021\t\tn00015388\n"
    "n03000001\t5\t\t\tn00021939\n"
    "n03000002\t1\t\t\tfa11misc\n"
)


def manifest(counts: dict[str, int], content: str = "0" * 64) -> Manifest:
    """Return a manifest of so many pictures by wnid."""
    wnids = tuple(sorted(counts))
    numbers = np.array([counts[w] for w in wnids], np.int64)
    return Manifest("class-folders", content, hash_comparable=True, wnids=wnids, counts=numbers)


def picture(index: int, wnid: str = "n01000001") -> Picture:
    """Return a picture that nobody will read."""
    return Picture(Index(index), wnid, f"{wnid}_{index}.JPEG".encode(), Drawn(wnid, index, "n00015388"))


def frame(position: int, pass_number: int = 0, wnid: str = "n01000001") -> Frame:
    """Return a frame of one grey pixel."""
    slot = Slot(pass_number, Position(position), picture(position, wnid))
    return Frame(slot, np.full((1, 1, 4), position % 256, np.uint8))


class FakeClock:
    """A clock that only moves when somebody waits, or is told to."""

    def __init__(self) -> None:
        self.instant = Ns(1_000 * SECOND)
        self._begin = self.instant

    def now(self) -> Ns:
        return self.instant

    def wall(self) -> datetime:
        return EPOCH + timedelta(microseconds=(self.instant - self._begin) // 1_000)

    def wait_until(self, instant: Ns) -> None:
        self.instant = max(self.instant, instant)

    def advance(self, length: Ns) -> None:
        self.instant = Ns(self.instant + length)


@dataclass
class FakeFrames:
    """A ring that holds what the test put in; *ready_at* delays an entry."""

    clock: FakeClock
    entries: deque[Frame | Unshowable]
    ready_at: dict[int, Ns] = field(default_factory=dict)
    taken: list[Frame] = field(default_factory=list)
    onward: Callable[[Position], Iterable[Frame | Unshowable]] = lambda _: ()
    """What comes from a position on, when play goes on there."""
    restarts: list[tuple[int, Position]] = field(default_factory=list)
    released: list[Frame] = field(default_factory=list)

    def take(self) -> Frame | Unshowable | None:
        if not self.entries:
            return None
        if self.clock.now() < self.ready_at.get(self.entries[0].slot.position, 0):
            return None
        entry = self.entries.popleft()
        if isinstance(entry, Frame):
            self.taken.append(entry)
        return entry

    def restart(self, pass_number: int, position: Position) -> None:
        self.restarts.append((pass_number, position))
        self.entries = deque(self.onward(position))

    def release(self, frame: Frame) -> None:
        assert frame is self.taken[len(self.released)], "released out of order"
        self.released.append(frame)


@dataclass(frozen=True)
class Flip:
    """What became visible, and when."""

    at: Ns
    scene: Scene


class FakeStage:
    """A screen that remembers; each flip takes *cost*, keys come at their instants."""

    patience = Ns(50 * MILLISECOND)

    def __init__(self, clock: FakeClock, keys: Iterable[tuple[Ns, str]] = ()) -> None:
        self.clock = clock
        self.cost = Ns(0)
        self.late: dict[int, Ns] = {}
        self.flips: list[Flip] = []
        self.full_screen = True
        self._keys = deque(sorted(keys))
        self._drawn: Scene | None = None

    def draw(self, scene: Scene) -> None:
        self._drawn = scene

    def flip(self) -> None:
        assert self._drawn is not None, "nothing was drawn"
        frame = self._drawn.frame
        before = self.flips[-1].scene.frame if self.flips else None
        if frame is not None and (before is None or frame.slot is not before.slot):
            self.clock.advance(self.late.get(frame.slot.position, self.cost))
        self.flips.append(Flip(self.clock.now(), self._drawn))

    def toggle_full_screen(self) -> None:
        self.full_screen = not self.full_screen

    def keys(self) -> Sequence[Key]:
        pressed = []
        while self._keys and self._keys[0][0] <= self.clock.now():
            pressed.append(Key(self._keys.popleft()[1]))
        return pressed

    def pictures(self) -> list[tuple[Position, Ns]]:
        """Return each picture that became visible and when, the redrawn ones once."""
        seen: list[tuple[Position, Ns]] = []
        before: Slot | None = None
        for flip in self.flips:
            if flip.scene.frame is not None and flip.scene.frame.slot is not before:
                seen.append((flip.scene.frame.slot.position, flip.at))
                before = flip.scene.frame.slot
        return seen


@dataclass
class FakeJournal:
    """A ledger in memory."""

    flips: list[Shown] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    tempi: list[Tempo] = field(default_factory=list)

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        self.note(Event(EventKind.TEMPO, pass_number, tempo.start, at, tempo.body()))
        self.tempi.append(tempo)
        return True

    def jump(self, event: Event) -> None:
        self.note(event)

    def shown(self, shown: Shown) -> None:
        self.flips.append(shown)

    def note(self, event: Event) -> None:
        self.events.append(event)


class FakeInbox:
    """Commands that come at their instants."""

    def __init__(self, clock: FakeClock, commands: Iterable[tuple[Ns, Wish]] = ()) -> None:
        self._clock = clock
        self._waiting = deque(sorted(commands, key=lambda c: c[0]))

    def take(self) -> Wish | None:
        if self._waiting and self._waiting[0][0] <= self._clock.now():
            return self._waiting.popleft()[1]
        return None


class FakeWithdrawals:
    """A list that changes at its instants: what is withdrawn from then on, by the numbers of pictures."""

    def __init__(self, clock: FakeClock, changes: Iterable[tuple[Ns, Sequence[int]]] = ()) -> None:
        self._clock = clock
        self._sets = [(Ns(0), NONE), *((at, withdrawn(numbers)) for at, numbers in sorted(changes))]
        self.asked: list[Picture] = []

    @property
    def current(self) -> WithdrawnSet:
        return [held for at, held in self._sets if at <= self._clock.now()][-1]

    def met(self, picture: Picture) -> None:
        self.asked.append(picture)


def withdrawn(numbers: Iterable[int], wnid: str = "n01000001") -> WithdrawnSet:
    """Return the set in which the pictures of these numbers are withdrawn by their names."""
    return WithdrawnSet(frozenset((wnid, f"{wnid}_{number}".encode()) for number in numbers))


class FakeBoard:
    """A board that keeps everything."""

    def __init__(self) -> None:
        self.meter = CadenceMeter()
        self.picture_wanted = False
        self.posted: list[Snapshot] = []
        self.pictures: list[NDArray[np.uint8] | None] = []

    def post(self, snapshot: Snapshot) -> None:
        self.posted.append(snapshot)

    def leave_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        self.picture_wanted = False
        self.pictures.append(pixels)
