"""Is the wall clock disciplined: what the kernel says of it."""

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

_ADRIFT: Final = 0x0040
"""STA_UNSYNC of <linux/timex.h>."""
_HOPELESS: Final = 16_000_000
"""Microseconds: NTP_PHASE_LIMIT of the kernel. While nobody corrects the clock, its maximum error grows by
500 µs a second, so that it gets here after nine hours."""

DOUBTS: Final = {
    True: "",
    False: "the wall clock is not synchronised: opening hours and the record are as right as it is",
    None: "whether the wall clock is synchronised cannot be known here",
}


class _Timex(ctypes.Structure):
    """The head of ``struct timex`` of adjtimex(2), with more room behind it than any kernel writes to."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the kernel says: its *status* bits, and the clock's largest error in microseconds."""

    status: int
    largest_error: int

    @property
    def synchronised(self) -> bool:
        """Tell whether somebody keeps the clock right.

        Daemons that keep the kernel's hands off the hardware clock leave the
        status "unsynchronised" and the error small; so systemd, too, asks for
        the error alone (timedatectl, ntp_synced()).
        """
        return self.largest_error < _HOPELESS or not self.status & _ADRIFT


def synchronised() -> bool | None:
    """Tell whether the wall clock is kept right by NTP, GPS, PTP…; None where that cannot be known."""
    found = _read()
    return found.synchronised if found else None


def doubt() -> str:
    """Return one line for people about a clock that may be wrong, empty if it is well."""
    return DOUBTS[synchronised()]


@cache
def _adjtimex() -> Callable[[object], int] | None:
    """Return the system call; looked up once, for each library opened leaves a cycle of garbage."""
    return getattr(ctypes.CDLL(None), "adjtimex", None) if sys.platform.startswith("linux") else None


def _read() -> Reading | None:
    """Ask adjtimex(2), which changes nothing while ``modes`` is 0; None where it is missing or forbidden."""
    call, timex = _adjtimex(), _Timex()
    if call is None or call(ctypes.byref(timex)) < 0:
        return None
    return Reading(timex.status, timex.maxerror)
