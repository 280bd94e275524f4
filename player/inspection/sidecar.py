"""The findings of a check on disk, beside the manifest that they belong to.

    state/checks/<folder of the manifest>/
        verdicts.bin    eight bytes a picture, as `core.verdicts` has them; holes where nobody has looked
        kinds.jsonl     what the kinds' numbers mean, a line each; it only grows

A kind is on the disk before a row names it. Rows are written as they are
found, so a kill loses none, and are brought onto the disk by `settle`, which
the check calls each second: a power cut loses that second. What it tears, the
rows' seals give away.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from player.core.units import Index
from player.core.verdicts import MOST_KINDS, ROW, Chunk, Kind, Kinds, Standing, Summary, summed

CHUNK = 4_096
"""Rows that are looked through at once: enough to put their places in order, few enough to hold."""


class Sidecar:
    """The findings on one manifest, which has so many *pictures*; one process writes at a time."""

    def __init__(self, folder: Path, pictures: int) -> None:
        """Open what *folder*, called like the manifest's, holds; make it if there is none.

        Raises:
            OSError: *folder* cannot be made, read or written.
        """
        self._pictures = pictures
        folder.mkdir(parents=True, exist_ok=True)
        self._rows = os.open(folder / "verdicts.bin", _FLAGS, 0o644)
        os.ftruncate(self._rows, pictures * ROW.itemsize)
        self._lines = os.open(folder / "kinds.jsonl", _FLAGS, 0o644)
        self._kinds = Kinds(folder.name, _whole_lines(self._lines))

    def __enter__(self) -> Self:
        """Hold it open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files."""
        os.close(self._rows)
        os.close(self._lines)

    def enter(self, index: Index, kind: Kind, size: tuple[int, int]) -> None:
        """Enter that picture *index* is of *kind*, and (width, height) *size*."""
        number, line = self._kinds.number(kind)
        if line:
            os.write(self._lines, f"{line}\n".encode("ascii"))
            os.fsync(self._lines)
        row = self._kinds.row(index, number, *size)
        os.pwrite(self._rows, row.tobytes(), index * ROW.itemsize)

    def settle(self) -> None:
        """Bring what was entered onto the disk; may take as long as disks do."""
        os.fsync(self._rows)

    def forget(self) -> None:
        """Forget every finding."""
        os.ftruncate(self._rows, 0)
        os.ftruncate(self._rows, self._pictures * ROW.itemsize)

    def open_questions(self) -> Iterator[NDArray[np.int64]]:
        """Yield, chunk by chunk, the indices of the pictures to be looked at.

        They are those that nobody has looked at yet, and those that could not
        be read, as far as this is known when their chunk's turn comes.
        """
        for first, rows in self._chunks():
            numbers = self._kinds.believed((first, rows))
            again = self._kinds.standing(Standing.UNREADABLE, Standing.WITHDRAWN)
            pending = first + np.flatnonzero((numbers == 0) | np.isin(numbers, again))
            if len(pending):
                yield pending

    def summary(self, examples: int) -> Summary:
        """Return all findings in figures, with so many *examples* of each odd kind."""
        return summed(self._kinds, self._chunks(), examples)

    def not_well(self) -> Iterator[tuple[Index, Kind]]:
        """Yield the pictures that cannot be shown, with what was found of each."""
        bad = {number: kind for kind, number in self._kinds if kind.standing is not Standing.WELL}
        for first, rows in self._chunks():
            numbers = self._kinds.believed((first, rows))
            for at in np.flatnonzero(np.isin(numbers, np.array([*bad], np.uint16))).tolist():
                yield Index(first + at), bad[int(numbers[at])]

    def _chunks(self) -> Iterator[Chunk]:
        for first in range(0, self._pictures, CHUNK):
            count = min(CHUNK, self._pictures - first)
            packed = os.pread(self._rows, count * ROW.itemsize, first * ROW.itemsize)
            yield first, np.frombuffer(packed, ROW)


_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _whole_lines(file: int) -> list[str]:
    """Return the lines of *file*, behind which it stands ready to take more; a torn last line is cut off."""
    content = bytearray()
    while piece := os.read(file, 1 << 20):
        content += piece
    *lines, torn = bytes(content).split(b"\n")
    if len(lines) > MOST_KINDS + len(Standing):  # more than any check leaves
        lines, torn = [], bytes(content)
    os.ftruncate(file, len(content) - len(torn))
    os.lseek(file, 0, os.SEEK_END)
    return [line.decode("ascii", "replace") for line in lines]
