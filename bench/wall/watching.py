"""One run: an X server, the eye, a contender; what was seen and what it took."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.wall.contenders import Contender, Site, Start
from bench.wall.marks import Marked
from bench.wall.observer import Rectangle, Sight
from bench.wall.processes import Group, cpu_of, said, started
from tests.eye import Screen, screen

WARM_UP = 5.0
"""Seconds after the first picture before anything counts: caches, rings, a page that is served late."""

PATIENCE = 30.0
"""Seconds for a first picture; our player indexes its mirror in them."""

LEAST = 10
"""Pictures: of fewer no figures are made."""

SCOUTED = 12
"""Screens compared to find where pictures lie."""

STEP = 4
"""Every fourth pixel each way is compared: a cell is fifteen times as wide."""


class Failed(Exception):  # noqa: N818 - what a contender did
    """A contender showed nothing that could be seen; the text says what it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """One contender watched once: sight, processor seconds, and what else was taken down."""

    sight: Sight
    cpu: float
    server_cpu: float
    memory_mb: float
    first_ms: float

    @property
    def seconds(self) -> float:
        """For how long it was watched."""
        return self.sight.ends - self.sight.begins


Beside = Callable[[Start], AbstractContextManager[None]]
"""What goes on while a contender, started so, is watched."""


def nothing(_: Start) -> AbstractContextManager[None]:
    """Let nothing go on."""
    return nullcontext()


def scout(contender: Contender, marked: Marked, size: tuple[int, int]) -> Rectangle:
    """Return where *contender* puts its pictures: where the screen changes with each.

    Raises:
        Failed: nothing changed.
    """
    with (
        _stage(marked, size) as (on, site),
        started(contender.start(site), on.display, site.folder) as (_, process),
    ):
        until, before = time.monotonic() + PATIENCE, None
        while time.monotonic() < until and process.poll() is None:
            found = moving(_screens(on))
            if found is not None and found == before:  # a window that opens changes all of the screen
                return found
            before = found
        end = "" if process.poll() is None else f" before it ended with {process.returncode}"
        raise Failed(f"{contender.name}: no pictures came{end}; {said(site.folder)}")


def _screens(on: Screen) -> Iterator[NDArray[np.uint32]]:
    for _ in range(SCOUTED):
        yield on.framebuffer.pixels[::STEP, ::STEP].copy()
        threading.Event().wait(0.13)  # more than a beat: another picture each time, in most


def moving(screens: Iterator[NDArray[np.uint32]]) -> Rectangle | None:
    """Return the rectangle whose pixels change in most of the *screens*; None if there is none.

    Captions change less often than pictures, and so lie outside.
    """
    before, changes, compared = next(screens), None, 0
    for now in screens:
        if (different := now != before).any():
            changes = different.astype(int) if changes is None else changes + different
            compared += 1
        before = now
    if changes is None or compared < SCOUTED // 2:
        return None
    often = changes > compared / 5  # a cell stays as it is in about half the cases
    rows, columns = (np.flatnonzero(often.mean(axis=axis) > 0.2) for axis in (1, 0))
    if not (rows.size and columns.size):
        return None
    x, y = int(columns[0]) * STEP, int(rows[0]) * STEP
    return x, y, int(columns[-1] + 1) * STEP - x, int(rows[-1] + 1) * STEP - y


def watch(
    contender: Contender,
    marked: Marked,
    size: tuple[int, int],
    where: Rectangle,
    seconds: float,
    beside: Beside = nothing,
) -> Run:
    """Return what was seen of *contender* in *seconds*; what is *beside* goes on from its first picture.

    Raises:
        Failed: it showed next to none, or ended before its time.
    """
    with (
        _stage(marked, size) as (on, site),
        _eye(site.folder / "x" / "Xvfb_screen0", where, seconds) as eye,
    ):
        eye.hear()  # it is ready
        start, begun = contender.start(site), time.monotonic()
        with started(start, on.display, site.folder) as (group, process):
            try:
                first = eye.first()
                with beside(start):
                    spent = _spent(group, on, first + WARM_UP, seconds)
                    sight = eye.sight()
                _check_alive(process)
                return Run(sight, *spent, group.memory(), (first - begun) * 1000)
            except Failed as failed:
                raise Failed(f"{contender.name}: {failed}; {said(site.folder)}") from failed


def _check_alive(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        raise Failed(f"it ended with {process.returncode}")


def _spent(group: Group, on: Screen, begins: float, seconds: float) -> tuple[float, float]:
    """Return the processor seconds of *group* and of the X server from *begins* on."""
    _sleep_until(begins)
    before, server = group.cpu(), cpu_of(on.process.pid)
    _sleep_until(begins + seconds)
    return group.cpu() - before, cpu_of(on.process.pid) - server


def _sleep_until(moment: float) -> None:
    threading.Event().wait(max(0.0, moment - time.monotonic()))


@contextmanager
def _stage(marked: Marked, size: tuple[int, int]) -> Iterator[tuple[Screen, Site]]:
    """Run an X server, with a folder for a contender."""
    with tempfile.TemporaryDirectory() as folder, screen(Path(folder) / "x", *size) as on:
        yield on, Site(marked, Path(folder), size)


class _Eye:
    """The observer's process, and what it says."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def hear(self) -> dict[str, Any]:
        """Wait for the next line."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Failed("the observer ended")
        told: dict[str, Any] = json.loads(line)
        return told

    def first(self) -> float:
        """Return the moment of the first whole picture."""
        first: float | None = self.hear()["first"]
        if first is None:
            raise Failed("no picture could be read")
        return first

    def sight(self) -> Sight:
        """Return what was seen, once it was."""
        sight = Sight(**self.hear())
        if len(sight.numbers) < LEAST:
            raise Failed(f"{len(sight.numbers)} pictures in {sight.ends - sight.begins:.0f} s")
        return sight


@contextmanager
def _eye(framebuffer: Path, where: Rectangle, seconds: float) -> Iterator[_Eye]:
    command = [sys.executable, "-m", "bench.wall.observer", str(framebuffer), ",".join(map(str, where))]
    command += ["--warm-up", str(WARM_UP), "--seconds", str(seconds), "--patience", str(PATIENCE)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield _Eye(process)
    finally:
        process.terminate()
        process.communicate(timeout=5)  # closes the pipe, too
