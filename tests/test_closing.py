"""The end of a showing, rehearsed on site."""

import re
from pathlib import Path

import pytest

from tests.commands import done

SHOWING = (
    'showing: {from: 2019-07-01, until: 2019-07-01, hours: "Mo-Su 10:00-10:10", timezone: Europe/London}\n'
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        "mirror: stand-in\nstate: state\nplaylist: short.yaml\n"
        "screen: {size: 320x180}\ncontrol: {listen: '127.0.0.1:0'}\n"
    )
    (tmp_path / "short.yaml").write_text(
        "title: Short\npictures: {include: [n03001627], limit: 3000}\n"
        "pauses: {fill: showing, shortest: 2 s, longest: 6 s}\n" + SHOWING
    )
    return path


def test_the_last_minutes_play_in_real_time_and_are_recorded_nowhere(config: Path) -> None:
    ended = done("rehearse", "--closing", "--config", str(config), "--for", "1s")
    assert ended.returncode == 0, ended.stderr
    told = re.search(r"the last minutes +position=(\d+) since='2019-07-01 10:04", ended.stderr)
    assert told, ended.stderr
    assert 500 < int(told[1]) < 2_500
    assert done("verify", "--config", str(config)).returncode == 69
    assert not (config.parent / "state" / "rehearsal").exists()


def test_only_what_ends_can_be_rehearsed(config: Path) -> None:
    playlist = config.parent / "short.yaml"
    playlist.write_text(
        playlist.read_text().replace(SHOWING, "").replace("fill: showing", "every: 9 pictures")
    )
    ended = done("rehearse", "--closing", "--config", str(config), COLUMNS="200")
    assert ended.returncode == 2
    assert "only a showing ends" in ended.stderr
    assert done("rehearse", "--config", str(config)).returncode == 2


def test_a_mirror_that_is_not_indexed_has_no_end_yet(config: Path, tmp_path: Path) -> None:
    ended = done("rehearse", "--closing", "--config", str(config), "--mirror", str(tmp_path / "mirror"))
    assert ended.returncode == 69
    assert "Traceback" not in ended.stderr
