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
BLANK = {"shown": 0, "unshowable": 0, "withheld": 0, "pauses": 0, "slips": 0, "starved_ms": 0, "starts": 0}


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
        event("unshowable", 6, 10, 1, wnid="n01000001", file="secret.JPEG", reason="withdrawn"),
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
        ("change", "caption label"),
        ("start", "started again after signal"),
        ("start", "started again after an end without a word"),
        ("clock", "the clock was set"),
        ("unseen", "the screen was off for 60.0 s"),
        ("calm", "calm for 1.5 s"),
        ("hold", "held for 4.0 s"),
    ]


def test_a_mirror_is_told_when_it_is_another_one_and_without_its_folder() -> None:
    assert texts(
        event("mirror", 1, mirror="/mnt/a"),
        event("mirror", 2, mirror="/mnt/a"),
        event("mirror", 3, mirror="http://nas/b/"),
    ) == [("mirror", "b serves")]


@pytest.mark.parametrize(
    "name", ["<b>bold</b>", 'a "quoted" one', "two\nlines", "\u202eright to left", "\x1b[31mred"]
)
def test_names_are_one_line_of_text_whatever_they_hold(name: str) -> None:
    ((_, text),) = texts(event("change", 1, playlist=name))
    assert text.isprintable()
    assert ("<b>" in text) is ("<b>" in name)  # markup is text: the page sets it as such


def test_only_the_newest_are_told() -> None:
    rows = [event("slip", k, late_us=k * 1_000) for k in range(TOLD + 5)]
    told = texts(*rows)
    assert len(told) == TOLD
    assert told[0] == ("slip", "the beat slipped by 0.20 s")


@pytest.mark.parametrize("body", ["", "[]", "3", '{"wall": "soon"}', '{"wall": 1e300}', '{"wall": 0}'])
def test_a_row_that_cannot_be_read_is_passed_over(body: str) -> None:
    found = annals(start(0), Row(0, "hold", 0, 0, 0, body), event("hold", 9, ms=1_000))
    assert [one["text"] for one in found.as_json()["disturbances"]] == ["held for 1.0 s"]
    assert found.number == 3
