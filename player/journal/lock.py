"""The lock on the state folder: one player writes, any number read."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 5.0
"""Seconds a second player waits: a supervisor may start it while the first still ends."""
_EVERY = 0.1
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC)
_LOCKED = 1 << 20
"""Windows locks bytes, and a locked byte cannot be read: this one lies far behind the pid."""


class StateInUse(Exception):  # noqa: N818 - a state of the world, not a mistake
    """Another player, *pid* (None if it did not say), writes in this state folder."""

    def __init__(self, pid: int | None) -> None:
        """Keep *pid*."""
        super().__init__(f"the state folder is in use by process {pid or '(unknown)'}")
        self.pid = pid


@contextmanager
def lock_state(state: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock on the folder *state*; wait for it at most *patience* seconds.

    The kernel gives it back when the process ends, however it ends.

    Raises:
        StateInUse: another process holds it.
        OSError: the folder cannot be made or written.
    """
    state.mkdir(parents=True, exist_ok=True)
    descriptor = _opened(state / "lock")
    try:
        _acquire(descriptor, patience)
        with suppress(OSError):  # a disk that refuses leaves the lock without a name
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    """Open the lock's file; one that is there can be locked where nothing can be written, too."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno not in _REFUSED or not path.exists():
            raise
        return os.open(path, os.O_RDONLY)


def _acquire(descriptor: int, patience: float) -> None:
    for _ in range(int(patience / _EVERY)):
        if _taken(descriptor):
            return
        time.sleep(_EVERY)
    if not _taken(descriptor):
        os.lseek(descriptor, 0, os.SEEK_SET)
        text = os.read(descriptor, 20)
        raise StateInUse(int(text) if text.isdigit() else None)


def _taken(descriptor: int) -> bool:
    """Try to take the lock once."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
