"""What happened on the wall, written down outside of the player: no kill and no power cut reaches it."""

import mmap
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from player.core.leap import Leap
from player.core.pictures import Slot
from player.core.units import Ns
from tools.soak.faults import Fault

SHOWN: Final = 1
WITHHELD: Final = 2
UNSHOWABLE: Final = 3
JUMPED: Final = 4
"""A jump to the position of the line, from the one that stands as *due*."""

LINE = np.dtype(
    [
        ("kind", "u1"),
        ("life", "u2"),
        ("pass", "u4"),
        ("position", "i8"),
        ("due", "i8"),
        ("at", "i8"),
        ("lost", "u1"),
        ("entered", "u1"),
    ],
    align=True,
)
"""One picture that had its turn, or a jump: monotonic moments; *lost* where a later life did not know of it,
*entered* when the ledger had it."""

Lines = NDArray[np.void]

_HEAD = 4_096


@dataclass(frozen=True, slots=True)
class Line:
    """One picture that has its turn."""

    kind: int
    slot: Slot
    at: Ns


class Chronicle:
    """A list of lines in memory that parent and child share, of room for *most* of them."""

    def __init__(self, most: int) -> None:
        """Reserve the memory; it is taken as it is written."""
        memory = mmap.mmap(-1, _HEAD + most * LINE.itemsize)
        self._head: NDArray[np.int64] = np.frombuffer(memory, np.int64, 4)
        self.lines = np.frombuffer(memory, LINE, most, _HEAD)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return int(self._head[0])

    @property
    def now(self) -> Ns:
        """The true time that was written down last."""
        return Ns(int(self._head[1]))

    @now.setter
    def now(self, now: Ns) -> None:
        self._head[1] = now

    @property
    def death(self) -> int:
        """The number of the fault that ended the last life."""
        return int(self._head[2])

    @death.setter
    def death(self, death: int) -> None:
        self._head[2] = death

    def add(self, life: int, line: Line) -> None:
        """Write *line* of *life* down."""
        n = self.count
        slot = line.slot
        self.lines[n] = (line.kind, life, slot.pass_number, slot.position, 0, line.at, 0, 0)
        self._head[0] = n + 1

    def leap(self, life: int, leap: Leap, at: Ns) -> None:
        """Write down that play went elsewhere in *life*, and that the ledger has it."""
        n = self.count
        self.lines[n] = (JUMPED, life, leap.pass_number, leap.stop, leap.start, at, 0, 1)
        self._head[0] = n + 1

    def enter(self, due: Ns) -> None:
        """Write down that the ledger has the last line, and when that was due."""
        last = self.lines[self.count - 1]
        last["due"], last["entered"] = due, 1

    def happens(self, fault: Fault) -> None:
        """Know of *fault* already."""
