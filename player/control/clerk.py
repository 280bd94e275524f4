"""The clerk: one thread that answers what takes a while, so that the page's own loop never waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from player.control.views import NotNow

MOST = 16
"""Questions that may wait; beyond, people are asked to come again."""

PATIENCE = 8.0
"""Seconds an answer may take: a disk that hangs keeps the clerk, not the visitors."""


T = TypeVar("T")


class Clerk:
    """Answers one question after the other.

    Its thread is a daemon: a hung disk must not keep the player from ending.
    """

    def __init__(self) -> None:
        """Wait for the first question."""
        self._questions: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._thread: Thread | None = None

    async def ask(self, question: Callable[[], T]) -> T:
        """Return the answer to *question*, asked in the clerk's thread; what it raises is raised here.

        Raises:
            NotNow: too many ask, or it takes too long.
        """
        if self._questions.qsize() >= MOST:
            raise NotNow("Too many ask at once; come again in a moment.")
        answer: Future[T] = Future()
        self._questions.put((question, answer))
        if self._thread is None:
            self._thread = Thread(target=self._work, name="clerk", daemon=True)
            self._thread.start()
        try:
            return await asyncio.wait_for(asyncio.wrap_future(answer), PATIENCE)
        except TimeoutError:
            raise NotNow("This takes long; come again in a moment.") from None

    def close(self) -> None:
        """Answer nothing more."""
        self._questions.put(None)

    def _work(self) -> None:
        for question, answer in iter(self._questions.get, None):
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(question())
            except Exception as failure:  # noqa: BLE001 - handed to whoever asked
                answer.set_exception(failure)
