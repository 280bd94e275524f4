"""The board: what the loop pins up for the page, the metrics and the watchdog."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import numpy as np
from numpy.typing import NDArray

from player import __version__
from player.core.snapshot import CadenceMeter, RingLevel, Snapshot, now_of, status_of
from player.core.units import Ns
from player.ports import Clock


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """What the wall shows at *snapshot*: BGR or BGRA pixels of its own, None for the bare ground."""

    pixels: NDArray[np.uint8] | None
    snapshot: Snapshot


class Board:
    """One writer, the loop; many readers.

    Each thing on it is one reference, replaced as a whole, so nobody waits for
    anybody. Pixels are copied only when a reader has asked for them.
    """

    def __init__(
        self,
        clock: Clock,
        ring: Callable[[], RingLevel],
        troubles: Callable[[], list[str]] = list,
        deaths: Mapping[str, int] | None = None,
    ) -> None:
        """Begin empty; *ring* tells how full the ring is, *troubles* what is wrong, from any thread.

        *deaths* counts, by cause, how often the player ended unasked.
        """
        self._deaths = dict(deaths or {})
        self.meter = CadenceMeter()
        self.head: Callable[[], str | None] = lambda: None
        """Tells the head of the ledger's chain, None where no ledger is kept (any thread)."""
        self.playlist: str | None = None
        """The name of what plays, one of *playlists*; None where it cannot be chosen."""
        self.withdrawn: Callable[[], int] = int
        """Tells how many pictures are withdrawn (any thread)."""
        self.zone: tzinfo | None = None
        """The zone of the showing, in which instants are told; None: the machine's."""
        self.playlists: tuple[str, ...] = ()
        """The names that may be chosen."""
        self.wells: Callable[[], Mapping[str, bool | None]] = dict
        """Tells by its name what is well (ledger, mirror, clock), None where nobody knows (any thread)."""
        self.picture_wanted = False
        self.clock = clock
        self._ring = ring
        self._troubles = troubles
        self._since = clock.now()
        self._latest: Snapshot | None = None
        self._still: Still | None = None
        self._left = threading.Event()

    @property
    def identify(self) -> bool:
        """Whether the wall says which player it is."""
        return self._latest is not None and self._latest.identify

    @property
    def latest(self) -> Snapshot | None:
        """The newest snapshot, None before the first."""
        return self._latest

    def post(self, snapshot: Snapshot) -> None:
        """Pin up *snapshot*: after each flip, and when the state changes (loop)."""
        self._latest = snapshot

    @property
    def still(self) -> Still | None:
        """What was left last: another one, unasked, when a picture was withdrawn (readers)."""
        return self._still

    def leave_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Leave a copy of what the wall shows of the snapshot just posted (loop).

        To be done if `picture_wanted`, and when what was left before must not be seen any more.

        *pixels* is (height, width, 3 or 4) uint8 BGR or BGRA; None where the wall is bare ground.
        """
        if self._latest is None:
            return
        self.picture_wanted = False
        self._still = Still(None if pixels is None else pixels.copy(), self._latest)
        self._left.set()

    def ask_picture(self, patience: float) -> Still | None:
        """Return what the wall shows, None if the loop leaves nothing for *patience* seconds.

        Blocks; one reader at a time.
        """
        self._left.clear()
        self.picture_wanted = True
        return self._still if self._left.wait(patience) else None

    def status(self) -> dict[str, Any] | None:
        """Return the status of DESIGN's contract, None before the first snapshot (readers)."""
        latest = self._latest
        if latest is None:
            return None
        now = self.clock.now()
        uptime = Ns(now - self._since)
        wall, beating, troubles = self._wall(), self.meter.read(), self._troubles()
        status = status_of(latest, beating, self._ring(), now, wall, uptime, __version__)
        return status | {
            "well": status["well"] and not troubles,
            "troubles": troubles,
            "deaths": self._deaths,
            "ledger": {"head": _short(self.head())},
            "identify": self.identify,
            "withdrawn": self.withdrawn(),
            "playlists": list(self.playlists),
            "playlist": self.playlist,
        }

    def label(self, snapshot: Snapshot) -> dict[str, Any] | None:
        """Return the label of the picture of *snapshot*, None where there is none (readers)."""
        return now_of(snapshot, self.clock.now(), self._wall())

    def _wall(self) -> datetime:
        """Return the time by the clocks at the gallery's doors."""
        wall = self.clock.wall()
        return wall if self.zone is None else wall.astimezone(self.zone)


def _short(head: str | None) -> str | None:
    """Return what people compare of a chain's head."""
    return None if head is None else head[:16]
