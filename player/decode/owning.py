"""Making the pages that a fork shares with its parent one's own, all at once.

A forked worker shares its memory with the zygote until either writes to it,
and Python writes to an object (its reference count) whenever it looks at it.
So the sharing would wear off page by page, and the memory of all workers
together would grow for an hour after each start, which cannot be told from a
leak. Twenty megabytes a worker, taken at once, buy a level line.
"""

import ctypes
import mmap
from collections.abc import Iterator
from contextlib import suppress

_PRESENT = 1 << 7  # of the last byte of a page's eight in /proc/PID/pagemap: in memory now
_ENTRY = 8


def own_pages() -> None:
    """Write to every page of Python's objects; do nothing where Linux is not."""
    with suppress(OSError), open("/proc/self/pagemap", "rb", buffering=0) as pagemap:  # noqa: PTH123 - as below
        for start, end in list(_writable()):
            pagemap.seek(start // mmap.PAGESIZE * _ENTRY)
            entries = pagemap.read((end - start) // mmap.PAGESIZE * _ENTRY)
            for number, flags in enumerate(entries[_ENTRY - 1 :: _ENTRY]):
                if flags & _PRESENT:
                    first = start + number * mmap.PAGESIZE
                    # The kernel copies a shared page at the first write to it. Reading and writing
                    # back in two steps would undo what Python itself does to the byte in between.
                    ctypes.memmove(first, first, 1)


def _writable() -> Iterator[tuple[int, int]]:
    """Yield the bounds of what Python's allocator and malloc hold: private, writable, of no file."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:  # noqa: PTH123 - a fork should not import pathlib
        for line in maps:
            bounds, kind, _, _, _, *name = line.split()
            if kind == "rw-p" and name in ([], ["[heap]"]):
                start, _, end = bounds.partition("-")
                yield int(start, 16), int(end, 16)
