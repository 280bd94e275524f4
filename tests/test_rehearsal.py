"""The rehearsal: the real loop in virtual time does what the forecast says, to the nanosecond."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.app.pacer import PromptPacer, pacing_of
from player.app.rehearse import Rehearsal, bare_piece, rehearse
from player.core.forecast import Forecast, forecast
from player.core.pauses import threshold
from player.core.playlist import Order, PauseRule, Playlist
from player.core.schedule import Schedule
from player.core.score import resolve
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from tests.commands import done
from tests.fakes import CENSUS, WORDNET, manifest

FIRST = Wall(1_561_975_200 * SECOND)
"""1 July 2019, 10:00 in London."""

RULES = [
    None,
    PauseRule(every=7, shortest=Ns(500 * MILLISECOND), longest=Ns(3 * SECOND)),
    PauseRule(every=None, shortest=Ns(500 * MILLISECOND), longest=Ns(3 * SECOND)),
    PauseRule(every=None, shortest=Ns(SECOND), longest=Ns(9 * SECOND), reserve=Ns(5 * SECOND), at_most=10**9),
]

seconds = st.integers(0, 900)


@st.composite
def spans(draw: st.DrawFn, most: int) -> list[tuple[Wall, Wall]]:
    """Up to *most* ascending pairs of instants, apart."""
    marks = sorted(draw(st.sets(seconds, max_size=2 * most)))
    marks = marks[: len(marks) // 2 * 2]
    return [
        (Wall(FIRST + a * SECOND), Wall(FIRST + b * SECOND))
        for a, b in zip(marks[::2], marks[1::2], strict=True)
    ]


def both(
    count: int,
    rule: PauseRule | None,
    schedule: Schedule,
    outages: list[tuple[Wall, Wall]],
    begin: Wall,
    order: Order = Order.BY_SYNSET,
) -> tuple[Rehearsal, Forecast]:
    playlist = Playlist("test", cadence=Ns(90 * MILLISECOND), pauses=rule, order=order)
    score = resolve(
        playlist, manifest({"n01000001": count // 2, "n01000002": count - count // 2}), WORDNET, CENSUS
    )
    share = threshold(rule.every) if rule and rule.every else 0
    piece = bare_piece(score, share, schedule=schedule, once=True)
    end = schedule.last_closing
    assert end is not None
    rehearsed = rehearse(piece, begin, end, PromptPacer(score, schedule, foresees=False), outages)
    return rehearsed, forecast(pacing_of(score), schedule, rule, (Position(0), begin), outages)


@settings(max_examples=150)
@given(
    count=st.integers(2, 3_000),
    rule=st.sampled_from(RULES),
    openings=spans(4).filter(bool),
    outages=spans(3),
    before=st.integers(-300, 60),
    order=st.sampled_from(Order),
)
def test_the_real_loop_does_what_the_forecast_says(
    count: int,
    rule: PauseRule | None,
    openings: list[tuple[Wall, Wall]],
    outages: list[tuple[Wall, Wall]],
    before: int,
    order: Order,
) -> None:
    begin = Wall(FIRST - before * SECOND)
    outages = [outage for outage in outages if outage[0] > begin]
    rehearsed, foreseen = both(count, rule, Schedule(openings), outages, begin, order)
    coverage = rehearsed.tally.coverage
    assert coverage.counts["shown"] == sum(segment.count for segment in foreseen.segments)
    assert (coverage.missing(), coverage.repeated) == (0, 0)
    assert rehearsed.tally.pauses == foreseen.pauses
    assert rehearsed.last_picture_at == foreseen.last_picture_at


def test_a_showing_that_fits_ends_in_its_last_minute_whatever_happens() -> None:
    hours = Schedule(
        (Wall(FIRST + d * 86_400 * SECOND), Wall(FIRST + (d * 24 + 1) * 3_600 * SECOND)) for d in range(5)
    )
    rule = PauseRule(every=None, at_most=10**9)
    outages = [(Wall(FIRST + 1_000 * SECOND), Wall(FIRST + 88_000 * SECOND))]
    rehearsed, foreseen = both(100_000, rule, hours, outages, Wall(FIRST - SECOND))
    assert rehearsed.tally.coverage.counts["shown"] == 100_000
    assert rehearsed.last_picture_at is not None
    assert 0 < foreseen.closes_at - rehearsed.last_picture_at < 60 * SECOND
    tempi = [tempo for _, tempo in rehearsed.tally.tempi]
    assert [tempo.cause for tempo in tempi][:3] == ["opening", "start", "opening"]
    assert all(a.start < b.start for a, b in pairwise(tempi))
    assert not any(tempo.short for tempo in tempi)


def test_an_outage_too_long_is_said_at_the_next_start() -> None:
    hours = Schedule([(FIRST, Wall(FIRST + 3_600 * SECOND))])
    outages = [(Wall(FIRST + 600 * SECOND), Wall(FIRST + 3_000 * SECOND))]
    rehearsed, foreseen = both(20_000, PauseRule(every=None), hours, outages, FIRST)
    assert rehearsed.last_picture_at is None
    assert not foreseen.fits
    moment, tempo = rehearsed.tally.tempi[-1]
    assert moment == outages[0][1]
    assert tempo.short == pytest.approx(20_000 * 90 * MILLISECOND - 600 * SECOND - 600 * SECOND, rel=0.7)


def test_the_command_rehearses_a_showing_with_power_cuts(tmp_path: Path) -> None:
    file = tmp_path / "three-days.yaml"
    file.write_text(
        "pictures: {limit: 20000}\n"
        "pauses: {fill: showing, at_most: 100 %}\n"
        'showing: {from: 2019-07-01, until: 2019-07-12, hours: "10:00-10:05", timezone: Europe/London}\n'
    )
    calm, cut = (
        json.loads(done("plan", str(file), "--rehearse", *more, "--json").stdout)
        for more in ((), ("--outages", "4"))
    )
    rehearsal = calm["rehearsal"]
    assert rehearsal["last_picture_at"] == calm["last_picture_at"]
    assert (rehearsal["pauses"], rehearsal["outages"]) == (calm["pauses"], 0)
    assert (rehearsal["shown"], rehearsal["missing"], rehearsal["repeated"]) == (20_000, 0, 0)
    assert cut["rehearsal"]["outages"] > 0
    assert cut["rehearsal"]["pauses"] < rehearsal["pauses"]


def test_only_a_showing_can_be_rehearsed(tmp_path: Path) -> None:
    file = tmp_path / "always.yaml"
    file.write_text("title: Always\n")
    answer = done("plan", str(file), "--rehearse")
    assert answer.returncode == 2
    assert "only a showing can be rehearsed" in " ".join(answer.stderr.replace("│", " ").split())
