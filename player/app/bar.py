"""A bar on the terminal for what takes long: how far, how fast, how long still."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import tzinfo

from rich.console import Console
from rich.progress import (
    BarColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import (
    Progress as Bar,
)

from player.core.film import Made
from player.core.units import Ns, Wall, datetime_of
from player.inspection.checking import Looked
from player.sources import Progress

GB = 1_000_000_000

Tell = Callable[[Progress | Looked], None]


@contextmanager
def bar(*, quiet: bool) -> Iterator[Tell]:
    """Yield what is told the progress; the bar stands on stderr, unless *quiet* or that is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as drawn:
        yield _Teller(drawn)


@contextmanager
def day_bar(pictures: int, zone: tzinfo, *, quiet: bool) -> Iterator[Callable[[int, Wall], None]]:
    """Yield what is told how many of the *pictures* are shown by which moment, as `bar` does."""
    if quiet or not sys.stderr.isatty():
        yield lambda _position, _at: None
        return
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as drawn:
        task = drawn.add_task("", total=pictures, said="")

        def tell(position: int, at: Wall) -> None:
            day = datetime_of(at, zone).date().isoformat()
            drawn.update(task, completed=position, said=f"{day}, {position:,} pictures")

        yield tell


@contextmanager
def stretch_bar(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Yield what is told how many stretches of how many are measured, as `bar` does."""
    if quiet or not sys.stderr.isatty():
        yield lambda _measured, _all: None
        return
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as drawn:
        task = drawn.add_task("", total=None, said="")

        def tell(measured: int, stretches: int) -> None:
            said = f"{measured:,} stretches of {stretches:,}"
            drawn.update(task, completed=measured, total=stretches, said=said)

        yield tell


@contextmanager
def film_bar(length: Ns, *, quiet: bool) -> Iterator[tuple[Callable[[Made], None], Tell]]:
    """Yield what is told how much there is of a film of *length*, and of an indexing before it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _made: None, lambda _: None
        return
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as drawn:
        tasks = list[TaskID]()

        def tell(made: Made) -> None:
            if not tasks:
                tasks.append(drawn.add_task("", total=length, said=""))
            rate = made.pictures / max(
                0.1, next(task for task in drawn.tasks if task.id == tasks[0]).elapsed or 0.0
            )
            drawn.update(tasks[0], completed=made.at, said=f"{made.pictures:,} pictures, {rate:,.0f}/s")

        yield tell, _Teller(drawn)


@contextmanager
def sheet_bar(*, quiet: bool) -> Iterator[tuple[Callable[[int, int], None], Tell]]:
    """Yield what is told how many pictures of how many stand on a sheet, and of an indexing before it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _placed, _all: None, lambda _: None
        return
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as drawn:
        tasks = list[TaskID]()

        def tell(placed: int, pictures: int) -> None:
            if not tasks:
                tasks.append(drawn.add_task("", total=pictures, said=""))
            drawn.update(tasks[0], completed=placed, said=f"{placed:,} pictures of {pictures:,}")

        yield tell, _Teller(drawn)


class _Teller:
    """Draws what it is told; an indexing and the check that follows it are two lines."""

    def __init__(self, drawn: Bar) -> None:
        self._bar = drawn
        self._tasks: dict[type, tuple[TaskID, int]] = {}

    def __call__(self, told: Progress | Looked) -> None:
        done = told.done if isinstance(told, Looked) else told.pictures
        if type(told) not in self._tasks:
            # What was done before an interruption is no part of the rate.
            self._tasks[type(told)] = self._bar.add_task("", total=None, said=""), done
        task, before = self._tasks[type(told)]
        rate = (done - before) / max(0.1, self._bar.tasks[task].elapsed or 0.0)
        pace = f", {rate:,.0f}/s" if rate else ""
        if isinstance(told, Looked):
            said = f"{told.done:,} looked at, {told.refused + told.unreadable:,} not well{pace}"
            self._bar.update(task, completed=told.done, total=told.pictures, said=said)
            return
        sized = told.volume_total > 0
        said = f"{told.pictures:,} pictures, {told.synsets:,} synsets{pace}"
        if told.volume > GB // 10:
            said += f", {told.volume / GB:,.1f} GB"
        completed, total = (told.volume, told.volume_total) if sized else (told.parts, told.parts_total)
        self._bar.update(task, completed=completed, total=total or None, said=said)
