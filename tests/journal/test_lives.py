import itertools
import json
from pathlib import Path

import pytest

from player.core.deaths import Cause, Death
from player.core.units import SECOND, Ns
from player.journal.lives import FILE, VERDICT, Lives

NOW = Ns(1_000 * SECOND)


def born(state: Path, seconds: int = 1_000, boot: str = "one boot") -> Lives:
    lives = Lives(state, boot)
    lives.begin(Ns(seconds * SECOND))
    return lives


def found(state: Path, seconds: int = 1_000, boot: str = "one boot") -> Death | None:
    return Lives(state, boot).begin(Ns(seconds * SECOND)).death


def test_the_first_life_of_all_finds_nothing(tmp_path: Path) -> None:
    start = Lives(tmp_path).begin(NOW)
    assert (start.death, dict(start.counted)) == (None, {})
    assert start.stance.ground == start.stance.plain == 0


def test_a_life_that_ended_as_asked_leaves_no_death(tmp_path: Path) -> None:
    born(tmp_path).end()
    assert found(tmp_path) is None


def test_a_life_without_an_end_was_a_death(tmp_path: Path) -> None:
    born(tmp_path)
    assert found(tmp_path) == Death(Cause.UNKNOWN)


def test_the_supervisors_verdict_names_the_cause_and_counts_once(tmp_path: Path) -> None:
    born(tmp_path)
    (tmp_path / VERDICT).write_text("watchdog dumped ABRT\n")
    assert found(tmp_path) == Death(Cause.STALLED)
    assert not (tmp_path / VERDICT).exists()
    assert found(tmp_path) == Death(Cause.UNKNOWN)


def test_last_words_outlive_their_life(tmp_path: Path) -> None:
    born(tmp_path).end(Cause.BUG, "KeyError: 'n01'")
    assert str(found(tmp_path)) == "bug: KeyError: 'n01'"


def test_a_power_cut_is_told_by_the_boot_and_is_no_reason_to_play_otherwise(tmp_path: Path) -> None:
    born(tmp_path, boot="one")
    for boot in ("two", "three", "four"):
        start = Lives(tmp_path, boot).begin(NOW)
        assert start.death == Death(Cause.POWER)
        assert start.stance.ground == start.stance.plain == 0
    assert start.counted == {"machine down": 3}


def test_deaths_are_counted_over_all_boots_and_the_ladder_knows_those_of_one(tmp_path: Path) -> None:
    born(tmp_path, 100)
    assert [Lives(tmp_path, "one boot").begin(Ns(s * SECOND)).stance.ground for s in (110, 115)] == [
        0,
        10 * SECOND,
    ]
    start = Lives(tmp_path, "one boot").begin(Ns(130 * SECOND))
    assert (start.stance.ground, start.stance.plain) == (20 * SECOND, 3_600 * SECOND)
    after = Lives(tmp_path, "next boot").begin(Ns(10 * SECOND))
    assert after.stance.ground == after.stance.plain == 0
    assert after.counted == {"unknown": 3, "machine down": 1}


@pytest.mark.parametrize("content", [b"", b"\0" * 300, b"[]", b"{}", b'{"boot": 1}', b"null", b"\xff\xfe"])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    lives = born(tmp_path)
    assert not lives.trouble
    assert found(tmp_path) == Death(Cause.UNKNOWN)


def test_whatever_value_is_damaged_nothing_is_raised(tmp_path: Path) -> None:
    born(tmp_path).end(Cause.BUG, "why")
    good = json.loads((tmp_path / FILE).read_text())
    for name, value in itertools.product(good, [None, 5, "x", [], {}, ["x"], {"x": "y"}]):
        (tmp_path / FILE).write_text(json.dumps(good | {name: value}))
        Lives(tmp_path).begin(NOW)


def test_a_folder_that_cannot_be_written_is_said_and_play_goes_on(tmp_path: Path) -> None:
    lives = Lives(tmp_path / "gone")
    assert lives.begin(NOW).death is None
    assert "lives.json" in lives.trouble
    lives.end()
