import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.pauses import FULL, threshold
from player.core.pictures import Drawn, Picture
from player.core.playback import State
from player.core.snapshot import (
    BEATS,
    LATE,
    About,
    Beating,
    CadenceMeter,
    RingLevel,
    Snapshot,
    is_meant,
    is_well,
    line_of,
    mean_stay,
    projected_end,
    status_of,
)
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position, wall_of

BEAT = Ns(90 * MILLISECOND)
NOON = datetime(2019, 7, 1, 12, 0, tzinfo=UTC)
ABOUT = About(title="London", mirror="stand-in", pictures=1_000, period=BEAT, stay=Ns(100 * MILLISECOND))
COCK = Picture(Index(7), "n01514752", b"n01514752_8.JPEG", Drawn("n01514752", 8, "animal"))


def snapshot(
    state: State = State.PLAYING, picture: Picture | None = COCK, at: int = 0, **other: int
) -> Snapshot:
    return Snapshot(
        about=ABOUT,
        state=state,
        pass_number=0,
        position=Position(99),
        picture=picture,
        path=("animal", "gamecock"),
        at=Ns(at),
        pausing=Ns(other.get("pausing", 0)),
        pauses=3,
        withheld=bool(other.get("withheld", 0)),
    )


def status(of: Snapshot, now: int = 0) -> dict[str, object]:
    beating = Beating(mean=Ns(90_000_100), p99_late=Ns(1_234_567), slips=2)
    return status_of(of, beating, RingLevel(112, 84_000), Ns(now), NOON, Ns(61 * SECOND), "1.2.3")


def test_the_status_carries_all_that_the_contract_names() -> None:
    assert status(snapshot()) == {
        "well": True,
        "state": "playing",
        "title": "London",
        "pass": 0,
        "position": 99,
        "pictures": 1_000,
        "now": {
            "position": 99,
            "wnid": "n01514752",
            "path": ["animal", "gamecock"],
            "file": "n01514752_8.JPEG",
            "shown_at": "2019-07-01T12:00:00.000+00:00",
            "pausing_ms": 0.0,
            "withheld": False,
        },
        "cadence": {"wanted_ms": 90.0, "mean_ms": 90.0, "p99_late_ms": 1.235, "slips": 2},
        "ring": {"filled": 112, "bytes": 84_000},
        "pauses": 3,
        "open": True,
        "next_change": None,
        "projected_end": "2019-07-01T12:01:30.000+00:00",  # 900 pictures of 100 ms
        "caption": "path",
        "mirror": "stand-in",
        "uptime_s": 61,
        "version": "1.2.3",
    }


def test_the_status_is_json_before_anything_was_shown() -> None:
    bare = status(snapshot(State.CLOSED, picture=None))
    assert json.loads(json.dumps(bare))["now"] is None
    assert bare["open"] is False


def test_a_picture_was_shown_when_it_was_flipped_not_when_somebody_asks() -> None:
    now = status(snapshot(at=1_000), now=1_000 + 2 * SECOND)["now"]
    assert isinstance(now, dict)
    assert now["shown_at"] == (NOON - timedelta(seconds=2)).isoformat(timespec="milliseconds")


def test_what_the_wall_withholds_the_status_does_not_tell() -> None:
    now = status(snapshot(withheld=1))["now"]
    assert isinstance(now, dict)
    assert (now["wnid"], now["path"], now["file"], now["withheld"]) == ("n01514752", [], "", True)


def test_a_work_that_has_ended_has_no_end_ahead() -> None:
    assert status(snapshot(State.ENDED))["projected_end"] is None


def test_the_work_is_well_while_pictures_come() -> None:
    assert is_well(snapshot(), Ns(BEAT + 5 * SECOND))
    assert not is_well(snapshot(), Ns(BEAT + 5 * SECOND + 1))


def test_a_pause_is_no_fault_until_it_lasts_too_long() -> None:
    pausing = snapshot(State.PAUSING, pausing=20 * SECOND)
    assert is_well(pausing, Ns(BEAT + 25 * SECOND))
    assert not is_well(pausing, Ns(BEAT + 25 * SECOND + 1))


@pytest.mark.parametrize("state", [State.HELD, State.CALM, State.CLOSED, State.ENDED])
def test_standing_still_on_purpose_is_well_however_long(state: State) -> None:
    assert is_well(snapshot(state), Ns(86_400 * SECOND))


def test_a_ground_that_nobody_asked_for_is_not_well() -> None:
    assert not is_well(snapshot(State.EASED), Ns(0))


def test_a_meter_that_saw_nothing_says_nothing() -> None:
    assert CadenceMeter().read() == Beating(mean=None, p99_late=None, slips=0)


def test_the_meter_measures_beats_and_leaves_pauses_out() -> None:
    meter = CadenceMeter()
    dues = [SECOND, SECOND + BEAT, SECOND + 2 * BEAT, 12 * SECOND, 12 * SECOND + BEAT]
    for due, late in zip(dues, [0, 100, 0, 0, 200], strict=True):
        meter.flipped(Ns(due), Ns(due + late), BEAT)
    read = meter.read()
    assert read.mean == (3 * BEAT + 200) // 3  # + 100, − 100, + 200
    assert read.p99_late == 100  # the nearest rank below the largest of five


def test_the_meter_forgets_what_is_older_than_its_beats() -> None:
    meter = CadenceMeter()
    meter.flipped(Ns(0), Ns(50 * SECOND), BEAT)
    for beat in range(1, BEATS + 2):
        meter.flipped(Ns(beat * BEAT), Ns(beat * BEAT), BEAT)
    assert meter.read() == Beating(mean=BEAT, p99_late=Ns(0), slips=0)


def test_one_late_picture_in_a_hundred_does_not_move_the_99th_percentile() -> None:
    meter = CadenceMeter()
    for beat in range(100):
        meter.flipped(Ns(beat * BEAT), Ns(beat * BEAT + (SECOND if beat == 50 else 7)), BEAT)
    assert meter.read().p99_late == 7


def test_the_meter_tells_the_lateness_since_a_flip_as_far_as_it_remembers() -> None:
    meter = CadenceMeter()
    assert (meter.flips, meter.late_since(0)) == (0, ([], 0))
    for k in range(BEATS + 5):
        meter.flipped(Ns(k * BEAT), Ns(k * BEAT + k), BEAT)
    assert meter.flips == BEATS + 5
    assert meter.late_since(BEATS + 2) == ([BEATS + 2, BEATS + 3, BEATS + 4], BEATS + 5)
    assert meter.late_since(0) == (list(range(5, BEATS + 5)), BEATS + 5)


def test_the_meter_counts_by_how_late_pictures_come_and_early_ones_as_on_time() -> None:
    meter = CadenceMeter()
    for k, late in enumerate((-3, 0, 1, 2, 15, 16, 500)):
        meter.flipped(Ns(k * BEAT), Ns(k * BEAT + late * MILLISECOND), BEAT)
    counts, total = meter.lateness()
    assert dict(zip([*LATE, None], counts, strict=True)) == {
        1 * MILLISECOND: 3, 2 * MILLISECOND: 4, 5 * MILLISECOND: 4, 10 * MILLISECOND: 4,
        15 * MILLISECOND: 5, 20 * MILLISECOND: 6, 45 * MILLISECOND: 6, 90 * MILLISECOND: 6,
        180 * MILLISECOND: 6, None: 7,
    }  # fmt: skip
    assert total == 534 * MILLISECOND


def test_slips_are_counted() -> None:
    meter = CadenceMeter()
    meter.slipped()
    meter.slipped()
    assert meter.read().slips == 2


def test_a_hundredth_of_pauses_of_eleven_seconds_more_than_doubles_the_mean_stay() -> None:
    stay = mean_stay(BEAT, threshold(100), Ns(2 * SECOND), Ns(20 * SECOND))
    assert abs(stay - Ns(199_100_000)) <= 1  # 0.99 × 90 ms + 0.01 × 11 s


@pytest.mark.parametrize(("share", "expected"), [(0, BEAT), (FULL, 11 * SECOND)])
def test_without_pauses_the_beat_is_the_stay_and_with_only_pauses_it_is_not(
    share: int, expected: int
) -> None:
    assert mean_stay(BEAT, share, Ns(2 * SECOND), Ns(20 * SECOND)) == expected


def test_fourteen_million_beats_are_a_fortnight() -> None:
    end = projected_end(NOON, 14_197_122, BEAT)
    assert end is not None
    assert end - NOON == timedelta(milliseconds=14_197_122 * 90)  # 354.9 h (FACTS)


def test_an_end_beyond_the_calendar_is_none() -> None:
    assert projected_end(NOON, 10**9, Ns(3_600 * SECOND)) is None


@given(left=st.integers(0, 20_000_000), more=st.integers(0, 1_000))
def test_more_pictures_never_end_sooner(left: int, more: int) -> None:
    sooner, later = projected_end(NOON, left, BEAT), projected_end(NOON, left + more, BEAT)
    assert sooner is not None
    assert later is not None
    assert sooner <= later


def test_a_showing_with_hours_ends_when_it_was_reckoned_to_and_says_when_the_doors_move() -> None:
    ends, opens = wall_of(NOON + timedelta(days=3)), wall_of(NOON + timedelta(hours=6))
    closed = snapshot(State.CLOSED)._replace(about=replace(ABOUT, hours=True), ends=ends, next_change=opens)
    told = status(closed)
    assert told["projected_end"] == "2019-07-04T12:00:00.000+00:00"
    assert told["next_change"] == "2019-07-01T18:00:00.000+00:00"
    assert status(closed._replace(ends=None))["projected_end"] is None


def test_a_beat_and_a_pause_are_meant_until_they_are_over() -> None:
    assert is_meant(snapshot(), BEAT)
    assert not is_meant(snapshot(), Ns(BEAT + 1))
    pausing = snapshot(State.PAUSING, pausing=20 * SECOND)
    assert is_meant(pausing, Ns(BEAT + 20 * SECOND))
    assert not is_meant(pausing, Ns(BEAT + 20 * SECOND + 1))
    assert not is_meant(snapshot(picture=None), Ns(0))


@pytest.mark.parametrize("state", State)
def test_whatever_people_and_hours_ask_for_is_meant_and_no_fault_is(state: State) -> None:
    late = Ns(86_400 * SECOND)
    assert is_meant(snapshot(state), late) is (state in (State.HELD, State.CALM, State.CLOSED, State.ENDED))


def test_a_supervisor_reads_the_wall_in_one_line() -> None:
    assert line_of(snapshot()) == "playing, position 99 of 1,000, n01514752"
    later = snapshot(State.CLOSED, picture=None)._replace(pass_number=2)
    assert line_of(later) == "closed, pass 2, position 99 of 1,000"
