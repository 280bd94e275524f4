"""Worker processes as the player minds them: how long they have computed, and those given up that still live.

A process that waits for a dead disk cannot be killed before the disk answers
(state D of ps(1)). So those given up are counted, and while too many of them
live nobody is hired in their place: a mirror that hangs for a night costs four
processes, not thousands.
"""

import os
import select
import signal
import time
from contextlib import suppress

SPARE = 2
"""Workers given up that may live beside those in office: with the player's two posts at most four hang."""

_OF_PROCESS = 2
"""CPUCLOCK_SCHED, the clock of a whole process: clock_getcpuclockid(3) makes its id so of a process id."""


class Worker:
    """A living worker, held by a pidfd: its process id stays its own as long as we know it."""

    def __init__(self, pid: int) -> None:
        """Hold process *pid*.

        Raises:
            OSError: it is no more, we are short of descriptors, or the kernel is older than 5.3.
        """
        self._pidfd = os.pidfd_open(pid)
        self._clock = ~pid << 3 | _OF_PROCESS

    def computed(self) -> int:
        """Return for how long it has computed, ns of CPU; 0 when it is no more."""
        try:
            return time.clock_gettime_ns(self._clock)
        except OSError:
            return 0

    def kill(self) -> None:
        """Kill it; it may take its time."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    @property
    def lives(self) -> bool:
        """Whether it has not ended yet."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        """Hold it no longer."""
        os.close(self._pidfd)


class GivenUp:
    """The workers of all posts of a pool that were given up; one loop uses it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._workers: list[Worker] = []

    def add(self, worker: Worker) -> None:
        """Kill *worker*, and hold it until it is dead."""
        worker.kill()
        self._workers.append(worker)

    @property
    def too_many(self) -> bool:
        """Whether so many still live that none of them may be replaced."""
        for worker in [worker for worker in self._workers if not worker.lives]:
            self._workers.remove(worker)
            worker.close()
        return len(self._workers) > SPARE

    def close(self) -> None:
        """Hold none of them any longer."""
        for worker in self._workers:
            worker.close()
        self._workers.clear()
