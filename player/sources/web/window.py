"""Reading a tar over a network: few bytes where its members are large, many at once where they are small."""

from player.core.pictures import Stamp
from player.sources.web.visiting import Visitor

NEAR = 1536
"""Bytes asked for where members are large: a header, and one with its long name (GNU or pax) too."""

FAR = 65_536
"""Bytes asked for where members are smaller than that: at 100 Mbit/s they take 5 ms, as a question does."""


class Window:
    """A view into the file at *url*, moved along by `read`; for one walk, in one thread."""

    def __init__(self, visitor: Visitor, url: str, stamp: Stamp) -> None:
        """Look into the file of *stamp* at *url*; nothing is read yet."""
        self._visitor, self._url, self._stamp = visitor, url, stamp
        self._start, self._held = 0, b""
        self._asked: int | None = None  # where the last question was; none is asked yet

    def read(self, size: int, at: int) -> bytes:
        """Return *size* bytes from *at* on, fewer only at the file's end.

        Raises:
            MirrorError: the file has changed, or the server does not answer parts.
            MirrorAway: the server fails.
        """
        wanted = max(0, min(size, self._stamp[1] - at))
        if not self._start <= at <= at + wanted <= self._start + len(self._held):
            near = self._asked is None or not 0 <= at - self._asked <= FAR
            span = min(max(wanted, NEAR if near else FAR), self._stamp[1] - at)
            self._held = self._visitor.part(self._url, at, span, self._stamp) if wanted else b""
            self._start = self._asked = at
        return self._held[at - self._start : at - self._start + wanted]
