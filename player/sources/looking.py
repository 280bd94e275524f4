"""Looking whether a disk is there, in a process of its own, for a hung disk keeps whoever asks it.

Nothing can end a thread that waits for it: it would keep the player from ending,
and with it the lock of the state folder. So the questions go to a process that
may be left behind. It is this file, run by itself: with nothing imported but the
standard library it is there in 20 ms. A question is one line of JSON, the answer
another.
"""

import errno
import json
import mmap
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

FAREWELL = 0.1
"""Seconds to wait for the process to end; one that hangs is left behind."""

FILES_OWN = {
    errno.EACCES,
    errno.EINVAL,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENXIO,
    errno.EPERM,
    errno.ESPIPE,
}
"""What may be wrong with one file; anything else is its disk's, or a shortage of ours."""

Sample = tuple[bytes, int]
"""A file, by its raw path, and an offset in it."""


class Looker:
    """Asks on behalf of several threads, one after the other; each waits as long as the disk takes."""

    def __init__(self) -> None:
        """Prepare; the process is started when it is needed, and ends when the disk is there."""
        self._asking = Lock()  # guards the process against a second question
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def is_there(
        self, root: bytes, identity: Sequence[int], landmarks: Iterable[bytes], samples: Iterable[Sample]
    ) -> bool:
        """Tell whether *root* is what it was, not empty, and reads at all *samples*.

        It is what it was by its *identity* (device, inode), or if any of the paths *landmarks* is there.
        Once it is closed, nothing is there.
        """
        question = {
            "root": os.fsdecode(root),
            "identity": list(identity),
            "landmarks": [os.fsdecode(path) for path in landmarks],
            "samples": [(os.fsdecode(path), offset) for path, offset in samples],
        }
        with self._asking:
            there = self._answer(json.dumps(question).encode() + b"\n") == b"true\n"
            if there:
                self._end()
        return there

    def close(self) -> None:
        """End the process, or leave it behind if it hangs; no thread that asks later starts another."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        try:
            process.wait(FAREWELL)
        except subprocess.TimeoutExpired:  # it hangs, and somebody may still wait at its pipe
            return
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with suppress(OSError):  # a question that nobody read
                pipe.close()

    def _answer(self, question: bytes) -> bytes:
        process = self._process = self._process or _start()
        if self._closed:  # meanwhile, or long ago
            self._end()
            return b""
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
            answer = process.stdout.readline()
        except (OSError, ValueError):  # it has ended, or was closed meanwhile
            answer = b""
        if not answer:
            self._end()
        return answer


def _start() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-I", "-S", __file__]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/"
    )


def gives_bytes(path: bytes, offset: int) -> bool:
    """Tell whether the disk reads the byte at *offset* of *path* now, whatever is remembered of it.

    What is wrong with that one file says nothing against the disk.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if hasattr(os, "posix_fadvise"):
                page = offset - offset % mmap.PAGESIZE
                os.posix_fadvise(fd, page, mmap.PAGESIZE, os.POSIX_FADV_DONTNEED)
            os.pread(fd, 1, offset)
        finally:
            os.close(fd)
    except OSError as fault:
        return fault.errno in FILES_OWN
    return True


def _looked(question: dict[str, Any]) -> bool:
    root = os.fsencode(question["root"])
    try:
        status = os.stat(root)  # noqa: PTH116 - raw
        same = [status.st_dev, status.st_ino] == question["identity"]
        return (
            (same or any(map(_exists, question["landmarks"])))
            and not _is_bare(root)
            and all(gives_bytes(os.fsencode(path), offset) for path, offset in question["samples"])
        )
    except OSError:
        return False


def _exists(path: str) -> bool:
    return os.path.exists(os.fsencode(path))  # noqa: PTH110 - raw


def _is_bare(root: bytes) -> bool:
    if not os.path.isdir(root):  # noqa: PTH112 - raw
        return False
    with os.scandir(root) as entries:
        return next(entries, None) is None


def main() -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is sent to the whole group
    with suppress(BrokenPipeError):  # whoever asked has gone
        for line in sys.stdin.buffer:
            print(json.dumps(_looked(json.loads(line))), flush=True)  # noqa: T201 - read by the player


if __name__ == "__main__":
    main()
