"""When a picture cannot be read: is it the picture, or is the mirror away?"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

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
        self._answer: asyncio.Future[bool] | None = None
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
        """Look whether the mirror is there; lanes that ask at once, or while a look hangs, share it."""
        loop = asyncio.get_running_loop()
        if self._answer is None or self._answer.done():
            self._answer = loop.create_future()
            # A daemon, not an executor's thread: Python waits for those at its end.
            Thread(target=self._ask, args=(loop, self._answer), name="look", daemon=True).start()
        try:
            return await asyncio.wait_for(asyncio.shield(self._answer), LOOK)
        except TimeoutError:
            return False

    def _ask(self, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[bool]) -> None:
        there = self._reachable()
        with suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(_answer, answer, there)

    async def _return(self, reason: str) -> None:
        if not self.waiting_for:
            self._report(f"mirror away ({reason}); the picture stays until it is back")
        self.waiting_for = f"away: {reason}"
        while not await self._there():  # noqa: ASYNC110 - a mount's return can only be polled
            await asyncio.sleep(POLL)
        if self.waiting_for:
            self._report("mirror back")
        self.waiting_for = ""


def _answer(future: asyncio.Future[bool], there: bool) -> None:
    if not future.done():
        future.set_result(there)
