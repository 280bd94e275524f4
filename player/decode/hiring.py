"""The player's end of the zygote: starts it, asks it for workers, starts it again when it is gone."""

import os
import socket
import subprocess
import sys
from pathlib import Path

_FAREWELL = 0.5
"""Seconds for the zygote to bury its workers; one that hangs in a disk's driver cannot be buried."""

_MALLOC = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(4 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(8 * 2**20),
    "NUMPY_MADVISE_HUGEPAGE": "0",
}
"""Variables of glibc's malloc (mallopt(3)), which other libraries do not know, and of numpy's: huge
pages, asked for by one large picture, would stay in the heap and take 2 MB where 4 kB are used."""


class Zygote:
    """The process that workers are forked from (see `zygote`)."""

    def __init__(self, draw: str) -> None:
        """Start it, without waiting; *draw*, ``module:function``, draws the stand-in's pictures."""
        self._draw = draw
        self._start()

    @property
    def pid(self) -> int:
        """The process id of the one that lives, or lived last."""
        return self._process.pid

    def hire(self, post: int, memfd: int) -> socket.socket:
        """Ask for a worker for *post*, 0 … 255; return our end of its socket, which never blocks.

        The former worker of the post is killed. The new one works in the scratch *memfd*.

        Raises:
            OSError: we are short of descriptors or memory.
        """
        ours, theirs = _pair()
        with theirs:
            fds = [theirs.fileno(), memfd]
            try:
                socket.send_fds(self._control, [bytes([post])], fds)
            except OSError:  # the zygote is no more
                self.close()
                self._start()
                socket.send_fds(self._control, [bytes([post])], fds)
        return ours

    def kill(self) -> None:
        """Kill it, and all workers with it; the next hire starts it again."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End it, and all workers with it."""
        self._control.close()
        try:
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self.kill()

    def _start(self) -> None:
        self._control, theirs = _pair()
        end = theirs.fileno()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "player.decode.zygote", str(end), self._draw],
                pass_fds=[end],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )


def _pair() -> tuple[socket.socket, socket.socket]:
    """Return our end, which never blocks, and the other's, of a connection that keeps packets apart."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(0)
    return ours, theirs


def _environment() -> dict[str, str]:
    """Return an environment in which the zygote finds what we find, starts no threads, and stays small.

    glibc keeps what a large picture took unless its thresholds are fixed: then
    blocks of 4 MB and more are mapped, and given back at once. Measured over four
    minutes of the stand-in: workers of 38 MB instead of 66, at no cost in time.
    """
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", **_MALLOC}
