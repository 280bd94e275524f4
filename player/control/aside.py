"""Slow calls off the page's loop: each in a thread that nothing ever has to wait for.

The threads of an executor are joined at the end of the process, so that one
which hangs in a dead disk would keep the player from ending. These are not.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

from player.control.refusal import Refusal

T = TypeVar("T")

MOST = 8
"""Calls at the same time; beyond, a disk hangs, or somebody asks too much."""

PATIENCE = 10.0
"""Seconds until an answer is given up; the call itself goes on."""


class Aside:
    """Runs calls beside the loop that awaits them."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Begin with none."""
        self._patience = patience
        self._running = 0

    async def call(self, function: Callable[[], T]) -> T:
        """Return what *function* returns, or raise what it raises.

        Raises:
            Refusal: too many calls are under way, or it takes too long.
        """
        if self._running >= MOST:
            raise Refusal(503, "The player is busy with other requests.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def tell(result: T | None, error: BaseException | None) -> None:
            self._running -= 1
            if answer.done():
                return
            if error is None:
                answer.set_result(result)  # type: ignore[arg-type]  # of T, where there was no error
            else:
                answer.set_exception(error)

        def run() -> None:
            result, error = None, None
            try:
                result = function()
            except Exception as raised:  # noqa: BLE001 - one web request: raised where it is awaited
                error = raised
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(tell, result, error)

        self._running += 1
        Thread(target=run, name="aside", daemon=True).start()
        try:
            async with asyncio.timeout(self._patience):
                return await answer
        except TimeoutError:
            raise Refusal(503, "The player takes too long to answer; it may still do it.") from None
