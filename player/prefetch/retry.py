"""When a picture cannot be read: is it the picture, or is the mirror away?"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

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

    async def waited(self, reason: str) -> bool:
        """Tell whether the mirror was away, after waiting as long as it takes; *reason* is what failed."""
        if await self._there():
            return False
        await self._return(reason)
        return True

    async def worth_another(self, attempt: int) -> bool:
        """Tell whether to read again, after a moment, what could not be read though its mirror is there."""
        if attempt >= len(ATTEMPTS):
            return False
        await asyncio.sleep(ATTEMPTS[attempt])
        return True

    async def _there(self) -> bool:
        """Look whether the mirror is there; lanes that ask at once, or while a look hangs, share it."""
        if self._answer is None or self._answer.done():
            self._answer = in_thread(self._reachable)
        try:
            return await asyncio.wait_for(asyncio.shield(self._answer), LOOK)
        except TimeoutError:
            return False

    async def rest(self, reason: str) -> None:
        """Wait a moment for a server that answers and yet gives no picture; `found` ends it."""
        self._lose(reason)
        await asyncio.sleep(POLL)

    def found(self) -> None:
        """Take the mirror for well: it has given a picture."""
        if self.waiting_for:
            self._report("mirror back")
        self.waiting_for = ""

    async def _return(self, reason: str) -> None:
        self._lose(reason)
        while not await self._there():  # noqa: ASYNC110 - a mount's return can only be polled
            await asyncio.sleep(POLL)
        self.found()

    def _lose(self, reason: str) -> None:
        if not self.waiting_for:
            self._report(f"mirror away ({reason}); the picture stays until it is back")
        self.waiting_for = f"away: {reason}"


def in_thread(work: Callable[[], T]) -> "asyncio.Future[T]":
    """Do *work*, which may block or even hang, in a thread of its own; it keeps nobody from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def do() -> None:
        said: Future[T] = Future()
        try:
            said.set_result(work())
        except BaseException as failure:  # noqa: BLE001 - handed to whoever waits, who raises it
            said.set_exception(failure)
        with suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(_pass_on, said, done)

    # A daemon, not an executor's thread: Python waits for those at its end.
    Thread(target=do, name="may block", daemon=True).start()
    return done


def _pass_on(said: "Future[T]", done: "asyncio.Future[T]") -> None:
    if done.done():
        return
    if failure := said.exception():
        done.set_exception(failure)
    else:
        done.set_result(said.result())
