"""Virtual time: a clock that moves when the loop waits, and asyncio within it: one seed, one course.

The prefetcher's coroutines run in the loop's own thread, each at its virtual
moment. What the player gives to a thread because it may block is waited for
in real time, unless it hangs, which is a fault and told by `Threads.hang`.
"""

import asyncio
import threading
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context
from datetime import datetime
from heapq import heappop, heappush
from typing import Any, TypeVar

from player.core.units import SECOND, Ns, Wall, datetime_of
from player.doors import NEVER

T = TypeVar("T")
MAY_BLOCK = "may block"
"""The name of the prefetcher's threads that look after a mirror."""


class Threads:
    """The threads beside the loop: those that hang are not waited for."""

    def __init__(self) -> None:
        """Begin with none that hangs."""
        self.known = threading.active_count()
        self._hung: dict[threading.Thread, threading.Event] = {}

    def settle(self) -> None:
        """Take those that are there now for such as need not be waited for."""
        self.known = threading.active_count()

    def hang(self) -> None:
        """Hang (called in the thread) until `release`."""
        self._hung[threading.current_thread()] = released = threading.Event()
        released.wait()

    def release(self) -> None:
        """Let all go that hang."""
        for thread, released in self._hung.items():
            released.set()
            thread.join()
        self._hung.clear()

    def wait(self) -> None:
        """Return when all that look after a mirror have done so, or hang."""
        if threading.active_count() <= self.known:
            return
        for thread in threading.enumerate():
            while thread.name == MAY_BLOCK and thread not in self._hung and thread.is_alive():
                thread.join(0.000_2)


class VirtualLoop(asyncio.AbstractEventLoop):
    """As much of an event loop as the prefetcher uses; *now* tells its time."""

    def __init__(self, now: Callable[[], Ns], threads: Threads) -> None:
        """Begin with nothing to do."""
        self._now = now
        self._threads = threads
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[Ns, int, asyncio.TimerHandle]] = []
        self._made = 0

    @property
    def wakes(self) -> Ns:
        """When it has something to do next."""
        return self._timers[0][0] if self._timers else NEVER

    def settle(self) -> None:
        """Do what is to be done by now."""
        while True:
            self._threads.wait()
            while self._timers and self._timers[0][0] <= self._now():
                self._ready.append(heappop(self._timers)[2])
            if not self._ready:
                return
            events._set_running_loop(self)  # noqa: SLF001 - what any loop does; there is no other name for it
            try:
                self._run_ready()
            finally:
                events._set_running_loop(None)  # noqa: SLF001 - as above

    def _run_ready(self) -> None:
        while self._ready:
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001 - a handle has no public way to be run

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._now() / SECOND

    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """Do *callback* as soon as it settles."""
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon  # a deque needs no lock

    def call_at(
        self, when: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Do *callback* at *when*, seconds."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._made += 1
        heappush(self._timers, (Ns(round(when * SECOND)), self._made, handle))
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Do *callback* after *delay* seconds."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def create_future(self) -> "asyncio.Future[Any]":
        """Return a future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: "Generator[Any, None, T] | Coroutine[Any, Any, T]",
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> "asyncio.Task[T]":
        """Return a task of this loop."""
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def get_debug(self) -> bool:
        """Return False."""
        return False

    def is_running(self) -> bool:
        """Return True."""
        return True

    def is_closed(self) -> bool:
        """Return False."""
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Raise what nobody has asked for: it is a bug."""
        raise context.get("exception") or RuntimeError(context["message"])

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Leave *handle* where it is; it will not be run."""


class VirtualTime:
    """A clock that moves when somebody waits; on its way it does what is due (implements ports.Clock)."""

    def __init__(self, now: Ns, wall: Wall) -> None:
        """Begin at *now* of the monotonic clock, when the wall clock shows *wall*."""
        self._now = now
        self.ahead = Ns(wall - now)
        """The wall clock's time less the monotonic one; may be set."""
        self.threads = Threads()
        self.loop = VirtualLoop(self.now, self.threads)  # type: ignore[abstract] # what nobody calls is not there
        self.waits: Callable[[Ns], None] = lambda _: None
        """Called before each wait."""
        self._alarms: list[tuple[Ns, int, Callable[[], None]]] = []
        self._made = 0

    def now(self) -> Ns:
        """Return the monotonic time."""
        return self._now

    def wall(self) -> datetime:
        """Return the wall-clock time, aware, to the microsecond."""
        return datetime_of(Wall(self._now + self.ahead))

    def at(self, instant: Ns, do: Callable[[], None]) -> None:
        """Do so at *instant*, or now if it has passed."""
        self._made += 1
        heappush(self._alarms, (instant, self._made, do))

    def wait_until(self, instant: Ns) -> None:
        """Move to *instant*, unless it has passed."""
        self.waits(self._now)
        self.move(instant)

    def move(self, instant: Ns) -> None:
        """Let time pass until *instant*; what is due by then is done at its moment."""
        self.loop.settle()
        while (due := min(self._alarms[0][0] if self._alarms else NEVER, self.loop.wakes)) <= instant:
            self._now = max(self._now, due)
            while self._alarms and self._alarms[0][0] <= self._now:
                heappop(self._alarms)[2]()
            self.loop.settle()
        self._now = max(self._now, instant)
