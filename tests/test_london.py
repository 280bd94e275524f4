"""London 2019 with power cuts: whatever happens, the last picture comes in the last open minute."""

import random
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from multiprocessing import get_context

import pytest

from player.app.pacer import PromptPacer, pacing_of
from player.app.rehearse import Outage, bare_piece, rehearse
from player.assets import load_census, load_wordnet, shipped
from player.config import load_playlist
from player.core.forecast import Forecast, forecast
from player.core.pacing import available
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.score import Score, resolve
from player.core.units import SECOND, Ns, Position, Wall
from player.hours import schedule_of
from player.sources import StandIn

HOUR = 3_600 * SECOND
SEEDS = 20
LOOPED = (0, 1, 2)
"""The seeds that the real loop plays, too, only the first in CI: four minutes of processor time each."""


@dataclass(frozen=True)
class London:
    """The shipped playlist with its pictures omitted or shown, and its open hours."""

    score: Score
    schedule: Schedule
    rule: PauseRule
    begin: Wall
    closes: Wall


@cache
def london() -> London:
    playlist = load_playlist(shipped("playlists", "london-2019.yaml"))
    assert playlist.showing is not None
    assert playlist.pauses is not None
    schedule = schedule_of(playlist.showing)
    closes = schedule.last_closing
    assert closes is not None
    score = resolve(playlist, StandIn(load_census()).manifest, load_wordnet(), load_census())
    return London(score, schedule, playlist.pauses, Wall(schedule.openings[0].opens - HOUR), closes)


@cache
def outages(seed: int) -> tuple[Outage, ...]:
    """Five to nine outages of minutes to two days, ascending and apart, one of them in the last two weeks.

    The pictures left fit into the hours left after each: what would not is drawn again.
    """
    show, dice = london(), random.Random(seed)
    while True:
        drawn = sorted(_one(dice, show) for _ in range(dice.randint(5, 9)))
        late = drawn[-1][0] > show.closes - 14 * 24 * HOUR and drawn[-1][1] < show.closes
        if late and all(a[1] < b[0] for a, b in pairwise(drawn)) and _room_after_each(show, drawn):
            return tuple(drawn)


def _room_after_each(show: London, drawn: list[Outage]) -> bool:
    """Tell whether the pictures left take no longer, without pauses, than is open after each outage."""
    found = forecast(pacing_of(show.score), show.schedule, show.rule, (Position(0), show.begin), drawn)
    for _, back in drawn:
        left = show.score.pictures - found.flipped_before(back)
        if left * show.score.playlist.cadence > available(show.schedule, back, arriving=False, reserve=Ns(0)):
            return False
    return True


def _one(dice: random.Random, show: London) -> Outage:
    begins = dice.randrange(show.begin, show.closes - 2 * HOUR)
    length = round(10 ** dice.uniform(2, 5.237) * 10**6) * 1_000  # 100 s … 48 h, in whole µs
    return Wall(begins // 1_000 * 1_000), Wall(begins // 1_000 * 1_000 + length)


def foreseen(seed: int) -> Forecast:
    show = london()
    return forecast(pacing_of(show.score), show.schedule, show.rule, (Position(0), show.begin), outages(seed))


def looped(seed: int) -> tuple[dict[str, int], Wall | None]:
    """Return what the real loop came to, by its ledger."""
    show = london()
    piece = bare_piece(show.score, 0, schedule=show.schedule, once=True)
    pacer = PromptPacer(show.score, show.schedule, foresees=False)
    played = rehearse(piece, show.begin, show.closes, pacer, outages(seed))
    return played.counts(), played.last_picture_at


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_last_picture_comes_in_the_last_open_minute(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    found, show = foreseen(seed), london()
    assert found.last_picture_at is not None
    assert found.fits
    assert sum(segment.count for segment in found.segments) == show.score.pictures
    record_property("outages", len(outages(seed)))
    record_property("seconds_before_closing", (show.closes - found.last_picture_at) / SECOND)
    assert 0 < show.closes - found.last_picture_at < 60 * SECOND


@pytest.mark.slow
def test_the_real_loop_comes_to_the_same(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    seeds = LOOPED if request.config.getoption("--full") else LOOPED[:1]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        played = list(pool.map(looped, seeds))
    for seed, (counts, last) in zip(seeds, played, strict=True):
        found = foreseen(seed)
        assert last == found.last_picture_at
        assert counts["pauses"] == found.pauses
        assert (counts["shown"], counts["missing"], counts["repeated"]) == (london().score.pictures, 0, 0)
    record_property("looped", len(played))


@pytest.mark.slow
def test_what_cannot_fit_any_more_is_said_at_the_next_opening() -> None:
    show = london()
    away = (Wall(show.begin + 10 * 24 * HOUR), Wall(show.begin + 50 * 24 * HOUR))
    found = forecast(pacing_of(show.score), show.schedule, show.rule, (Position(0), show.begin), [away])
    assert found.last_picture_at is None
    before, after = (
        [segment for segment in found.segments if (segment.begins < away[0]) is early]
        for early in (True, False)
    )
    assert all(segment.solution.fits for segment in before)
    assert not any(segment.solution.fits for segment in after)
    assert after[0].begins == min(opening.opens for opening in show.schedule.since(away[1]))


if __name__ == "__main__":
    sys.stdout.write(f"{looped(int(sys.argv[1]))}\n")
