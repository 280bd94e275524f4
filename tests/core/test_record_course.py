import pytest

from player.core.ledger import Row, canonical
from player.core.record_course import BEFORE_THE_FIRST_START, WITHOUT_A_WORD, Course
from player.core.record_troubles import LISTED
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND
from tests.core.rows import event, start, stretch, wall

HOURS = Schedule([(wall(0), wall(3600)), (wall(7200), wall(10800))])


def followed(*rows: Row, schedule: Schedule | None = HOURS) -> Course:
    course = Course(schedule)
    for row in rows:
        course.follow(row)
    course.close()
    return course


def played(course: Course) -> float:
    return sum(quarter.played for _, quarter in course.quarters) / SECOND


def test_a_stretch_stands_for_its_beats() -> None:
    course = followed(start(0), stretch(0, 30, 2), stretch(30, 20, 5))
    assert played(course) == 5
    assert sum(quarter.pictures for _, quarter in course.quarters) == 50
    assert (course.first, course.last, course.alive) == (wall(2), wall(6.9), wall(6.9))
    assert dict(course.periods) == {100 * MILLISECOND: 50}
    assert course.lateness.flips == 2
    assert course.screens == {"kms 4K": 50}


def test_what_is_withheld_is_counted_apart() -> None:
    ((_, quarter),) = followed(stretch(0, 30, 2), stretch(30, 20, 5, kind="withheld")).quarters
    assert (quarter.pictures, quarter.withheld) == (30, 20)


def test_a_pause_takes_the_place_of_its_pictures_beat() -> None:
    course = followed(stretch(0, 10, 0), event("pause", 0.9, 9, ms=4_500), stretch(10, 10, 5.4))
    assert (course.pauses, course.paused, course.cut) == (1, 4.5 * SECOND, 0)
    assert played(course) == 6.4
    assert course.lengths == {4: 1}
    assert [(q.pauses, q.paused) for _, q in course.quarters] == [(1, 4.5 * SECOND)]


def test_whatever_begins_before_a_pause_is_over_cuts_it_short() -> None:
    for cutter in (stretch(10, 1, 2.9), event("doors", 2.9, 10, open=0), event("end", 2.9, 10)):
        course = followed(stretch(0, 10, 0), event("pause", 0.9, 9, ms=4_500), cutter)
        assert (course.pauses, course.paused, course.cut) == (1, 2 * SECOND, 1)


def test_a_pause_at_the_end_of_the_ledger_is_not_believed_to_have_lasted() -> None:
    course = followed(stretch(0, 10, 0), event("pause", 0.9, 9, ms=4_500))
    assert (course.paused, course.cut) == (100 * MILLISECOND, 1)


def test_a_picture_pauses_once_and_only_where_one_stands() -> None:
    course = followed(
        event("pause", 0, ms=9_000),
        stretch(0, 10, 0),
        event("pause", 0.9, 9, ms=2_000),
        event("pause", 0.9, 9, ms=3_000),
        stretch(10, 1, 2.9),
    )
    assert (course.pauses, course.paused) == (1, 2 * SECOND)


def test_after_a_kill_the_wall_was_off_until_the_next_start() -> None:
    course = followed(start(0), stretch(0, 10, 0), start(61, 10), stretch(10, 10, 62))
    (off,) = course.troubles.listed
    assert (off.kind, off.at, off.length, off.cause) == ("off", wall(1), 60 * SECOND, WITHOUT_A_WORD)
    assert course.starts == 2


def test_an_end_gives_its_cause_and_closed_doors_are_no_disturbance() -> None:
    course = followed(
        start(0),
        stretch(0, 10, 0),
        event("end", 3590, cause="SIGTERM"),
        start(7100, 10),
        stretch(10, 10, 7202),
        event("end", 7300),
        start(7330),
    )
    told = [(d.kind, d.length // SECOND, d.cause) for d in course.troubles.listed]
    assert told == [("off", 10, "SIGTERM"), ("off", 30, "ended as asked")]


def test_without_hours_every_gap_is_off() -> None:
    course = followed(stretch(0, 10, 0), event("end", 1), start(5001), schedule=None)
    assert course.troubles.length("off") == 5_000 * SECOND
    assert course.troubles.length("calm") == 0


def test_a_player_that_died_with_nothing_on_the_wall_was_off_since_its_last_entry() -> None:
    course = followed(start(0), event("calm", 50, ms=20_000), start(80))
    assert [(d.kind, d.length // SECOND) for d in course.troubles.listed] == [("calm", 20), ("off", 30)]


def test_a_showing_whose_player_first_started_late_was_off_until_then() -> None:
    course = followed(start(600), stretch(0, 10, 600))
    told = [(d.at, d.length // SECOND, d.cause) for d in course.troubles.listed]
    assert told == [(wall(0), 600, BEFORE_THE_FIRST_START)]


def test_a_start_by_a_clock_that_was_set_back_is_no_gap() -> None:
    course = followed(start(0), stretch(0, 10, 50), event("end", 51), start(40))
    assert course.troubles.listed == []


@pytest.mark.parametrize("kind", ["hold", "starved", "calm", "unseen"])
def test_what_is_entered_when_it_ends_began_before_and_ends_what_stood(kind: str) -> None:
    course = followed(
        stretch(0, 10, 0), event("pause", 0.9, 9, ms=9_000), event(kind, 40, 9, ms=38_000, cause="hand")
    )
    (delay,) = course.troubles.listed
    assert (delay.at, delay.length, delay.kind, delay.cause) == (wall(2), 38 * SECOND, kind, "hand")
    assert (delay.pass_number, delay.position) == (0, 9)
    assert course.paused == 1.1 * SECOND


def test_slips_are_summed_and_not_listed() -> None:
    course = followed(event("slip", 1, late_us=50_000), event("slip", 2, late_us=70_000))
    total = course.troubles.totals["slip"]
    assert (total.number, total.length, total.longest) == (2, 120 * MILLISECOND, 70 * MILLISECOND)
    assert course.troubles.listed == []


def test_a_clock_that_was_set_is_told_with_its_step_and_lets_a_pause_be() -> None:
    course = followed(
        start(0),
        stretch(0, 10, 0),
        event("pause", 0.9, 9, ms=9_000),
        Row(0, "clock", 0, 9, 0, canonical({"wall": wall(4.5), "at": 5 * SECOND})),
        event("clock", 6),
    )
    assert [d.cause for d in course.troubles.listed] == ["set by -0.500 s", "set by +0.500 s"]
    assert (course.paused, course.cut) == (9 * SECOND, 0)


def test_changes_mirrors_and_damage_are_listed_in_words() -> None:
    course = followed(
        Row(0, "damaged", 0, 0, 0, canonical({"file": "ledger.damaged-1.sqlite"})),
        event("mirror", 1, mirror="first"),
        event("mirror", 1, mirror="first"),
        event("mirror", 1, mirror="backup"),
        event("change", 2, caption="label"),
    )
    told = [(str(d.kind), d.cause) for d in course.troubles.listed]
    assert told == [
        ("damaged", "file ledger.damaged-1.sqlite"),
        ("mirror", "to backup"),
        ("change", "caption label"),
    ]
    assert list(course.mirrors) == ["first", "backup"]


def test_only_the_longest_are_listed_and_all_are_counted() -> None:
    holds = [event("hold", 100 * k, ms=1_000 * k) for k in range(1, LISTED + 11)]
    course = followed(*reversed(holds), *holds)
    assert len(course.troubles.listed) == LISTED
    assert min(d.length for d in course.troubles.listed) == (LISTED + 11 - LISTED // 2) * SECOND
    assert course.troubles.totals["hold"].number == 2 * (LISTED + 10)
    assert course.troubles.listed == sorted(course.troubles.listed)


def test_the_rest_is_gathered_by_what_it_is() -> None:
    course = followed(
        event("tempo", 0, 5, share=1 << 60, cause="opening", short=4_000),
        event("unshowable", 1, 7, 1, reason="truncated"),
        event("unshowable", 1, 8, 1),
        event("note", 2, text="rain came in"),
        event("doors", 3, open=1),
        Row(0, "recovered", 0, 20, 30, "{}"),
        Row(0, "uncertain", 0, 50, 0, "{}"),
        event("weather", 4),
    )
    (pacing,) = course.pacing
    assert (pacing.position, pacing.share, pacing.cause, pacing.at) == (5, 1 << 60, "opening", wall(0))
    assert pacing.short == 4 * SECOND
    assert course.reasons == {"truncated": 1, "not stated": 1}
    assert [(note.at, note.text) for note in course.notes] == [(wall(2), "rain came in")]
    assert (course.openings, course.recovered) == (1, 30)
    assert course.others == {"weather": 1}
    assert course.unreadable == 0


@pytest.mark.parametrize(
    "body",
    ["", "[]", "7", '{"wall":"noon"}', '{"wall":-1}', f'{{"wall":{10**21}}}', '{"wall":1}', '{"wall":[]}'],
)
def test_a_row_that_cannot_be_read_is_counted_and_changes_nothing(body: str) -> None:
    course = followed(Row(0, "shown", 0, 0, 10, body))
    assert course.unreadable == 1
    assert list(course.quarters) == []
    assert course.lateness.flips == 0


def test_text_that_is_none_can_be_printed() -> None:
    course = followed(
        event("unshowable", 0, 0, 1, reason="torn \udc80\x1b[31m"), event("note", 1, text="two\nlines \udc80")
    )
    assert list(course.reasons) == ["torn \\udc80\\x1b[31m"]
    assert [note.text for note in course.notes] == ["two\nlines \\udc80"]


def test_a_stretch_beyond_the_calendar_cannot_be_read() -> None:
    row = stretch(0, 10**15, 0)
    assert followed(row).unreadable == 1


def test_what_was_played_outside_the_hours_is_told_apart() -> None:
    inside = followed(stretch(0, 600, 0), stretch(600, 600, 60))
    assert inside.outside == 0
    before_and_after = followed(stretch(0, 100, -20), stretch(100, 100, 3600), stretch(200, 100, 20_000))
    assert before_and_after.outside == 30 * SECOND
    across = followed(stretch(0, 100, 3595), stretch(100, 100, 7195))
    assert across.outside == 10 * SECOND
    assert followed(stretch(0, 100, -20), schedule=None).outside == 0


def test_a_picture_that_cannot_be_shown_has_one_reason_however_often_it_had_its_turn() -> None:
    course = followed(
        start(0),
        stretch(0, 3, 0),
        event("unshowable", 1, 3, 1, reason="truncated"),
        event("unshowable", 1, 4, 2, reason="withdrawn"),
        event("jump", 2, 0, 0, by="somebody"),
        event("unshowable", 2, 1, 1, reason="withdrawn"),
        event("unshowable", 2, 3, 1, reason="withdrawn"),
        stretch(4, 1, 3),
        Row(0, "recovered", 0, 5, 1, "{}"),
    )
    assert course.reasons == {"withdrawn": 1}
