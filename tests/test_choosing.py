"""Which playlists people may choose, and what a chosen one plays as."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from player.app.choosing import Choices, chosen_act
from player.app.wishes import Wishes
from player.config import ConfigError, default_machine
from player.core.machine import Machine, ProgrammeEntry
from player.core.schedule import Schedule
from player.core.units import Wall


def machine(folder: Path, **said: object) -> Machine:
    return replace(default_machine(), **{"playlist": folder / "b.yaml", **said})  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "a.yaml": "title: A\n",
        "b.yaml": "title: B\nseed: 7\n",
        "b.yml": "title: another B\n",
        "broken.yaml": "title: C\ncadence: 90\n",
        "config.yaml": "mirror: stand-in\n",
        "notes.txt": "title: none\n",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_those_beside_the_configured_one_that_pass_the_check_may_be_chosen(folder: Path) -> None:
    choices = Choices(machine(folder), Wishes())
    assert choices.names() == ["b", "a"]
    found = choices.playlist("b")
    assert found is not None
    assert (found.id, found.title, found.seed) == ("b", "B", 7)
    assert choices.playlist("broken") is choices.playlist("notes") is choices.playlist("../b") is None


def test_with_a_programme_its_playlists_may_be_chosen_and_no_others(folder: Path) -> None:
    lines = tuple(ProgrammeEntry(folder / name, "24/7") for name in ("b.yaml", "a.yaml", "b.yaml"))
    programme = machine(folder, playlist=None, programme=lines)
    assert Choices(programme, Wishes()).names() == ["b", "a"]
    (folder / "c.yaml").write_text("title: C\n")
    assert Choices(programme, Wishes()).names() == ["b", "a"]
    assert Choices(programme, Wishes(open_=True)).names() == ["b", "a", "c"]


def test_where_nothing_is_configured_the_shipped_ones_may_be_chosen(folder: Path) -> None:
    names = Choices(machine(folder, playlist=None), Wishes()).names()
    assert names[0] == "whole"
    assert "london-2019" in names


def test_a_file_that_was_mended_may_be_chosen_and_one_that_is_gone_may_not(folder: Path) -> None:
    choices = Choices(machine(folder), Wishes(seed=11))
    assert "broken" not in choices.names()
    (folder / "broken.yaml").write_text("title: C\ncadence: 90 ms\n")
    (folder / "a.yaml").unlink()
    assert choices.names() == ["b", "broken"]
    found = choices.playlist("broken")
    assert found is not None
    assert found.seed == 11


def test_a_file_that_broke_a_moment_ago_says_so(folder: Path) -> None:
    choices = Choices(machine(folder), Wishes())
    assert "a" in choices.names()
    before = (folder / "a.yaml").stat()
    (folder / "a.yaml").write_text("titel: A\n")
    os.utime(folder / "a.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ConfigError):
        choices.playlist("a")


def test_a_folder_that_is_gone_leaves_nothing_to_choose(folder: Path) -> None:
    assert Choices(machine(folder, playlist=folder / "gone" / "b.yaml"), Wishes()).names() == []


def test_what_is_chosen_keeps_the_houses_hours_and_none_of_its_own(folder: Path) -> None:
    playlist = Choices(machine(folder), Wishes()).playlist("a")
    assert playlist is not None
    doors = Schedule([(Wall(0), Wall(9))])
    assert (chosen_act(playlist, doors).schedule, chosen_act(playlist, doors).always) == (doors, False)
    assert (chosen_act(playlist, None).schedule, chosen_act(playlist, None).always) == (None, True)
