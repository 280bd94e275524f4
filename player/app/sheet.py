"""A contact sheet of a score: pictures side by side on paper, each with its place, name, file and moment."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from player import __version__
from player.app.excerpt import Excerpts
from player.app.film import Tell, opened
from player.app.film_place import Note
from player.app.known import score_on
from player.app.piece import staging_of
from player.app.programme import bill_of
from player.app.sheet_choice import Choice, Wanted, chosen
from player.app.sheet_course import told_moment, zone_of
from player.app.whence import NOTICE
from player.app.wishes import Wishes
from player.core.captions import label
from player.core.film import Shot
from player.core.machine import STAND_IN, Machine
from player.core.pictures import Box, Frame, Unshowable
from player.core.playlist import Fit
from player.core.score import Score
from player.core.sheet import PAPERS, Grid, Paper, grid_of, pixels
from player.core.sheet_page import Heading, Tile, page_of
from player.core.staging import Staging
from player.core.units import Wall
from player.core.withdrawal import WITHDRAWN
from player.sheets import SheetError, Sheets, open_sheet

LINES = 4
"""Of a caption: name, place, file, moment; and one more for what is odd."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What sheet is asked for, at *out*: what is *wanted*, on *paper*, in so many *columns*.

    Without *whole* a page of it is made. *note* is told what people should know of its place.
    """

    out: Path
    wanted: Wanted
    paper: Paper = PAPERS["A4"]
    columns: int | None = None
    whole: bool = True
    note: Note = lambda _: None


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet that is made: its *files*, of so many *pages* and *pictures*, *of* so many in all."""

    files: tuple[Path, ...]
    place: str
    paper: Paper
    pages: int
    pictures: int
    unshowable: int
    of: int

    def as_json(self) -> dict[str, object]:
        """Return the figures of ``sheet --json``."""
        return {
            "files": [str(file) for file in self.files],
            "place": self.place,
            "paper_mm": [self.paper.width, self.paper.height],
            "pages": self.pages,
            "pictures": self.pictures,
            "of": self.of,
            "not_shown": self.unshowable,
        }

    def words(self, name: str) -> str:
        """Say it in a line."""
        of = f" of {self.of:,}" if self.of > self.pictures else ""
        left = f", {self.unshowable:,} of them cannot be shown" if self.unshowable else ""
        pages = f"{self.pages:,} page{'' if self.pages == 1 else 's'}"
        return f"{name}: {pages}, {self.pictures:,}{of} picture{'' if self.of == 1 else 's'}{left}"


Progress = Callable[[int, int], None]
"""Is told how many pictures of how many have their place."""


def sheet(
    machine: Machine,
    wishes: Wishes,
    asked: Asked,
    now: Wall,
    progress: Progress = lambda _placed, _all: None,
    tell: Tell = lambda _: None,
) -> Made:
    """Make the sheet that is *asked* for of what *machine* plays by *wishes*; *tell* of indexing, if need be.

    Raises:
        SheetError: it cannot be written.
        NothingThere: there is not one picture of what was asked for.
        NotThere: it cannot begin there.
        ConfigError, ScoreError, MirrorAway, MirrorError, LedgerUnavailable, NoLedger, NotChecked: it cannot
            be played, or not be told.
    """
    playlist = bill_of(machine, wishes).at(now).playlist
    grid = grid_of(asked.paper, LINES + asked.wanted.odd, asked.columns)
    wanted = asked.wanted if asked.whole else asked.wanted.at_most(grid.places)
    cv2.setNumThreads(1)  # pictures are decoded side by side
    with ExitStack() as stack:
        excerpts = opened(machine, _box(grid), Fit.CONTAIN, stack, tell)
        score = score_on(excerpts.source, playlist)
        choice = chosen(machine, score, wanted, excerpts, asked.note)
        making = _Making(machine, score, choice, grid, as_shown=wanted.as_shown)
        try:
            design = playlist.caption.design
            fonts = [font for font in (design.font, design.font_strong) if font is not None]
            sheets = open_sheet(asked.out, asked.paper, making.title, making.pages, fonts)
            stack.callback(sheets.abandon)
            asyncio.run(making.fill(sheets, excerpts, progress))
            files = sheets.close()
        except OSError as error:
            why = f"{asked.out} cannot be written: {error.strerror or error}"
            raise SheetError(why) from error
    return Made(
        tuple(files), choice.place, asked.paper, making.pages, len(choice.shots), making.unshowable, choice.of
    )


def _box(grid: Grid) -> Box:
    """Return the place of a picture in pixels of print."""
    width, height = grid.cell
    return Box(max(1, pixels(width)), max(1, pixels(height)))


class _Making:
    """A sheet on its way: pictures become tiles, tiles a page, and a page that is written is forgotten."""

    def __init__(self, machine: Machine, score: Score, choice: Choice, grid: Grid, *, as_shown: bool) -> None:
        self._score, self._choice, self._grid, self._as_shown = score, choice, grid, as_shown
        self._staging: Staging = staging_of(score.playlist, score)
        self._ground = machine.screen.background
        self._heading = _heading(score, choice, as_shown=as_shown)
        self.pages = -(-len(choice.shots) // grid.places)
        self.title = f"{self._heading.title}: {choice.place}"
        self.unshowable = 0

    async def fill(self, sheets: Sheets, excerpts: Excerpts, progress: Progress) -> None:
        """Write every page."""
        tiles: list[Tile] = []
        placed, pictures, written = 0, len(self._choice.shots), 0
        async with aclosing(excerpts.judged(self._score, self._choice.shots, self._tile)) as judged:
            async for _, tile in judged:
                tiles.append(tile)
                placed += 1
                progress(placed, pictures)
                if len(tiles) == self._grid.places or placed == pictures:
                    written += 1
                    page = page_of(self._grid, self._heading, tiles, written, self.pages)
                    await asyncio.to_thread(sheets.page, page)
                    tiles.clear()

    async def _tile(self, shot: Shot, made: Frame | Unshowable) -> Tile:
        """Return what stands in the place of *shot*."""
        picture = made.slot.picture
        moment = told_moment(shot, self._score, as_shown=self._as_shown)
        odd = [self._choice.oddities[shot.position]] if shot.position in self._choice.oddities else []
        below = [f"{shot.position:,} · {picture.wnid}", picture.file, moment, *odd]
        if isinstance(made, Unshowable):
            self.unshowable += 1
            below[3:] = [oddity for oddity in odd if oddity != made.reason]  # which stands in the frame
            if made.reason == WITHDRAWN:
                below[1] = WITHDRAWN  # which one it was stands in the private list alone
            return Tile((self._name(made), *below), plate=(made.reason,))
        if self._staging.bare(made):
            return Tile((picture.wnid, *below), ground=self._ground, plate=self._staging.plate(made.slot))
        assert made.pixels is not None, "what is not bare has pixels"
        return Tile((self._name(made), *below), _small(made.pixels, _box(self._grid)))

    def _name(self, made: Frame | Unshowable) -> str:
        """Return the names of the synset, with the mark that print has for an apostrophe."""
        wnid = made.slot.picture.wnid
        if self._score.withheld(wnid):
            return wnid
        words = self._staging.words(made.slot)
        named = f"{label(words.lemmas)} · {words.second}" if words.second else label(words.lemmas)
        return named.replace("'", "’")


def _small(frame: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """Return a copy of *frame*, BGR, no larger than *box*."""
    height, width = frame.shape[:2]
    factor = max(1.0, width / box.width, height / box.height)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    colours = np.ascontiguousarray(frame[:, :, :3])
    if factor == 1.0:
        return colours.copy()
    return np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA), np.uint8)


def _heading(score: Score, choice: Choice, *, as_shown: bool) -> Heading:
    playlist, drawn = score.playlist, score.manifest.form == STAND_IN
    shots = len(choice.shots)
    counted = f"{shots:,} of {choice.of:,} pictures" if choice.of > shots else f"{shots:,} pictures"
    counted = counted if choice.of > 1 else "1 picture"
    source = "as shown, by the ledger" if as_shown else "by the plan"
    facts = [counted, f"run {score.run}", f"seed {playlist.seed}", source]
    if as_shown or playlist.showing is not None:
        moment = f"moment ({zone_of(score).key})"
    else:
        moment = "time since the pass began"
    told = f"position in the score · synset · file · {moment} · length of a pause"
    legend = f"{told} · player {__version__}"
    return Heading(
        playlist.title or playlist.id, choice.place, "  ·  ".join(facts), legend, NOTICE if drawn else ""
    )
