"""The only file that asks the time."""

import time
from datetime import UTC, datetime

from player.core.units import MICROSECOND, Ns

SPIN = 500 * MICROSECOND
"""The last stretch before a deadline is spun, not slept: a sleep may overshoot by this much."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> Ns:
        """Return the monotonic time."""
        return Ns(time.monotonic_ns())

    def wall(self) -> datetime:
        """Return the wall-clock time, aware."""
        return datetime.now(UTC).astimezone()

    def wait_until(self, instant: Ns) -> None:
        """Return at *instant* (monotonic): asleep until shortly before it, then spinning."""
        ahead = instant - time.monotonic_ns() - SPIN
        if ahead > 0:
            time.sleep(ahead / 1e9)
        while time.monotonic_ns() < instant:
            pass
