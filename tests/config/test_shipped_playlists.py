"""The figures in the playlists' opening comments, computed again from the census and the draws."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from player.assets import load_census, load_wordnet
from player.config import load_machine, load_playlist
from player.core.manifest import Manifest
from player.core.pauses import PauseDraws, threshold
from player.core.playlist import Decision, Playlist
from player.core.score import resolve
from player.core.units import SECOND

ROOT = Path(__file__).parents[2]
PLAYLISTS = sorted((ROOT / "playlists").glob("*.yaml"))
HOUR = 3600 * SECOND


def shipped(name: str) -> Playlist:
    return load_playlist(ROOT / "playlists" / f"{name}.yaml")


@cache
def pictures(name: str) -> int:
    """Return how many pictures of the stand-in's counts the playlist *name* plays."""
    census = load_census()
    whole = Manifest("test", "0" * 64, hash_comparable=True, wnids=census.wnids, counts=census.counts)
    return resolve(shipped(name), whole, load_wordnet(), census).pictures


@cache
def first_pass(name: str) -> tuple[int, int]:
    """Return how many pauses the first pass of *name* has and how long it lasts, in ns."""
    playlist, length = shipped(name), pictures(name)
    rule = playlist.pauses
    assert rule is not None
    assert rule.every is not None
    draws = PauseDraws(playlist.seed, 0, rule.shortest, rule.longest)
    positions = np.arange(length, dtype=np.uint64)
    pausing = positions[draws.chances(positions) < np.uint64(threshold(rule.every))]
    beats = length - len(pausing)
    return len(pausing), beats * playlist.cadence + int(draws.lengths(pausing).sum())


def comment(name: str) -> str:
    """Return the opening comment of the playlist *name* as one line."""
    lines = (ROOT / "playlists" / f"{name}.yaml").read_text("utf-8").splitlines()
    return " ".join(line.strip("# ") for line in lines if line.startswith("#"))


def test_ten_playlists_are_shipped() -> None:
    names = [
        "fifty-a-minute", "getxophoto-2023", "laptop", "london-2019", "nine-tops", "one-synset-a-day",
        "removed-2019", "tour", "twelve-hours", "whole",
    ]  # fmt: skip
    assert [path.stem for path in PLAYLISTS] == names


@pytest.mark.parametrize("path", PLAYLISTS, ids=lambda path: path.stem)
def test_each_names_its_schema_and_says_what_a_visitor_sees(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../config/playlist.schema.json"
    assert len(comment(path.stem)) > 200


@pytest.mark.parametrize("path", PLAYLISTS, ids=lambda path: path.stem)
def test_none_shows_the_unsafe_synsets(path: Path) -> None:
    decision = load_playlist(path).content["unsafe-2019"].decision
    assert decision is (Decision.WITHHELD if path.stem == "removed-2019" else Decision.OMITTED)


@pytest.mark.parametrize("name", ["london-2019", "getxophoto-2023"])
def test_a_restaging_says_for_every_parameter_how_it_is_known(name: str) -> None:
    evidence = shipped(name).evidence
    assert {"title", "order", "cadence", "pauses", "from", "until", "hours"} <= set(evidence)
    assert evidence["pauses"] == "ours"


def test_whole_is_13_597_073_pictures_and_31_days() -> None:
    assert pictures("whole") == 13_597_073
    assert "13,597,073 pictures" in comment("whole")
    pauses, length = first_pass("whole")
    beats = (pictures("whole") - pauses) * shipped("whole").cadence
    assert (round(beats / HOUR), round((length - beats) / HOUR), round(length / HOUR / 24)) == (337, 416, 31)
    assert "337 hours of beat" in comment("whole")
    assert "416 hours of pauses" in comment("whole")
    assert "31 days" in comment("whole")


@pytest.mark.parametrize(
    ("name", "often"),
    [
        ("laptop", (7, "seven")),
        ("nine-tops", (6, "six")),
        ("twelve-hours", (3, "three")),
        ("whole", (3, "three")),
    ],
)
def test_pictures_stay_as_often_as_is_said(name: str, often: tuple[int, str]) -> None:
    pauses, length = first_pass(name)
    times, word = often
    assert round(60 * SECOND * pauses / length) == times
    assert f"about {word} times a minute" in comment(name).lower()


def weekly(day: date) -> int:
    """Return London's open hours on *day*: Mo-Sa 8, Thursdays 10, Sundays 7."""
    return {3: 10, 6: 7}.get(day.weekday(), 8)


def test_london_leaves_272_of_612_open_hours_for_90_000_pauses() -> None:
    playlist = shipped("london-2019")
    showing = playlist.showing
    assert showing is not None
    days = [showing.first + timedelta(days=n) for n in range((showing.last - showing.first).days + 1)]
    open_hours = sum(weekly(day) for day in days)
    beat = pictures("london-2019") * playlist.cadence / HOUR
    assert (len(days), open_hours, round(beat), round(open_hours - beat)) == (75, 612, 340, 272)
    pauses = (open_hours - beat) * 3600 / (11 - 0.09)  # 11 s in the mean, in place of a beat
    assert round(pauses, -4) == 90_000
    for figure in ("612 open hours", "take 340 of them", "other 272", "about 90,000, one in 152"):
        assert figure in comment("london-2019")


def test_getxo_is_half_of_what_winter_2021_leaves_and_329_hours() -> None:
    playlist = shipped("getxophoto-2023")
    assert pictures("getxophoto-2023") == 6_571_477
    beat = pictures("getxophoto-2023") * playlist.cadence / HOUR
    left = 25 * 24 - beat
    pauses = left * 3600 / (11 - 0.18)
    assert (round(beat), round(left), round(pauses, -4)) == (329, 271, 90_000)
    assert round(pictures("getxophoto-2023") / pauses) == 73
    for figure in ("6,571,477 pictures: 329 hours", "other 271 hours: about 90,000, one in 73"):
        assert figure in comment("getxophoto-2023")


def test_twelve_hours_are_twelve_hours() -> None:
    pauses, length = first_pass("twelve-hours")
    assert (pictures("twelve-hours"), pauses) == (214_557, 2_163)
    assert abs(length - 12 * HOUR) < SECOND // 10
    assert round(pictures("whole") / pictures("twelve-hours")) == 63
    for figure in ("212,394 of them", "2,163 pictures that pause", "214,557 pictures, one in 63"):
        assert figure in comment("twelve-hours")


def test_nine_tops_is_one_picture_of_every_synset_in_one_hour() -> None:
    _, length = first_pass("nine-tops")
    assert pictures("nine-tops") == 20_248 == 21_841 - 1_593
    assert abs(length - HOUR) < 60 * SECOND
    assert "20,248 pictures" in comment("nine-tops")


def test_nine_tops_names_each_top_once() -> None:
    assert set(shipped("nine-tops").pictures.include) == set(load_census().tops)


def test_the_tour_takes_six_and_a_half_hours() -> None:
    _, length = first_pass("tour")
    assert pictures("tour") == 233_445
    assert 6.4 <= length / HOUR <= 6.65
    pauses, _ = first_pass("tour")
    assert 80 <= length / pauses / SECOND <= 100
    assert "233,445 pictures are 5.8 hours; about every minute and a half" in comment("tour")


def test_the_laptop_shows_about_thirty_synsets_and_seven_pauses_a_minute() -> None:
    playlist = shipped("laptop")
    rule = playlist.pauses
    assert rule is not None
    assert rule.every is not None
    mean = ((rule.every - 1) * playlist.cadence + (rule.shortest + rule.longest) / 2) / rule.every
    assert 25 <= 60 * SECOND / mean / 12 <= 35
    assert 5 <= (rule.every - 1) * playlist.cadence / SECOND <= 6


def test_the_gallery_requires_a_screen_and_never_plays_the_stand_in() -> None:
    gallery = load_machine(ROOT / "config" / "gallery.yaml")
    assert gallery.screen.required
    assert gallery.screen.fullscreen
    assert "stand-in" not in gallery.mirrors


def test_the_desk_is_a_window_that_needs_no_dataset() -> None:
    desk = load_machine(ROOT / "config" / "desk.yaml")
    assert desk.mirrors == ("stand-in",)
    assert not desk.screen.fullscreen
    assert desk.screen.size is not None


@pytest.mark.parametrize("name", ["gallery", "desk"])
def test_the_shipped_configs_name_a_shipped_playlist(name: str) -> None:
    playlist = load_machine(ROOT / "config" / f"{name}.yaml").playlist
    assert playlist is not None
    assert playlist.is_file()
