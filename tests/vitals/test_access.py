"""Who may do what, asked of the kernel."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from player.vitals.access import User, read_by_all, who_plays

NOBODY = User("nobody", (65534, 65534, ()))
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="asks as another user, which takes root"
)


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """Return a folder that others may enter: pytest's own is ours alone."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@as_root
def test_another_user_may_what_the_kernel_lets_them(open_to_all: Path) -> None:
    ours, theirs = open_to_all / "ours", open_to_all / "theirs"
    ours.mkdir(mode=0o755)
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    assert NOBODY.may("read", ours)
    assert NOBODY.may("search", ours)
    assert NOBODY.may("write", ours) is False
    assert NOBODY.may("write", theirs / "not/yet/there")


def test_we_may_what_we_may(tmp_path: Path) -> None:
    us = who_plays("no-such-user-anywhere")
    assert us.ids is None
    assert us.name
    assert us.may("write", tmp_path / "state")


@as_root
def test_root_asks_for_the_user_of_the_service() -> None:
    found = who_plays("nobody")
    assert found.name == "nobody"
    assert found.ids is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_a_secret_is_not_for_everybody(tmp_path: Path) -> None:
    token = tmp_path / "token"
    assert read_by_all(token) is None
    token.write_text("secret")
    token.chmod(0o640)
    assert read_by_all(token) is False
    token.chmod(0o644)
    assert read_by_all(token) is True
