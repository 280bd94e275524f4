"""A wall clock whose hands a test can set, for a process under libfaketime.

libfaketime stands between the process and its wall clock, whose error is read
from a file at each look; the monotonic clock is let be, as the kernel's is.
It cannot sleep until a monotonic instant (Debian's 0.9.10 takes it for one of
the wall clock, and Python's sleep fails), so the process sleeps in `select` here.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
"""The library, None where it is not installed."""

SLEEP = "import select, time\ntime.sleep = lambda seconds: select.select([], [], [], seconds) and None\n"


@dataclass
class Hands:
    """The hands of a process's wall clock."""

    path: Path

    def wrong_by(self, seconds: float) -> None:
        """Let the clock be wrong by *seconds*."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{seconds:+.3f}\n")
        fresh.replace(self.path)

    def show(self, moment: datetime) -> None:
        """Let the clock show *moment* now."""
        self.wrong_by(moment.timestamp() - time.time())


def environment(folder: Path, hands: Hands) -> dict[str, str]:
    """Return what puts a process under *hands*; *folder* takes what makes it sleep."""
    (folder / "sitecustomize.py").write_text(SLEEP)
    return {
        "PYTHONPATH": str(folder),
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(hands.path),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
