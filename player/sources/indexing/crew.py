"""Several processes that scan parts at once.

Each is a fresh interpreter that knows of this room alone: a fork would copy
the threads and locks of a player that may be on the wall. It gets tasks and
gives records over a socket pair. It lies in a process group of its own, so
that Ctrl-C is ours to handle; when we are gone, however we went, its socket
ends, and so does it.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from types import TracebackType
from typing import Self

from player.sources.indexing.parts import Task, scan
from player.sources.trouble import MirrorError

LOOK = 0.5
"""Seconds between two looks at whoever watches, however slow the disk is."""

WAITING = 2
"""Errands a process has at once: one in work, one so that it need not wait for us."""

_ROOT = Path(__file__).parents[3]
_SERVE = """
import sys
sys.path.insert(0, sys.argv[1])
from player.sources.indexing.crew import serve
serve(int(sys.argv[2]))
"""

Errand = Sequence[Task]
"""Tasks given out together."""

Answer = bytes | MirrorError | OSError | None
"""A record, what ended an errand, or None where it is done."""


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


class Crew:
    """So many *processes*, ended when the context is left."""

    def __init__(self, processes: int) -> None:
        """Prepare; nothing is started yet."""
        self._size = processes
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lines: list[Connection] = []

    def __enter__(self) -> Self:
        try:
            for _ in range(self._size):
                ours, theirs = Pipe()
                self._lines.append(ours)
                with theirs:
                    self._processes.append(_started(theirs.fileno()))
        except BaseException:  # Ctrl-C between two of them
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for line in self._lines:
            line.close()
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    def scan(self, errands: Iterable[Errand]) -> Iterator[bytes | None]:
        """Yield the records of *errands* as they come, None where nothing came for a while.

        Raises:
            MirrorError: a tar makes no sense.
            OSError: a part cannot be read.
            RuntimeError: a process has ended.
        """
        left, open_errands = iter(errands), 0
        for line in self._lines * WAITING:
            open_errands += _sent(line, left)
        while open_errands:
            ready = set(wait(self._lines, LOOK))
            if not ready:
                yield None
            for line in [line for line in self._lines if line in ready]:
                answer = _received(line)
                if answer is None:
                    open_errands += _sent(line, left) - 1
                elif isinstance(answer, bytes):
                    yield answer
                else:
                    raise answer


def serve(fd: int) -> None:
    """Scan what is asked for over the socket *fd*, until it ends: the life of a process of the crew."""
    with Connection(fd) as line:
        try:
            while True:
                _run(line.recv(), line)
        except (EOFError, ConnectionError):
            return  # whoever asked is gone


def _run(errand: Errand, line: Connection) -> None:
    try:
        for record in scan(errand):
            line.send(record)
    except ConnectionError:
        raise
    except (MirrorError, OSError) as error:
        line.send(error)
    else:
        line.send(None)


def _started(fd: int) -> "subprocess.Popen[bytes]":
    """Start a process whose life is `serve` with the socket *fd*."""
    arguments = [sys.executable, "-P", "-c", _SERVE, str(_ROOT), str(fd)]
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # numpy begins threads that we do not use
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
        arguments, pass_fds=[fd], stdin=subprocess.DEVNULL, process_group=0, env={**os.environ, **alone}
    )


def _sent(line: Connection, errands: Iterator[Errand]) -> int:
    """Send the next of *errands* and return 1, or 0 if there is none."""
    errand = next(errands, None)
    if errand is None:
        return 0
    line.send(errand)
    return 1


def _received(line: Connection) -> Answer:
    try:
        answer: Answer = line.recv()
    except (EOFError, ConnectionError):
        raise RuntimeError("a process that scanned has ended; index again, it goes on from there") from None
    return answer
