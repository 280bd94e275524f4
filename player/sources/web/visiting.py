"""Asking a web server from code that waits: while a mirror is recognised, surveyed and scanned.

One loop in a thread of its own asks; any thread may wait for its answers.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock, Thread
from typing import TypeVar

from player.core.pictures import Stamp
from player.sources.trouble import MirrorAway, MirrorError
from player.sources.web.answers import Answer, Failure, Fault, Head, anything
from player.sources.web.asking import Client, Limits
from player.sources.web.listing import Entry, NoListing, read_listing

LOOKING = Limits(deadline=60.0, connecting=5.0, connections=8)
"""A listing of 64 MB takes 60 s at 10 Mbit/s. Eight connections keep one core busy."""

LISTING = 64 * 2**20
"""Bytes of a listing: ten times what 21,841 synsets or ILSVRC's 50,000 validation pictures take."""

ATTEMPTS = (0.25, 1.0, 4.0)
"""Seconds before each further attempt at a question that a passing fault has kept from an answer."""

ADVICE = {
    Fault.BARRED: "let the server admit this machine",
    Fault.MOVED: "name the address that it redirects to",
    Fault.UNRANGED: "serve tars with nginx, Apache or caddy, or their pictures as class folders",
    Fault.CHANGED: "index again when nobody writes to it",
    Fault.LARGE: "give each synset a folder, or a tar, of its own",
    Fault.ODD: "check the address and the server's settings",
}
"""What to do about an answer that is not as it was asked for."""

Question = Callable[[], Awaitable[Answer | Failure]]
Item = TypeVar("Item")
Result = TypeVar("Result")


class Visitor:
    """Asks for listings and parts of files, and waits; troubles are raised, each as one line."""

    def __init__(self, loop: asyncio.AbstractEventLoop, client: Client, attempts: tuple[float, ...]) -> None:
        """Ask with *client*, which lives in the running *loop*; try again after each of *attempts*."""
        self._loop, self._client, self._attempts = loop, client, attempts
        self._open = True
        self._asking = Lock()  # guards _open: no question may come behind the end, nobody would answer it

    def listing(self, url: str) -> list[Entry]:
        """Return the entries of the folder at *url*."""
        answer = _sound(url, self._ask(lambda: self._client.whole(url, LISTING, anything)))
        try:
            return read_listing(url, answer.head.kind, answer.data)
        except NoListing as error:
            advice = "let the server list its folders (nginx: autoindex on; Apache: Options +Indexes)"
            raise MirrorError(str(error), url, advice) from error

    def part(self, url: str, at: int, size: int, stamp: Stamp) -> bytes:
        """Return *size* bytes from *at* on of the file at *url*, which must still have *stamp*."""

        def judge(head: Head) -> Failure | None:
            return None if head.stamp == stamp else Failure(Fault.CHANGED, "changed while it was indexed")

        return _sound(url, self._ask(lambda: self._client.part(url, at, size, judge))).data

    def glance(self, url: str, size: int) -> Answer:
        """Return the first *size* bytes of the file at *url*, and its head."""
        return _sound(url, self._ask(lambda: self._client.part(url, 0, size, anything)))

    def close(self) -> None:
        """Answer no more; whoever waits for an answer, or asks later, gets CancelledError."""
        with self._asking:
            self._open = False
        asyncio.run_coroutine_threadsafe(_ended(self._client), self._loop).result()

    def _ask(self, question: Question) -> Answer | Failure:
        with self._asking:
            if not self._open:
                raise CancelledError
            answer = asyncio.run_coroutine_threadsafe(self._persist(question), self._loop)
        return answer.result()

    async def _persist(self, question: Question) -> Answer | Failure:
        for rest in self._attempts:
            answer = await question()
            if not (isinstance(answer, Failure) and answer.fault is Fault.DOWN):
                return answer
            await asyncio.sleep(rest)
        return await question()


@contextmanager
def visiting(limits: Limits = LOOKING, attempts: tuple[float, ...] = ATTEMPTS) -> Iterator[Visitor]:
    """Open connections for questions, and close them; whoever waits then is told that it is over."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="visiting", daemon=True)
    thread.start()
    visitor = Visitor(loop, Client(limits), attempts)
    try:
        yield visitor
    finally:
        visitor.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(client: Client) -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await client.close()


def in_turn(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield what *work* returns for each of *items*, in their order, from as many threads as connections."""
    pool = ThreadPoolExecutor(LOOKING.connections, "visit")
    ahead: deque[Future[Result]] = deque()
    try:
        for item in items:
            ahead.append(pool.submit(work, item))
            if len(ahead) > 2 * LOOKING.connections:  # what is done early waits for its turn in memory
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _sound(url: str, answer: Answer | Failure) -> Answer:
    """Return *answer* if it is one.

    Raises:
        MirrorAway: there is no such thing, or the server fails.
        MirrorError: the server answers something else.
    """
    if isinstance(answer, Answer):
        return answer
    if answer.fault in {Fault.DOWN, Fault.GONE}:
        raise MirrorAway(answer.reason, url, "check the address, and whether its server is up")
    raise MirrorError(answer.reason, url, ADVICE[answer.fault])
