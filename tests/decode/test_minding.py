"""Processes held, counted and given up."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from player.decode.minding import SPARE, GivenUp, Worker

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs pidfds")

SLEEPS = "import time; print('here', flush=True); time.sleep(60)"
WORKS = "import time\nwhile time.process_time() < 0.2: pass\nprint('here', flush=True)\ntime.sleep(60)"


class Child:
    """A process, and whether it has been waited for, which its pidfd does not need."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def children() -> Iterator[list[Child]]:
    children: list[Child] = []
    yield children
    for child in children:
        child.end()


def test_what_another_process_has_computed_is_known_to_the_millisecond(children: list[Child]) -> None:
    children.append(Child(WORKS))
    worker = Worker(children[0].process.pid)
    assert 0.2e9 <= worker.computed() < 0.4e9
    living = [worker.lives]
    children[0].end()
    assert [*living, worker.lives] == [True, False]
    assert worker.computed() == 0
    worker.kill()
    worker.close()


def test_what_is_given_up_is_killed_and_counted_while_it_lives(children: list[Child]) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only
    given_up = GivenUp()
    children += [Child(SLEEPS) for _ in range(SPARE + 1)]
    workers = [Worker(child.process.pid) for child in children]
    for worker in workers:
        given_up.add(worker)
    for child in children:
        child.process.wait(10)
    assert not given_up.too_many
    for child in children:
        child.end()
    given_up.close()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - names only


def test_nobody_is_held_who_is_no_more(children: list[Child]) -> None:
    children.append(Child(SLEEPS))
    children[0].end()
    with pytest.raises(ProcessLookupError):
        Worker(children[0].process.pid)
