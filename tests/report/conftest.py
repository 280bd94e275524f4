"""A small showing of three days, with a picture of each synset, recorded and reported."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from player.app.report import report
from player.app.wishes import Wishes, machine_of
from player.assets import load_census, load_wordnet
from player.config import load_playlist
from player.core.machine import Machine
from player.core.score import Score, resolve
from player.hours import schedule_of
from player.sources import StandIn
from tests.report.showing import write_showing

THREE_DAYS = """\
title: Three days
pictures: {per_synset: 1}
content: {unsafe-2019: withheld}
order: by-tree
cadence: 90 ms
pauses: {fill: showing, shortest: 2 s, longest: 20 s}
showing: {from: 2019-07-01, until: 2019-07-03, hours: "10:00-10:22", timezone: Europe/London}
evidence: {cadence: known}
"""


@dataclass(frozen=True)
class Recorded:
    """A showing that was played: where its ledger and its playlist lie."""

    state: Path
    playlist: Path
    run: str
    score: Score

    @property
    def machine(self) -> Machine:
        return machine_of(None, Wishes(state=self.state, mirror="stand-in"), {"HOME": str(self.state)})

    def figures(self) -> dict[str, Any]:
        return report(self.machine, self.playlist, None).figures


def recorded(folder: Path, playlist: Path, bad: int, every: int) -> Recorded:
    """Return the showing that *playlist* makes on the stand-in, played into *folder*."""
    checked = load_playlist(playlist)
    score = resolve(checked, StandIn(load_census()).manifest, load_wordnet(), load_census())
    assert checked.showing is not None
    run = write_showing(folder, score, schedule_of(checked.showing), bad=bad, every=every)
    return Recorded(folder, playlist, run, score)


@pytest.fixture(scope="module")
def three_days(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Three days of twenty-two minutes."""
    folder = tmp_path_factory.mktemp("three-days")
    playlist = folder / "three-days.yaml"
    playlist.write_text(THREE_DAYS)
    return recorded(folder / "state", playlist, bad=12, every=1)


@pytest.fixture(scope="module")
def figures(three_days: Recorded) -> dict[str, Any]:
    """What is reported of the three days."""
    return three_days.figures()
