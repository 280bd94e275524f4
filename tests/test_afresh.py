"""What people are told of files on the disk that the next start would refuse, or take for something else."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from player.app.afresh import DARK, Outlook, in_one_line
from player.app.wishes import Wishes, machine_of
from player.config import ConfigError, load_playlist
from player.control.logbook import open_log
from tests.asking import Asked, page_of, token_file
from tests.commands import playing, short_config

GOOD = "title: Forty\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = short_config(tmp_path, "stand-in")
    path.write_text(path.read_text().replace("0'}", f"0', token_file: {token_file(tmp_path)}}}"))
    (tmp_path / "short.yaml").write_text(GOOD)
    return path


def found(config: Path, playlist: str, again: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is found when *playlist* and the further lines *again* of the config were written."""
    machine = machine_of(config, Wishes(), {})
    (config.parent / "short.yaml").write_text(playlist)
    config.write_text(config.read_text() + again)
    outlook = Outlook(machine, Wishes(), open_log())
    outlook.again = lambda: machine_of(config, Wishes(), {})
    outlook.look(date(2019, 7, 1))
    return outlook.finding.troubles, outlook.finding.remarks


def test_what_holds_is_not_worth_a_word(config: Path) -> None:
    assert found(config, "title: Another\n") == ((), ())


def test_a_playlist_with_errors_is_a_trouble_that_says_where_but_neither_folder_nor_content(
    config: Path,
) -> None:
    told = f"short.yaml on the disk is refused (line 2, cadence and 1 more); {DARK}"
    assert found(config, "title: A\ncadence: secret\nsecret: 1\n") == ((told,), ())


def test_a_playlist_that_is_gone_is_a_trouble(config: Path) -> None:
    machine = machine_of(config, Wishes(), {})
    (config.parent / "short.yaml").unlink()
    outlook = Outlook(machine, Wishes(), open_log())
    outlook.look(date(2019, 7, 1))
    assert outlook.finding.troubles == (f"short.yaml cannot be read; {DARK}",)


def test_a_config_with_errors_is_a_trouble_and_one_that_changed_a_remark(config: Path) -> None:
    assert found(config, GOOD, "cache: 1 GB\n")[1] == (
        "the config on the disk has changed: that holds from the next start on",
    )
    assert found(config, GOOD, "") == ((), ())
    assert found(config, GOOD, "colour: 1\n")[0][0].startswith("config.yaml on the disk is refused (line ")


def test_several_errors_stand_in_one_line_of_the_log(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("cadence: 90\ntitel: A\n")
    with pytest.raises(ConfigError) as caught:
        load_playlist(path)
    assert "\n" not in in_one_line(caught.value)
    assert in_one_line(caught.value).count("; ") >= 1


def test_people_see_on_the_page_what_a_reload_found(config: Path) -> None:
    playlist = config.parent / "short.yaml"

    def reload(page: Asked, troubles: int, remarks: int) -> dict[str, Any]:
        assert page.act("reload")[0] == 202
        while True:
            status = page.status()
            told = [remark for remark in status["remarks"] if "clock" not in remark]
            if (len(status["troubles"]), len(told)) == (troubles, remarks):
                return status

    with playing(config) as player:
        page = page_of(player)
        page.until("state", "playing")
        playlist.write_text("cadence: 90\n")
        status = reload(page, 1, 0)
        assert status["troubles"][0] == f"short.yaml on the disk is refused (line 1, cadence); {DARK}"
        assert status["well"] is False
        playlist.write_text("order: shuffled\n")
        assert "makes another run" in reload(page, 0, 1)["remarks"][0]
        playlist.write_text("cadence: 50 ms\n")
        assert reload(page, 0, 0)["well"] is True
        while page.status()["cadence"]["wanted_ms"] != 50:
            pass
