"""A disk that fails when it is told to: a folder passed through FUSE by a process of its own.

    python -m tests.fuse_disk FOLDER MOUNTPOINT

says ``mounted`` on its output, then obeys lines on its input and says each back:
``well``, ``EIO`` or ``hang``, for all that is asked; ``reads EIO`` or ``reads hang``
for what is in the files only, as of a disk whose folders are still remembered;
``hang NAME`` for the file of that name only. What hangs waits for the next line
and is done by that.
"""

import errno
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[1]
WELL = "well"


class NoFuse(Exception):  # noqa: N818 - a state of the machine, not a mistake
    """This machine lets us mount nothing through FUSE, and why."""


class FuseDisk:
    """*folder*, seen at *mountpoint* from `mount` to `unmount`."""

    def __init__(self, folder: Path, mountpoint: Path) -> None:
        self.folder = folder
        self.mountpoint = mountpoint
        mountpoint.mkdir()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Have it unmounted in the end."""
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_mounted:
            self.tell(WELL)
            self.unmount()

    @property
    def is_mounted(self) -> bool:
        return self._process is not None

    def mount(self) -> None:
        """Mount it.

        Raises:
            NoFuse: that cannot be done here.
        """
        if not os.access("/dev/fuse", os.R_OK | os.W_OK):
            raise NoFuse("there is no /dev/fuse here that we may open")
        if shutil.which("fusermount3") is None:
            raise NoFuse("fusermount3 is not installed (Debian's fuse3)")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fuse_disk", str(self.folder), str(self.mountpoint)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if self._said() != "mounted":
            _, trouble = self._process.communicate()
            self._process = None
            raise NoFuse(f"FUSE mounts nothing here: {trouble.strip()[-300:]}")

    def tell(self, rule: str) -> None:
        """Have it answer by *rule* from now on."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(rule + "\n")
        self._process.stdin.flush()
        assert self._said() == rule

    def unmount(self) -> None:
        """Take it away, as one pulls a plug, and wait until its process has ended."""
        assert self._process is not None
        subprocess.run(["fusermount3", "-u", "-z", str(self.mountpoint)], check=True)
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:  # somebody still has a file open in it
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _said(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


class Passing:
    """The operations, as mfusepy wants them; read-only."""

    use_ns = True

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._rule = WELL
        self._changed = threading.Condition()

    def obey(self) -> None:
        """Take rules from the standard input until it ends."""
        for line in sys.stdin:
            with self._changed:
                self._rule = line.strip()
                self._changed.notify_all()
            say(line.strip())

    def init(self, _path: str) -> None:
        threading.Thread(target=self.obey, daemon=True).start()
        say("mounted")

    def getattr(self, path: str, _fh: int | None = None) -> dict[str, int]:
        self._pass("names", path)
        found = os.lstat(self._folder + path)
        times = {name: getattr(found, f"{name}_ns") for name in ("st_atime", "st_mtime", "st_ctime")}
        rest = ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size")
        return times | {name: getattr(found, name) for name in rest}

    def readdir(self, path: str, _fh: int) -> list[str]:
        self._pass("names", path)
        return [".", "..", *os.listdir(self._folder + path)]  # noqa: PTH208 - names only

    def open(self, path: str, flags: int) -> int:
        self._pass("names", path)
        return os.open(self._folder + path, flags)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        self._pass("reads", path)
        return os.pread(fh, size, offset)

    def release(self, _path: str, fh: int) -> int:
        os.close(fh)
        return 0

    def _pass(self, kind: str, path: str) -> None:
        """Return when *path* may be served, or raise what is wrong."""
        with self._changed:
            while self._fate(kind, path) == "hang":
                self._changed.wait()
            if self._fate(kind, path) == "EIO":
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _fate(self, kind: str, path: str) -> str:
        match self._rule.split():
            case ["reads", fate]:
                return fate if kind == "reads" else WELL
            case [fate, name]:
                return fate if path.endswith(name) else WELL
            case [fate]:
                return fate
            case _:
                raise ValueError(self._rule)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(folder: str, mountpoint: str) -> None:
    """Serve *folder* at *mountpoint* until it is unmounted."""
    import mfusepy  # noqa: PLC0415 - fails where there is no libfuse, which the tests need not know

    serve: Any = mfusepy.FUSE
    with suppress(RuntimeError):  # how a lazy unmount ends it
        serve(Passing(folder), mountpoint, foreground=True, fsname="tests", ro=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
