"""What an indexing has found so far, and telling it to whoever watches."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from player.core.pictures import printable
from player.sources.names import Skipped

TOLD_EVERY = 4096
"""Pictures between two tellings within one part: some 20 ms."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing is.

    *synsets* counts those already written. A part is a folder or a tar (inner
    tars too). *volume* is that of the tars walked so far, of *volume_total*, in bytes;
    for folders, whose whole is not known before, the bytes of the pictures
    found and 0.
    """

    pictures: int
    synsets: int
    parts: int
    parts_total: int
    volume: int
    volume_total: int


@dataclass(slots=True)
class Tally:
    """Counts while a mirror is scanned; *watch* may raise to interrupt it."""

    watch: Callable[[Progress], None]
    pictures: int = 0
    synsets: int = 0
    parts: int = 0
    parts_total: int = 0
    volume: int = 0
    volume_total: int = 0
    skipped: Counter[Skipped] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    comparable: bool = True
    """Whether all names so far are those that ImageNet gave."""

    def tell(self) -> None:
        """Tell the state of things."""
        self.watch(
            Progress(
                self.pictures, self.synsets, self.parts, self.parts_total, self.volume, self.volume_total
            )
        )

    def found(self) -> None:
        """Count a picture within a part, and tell every few thousand."""
        self.pictures += 1
        if self.pictures % TOLD_EVERY == 0:
            self.tell()

    def part_done(self, pictures: int, size: int) -> None:
        """Count a part with its *pictures* and *size* in bytes, and tell."""
        self.parts += 1
        self.pictures += pictures
        self.volume += size
        self.tell()

    def cut(self, where: bytes, at: int) -> None:
        """Remark that the tar *where* ends early."""
        self.remarks.append(
            f"{printable(where)}: ends before its time, at byte {at}; the files before it are taken"
        )
