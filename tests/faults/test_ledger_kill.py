"""A process that flips is killed at random moments; the record of what it flipped is kept outside of it.

Before each flip the process writes the position into a pipe: what the outside
record has last may have been flipped or not, all before it have been.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from player.core.audit import audit
from player.journal.reading import read_ledger

RUN = "kill-3fa2b1c4d5e6"
KILLS = 60
PICTURES = 500

FLIPPER = """
import sys, time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from player.core.ledger import EventKind
from player.core.units import Ns
from player.journal.opening import open_run
from player.journal.run import RunIdentity, StartInfo
from tests.flips import event, flip

run = RunIdentity("kill-3fa2b1c4d5e6", "kill", "", 500, "by-synset", 1, "", "")
start = StartInfo(datetime.now(UTC), Ns(time.monotonic_ns()), "", "x11", "")
journal, resume = open_run(Path(sys.argv[1]), run, start)
pass_number, position = resume.pass_number, resume.position
while True:
    now = time.monotonic_ns()
    if position % 11 == 7:
        journal.note(replace(event(EventKind.UNSHOWABLE, position, pass_number, reason="truncated"), at=now))
    else:
        print(pass_number * 500 + position, flush=True)
        journal.shown(flip(position, due=now, pass_number=pass_number))
        if position % 13 == 5:
            journal.note(replace(event(EventKind.PAUSE, position, pass_number, ms=4000), at=now))
    time.sleep(0.002)
    pass_number, position = (pass_number, position + 1) if position < 499 else (pass_number + 1, 0)
"""


def flipped_until_killed(state: Path, after: float) -> list[int]:
    """Start the process, kill it *after* so many seconds of flips, and return what it flipped."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", FLIPPER, state],
        stdout=write,
        cwd=Path(__file__).parents[2],
        env=_environment(),
    )
    os.close(write)
    with os.fdopen(read) as lines:
        told = [int(lines.readline())]
        time.sleep(after)
        process.kill()
        process.wait()
        told.extend(int(line) for line in lines if line.endswith("\n"))
    return told


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.mark.slow
def test_after_any_kill_nothing_is_skipped_and_at_most_one_picture_repeats(tmp_path: Path) -> None:
    random, told = Random(2019), list[list[int]]()
    for _ in range(KILLS):
        told.append(flipped_until_killed(tmp_path, random.uniform(0.001, 0.2)))
    skipped, repeated = 0, [0] * KILLS
    for kill, (before, after) in enumerate(pairwise(told)):
        first = after[0]
        expected = before[-1] + 1
        unshowable = {n for n in range(min(first, expected), first) if n % PICTURES % 11 == 7}
        skipped += len(set(range(expected, first)) - unshowable)
        repeated[kill] = sum(n >= first for n in before)
    assert skipped == 0
    assert max(repeated) <= 1
    for flips in told:
        within = set(range(flips[0], flips[-1] + 1)) - set(flips)
        assert all(n % PICTURES % 11 == 7 for n in within)

    found = audit(read_ledger(tmp_path, RUN))
    # What the last process left in its mark alone is entered at the next start.
    assert (found.missing, found.repeated, found.chain) == (0, 0, "ok")
    assert found.uncertain <= found.unclean_starts == KILLS - 1
    assert found.ok


# --- forked, and killed within milliseconds ----------------------------------------------------


def forked_and_killed(folder: Path, kills: int, *wrong: str) -> dict[str, Any]:
    """Return what came of so many kills; a process without threads forks them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.forked_kills", str(folder), str(kills), "2019", *wrong],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_after_ten_thousand_kills_within_milliseconds_nothing_is_skipped(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    kills = 10_000 if request.config.getoption("--full") else 400
    found = forked_and_killed(tmp_path, kills)
    for name, figure in found.items():
        record_property(name, figure)
    assert found["kills"] == kills
    assert found["flipped"] > kills
    assert 0 < found["without_a_flip"] < kills / 4  # so that openings were killed, too
    assert found["skipped"] == 0
    assert found["most"] <= 1
    assert found["not_ok"] == 0


def test_a_ledger_that_lags_behind_the_wall_is_found_out(tmp_path: Path) -> None:
    assert forked_and_killed(tmp_path, 20, "late")["most"] > 1


def test_a_ledger_that_runs_ahead_of_the_wall_is_found_out(tmp_path: Path) -> None:
    assert forked_and_killed(tmp_path, 40, "early")["skipped"] > 0
