"""The token of the page: made for its owner alone, and used only while it is a secret."""

import stat
from io import StringIO
from pathlib import Path

import pytest

from player.app.secret import SHORTEST, TokenExists, make_token, token_of
from player.control.logbook import open_log
from player.core.machine import Control
from tests.commands import done


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_command_makes_a_token_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "token"
    said = done("token", str(path))
    assert said.returncode == 0
    assert mode(path) == 0o600
    assert len(path.read_text().strip()) == 43
    assert path.read_text().strip() not in said.stdout + said.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["token"]


def test_it_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("mine")
    said = done("token", str(path))
    assert (said.returncode, path.read_text()) == (1, "mine")
    assert "--renew" in said.stderr
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TokenExists):
        make_token(path, renew=False)
    assert not (tmp_path / "elsewhere").exists()


def test_a_new_one_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "token"
    make_token(path, renew=False)
    first = path.read_text()
    path.chmod(0o640)
    assert done("token", "--renew", str(path)).returncode == 0
    assert path.read_text() != first
    assert mode(path) == 0o640, "who could read the old one can read the new one"
    path.chmod(0o666)
    make_token(path, renew=True)
    assert mode(path) == 0o640, "but not everybody"


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    said = done("token", str(tmp_path / "nowhere" / "token"))
    assert (said.returncode, "No such file" in said.stderr) == (1, True)
    assert "Traceback" not in said.stderr


def read(path: Path | None) -> tuple[str | None, str]:
    log = StringIO()
    return token_of(Control(token_file=path), open_log(log)), log.getvalue()


def test_a_secret_is_read(tmp_path: Path) -> None:
    path = tmp_path / "token"
    make_token(path, renew=False)
    assert read(path) == (path.read_text().strip(), "")
    path.chmod(0o640)
    assert read(path)[0] is not None
    assert read(None) == (None, "")


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o777])
def test_what_everybody_can_use_is_no_secret(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "token"
    make_token(path, renew=False)
    path.chmod(mode)
    token, said = read(path)
    assert token is None
    assert "for looking only" in said
    assert "chmod 640" in said
    assert path.read_text().strip() not in said


@pytest.mark.parametrize(
    "text", ["", "\n", "x" * (SHORTEST - 1), "two words of some length", "ünsäglich" * 3]
)
def test_what_can_be_guessed_is_no_secret(tmp_path: Path, text: str) -> None:
    path = tmp_path / "token"
    path.write_text(text)
    path.chmod(0o600)
    token, said = read(path)
    assert (token, "for looking only" in said) == (None, True)


def test_a_token_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere")[0] is None
    assert "nowhere" in read(tmp_path / "nowhere")[1]
    assert read(tmp_path)[0] is None
