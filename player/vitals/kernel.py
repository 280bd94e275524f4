"""What the kernel tells: memory, heat, the hardware's clock, disks; None, or nothing, where it does not."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from player.core.doctor_machine import Memory, Sensor

_KB = 1024
_LIMITS = frozenset({"critical", "hot"})


@dataclass(frozen=True, slots=True)
class Kernel:
    """``/proc`` and ``/sys`` below *root*."""

    root: Path = Path("/")

    def memory(self) -> Memory | None:
        """Return how much memory there is (/proc/meminfo, proc(5))."""
        said = _text(self.root / "proc/meminfo")
        found = {name: int(kb) * _KB for name, kb in re.findall(r"^(\w+):\s+(\d+) kB$", said, re.MULTILINE)}
        if not {"MemTotal", "MemAvailable"} <= found.keys():
            return None
        swapped = found.get("SwapTotal", 0) - found.get("SwapFree", 0)
        return Memory(found["MemTotal"], found["MemAvailable"], swapped)

    def sensors(self) -> list[Sensor]:
        """Return all thermometers (thermal zones, and chips that measure)."""
        return [*self._zones(), *self._chips()]

    def slowed(self) -> int | None:
        """Return how often a core has slowed down because it was hot, since the start; Intel's alone tell."""
        told = self.root.glob("sys/devices/system/cpu/cpu*/thermal_throttle/core_throttle_count")
        counts = [count for path in told if (count := _number(path)) is not None]
        return max(counts, default=None)

    def hardware_clock(self) -> tuple[bool, int | None]:
        """Return whether there is a clock with a battery, and what it shows in seconds since 1970."""
        clocks = sorted(self.root.glob("sys/class/rtc/rtc*"))
        return bool(clocks), _number(clocks[0] / "since_epoch") if clocks else None

    def console_blanks(self) -> float | None:
        """Return after how many seconds the console goes dark, 0 for never."""
        return _number(self.root / "sys/module/kernel/parameters/consoleblank")

    def file_system(self, folder: Path) -> str:
        """Return the kind of file system that *folder* lies on, empty if not told."""
        found, longest = "", -1
        for line in _text(self.root / "proc/self/mountinfo").splitlines():
            before, _, after = line.partition(" - ")
            where = _unescaped(before.split(" ")[4]) if before.count(" ") > 4 else ""
            if where and folder.is_relative_to(where) and len(where) >= longest:
                found, longest = after.split(" ")[0], len(where)
        return found

    def disk(self, device: int) -> Path | None:
        """Return the folder in /sys of the disk on which *device* (st_dev) lies, None where it is on none."""
        entry = self.root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
        if not entry.exists():
            return None
        found = entry.resolve()
        while slaves := sorted(found.glob("slaves/*")):  # encrypted, or of several parts: the first tells
            found = slaves[0].resolve()
        return found.parent if (found / "partition").exists() else found

    def removable(self, disk: Path | None) -> bool | None:
        """Tell whether *disk*, a folder in /sys, can be pulled out: a stick, a card."""
        told = None if disk is None else _number(disk / "removable")
        return None if told is None else bool(told)

    def _zones(self) -> Iterator[Sensor]:
        for zone in sorted(self.root.glob("sys/class/thermal/thermal_zone*")):
            degrees = _number(zone / "temp")
            if degrees is not None and degrees > 0:  # a sleeping chip says 0, or less
                yield Sensor(_text(zone / "type").strip() or zone.name, degrees / 1000, _limit_of(zone))

    def _chips(self) -> Iterator[Sensor]:
        for path in sorted(self.root.glob("sys/class/hwmon/hwmon*/temp*_input")):
            degrees = _number(path)
            if degrees is not None and degrees > 0:
                label = path.with_name(path.name.replace("_input", "_label"))
                name = _text(label).strip() or path.name.partition("_")[0]
                limit = _number(path.with_name(path.name.replace("_input", "_crit")))
                chip = _text(path.parent / "name").strip()
                yield Sensor(f"{chip} {name}".strip(), degrees / 1000, limit / 1000 if limit else None)


def _limit_of(zone: Path) -> float | None:
    """Return the lowest temperature at which the *zone* helps itself, None if it tells none."""
    limits = []
    for kind in zone.glob("trip_point_*_type"):
        limit = _number(kind.with_name(kind.name.replace("_type", "_temp")))
        if _text(kind).strip() in _LIMITS and limit:
            limits.append(limit / 1000)
    return min(limits, default=None)


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text("utf-8", "replace")
    return ""


def _number(path: Path) -> int | None:
    with suppress(ValueError):
        return int(_text(path))
    return None


def _unescaped(path: str) -> str:
    """Return a *path* of mountinfo: spaces and the like are written in octal."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)
