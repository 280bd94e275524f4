"""A flipping process, forked, killed, and forked again, ten thousand times; what it flipped is kept outside.

    python -m tests.faults.forked_kills FOLDER KILLS SEED [late | early]

Each child opens the real ledger, shows pictures and enters them, until it is
killed after 1 to 30 ms: most of them of flips, one in five of its whole life,
so that openings are killed, too. A picture's number is in the pipe before it
is flipped. A ledger has a share of the kills, and is audited then. *late* and
*early* are wrong on purpose: entered eight pictures later, or before it is
shown. Prints what was found, as JSON.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from player.core.audit import audit
from player.core.ledger import EventKind
from player.core.units import Ns
from player.journal.journal import SqliteJournal
from player.journal.opening import open_run
from player.journal.reading import read_ledger
from player.journal.run import RunIdentity, StartInfo
from tests.flips import event, flip

PICTURES = 500
RUN = RunIdentity("fork-3fa2b1c4d5e6", "fork", "", PICTURES, "by-synset", 1, "", "")
SHARE = 250
"""Kills that one ledger has: a start looks at all of it, and must not take longer than a life."""
BEAT = 0.0005
"""Seconds a picture stands, at least."""
LATE = 8


@dataclass
class Found:
    """What came of the kills; *most* is how often at most a picture was repeated after one."""

    kills: int = 0
    flipped: int = 0
    without_a_flip: int = 0
    skipped: int = 0
    repeated: int = 0
    most: int = 0
    not_ok: int = 0


def unshowable(number: int) -> bool:
    return number % PICTURES % 11 == 7


def play(state: Path, pipe: int, wrong: str) -> None:
    """Open the ledger in *state* and flip until killed."""
    start = StartInfo(datetime.now(UTC), Ns(time.monotonic_ns()), "", "x11", "")
    journal, resume = open_run(state, RUN, start)
    number = resume.pass_number * PICTURES + resume.position
    waiting: list[Callable[[], None]] = []

    def show() -> None:
        os.write(pipe, number.to_bytes(8, "little"))

    while True:
        entry = entering(journal, number)
        if unshowable(number):
            entry()
        elif wrong == "early":
            entry()
            time.sleep(BEAT)
            show()
        elif wrong == "late":
            show()
            waiting.append(entry)
            while len(waiting) > LATE:
                waiting.pop(0)()
        else:
            show()
            entry()
        time.sleep(BEAT)
        number += 1


def entering(journal: SqliteJournal, number: int) -> Callable[[], None]:
    """Return what enters picture *number*."""
    pass_number, position = divmod(number, PICTURES)
    if unshowable(number):
        why = event(EventKind.UNSHOWABLE, position, pass_number, reason="truncated")
        return lambda: journal.note(replace(why, at=Ns(time.monotonic_ns())))
    return lambda: journal.shown(flip(position, due=time.monotonic_ns(), pass_number=pass_number))


def flipped_until_killed(state: Path, dice: Random, wrong: str) -> list[int]:
    """Fork a child, kill it, and return what it flipped."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            play(state, writer, wrong)
        finally:
            os._exit(1)
    os.close(writer)
    told = b""
    if dice.random() < 0.8:
        told = os.read(reader, 8)
    time.sleep(dice.uniform(0.001, 0.030))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    with os.fdopen(reader, "rb") as rest:
        told += rest.read()
    return [int.from_bytes(told[at : at + 8], "little") for at in range(0, len(told), 8)]


def judged(found: Found, last: int, flips: list[int]) -> int:
    """Take in what a life after picture *last* flipped; return the last one now."""
    found.kills += 1
    found.flipped += len(flips)
    if not flips:
        found.without_a_flip += 1
        return last
    again = last + 1 - flips[0]
    passed = set(range(min(last + 1, flips[0]), flips[-1] + 1)) - set(flips)
    found.skipped += sum(not unshowable(number) for number in passed)
    if again > 0:
        found.repeated += again
        found.most = max(found.most, again)
    return flips[-1]


def killed(folder: Path, kills: int, seed: int, wrong: str = "") -> Found:
    """Kill so many times; return what was found."""
    found, dice = Found(), Random(seed)
    for begin in range(0, kills, SHARE):
        state, last = folder / str(begin), -1
        for _ in range(min(SHARE, kills - begin)):
            last = judged(found, last, flipped_until_killed(state, dice, wrong))
        open_run(state, RUN, StartInfo(datetime.now(UTC), Ns(0), "", "x11", ""))[0].close(clean=True)
        held = audit(read_ledger(state, RUN.id))
        found.not_ok += not held.ok
    return found


if __name__ == "__main__":
    came_of_it = killed(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
    sys.stdout.write(json.dumps(vars(came_of_it)))
