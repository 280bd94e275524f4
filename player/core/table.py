"""A small table of text, kept as it came: a field is cut out when it is asked for."""

import numpy as np

_TAB, _END = 9, 10


class Table:
    r"""Rows that end in ``\n``, of fields parted by ``\t``; a header opens them.

    A string for each field would take five times as much memory as the text.
    """

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        """Take *text*, whose columns are to be *names*.

        Raises:
            ValueError: the header is not *names*, or a row has another number of fields.
        """
        header = text.partition("\n")[0]
        if tuple(header.split("\t")) != names:
            raise ValueError(f"expected the columns {', '.join(names)}, got {header!r}")
        self._text = text.encode()
        codes = np.frombuffer(self._text, np.uint8)
        ends = np.flatnonzero((codes == _TAB) | (codes == _END))
        row = np.array([*[_TAB] * (len(names) - 1), _END], np.uint8)
        even = len(ends) % len(names) == 0 and ends[-1:] == len(codes) - 1
        if not even or (codes[ends].reshape(-1, len(names)) != row).any():
            raise ValueError(
                f"expected {len(names)} fields in every row of the table and a line end after each"
            )
        self._width = len(names)
        self._ends = ends[len(names) - 1 :].astype(np.uint32)

    def __len__(self) -> int:
        """Return how many rows there are, the header not counted."""
        return len(self._ends) // self._width

    def field(self, row: int, column: int) -> str:
        """Return what stands in *row*, the first below the header being 0, and *column*."""
        at = row * self._width + column
        return self._text[self._ends[at] + 1 : self._ends[at + 1]].decode()

    def column(self, column: int) -> list[str]:
        """Return *column* from the first row to the last."""
        return [self.field(row, column) for row in range(len(self))]
