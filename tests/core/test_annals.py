"""What a ledger tells day by day."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from player.core.annals import TOLD, Annals
from player.core.ledger import Row
from tests.core.rows import event, ledger, start, stretch

LONDON = ZoneInfo("Europe/London")
DAY = 86_400
LEAP: dict[str, Any] = {"from": 12, "to": 1_000, "by": "web"}
BLANK = dict.fromkeys(
    ("shown", "unshowable", "withheld", "withdrawn", "pauses", "slips", "starved_ms", "starts"), 0
)


def annals(*rows: Row) -> Annals:
    found = Annals(LONDON)
    for sealed in ledger(*rows).rows:
        found.follow(sealed.row, sealed.seal)
    return found


def texts(*rows: Row) -> list[tuple[str, str]]:
    return [(one["kind"], one["text"]) for one in annals(*rows).as_json()["disturbances"]]


def test_each_day_of_the_zone_has_its_counts() -> None:
    told = annals(
        start(0),
        stretch(0, 10, 1),
        event("pause", 2, 9, ms=3_000),
        event("unshowable", 6, 10, 1, wnid="n01000001", file="secret.JPEG", reason="truncated"),
        stretch(11, 2, 7, "withheld"),
        event("slip", 8, 12, late_us=60_000),
        event("starved", 20, 12, ms=10_500),
        start(DAY),
        stretch(13, 5, DAY + 1),
    ).as_json()
    assert told["days"] == [
        BLANK | {"day": "2019-07-01", "shown": 10, "unshowable": 1, "withheld": 2, "pauses": 1, "slips": 1}
        | {"starved_ms": 10_500, "starts": 1},
        BLANK | {"day": "2019-07-02", "shown": 5, "starts": 1},
    ]  # fmt: skip
    assert "secret" not in str(told)


def test_the_open_stretch_counts_on_its_own_day() -> None:
    found = annals(start(0), stretch(0, 10, 1))
    assert found.as_json(stretch(10, 4, 2))["days"][0]["shown"] == 14
    assert found.as_json(stretch(10, 4, DAY))["days"][1] == BLANK | {"day": "2019-07-02", "shown": 4}
    assert found.as_json(event("", 3))["days"][0]["shown"] == 10
    assert found.as_json()["days"][0]["shown"] == 10  # nothing of it stays


def test_what_was_recovered_counts_where_the_ledger_stood() -> None:
    told = annals(start(0), Row(0, "recovered", 0, 0, 1_200, "{}")).as_json()
    assert told["days"][0]["shown"] == 1_200
    assert told["disturbances"][0]["text"].startswith("1,200 pictures were shown, as the mark proves")


def test_each_closing_has_the_head_of_its_moment() -> None:
    rows = [start(0), event("doors", 1, open=1), stretch(0, 10, 3), event("doors", 60, 9, open=0)]
    told = annals(*rows).as_json()
    head = ledger(*rows).rows[-1].seal.hex()
    assert told["closings"] == [{"at": "2019-07-01T10:01:00.000+01:00", "position": 9, "head": head}]
    assert told["disturbances"] == []


def test_disturbances_are_told_in_words_the_newest_first() -> None:
    assert texts(
        start(0),
        event("hold", 10, ms=4_000),
        event("calm", 20, ms=1_500),
        event("unseen", 30, ms=60_000),
        event("clock", 40),
        event("end", 50),
        event("start", 60, version="1.0", unclean=1),
        event("start", 65, version="1.0", unclean=1, after="signal: KILL in /a/path"),
        event("change", 70, caption="label"),
        event("jump", 80, 12, **LEAP),
        event("playlist", 85),
        event("damaged", 90, file="/a/path", why="it is malformed"),
        event("end", 95, cause="power"),
    ) == [
        ("end", "ended: power"),
        ("damaged", "the ledger's file was damaged, and begun again with what holds of it"),
        ("playlist", "noted"),
        ("jump", "from 12, to 1,000, 988 pictures jumped"),
        ("change", "the caption was changed: label"),
        ("start", "started again after a signal had ended it"),
        ("start", "started again after an end without a word"),
        ("clock", "the clock was set"),
        ("unseen", "the screen was off for 60.0 s"),
        ("calm", "calm for 1.5 s"),
        ("hold", "held for 4.0 s"),
    ]


def test_what_lasted_no_time_to_speak_of_is_not_said_to_have_lasted_none() -> None:
    assert texts(event("hold", 1, ms=0), event("calm", 2, ms=99), event("hold", 3, ms=100)) == [
        ("hold", "held for 0.1 s"),
        ("calm", "calm for less than 0.1 s"),
        ("hold", "held for less than 0.1 s"),
    ]


def test_a_mirror_is_told_when_it_is_another_one_and_without_its_folder() -> None:
    assert texts(
        event("mirror", 1, mirror="/mnt/a"),
        event("mirror", 2, mirror="/mnt/a"),
        event("mirror", 3, mirror="http://nas/b/"),
    ) == [("mirror", "b serves")]


def test_what_the_gallery_withdrew_is_counted_apart_from_what_could_not_be_shown() -> None:
    (day,) = annals(
        start(0),
        event("unshowable", 1, 0, 1, reason="withdrawn"),
        event("unshowable", 2, 1, 1, reason="withdrawn"),
        event("unshowable", 3, 2, 1, reason="truncated"),
    ).as_json()["days"]
    assert (day["withdrawn"], day["unshowable"]) == (2, 1)


@pytest.mark.parametrize(
    "name", ["<b>bold</b>", 'a "quoted" one', "two\nlines", "\u202eright to left", "\x1b[31mred"]
)
def test_names_are_one_line_of_text_whatever_they_hold(name: str) -> None:
    ((_, text),) = texts(event("change", 1, playlist=name))
    assert text.isprintable()
    assert ("<b>" in text) is ("<b>" in name)  # markup is text: the page sets it as such


def test_only_the_newest_are_told() -> None:
    rows = [event("hold", k, ms=k * 1_000) for k in range(TOLD + 5)]
    told = texts(*rows)
    assert len(told) == TOLD
    assert told[0] == ("hold", "held for 204.0 s")


def test_the_slips_of_an_hour_are_one_disturbance_and_push_nothing_out() -> None:
    slips = [event("slip", 60 + k, late_us=50_000 + k) for k in range(TOLD + 5)]
    told = texts(
        event("hold", 1, ms=1_000), *slips, event("calm", 300, ms=1_000), event("slip", 400, late_us=300_000)
    )
    assert told == [
        ("calm", "calm for 1.0 s"),
        ("slip", f"{TOLD + 6} slips of the beat within an hour, the longest 0.30 s"),
        ("hold", "held for 1.0 s"),
    ]


def test_a_slip_an_hour_later_is_another_one_and_a_clock_set_back_begins_anew() -> None:
    assert texts(*(event("slip", at, late_us=60_000) for at in (0, 3_599, 3_600, 10))) == [
        ("slip", "the beat slipped by 0.06 s"),
        ("slip", "the beat slipped by 0.06 s"),
        ("slip", "2 slips of the beat within an hour, the longest 0.06 s"),
    ]


def test_what_people_changed_is_said() -> None:
    assert texts(event("change", 1, playlist="my"), event("change", 2, chosen="tour", by="web")) == [
        ("change", "tour was chosen to play"),
        ("change", "the playlist my was read again"),
    ]


@pytest.mark.parametrize("body", ["", "[]", "3", '{"wall": "soon"}', '{"wall": 1e300}', '{"wall": 0}'])
def test_a_row_that_cannot_be_read_is_passed_over(body: str) -> None:
    found = annals(start(0), Row(0, "hold", 0, 0, 0, body), event("hold", 9, ms=1_000))
    assert [one["text"] for one in found.as_json()["disturbances"]] == ["held for 1.0 s"]
    assert found.number == 3
