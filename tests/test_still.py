"""Stills, and where they go."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from player.app.still import Still, folder_for
from player.assets import shipped
from player.core.playback import State
from player.core.playlist import Playlist
from player.core.snapshot import Snapshot
from player.core.units import SECOND, Ns, Position
from tests.fakes import picture
from tests.full_disk import full_at
from tests.test_player import piece

PIXELS = np.full((30, 40, 4), 77, np.uint8)
PIECE = piece(Playlist("mine", title="Mine"))
AT = Snapshot(PIECE.about, State.HELD, 0, Position(7), picture(7), (), Ns(0), Ns(0), 0, withheld=False)


def test_a_still_is_a_picture_and_what_it_is(tmp_path: Path) -> None:
    path = Still(PIXELS, PIECE, AT).save(tmp_path)
    assert path.name == "mine-007.png"
    saved = cv2.imread(str(path))
    assert saved is not None
    assert np.array_equal(saved, PIXELS[:, :, :3])
    told = json.loads((tmp_path / "mine-007.png.json").read_text())
    assert told["pictures"] == [
        {"position": 7, "wnid": "n01000001", "file": "n01000001_7.JPEG", "at_ms": 0, "for_ms": 90}
    ]
    assert (told["title"], told["stand_in"], told["run"]) == ("Mine", False, PIECE.score.run)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine-007.png", "mine-007.png.json"]


def test_a_full_disk_leaves_no_half_of_it(tmp_path: Path) -> None:
    with full_at(50), pytest.raises(OSError, match="File too large"):
        Still(PIXELS, PIECE, AT).save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_of_a_withheld_picture_only_the_synset_is_told() -> None:
    told = Still(PIXELS, PIECE, AT._replace(withheld=True, pausing=Ns(2 * SECOND))).told()
    assert told["pictures"][0] | {"position": 7} == {
        "position": 7, "wnid": "n01000001", "file": "", "at_ms": 0, "for_ms": 2_000
    }  # fmt: skip


def test_the_bare_ground_has_no_picture_and_the_stand_in_says_what_it_is() -> None:
    drawn = replace(PIECE.score, manifest=replace(PIECE.score.manifest, form="stand-in"))
    told = Still(PIXELS, replace(PIECE, score=drawn), AT._replace(picture=None)).told()
    assert told["pictures"] == []
    assert told["stand_in"] is True
    assert "not ImageNet" in told["notice"]


def test_it_goes_beside_the_playlist_or_among_the_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    mine = tmp_path / "show" / "mine.yaml"
    mine.parent.mkdir()
    mine.touch()
    assert folder_for(mine) == mine.parent
    shipped_one = shipped("playlists", "whole.yaml")
    assert folder_for(shipped_one) == tmp_path / "Pictures"
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "user-dirs.dirs").write_text('XDG_PICTURES_DIR="$HOME/Bilder"\n')
    assert folder_for(shipped_one) == tmp_path / "Bilder"
    (tmp_path / "Bilder").rmdir()
    (tmp_path / "Bilder").touch()
    assert folder_for(shipped_one) == Path.cwd()
