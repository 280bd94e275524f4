"""docs/score.md on time: its programs and its test vectors, held against the player."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.config import load_playlist
from player.core.beats import beats_of
from player.core.composed import Composed
from player.core.forecast import Forecast, forecast
from player.core.pacing import GREETING, Pacing, pace
from player.core.pauses import PauseDraws
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall, wall_of
from player.hours import schedule_of

ROOT = Path(__file__).parent.parent
SCORE = (ROOT / "docs" / "score.md").read_text("utf-8")
BEAT = Ns(90 * MILLISECOND)
LONDON = 13_597_073
DRAWS = PauseDraws(2019, 0, Ns(2 * SECOND), Ns(20 * SECOND))
FILL = PauseRule(every=None)


@pytest.fixture(scope="module")
def stranger() -> dict[str, Callable[..., Any]]:
    """The programs of docs/score.md, which know nothing of the player."""
    names: dict[str, Any] = {}
    for program in re.findall(r"```python\n(.*?)```", SCORE, re.DOTALL):
        exec(program, names)
    return names


def spans(steps: list[tuple[int, int]]) -> list[tuple[Wall, Wall]]:
    edges = np.cumsum([0, *(edge for step in steps for edge in step)]).tolist()[1:]
    return [(Wall(a), Wall(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


STEPS = st.tuples(st.integers(1, 60 * SECOND), st.integers(1, 60 * SECOND))


@settings(max_examples=40)
@given(
    st.integers(1, 200),
    st.integers(0, 2**63 - 1),
    st.integers(1, 10**9),
    st.sampled_from([0, 20 * SECOND]),
    st.lists(STEPS, min_size=1, max_size=5).map(spans),
    st.lists(STEPS, max_size=3).map(spans),
)
def test_a_stranger_recomputes_every_moment_of_a_showing(
    stranger: dict[str, Callable[..., Any]],
    pictures: int,
    seed: int,
    at_most: int,
    reserve: int,
    hours: list[tuple[Wall, Wall]],
    outages: list[tuple[Wall, Wall]],
) -> None:
    rule = PauseRule(None, Ns(SECOND), Ns(3 * SECOND), at_most, Ns(reserve))
    pacing = Pacing(pictures, BEAT, PauseDraws(seed, 0, rule.shortest, rule.longest))
    told = forecast(pacing, Schedule(hours), rule, (Position(0), Wall(0)), outages)
    asked = (1_000, 3_000, at_most, reserve)
    flips = list(stranger["flips"](pictures, [(0, BEAT)], hours, outages, asked, seed))
    positions = np.array([position for position, _, _ in flips], np.int64)
    assert positions.tolist() == list(range(len(flips)))
    assert told.moments(positions).tolist() == [moment for _, moment, _ in flips]
    assert told.at(Position(len(flips))) is None
    for position, _, share in flips:
        segment = told.segment_of(Position(position))
        assert segment is not None
        assert segment.share == share


@settings(max_examples=40)
@given(
    st.integers(1, 200),
    st.integers(0, 2**63 - 1),
    st.tuples(
        st.frozensets(st.integers(0, 199), max_size=9), st.frozensets(st.integers(0, 199), max_size=40)
    ),
    st.lists(st.tuples(st.integers(1, 199), st.sampled_from([20, 90, 360, 2_000])), max_size=3),
    st.integers(0, 9),
    st.lists(STEPS, min_size=1, max_size=4).map(spans),
)
def test_a_stranger_recomputes_what_a_playlist_composes(
    stranger: dict[str, Callable[..., Any]],
    pictures: int,
    seed: int,
    places: tuple[frozenset[int], frozenset[int]],
    changes: list[tuple[int, int]],
    card: int,
    hours: list[tuple[Wall, Wall]],
) -> None:
    rule = PauseRule(None, Ns(SECOND), Ns(3 * SECOND))
    at, barred = (sorted(p for p in some if p < pictures) for some in places)
    beats = beats_of(BEAT, [(start, Ns(ms * MILLISECOND)) for start, ms in changes], pictures)
    chosen = np.array(sorted(set(at) - set(barred)), np.int64)
    greeting = Ns(GREETING + card * SECOND)
    composed = Composed(greeting, chosen, lambda positions: np.isin(positions, barred))
    pacing = Pacing(pictures, beats, PauseDraws(seed, 0, rule.shortest, rule.longest), composed)
    told = forecast(pacing, Schedule(hours), rule, (Position(0), Wall(0)))
    rows = list(zip(beats.starts, beats.periods, strict=True))
    asked = (1_000, 3_000, rule.at_most, 0), seed, 0, at, barred, card * SECOND
    flips = list(stranger["flips"](pictures, rows, hours, [], *asked))
    positions = np.array([position for position, _, _ in flips], np.int64)
    assert positions.tolist() == list(range(len(flips)))
    assert told.moments(positions).tolist() == [moment for _, moment, _ in flips]
    assert told.at(Position(len(flips))) is None
    assert {share for _, _, share in flips} == {s.share for s in told.segments if s.count}


def table(first: str) -> list[list[str]]:
    """Return the cells of the table whose header begins with *first*, without commas and backticks."""
    found = re.search(rf"^\| {first}.*\n\|[-|]+\n((?:\|.*\n)+)", SCORE, re.MULTILINE)
    assert found
    return [
        [re.sub("[,`]", "", cell).strip() for cell in line.strip("|").split("|")]
        for line in found[1].splitlines()
    ]


HOURS = [(Wall(day * 86_400 * SECOND), Wall((day * 86_400 + 5_400) * SECOND)) for day in range(3)]
OUTAGE = [(Wall(88_000 * SECOND), Wall(88_600 * SECOND))]


@pytest.fixture(scope="module")
def small() -> Forecast:
    pacing = Pacing(100_000, BEAT, DRAWS)
    return forecast(pacing, Schedule(HOURS), FILL, (Position(0), Wall(-1)), OUTAGE)


def test_the_vectors_of_shares_are_true(small: Forecast) -> None:
    expected = [
        [
            str(segment.begins // SECOND),
            "yes" if segment.greeted else "no",
            str(segment.first),
            f"{segment.share:016x}",
            str(segment.pauses),
        ]
        for segment in small.segments
    ]
    assert table("from, s") == expected


def test_the_vectors_of_moments_are_true(small: Forecast) -> None:
    rows = table("position . flipped")
    assert len(rows) > 5
    assert [small.at(Position(int(position))) for position, _ in rows] == [int(at) for _, at in rows]
    assert rows[-1][0] == "99999"


def test_the_vectors_of_london_are_true() -> None:
    playlist = load_playlist(ROOT / "playlists" / "london-2019.yaml")
    assert playlist.showing
    assert playlist.pauses
    schedule = schedule_of(playlist.showing)
    pacing = Pacing(LONDON, playlist.cadence, DRAWS)
    told = forecast(pacing, schedule, playlist.pauses, (Position(0), Wall(schedule.openings[0].opens - 1)))
    for opening, flip, first, share, pauses in table("opening"):
        segment = told.segments[int(opening) - 1]
        assert (segment.first, f"{segment.share:016x}", segment.pauses) == (int(first), share, int(pauses))
        assert told.at(segment.first) == wall_of(datetime.fromisoformat(flip))
    last = re.search(r"is flipped at (\S+); ([\d,]+) positions pause, for ([\d,]+) ms", SCORE)
    assert last
    assert told.last_picture_at == wall_of(datetime.fromisoformat(last[1]))
    assert told.pauses == int(last[2].replace(",", ""))
    assert told.paused == int(last[3].replace(",", "")) * MILLISECOND


def test_a_stranger_solves_the_first_share_of_a_longer_showing(
    stranger: dict[str, Callable[..., Any]],
) -> None:
    ours = pace(Pacing(100_000, BEAT, DRAWS), Schedule(HOURS), FILL, Position(0), HOURS[0][0], arriving=True)
    rule = (2_000, 20_000, FILL.at_most, 0)
    assert stranger["solved_share"](0, 100_000, [(0, BEAT)], HOURS, HOURS[0][0], 1, rule, 2019) == ours.share
