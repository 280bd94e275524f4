"""When a picture cannot be read: is it the picture, or is the mirror away?"""

import asyncio
from collections.abc import Callable

ATTEMPTS = (0.1, 0.4, 1.6)
"""Seconds to wait before each further attempt at a picture while its mirror is there: a
picture on a failing sector is given up after about two seconds, a fifth of the ring."""

POLL = 0.5
"""Seconds between looks at a mirror that is away, so that play is back well within 5 s."""

LOOK = 3.0
"""Seconds that one look may take; a hung mount answers nothing and counts as away."""


class Patience:
    """Decides whether a failed read is worth another attempt, after waiting as long as it takes."""

    def __init__(self, reachable: Callable[[], bool], report: Callable[[str], None]) -> None:
        """Ask *reachable* (may block, called in a thread); tell *report* of losses and returns."""
        self._reachable = reachable
        self._report = report
        self.waiting_for = ""

    async def worth_another(self, attempt: int, reason: str) -> bool:
        """Return True to read again (the mirror was away, or *attempt* was an early one)."""
        if not await self._there():
            await self._return(reason)
            return True
        if attempt >= len(ATTEMPTS):
            return False
        await asyncio.sleep(ATTEMPTS[attempt])
        return True

    async def _there(self) -> bool:
        try:
            async with asyncio.timeout(LOOK):
                return await asyncio.to_thread(self._reachable)
        except TimeoutError:
            return False

    async def _return(self, reason: str) -> None:
        if not self.waiting_for:
            self._report(f"mirror away ({reason}); the picture stays until it is back")
        self.waiting_for = f"away: {reason}"
        while not await self._there():  # noqa: ASYNC110 - a mount's return can only be polled
            await asyncio.sleep(POLL)
        if self.waiting_for:
            self._report("mirror back")
        self.waiting_for = ""
