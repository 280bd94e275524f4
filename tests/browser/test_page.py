"""What the page tells, in a real browser, of a loop that only posts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from player.core.playback import State
from player.core.playlist import Style
from player.core.snapshot import CadenceMeter
from tests.browser.installation import Installation
from tests.browser.seeing import Seen

pytestmark = pytest.mark.slow

HOSTILE = '<img src=x onerror="document.title=1"> & "bird"\n\u202e\x1b[31mred\u2066'
AS_SEEN = '<img src=x onerror="document.title=1"> & "bird"␊\ufffd␛[31mred\ufffd'
ESCAPED = '<img src=x onerror="document.title=1"> & "bird"\\n\\u202e\\x1b[31mred\\u2066'
"""What is invisible is made visible: it can neither turn a line around nor break it."""


def test_it_fills_and_says_in_one_word_that_it_is_well(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("word", "Well")
    assert "picture 1,234,567, closes " in page.text("sentence")
    assert page.text("number") == "1,234,567"
    assert page.text("of") == "of 14,197,114"
    assert page.text("leaf") == "gamecock"
    assert page.text("ancestors") == "animalbird"
    assert (page.text("wnid"), page.text("file")) == ("n01514752", "n01514752_8.JPEG")
    assert page.text("pauses") == "12,345"
    assert page.text("remark") == "stand-in: drawn, not ImageNet"
    assert page.text("end").startswith("8.70 %")
    assert page.text("title") == "London 2019"
    assert page.chrome.title == "Well · London 2019"


def test_it_tells_hours_and_next_change(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("today", "Today ")
    assert page.text("change").startswith("Closes ")
    assert page.text("change").endswith("in 2 h")


@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [
        ("10:00", "18:00", "Today 10:00–18:00"),
        ("10:00", "24:00", "Today 10:00–24:00"),
        ("20:00", "26:00", "Today 20:00–02:00"),
        ("-14:00", "58:00", "Today 00:00–24:00"),
        ("10:00", "58:00", "Today 10:00–24:00"),
    ],
)
def test_hours_are_those_of_today(
    installation: Installation, page: Seen, opens: str, closes: str, told: str
) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = (today + timedelta(hours=int(hour[:-3])) for hour in (opens, closes))
    first, last = (end.isoformat(timespec="milliseconds") for end in ends)
    installation.hours = first, last
    page.open(installation.url)
    page.says("today", told)


def test_no_cadence_is_told_before_one_was_measured(installation: Installation, page: Seen) -> None:
    installation.state = State.CLOSED
    page.eventually(lambda: installation.board.latest and installation.board.latest.state is State.CLOSED)
    installation.board.meter = CadenceMeter()
    page.open(installation.url)
    page.says("beat", "Wanted 90 ms a picture, none measured yet")


def test_a_held_wall_does_not_stay_for_ever(installation: Installation, page: Seen) -> None:
    installation.state = State.HELD
    page.open(installation.url)
    page.says("sentence", "picture 1,234,567 stays; if nobody releases it in time, the wall rests")


@pytest.mark.parametrize(("synsets", "side"), [((20, 12), 16), ((800, 200), 4)])
def test_a_cell_is_as_large_as_there_is_room(
    installation: Installation, page: Seen, synsets: tuple[int, int], side: int
) -> None:
    installation.synsets = synsets
    page.open(installation.url)
    page.says("covered", "synsets")
    size = "const map = document.querySelector('#map canvas'); return [map.width, map.height]"
    columns, rows = (pixels // side for pixels in page.script(size))
    assert columns * (rows - 1) < synsets[0] <= columns * rows


def test_each_second_brings_the_beats_of_that_second(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("beats", "half within 0.30 ms, 99 % within 0.30 ms, the latest 0.30 ms")
    assert page.script("return document.getElementById('strip').width > 300")


def test_it_shows_the_picture_and_stops_it_when_asked(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.eventually(page.shows_picture)
    page.click("stop")
    assert page.text("stop") == "Let it go on"
    before, beats = page.one("picture").get_attribute("src"), page.text("beats")
    installation.path = ("animal", "bird", "cock")
    assert page.after(4_000, "document.getElementById('picture').src") == before
    assert page.text("leaf") == "gamecock"
    assert page.text("beats") == beats
    page.click("stop")
    page.says("leaf", "cock")


def test_who_wants_less_motion_gets_one_picture(installation: Installation, page: Seen) -> None:
    page.as_on(1280, 800, still=True)
    page.open(installation.url)
    page.eventually(page.shows_picture)
    assert page.text("stop") == "Let it go on"


def test_the_picture_changes_at_most_once_in_three_seconds(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.eventually(page.shows_picture)
    asked = page.after(
        7_000,
        "performance.getEntriesByType('resource')"
        ".filter((e) => e.name.endsWith('live.jpg')).map((e) => e.startTime)",
    )
    assert len(asked) >= 3
    assert all(b - a >= 2_990 for a, b in pairwise(asked))  # a timer's own grain


def test_every_state_has_its_word_and_colour(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    for state, word, mood in [
        (State.PLAYING, "Well", "well"),
        (State.HELD, "Held", "heed"),
        (State.EASED, "Waiting", "ill"),
        (State.CALM, "Calm", "rest"),
        (State.CLOSED, "Closed", "rest"),
        (State.ENDED, "Complete", "rest"),
    ]:
        installation.state = state
        page.says("word", word)
        assert page.script("return document.body.dataset.mood") == mood


def test_what_is_wrong_is_said_first_and_once(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("word", "Well")
    installation.troubles = ["the ledger is not written: No space left on device"]
    page.says("word", "Unwell")
    assert installation.troubles[0] in page.text("sentence")
    assert not page.one("troubles").is_displayed()
    told = page.text("told")
    assert told.startswith("Unwell: picture 1,234,567, but the ledger is not written")
    assert page.after(2_500, "document.getElementById('told').textContent") == told
    installation.troubles = [*installation.troubles, "the mirror is away"]
    page.says("wrong", "the mirror is away")
    assert page.text("troubles-title") == "What else is wrong"
    assert installation.troubles[0] not in page.text("wrong")
    installation.state = State.HELD
    page.says("wrong", installation.troubles[0])
    assert page.text("troubles-title") == "What is wrong"
    installation.state, installation.troubles = State.PLAYING, []
    page.says("word", "Well")
    assert not page.one("troubles").is_displayed()


def test_what_is_good_to_know_is_said_once_and_spoils_nothing(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.says("word", "Well")
    assert not page.one("remarks").is_displayed()
    installation.remarks = ["the wall clock is not synchronised", HOSTILE]
    page.says("remarked", f"the wall clock is not synchronised{AS_SEEN}")
    assert page.one("remarks").is_displayed()
    assert page.text("word") == "Well"
    assert page.script("return document.body.innerText.split('not synchronised').length") == 2


def test_the_style_of_the_caption_is_told(installation: Installation, page: Seen) -> None:
    installation.caption = Style.LONDON_2019
    page.open(installation.url)
    page.says("caption", "London 2019")


def test_place_and_coverage_are_one_figure_at_closed_doors(installation: Installation, page: Seen) -> None:
    installation.state, installation.position, installation.pictures = State.CLOSED, 39, 365
    page.open(installation.url)
    page.says("number", "39")
    assert page.text("end").startswith("10.7 %;")  # as many as the coverage counts
    assert page.script("return document.getElementById('progress').value") == 39


def test_calm_on_the_wall_is_calm_on_the_page(installation: Installation, page: Seen) -> None:
    page.open(installation.url)
    page.eventually(page.shows_picture)
    installation.state = State.CALM
    page.eventually(lambda: not page.shows_picture())
    assert page.text("leaf") == "The wall rests"
    assert not page.one("stop").is_displayed()


def test_a_withheld_picture_has_neither_words_nor_pixels(installation: Installation, page: Seen) -> None:
    installation.withheld = True
    page.open(installation.url)
    page.says("absent", "Withheld on the wall, and here.")
    assert page.text("leaf") == "Withheld"
    assert page.text("ancestors") == page.text("file") == ""
    assert page.text("wnid") == "n01514752"
    assert not page.shows_picture()


def test_a_picture_withdrawn_by_others_leaves_a_page_that_was_stopped(
    installation: Installation, page: Seen
) -> None:
    page.as_on(1280, 800, still=True)
    page.open(installation.url)
    page.eventually(page.shows_picture)
    before = page.one("picture").get_attribute("src")
    installation.asked.append(("withdraw", "n01514752", "n01514752_8.JPEG", "by somebody else"))
    installation.path = ("animal", "bird", "cock")
    page.says("leaf", "cock")
    page.eventually(lambda: page.shows_picture() and page.one("picture").get_attribute("src") != before)


def test_names_are_text_whatever_is_in_them(installation: Installation, page: Seen) -> None:
    installation.path = (HOSTILE, HOSTILE)
    installation.mirror = installation.title = HOSTILE
    installation.file = HOSTILE.encode()
    installation.troubles = [HOSTILE, HOSTILE]
    page.open(installation.url)
    page.says("leaf", AS_SEEN)
    for name in ("ancestors", "mirror", "title", "wrong"):
        assert page.text(name) == AS_SEEN
    assert page.text("file") == ESCAPED
    assert AS_SEEN in page.text("sentence")
    page.says("disturbances", AS_SEEN)
    page.click("wnid")
    page.says("synset", AS_SEEN)
    assert len(page.all("img")) == 1
    assert AS_SEEN in page.chrome.title


def test_it_asks_nobody_else_and_complains_of_nothing(installation: Installation, page: Seen) -> None:
    page.complaints()
    page.open(installation.url)
    page.eventually(page.shows_picture)
    page.says("covered", "synsets")
    urls = page.script("return performance.getEntriesByType('resource').map((e) => e.name)")
    assert all(url.startswith((installation.url, f"blob:{installation.url}")) for url in urls)
    assert page.complaints() == []


def test_nothing_sticks_out_sideways(installation: Installation, page: Seen) -> None:
    installation.path = ("measuring instrument",) * 12 + ("electrodynamometrical",)
    page.open(installation.url)
    page.says("leaf", "electrodynamometrical")
    page.says("covered", "synsets")
    page.says("disturbances", "electrodynamometrical")
    for width in (320, 390, 768, 1280, 1920):
        page.as_on(width, 800)
        page.is_wide(width)
        assert page.script("return document.documentElement.scrollWidth") <= width


def test_it_says_when_the_player_is_gone_and_fills_again_when_it_is_back(port: int, page: Seen) -> None:
    first = Installation(port)
    try:
        page.open(first.url)
        page.says("word", "Well")
    finally:
        first.stop()
    page.says("word", "No answer")
    second = Installation(port)
    try:
        second.path = ("artifact", "chair")
        page.says("word", "Well")
        page.says("leaf", "chair")
    finally:
        second.stop()
