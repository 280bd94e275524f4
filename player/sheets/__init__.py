"""Contact sheets on disk: pages written one at a time, and never half a file under its own name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from player.core.sheet import Mark, Paper
from player.sheets.letters import Letters


class SheetError(Exception):
    """A sheet that cannot be made, or not be written; the text says why."""


class Sheets(Protocol):
    """A sheet being written."""

    def page(self, marks: Sequence[Mark]) -> None:
        """Write the next page.

        Raises:
            OSError: it cannot be written.
        """

    def close(self) -> list[Path]:
        """Finish, and return the files that there are now.

        Raises:
            OSError: as above.
        """

    def abandon(self) -> None:
        """Leave nothing unfinished behind."""


ENDINGS = (".pdf", ".png")
"""What a sheet's name may end in."""


def open_sheet(path: Path, paper: Paper, title: str, pages: int, fonts: Sequence[Path] = ()) -> Sheets:
    """Begin a sheet of so many *pages* at *path*, PDF or else PNG; *fonts* are further ones.

    Raises:
        OSError: it cannot be written.
    """
    letters = Letters(fonts)
    if path.suffix.lower() == ".pdf":
        from player.sheets.pdf import PdfSheets  # noqa: PLC0415 - a tenth of a second, only for this

        return PdfSheets(path, paper, title, letters)
    from player.sheets.png import PngSheets  # noqa: PLC0415 - as above

    return PngSheets(path, paper, pages, letters)
