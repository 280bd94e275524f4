"""Mirrors that change, fail and stand in for each other in play: real processes, real files."""

import json
import shutil
import tarfile
import urllib.request
from pathlib import Path

import pytest

from tests.commands import done, line_with, playing, short_config
from tests.eye import marked_folder


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    return marked_folder(tmp_path / "mirror", 40)


def one_tar(mirror: Path, tar: Path, *, backwards: bool = False) -> Path:
    """Write the pictures of *mirror* into *tar* by a rename, as careful people do."""
    draft = tar.with_suffix(".new")
    with tarfile.open(draft, "w") as archive:
        for path in sorted(mirror.rglob("*.*"), reverse=backwards):
            archive.add(path, path.relative_to(mirror))
    return draft.replace(tar)


def verified(config: Path) -> dict[str, int]:
    report: dict[str, int] = json.loads(done("verify", "--config", str(config), "--json").stdout)
    return report


def test_the_first_mirror_that_can_be_played_is_and_status_names_it(tmp_path: Path, mirror: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    config = short_config(tmp_path, f"[/no/such, {tmp_path / 'lost+found'}, {mirror}]")
    with playing(config) as player:
        url = line_with(player, "url=").split("url=")[1].strip()
        with urllib.request.urlopen(url + "api/v1/status", timeout=5) as answer:
            status = json.load(answer)
    assert status["mirror"] == mirror.name
    assert status["troubles"] == []


@pytest.mark.slow
def test_a_tar_that_is_replaced_while_it_plays_is_indexed_again_and_play_goes_on(
    tmp_path: Path, mirror: Path
) -> None:
    tar = one_tar(mirror, tmp_path / "one.tar")
    config = short_config(tmp_path, str(tar))
    with playing(config) as player:
        line_with(player, "url=")
        one_tar(mirror, tar, backwards=True)
        assert "has changed" in line_with(player, "indexed")
        player.terminate()
        assert player.wait(10) == 0
    report = verified(config)
    assert report["unshowable"] == report["missing"] == report["repeated"] == 0


def test_when_the_first_mirror_goes_the_next_serves_and_the_ledger_tells(
    tmp_path: Path, mirror: Path
) -> None:
    tar = one_tar(mirror, tmp_path / "one.tar")
    config = short_config(tmp_path, f"[{mirror}, {tar}]")
    # What the ring holds is shown first: ten seconds of median pictures, of which these are a third.
    (tmp_path / "short.yaml").write_text("title: Quick\ncadence: 20 ms\n")
    with playing(config) as player:
        assert str(mirror) in line_with(player, " mirror=")
        line_with(player, "standby mirror ready")
        shutil.rmtree(mirror)
        assert "stands in" in line_with(player, "fails")
        assert str(tar) in line_with(player, " mirror=")
        player.terminate()
        assert player.wait(10) == 0
    report = verified(config)
    assert report["unshowable"] == report["missing"] == report["repeated"] == 0


@pytest.mark.slow
def test_a_mirror_of_other_content_does_not_stand_in(tmp_path: Path, mirror: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(mirror, other)
    next(other.rglob("*_7.*")).unlink()
    with playing(short_config(tmp_path, f"[{mirror}, {other}]")) as player:
        assert "other content" in line_with(player, "standby mirror not used")


@pytest.mark.slow
def test_index_check_and_diff_say_what_they_found_and_end_by_it(tmp_path: Path, mirror: Path) -> None:
    other, state = tmp_path / "other", ("--state", str(tmp_path / "state"))
    shutil.copytree(mirror, other)
    gone = next(other.rglob("*_7.*"))
    gone.unlink()
    next(other.rglob("*_8.*")).write_bytes(b"<html>not found</html>")
    same = done("index", "--diff", str(mirror), str(mirror), *state, "--json")
    assert (same.returncode, json.loads(same.stdout)["equal"]) == (0, True)
    unlike = done("index", "--diff", str(mirror), str(other), *state)
    assert unlike.returncode == 1
    assert gone.stem in unlike.stdout
    checked = done("index", "--check", str(other), *state, "--json")
    found = json.loads(checked.stdout)
    assert (checked.returncode, found["well"], found["refused"]) == (0, 38, 1)
    assert found["reasons"]["refused"] == {"not a picture: HTML": 1}
    assert Path(found["sheet"]).read_bytes().startswith(b"\x89PNG")


def test_a_form_can_be_forced_and_a_wrong_one_is_a_line(tmp_path: Path, mirror: Path) -> None:
    state = ("--state", str(tmp_path / "state"))
    assert done("index", str(mirror), "--form", "class-folders", *state).returncode == 0
    wrong = done("index", str(mirror), "--form", "zip", *state)
    assert wrong.returncode == 2
    assert "class-folders" in wrong.stderr
    unlike = done("index", str(mirror), "--form", "webdataset", *state)
    assert unlike.returncode == 69
    assert "leave out --form" in unlike.stderr


@pytest.mark.parametrize(
    "arguments", [("a", "b"), ("--diff", "a"), ("a", "--again"), ("--diff", "--check", "a", "b")]
)
def test_index_takes_what_its_options_ask_for(arguments: tuple[str, ...]) -> None:
    assert done("index", *arguments).returncode == 2
