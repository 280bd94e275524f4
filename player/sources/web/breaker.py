"""A circuit breaker: a server that fails again and again is left alone for a while.

Asking a server that is down costs a deadline each time and keeps it from
coming up. After PATIENCE failures without a success between them the circuit
opens: nobody may ask for a rest. Then one may, the probe; if it succeeds the
circuit closes, if it fails another rest begins, twice as long up to LONGEST.
Each rest is shortened by up to half by chance, so that several players that
lost one server do not come back to it in step. Time and chance are arguments.
"""

from collections.abc import Callable

PATIENCE = 8
"""Failures in a row: as many as are asked for at once; of a server that fails by chance three times
in ten, eight in a row are one in 15,000."""

FIRST = 0.25
"""Seconds of the first rest at most: 3 pictures."""

LONGEST = 1.0
"""Seconds of the longest rest: shorter than the last pause of those who ask again (1.6 s in the
prefetcher), so that nobody gives a picture up for a rest that began before."""


class Breaker:
    """The circuit to one server; instants are seconds of any clock that does not go back."""

    def __init__(self, chance: Callable[[], float]) -> None:
        """Begin closed; *chance* gives numbers from 0 up to 1."""
        self._chance = chance
        self._failures = 0
        self._rests = 0
        self._until: float | None = None  # None while closed
        self._probing = False
        self.reason = ""

    @property
    def open(self) -> bool:
        """Tell whether the server is left alone."""
        return self._until is not None

    def admits(self, now: float) -> bool:
        """Tell whether one may ask at *now*; whoever may must report how it went."""
        if self._until is None:
            return True
        if self._probing or now < self._until:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """Close: the server has answered."""
        self._failures, self._rests, self._until, self._probing, self.reason = 0, 0, None, False, ""

    def failed(self, now: float, reason: str, wish: float = 0.0) -> None:
        """Count a failure at *now*; *wish* is the rest in seconds that the server asked for."""
        if self.open and not self._probing:
            return  # it was asked before the circuit opened
        self._failures += 1
        self.reason = reason
        if self._failures >= PATIENCE:
            rest = min(LONGEST, FIRST * 2.0 ** min(self._rests, 16)) * (1 - self._chance() / 2)
            self._until = now + max(rest, min(wish, LONGEST))
            self._rests += 1
        self._probing = False

    def withdrawn(self) -> None:
        """Take back a question: it was abandoned before there was an answer."""
        self._probing = False
