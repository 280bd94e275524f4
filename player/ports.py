"""The Protocols between the core and the world.

The loop knows four of them: Clock, Frames, Stage, Journal. A rehearsal
replaces exactly these four and runs the same loop in virtual time. Source and
Decoder stand behind the prefetcher.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from player.core.commands import Wish
from player.core.ledger import Event
from player.core.manifest import Manifest
from player.core.pauses import Tempo
from player.core.pictures import (
    Decoded,
    Fetched,
    Frame,
    Picture,
    Readable,
    Refused,
    Remote,
    Shown,
    Unreadable,
    Unshowable,
)
from player.core.scene import Key, Scene
from player.core.snapshot import CadenceMeter, Snapshot
from player.core.units import Index, Ns, Position, Wall
from player.core.withdrawal import WithdrawnSet


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> Ns:
        """Return the monotonic time."""

    def wall(self) -> datetime:
        """Return the wall-clock time, aware."""

    def wait_until(self, instant: Ns) -> None:
        """Return at *instant* (monotonic), at once if it has passed."""


class Frames(Protocol):
    """The ring as the loop sees it: the pictures of the score, in order."""

    def take(self) -> Frame | Unshowable | None:
        """Return the next entry of the score, None if it is not there yet."""

    def release(self, frame: Frame) -> None:
        """Give back the memory of *frame*; frames are released in the order they were taken."""

    def restart(self, pass_number: int, position: Position) -> None:
        """Forget what is ready and go on at *position*; frames that were taken are yet to be released."""


class Stage(Protocol):
    """The screen."""

    def draw(self, scene: Scene) -> None:
        """Prepare *scene* behind the screen; the screen does not change."""

    def flip(self) -> None:
        """Show what was drawn."""

    def toggle_full_screen(self) -> None:
        """Change between window and full screen."""

    @property
    def patience(self) -> Ns:
        """How long the loop may wait before it looks for keys again."""

    def keys(self) -> Sequence[Key]:
        """Return the keys pressed since the last call; keeps the window alive."""


class Journal(Protocol):
    """The ledger as the loop sees it. Calls return at once; writing happens elsewhere."""

    def shown(self, shown: Shown) -> None:
        """Enter a flip."""

    def note(self, event: Event) -> None:
        """Enter anything else that happened."""

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        """Enter a pacing decision and return when it is on the disk; False if the disk would not take it."""

    def jump(self, event: Event) -> None:
        """Enter that play goes on elsewhere; the tempo for there, entered next, brings both to the disk."""


class Pacer(Protocol):
    """Decides how often the beat pauses, so that the showing is filled."""

    @property
    def ends(self) -> Wall | None:
        """The moment of the last picture as it was reckoned last; None if it is not known, or never comes."""

    def comes(self, position: Position) -> Wall | None:
        """Return when *position* comes by what was reckoned last; None if that does not say (any thread)."""

    def ask(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        """Begin to decide for *position* on, which comes at *at*, or is greeted first if *arriving*."""

    def answer(self) -> Tempo | None:
        """Return what was decided, once; None if that takes longer."""


class Withdrawals(Protocol):
    """What the gallery has withdrawn; asked from several threads, and never waits."""

    @property
    def current(self) -> WithdrawnSet:
        """What is withdrawn now: another value when the list has changed."""

    def met(self, picture: Picture) -> None:
        """Take note that *picture*, which is withdrawn, is at hand: its content can be learnt."""


class Inbox(Protocol):
    """What people ask for, on its way to the loop."""

    def take(self) -> Wish | None:
        """Return the oldest wish, None if there is none."""


class Board(Protocol):
    """What the loop pins up for the page, the metrics and the watchdog."""

    meter: CadenceMeter
    picture_wanted: bool

    def post(self, snapshot: Snapshot) -> None:
        """Pin up *snapshot*."""

    def leave_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Leave a copy of what the wall shows, None for the bare ground."""


class Source(Protocol):
    """A mirror, opened: its manifest and where each picture lies."""

    @property
    def manifest(self) -> Manifest:
        """The frozen list of pictures."""

    def picture(self, index: Index) -> Picture:
        """Return row *index*; IndexError outside the manifest."""

    def reachable(self) -> bool:
        """Tell whether the mirror is there at all (its root, not one picture); may block."""

    def renew(self) -> str:
        """Look at the containers again and index those that changed; return a line on it, empty for nothing.

        From then on `picture` gives the places as they are now, found by
        synset and name, and `Withdrawn` for what is there no longer. The
        manifest stays as it was. May block.

        Raises:
            OSError: the mirror, or the state folder, cannot be read.
        """

    def close(self) -> None:
        """Release files."""


class Decoder(Protocol):
    """Bytes → pixels, one at a time per lane; *lane* is 0 … lanes-1."""

    @property
    def lanes(self) -> int:
        """How many pictures can be decoded at once."""

    async def decode(self, lane: int, place: Readable) -> Decoded:
        """Return the pixels (valid until the lane's next picture) or why there are none."""


class Fetcher(Protocol):
    """Brings the bytes of remote pictures; used from the prefetcher's loop alone."""

    @property
    def ahead(self) -> int:
        """How many pictures are worth fetching at once."""

    @property
    def resting(self) -> str:
        """Why a server that failed again and again is left alone at the moment, empty if none is."""

    async def fetch(self, place: Remote) -> Fetched | Refused | Unreadable:
        """Return the bytes; Refused what the server has not, Unreadable what another try may bring.

        It has its own deadline and does not try again: whoever asks decides.
        """

    async def close(self) -> None:
        """Close the connections."""


@runtime_checkable
class Keeper(Fetcher, Protocol):
    """A fetcher that can also keep pictures to come, on disk; `fetch` then gives what is kept."""

    @property
    def capacity(self) -> int:
        """How many bytes may be kept; 0 where nothing can be kept any more."""

    async def keep(self, place: Remote) -> int | Refused | Unreadable:
        """Bring *place* and keep it, unless it is kept; return the bytes that takes, or why it did not come.

        What is kept longest goes when room is needed.
        """

    async def forget(self, place: Remote) -> None:
        """Keep *place* no longer."""
