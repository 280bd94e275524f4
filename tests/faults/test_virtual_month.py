"""A month of opening hours, killed 200 times at random moments: each picture once, and the end on time."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from player.core.audit import audit
from player.core.ledger import EventKind, RowKind, Sealed
from player.journal.reading import read_ledger
from tests.faults.virtual_month import HOURS, PICTURES, RUN

ROOT = Path(__file__).parents[2]
KILLS = 200
LIFE = 12_000
"""Flips that a life may last, at most: half the month is over when the last kill has happened."""

AIM = 0.003
"""Seconds within which a kill strikes after that, wherever the player is then; some hundred flips."""


@pytest.mark.slow
def test_a_month_killed_two_hundred_times_shows_each_picture_and_ends_on_time(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    dice, kills, over = random.Random(2019), 0, False
    while not over:
        flips = dice.randrange(1, LIFE) if kills < KILLS else 0
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.virtual_month", str(tmp_path), str(kills), str(flips)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as life:
            assert life.stdout is not None
            over = life.stdout.readline() == "over\n"
            if not over:
                time.sleep(dice.uniform(0, AIM))
                life.kill()
                kills += 1
    ledger = read_ledger(tmp_path, RUN)
    found = audit(ledger)
    last = _last_flip(ledger.rows)
    closing = HOURS.last_closing
    assert closing is not None
    record_property("kills", kills)
    record_property("seconds_before_closing", (closing - last) / 1e9)
    record_property("uncertain", found.uncertain)
    assert (found.shown, found.missing, found.repeated) == (PICTURES, 0, 0)
    assert found.ok, found.as_json()
    assert kills == KILLS, "the month was over before it was killed often enough"
    assert 0 < closing - last < 60 * 10**9


def _last_flip(rows: Sequence[Sealed]) -> int:
    """Return when the last position was flipped, ns since 1970 UTC."""
    for row in (sealed.row for sealed in reversed(rows)):
        if row.kind == RowKind.SHOWN:
            body = json.loads(row.body)
            assert row.first + row.count == PICTURES
            return int(body["wall"]) + (row.count - 1) * int(body["period"])
        assert row.kind in set(EventKind)
    raise AssertionError("nothing was shown")
