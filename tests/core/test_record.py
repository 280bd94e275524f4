from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from player.core.audit import audit
from player.core.ledger import Row
from player.core.machine import Screen
from player.core.playlist import (
    Decision,
    Passage,
    PauseRule,
    Place,
    Playlist,
    Policy,
    Selection,
    Showing,
)
from player.core.record import Beside, record_of
from player.core.record_account import PUBLISHED
from player.core.record_json import as_json
from player.core.record_notes import BLANKS, Note, stated
from player.core.schedule import Schedule
from player.core.score import resolve
from player.core.units import MILLISECOND, Ns
from tests.core.rows import event, ledger, start, stretch, wall
from tests.fakes import CENSUS, WORDNET, manifest

PLAYLIST = Playlist(
    "birds",
    title="Birds",
    pictures=Selection(exclude=("misc",)),
    content={"unsafe-2019": Policy(Decision.OMITTED, "The curator", date(2019, 6, 1))},
    cadence=Ns(100 * MILLISECOND),
    pauses=PauseRule(every=None),
    showing=Showing(date(2019, 7, 1), date(2019, 7, 2), "10:00-11:00", "Europe/London"),
    evidence={"cadence": "known"},
)
SCORE = resolve(
    PLAYLIST, manifest({"n01000001": 60, "n01000003": 20, "n03000001": 40, "n03000002": 5}), WORDNET, CENSUS
)
HOURS = Schedule([(wall(0), wall(3600)), (wall(86_400), wall(90_000))])
BARE = Beside(UTC, "UTC")
WHOLE = Beside(
    ZoneInfo("Europe/London"),
    "Europe/London",
    playlist=PLAYLIST,
    score=SCORE,
    schedule=HOURS,
    screen=Screen(height_m=0.68, viewing_distance_m=4.0),
    withdrawn=frozenset({"gone"}),
)
SHOWING = (
    start(-5),
    event("doors", 0, open=1),
    event("tempo", 0, share=1 << 60, cause="opening"),
    stretch(0, 30, 2),
    event("pause", 4.9, 29, ms=5_000),
    stretch(30, 20, 9.9),
    event("unshowable", 12, 50, 1, reason="truncated"),
    event("unshowable", 12, 51, 1, reason="gone"),
    start(3000, 52),
    Row(0, "uncertain", 0, 52, 0, "{}"),
    stretch(52, 47, 3001),
    event("end", 3700),
    start(86_000, 99),
    event("doors", 86_400, 99, open=1),
    stretch(99, 1, 86_402),
    event("note", 86_500, 99, text="Wall: dark grey"),
)


def figures(beside: Beside, *rows: Row, notes: Iterable[Note] = (), **facts: str | int) -> dict[str, Any]:
    held = ledger(*rows, **facts)
    record = record_of(held, audit(held), beside, notes, WORDNET, CENSUS)
    return as_json(record, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "1.2")


def test_the_account_of_pictures_adds_up_from_the_published_number_to_the_last_one_shown() -> None:
    told = figures(WHOLE, *SHOWING)["pictures"]
    assert told["difference"] == 125 - PUBLISHED == told["mirror"] - told["published"]
    assert told["excluded"] == [{"name": "misc", "pictures": 5}]
    assert told["mirror"] - 5 - told["omitted"] == told["score"] == 100
    assert told["score"] == told["shown"] + told["unshowable"] + told["withheld"] + told["not_reached"]
    assert (told["shown"], told["shown_once"], told["uncertain"], told["unshowable"]) == (98, 97, 1, 2)
    assert (told["withdrawn"], told["missing"], told["repeated"], told["not_reached"]) == (1, 0, 0, 0)


def test_the_open_time_adds_up() -> None:
    told = figures(WHOLE, *SHOWING)["hours"]
    assert (told["planned_s"], told["passed_s"]) == (7200, 3700)
    assert told["played_s"] == told["beats_s"] + told["pauses_s"] == 14.7
    assert told["passed_s"] == round(told["played_s"] + told["greetings_s"] + told["disturbed_s"], 3)
    assert told["off_s"] == 2988.1


def test_instants_are_those_of_the_showings_zone() -> None:
    told = figures(WHOLE, *SHOWING)
    assert told["showing"]["first_picture_at"] == "2019-07-01T10:00:02.000+01:00"
    assert told["showing"]["last_picture_at"] == "2019-07-02T10:00:02.000+01:00"
    assert told["showing"]["closes_at"] == "2019-07-02T11:00:00.000+01:00"
    assert told["showing"]["last_picture_before_closing_s"] == 3598
    assert told["proof"]["reported_at"] == "2026-01-02T03:04:05+00:00"
    assert [day["date"] for day in told["days"]] == ["2019-07-01", "2019-07-02"]
    assert list(told["quarters"][0].values()) == ["2019-07-01T10:00:00.000+01:00", 50, 0, 9.9, 1, 5.0]


def test_what_the_gallery_withdrew_is_counted_apart_from_what_the_mirror_lost() -> None:
    withdrawn = event("unshowable", 13, 100, 1, reason="withdrawn")
    told = figures(WHOLE, *SHOWING, withdrawn)
    assert told["pictures"]["withdrawn_by_gallery"] == 1
    assert told["pictures"]["withdrawn"] == 1
    assert told["pictures"]["unshowable"] == 3
    assert figures(WHOLE, *SHOWING)["pictures"]["withdrawn_by_gallery"] == 0


def test_what_was_decided_noted_and_set_is_told_as_it_is() -> None:
    told = figures(WHOLE, *SHOWING, notes=[Note(wall(7), "Curator: A. Person", 3)])
    assert told["heading"] == "Record of showing"
    assert told["content"] == [
        {
            "policy": "unsafe-2019",
            "decision": "omitted",
            "synsets": 1,
            "pictures": 20,
            "decided_by": "The curator",
            "on": "2019-06-01",
        }
    ]
    assert told["unshowable_reasons"] == [
        {"reason": "gone", "pictures": 1, "withdrawn": True},
        {"reason": "truncated", "pictures": 1, "withdrawn": False},
    ]
    assert (told["stated"]["curator"], told["stated"]["wall"], told["stated"]["room"]) == (
        "A. Person",
        "dark grey",
        None,
    )
    assert [note["text"] for note in told["notes"]] == ["Curator: A. Person", "Wall: dark grey"]
    assert told["screen"]["height_m"] == 0.68
    assert told["pauses"]["rule"]["fill"] == "showing"
    assert told["pauses"]["tempo"][0]["one_in"] == 16
    assert told["pauses"]["mean_s"] == 5
    assert told["proof"]["chain"] == "ok"
    assert told["proof"]["head"] == ledger(*SHOWING).rows[-1].seal.hex()


def test_every_synset_of_the_mirror_is_on_the_map() -> None:
    told = figures(WHOLE, *SHOWING)["synsets"]
    assert (told["shown"], told["omitted"], told["not_selected"]) == (2, 1, 1)
    assert sum(len(family["map"]) for family in told["families"]) == 4


def test_the_ledger_alone_tells_what_it_can() -> None:
    told = figures(BARE, *SHOWING, title="Birds", playlist="birds", manifest="5" * 64, digest="77")
    assert told["work"]["title"] == "Birds"
    assert (told["proof"]["manifest"], told["proof"]["selection"]) == ("5" * 64, "77")
    assert (told["pictures"]["mirror"], told["pictures"]["score"], told["pictures"]["shown"]) == (
        None,
        100,
        98,
    )
    assert told["content"] is told["synsets"] is told["screen"] is told["pauses"]["rule"] is None
    assert told["hours"]["planned_s"] is told["hours"]["greetings_s"] is None
    assert told["showing"]["last_picture_before_closing_s"] is None


def test_a_ledger_without_a_picture_makes_a_record() -> None:
    told = figures(replace(WHOLE, score=None, schedule=Schedule(())))
    assert told["pictures"]["not_reached"] == 100
    assert (
        told["showing"]["first_picture_at"]
        is told["pauses"]["mean_s"]
        is told["proof"]["last_entry_at"]
        is None
    )
    assert told["cadence"]["late_p99_ms"] is told["cadence"]["beyond_5_ms_share"] is None
    assert told["proof"]["head"] == ""


def test_a_ledger_whose_open_row_cannot_be_read_makes_a_record_that_says_so() -> None:
    held = ledger(*SHOWING)._replace(tail=None)
    told = as_json(
        record_of(held, audit(held), WHOLE, (), WORDNET, CENSUS), datetime(2026, 1, 2, tzinfo=UTC), "1.2"
    )
    assert told["pictures"]["shown"] == 98
    assert "is missing" in told["proof"]["chain"]
    assert told["proof"]["holds"] is False


def test_an_unfinished_pass_is_not_complete_and_another_pass_counts_anew() -> None:
    halfway = figures(WHOLE, start(0), stretch(0, 40, 0))
    assert (halfway["showing"]["complete"], halfway["pictures"]["not_reached"]) == (False, 60)
    again = figures(BARE, start(0), stretch(0, 100, 0), stretch(0, 30, 10, pass_number=1))
    assert (again["pictures"]["passes"], again["pictures"]["shown"], again["pictures"]["not_reached"]) == (
        2,
        130,
        70,
    )
    done = figures(BARE, start(0), stretch(0, 100, 0))
    assert (done["pictures"]["passes"], done["showing"]["complete"]) == (1, True)


def test_a_fixed_rule_and_a_tempo_of_none_are_told() -> None:
    fixed = replace(
        WHOLE, playlist=replace(PLAYLIST, pauses=PauseRule(every=100), showing=None), schedule=None
    )
    told = figures(fixed, event("tempo", 0, share=0, cause="playlist"), event("slip", 1, late_us=50_000))
    assert (told["pauses"]["rule"]["every"], told["pauses"]["tempo"][0]["one_in"]) == (100, None)
    assert told["cadence"]["slips"] == 1
    assert told["showing"]["from"] is None


def test_what_a_playlist_composes_is_told() -> None:
    rule = PauseRule(every=0, at=(Place(wnid="n01000001"),), never_on=("unsafe-2019",))
    slow = (Passage(Place(share=500_000_000), Ns(300 * MILLISECOND)),)
    told = figures(replace(WHOLE, playlist=replace(PLAYLIST, pauses=rule, stretches=slow)), *SHOWING)
    assert told["cadence"]["stretches"] == [{"from": "50 %", "ms": 300}]
    said = told["pauses"]["rule"]
    assert (said["every"], said["at"], said["never_on"]) == (0, ["n01000001"], ["unsafe-2019"])
    assert "stretches" not in figures(WHOLE)["cadence"]


def test_a_rehearsal_is_headed_so_and_says_why() -> None:
    drawn = figures(replace(WHOLE, stand_in=True), *SHOWING)
    assert (drawn["heading"], len(drawn["rehearsal"])) == ("Rehearsal", 1)
    assert len(figures(replace(WHOLE, stand_in=True, pretended=True))["rehearsal"]) == 2


def test_a_decision_without_a_day_or_a_name_is_not_stated() -> None:
    unsaid = replace(PLAYLIST, content={"unsafe-2019": Policy(Decision.OMITTED)})
    beside = replace(WHOLE, playlist=unsaid, score=resolve(unsaid, SCORE.manifest, WORDNET, CENSUS))
    (decided,) = figures(beside, *SHOWING)["content"]
    assert decided["decided_by"] is decided["on"] is None


def test_a_note_that_opens_with_a_blank_states_it_and_the_latest_holds() -> None:
    notes = [
        Note(wall(2), "Artist’s Agreement:  by letter of 3 May "),
        Note(wall(3), "room: 40 m²"),
        Note(wall(1), "room: 30 m²"),
        Note(wall(4), "light:"),
        Note(wall(5), "rain: all day"),
        Note(wall(6), "venue"),
    ]
    told = stated(notes)
    assert list(told) == list(BLANKS)
    assert {name: text for name, text in told.items() if text} == {
        "artist's agreement": "by letter of 3 May",
        "room": "40 m²",
    }
