"""The disk of the state folder: how much room there is, and how long it takes to keep something for good."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from player.core.doctor_machine import Disk
from player.core.units import MILLISECOND
from player.ports import Clock
from player.vitals.kernel import Kernel

TRIES = 10
PAGE = bytes(4096)


def disk_of(folder: Path, clock: Clock, kernel: Kernel) -> Disk:
    """Return what there is to say of the disk of *folder*; ten small files are written there, and removed."""
    there = _nearest(folder)
    sync, refused = _sync(there, clock)
    device = kernel.disk(there.stat().st_dev) if hasattr(os, "major") else None
    return Disk(
        str(folder),
        shutil.disk_usage(there).free,
        _free_files(there),
        kernel.file_system(there.resolve()),
        sync,
        refused,
        kernel.removable(device),
    )


def device_of(folder: Path, kernel: Kernel) -> str:
    """Return the disk on which *folder* lies, such as ``/dev/sda``, empty where that is not known."""
    disk = kernel.disk(_nearest(folder).stat().st_dev) if hasattr(os, "major") else None
    return f"/dev/{disk.name}" if disk else ""


def _nearest(folder: Path) -> Path:
    """Return *folder*, or where it would be made."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _free_files(folder: Path) -> int | None:
    if not hasattr(os, "statvfs"):
        return None
    found = os.statvfs(folder)
    return found.f_favail if found.f_files else None


def _sync(folder: Path, clock: Clock) -> tuple[float | None, str]:
    """Return the longest of some times (ms) that keeping a page took, or why it cannot be kept."""
    path = folder / f".doctor-{os.getpid()}"
    try:
        return max(_kept(path, clock) for _ in range(TRIES)), ""
    except OSError as error:
        return None, error.strerror or str(error)
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _kept(path: Path, clock: Clock) -> float:
    begun = clock.now()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, PAGE)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return (clock.now() - begun) / MILLISECOND
