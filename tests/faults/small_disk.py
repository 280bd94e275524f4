"""A disk of one megabyte, to be filled, made read-only and healed: a tmpfs of its own, which takes root."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

BLOCK = 4_096


@dataclass(frozen=True)
class SmallDisk:
    """The file system mounted at *path*."""

    path: Path

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    def fill(self) -> None:
        """Leave no block free."""
        with self._ballast.open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(BLOCK))
            except OSError:
                return

    def empty(self) -> None:
        """Give the blocks back."""
        self._ballast.unlink()

    def refuse(self) -> None:
        """Make it read-only; nobody may have a file open for writing there."""
        self._remount("ro")

    def heal(self) -> None:
        """Make it writable again."""
        self._remount("rw")

    def _remount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", self.path], check=True, capture_output=True)


@contextmanager
def small_disk(path: Path) -> Iterator[SmallDisk]:
    """Mount a disk of one megabyte at *path*; skip the test where nothing may be mounted."""
    path.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "tmpfs", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount(8) here")
    if done.returncode:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def corrupt(folder: Path, dice: Random) -> list[str]:
    """Do to each file below *folder* what dice say: bytes changed, cut, overwritten, gone, or nothing."""
    done = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = bytearray(path.read_bytes())
        match dice.randrange(8):
            case 0 | 1 | 2 if content:
                for _ in range(dice.choice((1, 10, 1000))):
                    content[dice.randrange(len(content))] = dice.randrange(256)
            case 3:
                content = content[: dice.randrange(len(content) + 1)]
            case 4:
                content = bytearray(dice.randbytes(len(content)))
            case 5:
                path.unlink()
                done.append(f"{path.name} gone")
                continue
            case _:
                continue
        path.write_bytes(content)
        done.append(path.name)
    return done
