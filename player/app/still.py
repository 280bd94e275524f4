"""A still: what a preview shows as a PNG, and beside it what that is."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from player.app.whence import whence
from player.assets import shipped
from player.core.snapshot import Snapshot
from player.core.units import MILLISECOND
from player.piece import Piece


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """The *pixels* (h, w, 4, BGRA) of *piece* as they stood at *latest*."""

    pixels: NDArray[np.uint8]
    piece: Piece
    latest: Snapshot

    def save(self, folder: Path) -> Path:
        """Write picture and sidecar into *folder*; return the picture's path.

        Raises:
            OSError: *folder* cannot be written.
        """
        score = self.piece.score
        digits = len(str(score.pictures - 1))
        path = folder / f"{score.playlist.id}-{self.latest.position:0{digits}}.png"
        _, png = cv2.imencode(".png", self.pixels[:, :, :3])
        _put(path, png.tobytes())
        said = json.dumps(self.told(), indent=2, ensure_ascii=False) + "\n"
        _put(path.with_name(f"{path.name}.json"), said.encode())
        return path

    def told(self) -> dict[str, Any]:
        """Return what the picture is, in the form of a film's sidecar; of a withheld one only its synset."""
        latest, score = self.latest, self.piece.score
        picture = latest.picture
        stays = latest.pausing or latest.beats
        shown = {
            "position": latest.position,
            "wnid": picture.wnid if picture else "",
            "file": picture.file if picture and not latest.withheld else "",
            "at_ms": 0,
            "for_ms": stays // MILLISECOND,
        }
        return {
            "pictures": [shown] if picture else [],
            **whence(score),
            "pass": latest.pass_number,
            "of": score.pictures,
        }


def _put(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{path.name}.new")  # a full disk must not leave half a picture
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def save_beside(still: Still, playlist: Path, tell: Callable[[str], None]) -> None:
    """Save *still* where those of *playlist* go, in a thread; *tell* the path, or what was in the way."""

    def save() -> None:
        try:
            tell(f"saved: {still.save(folder_for(playlist))}")
        except OSError as error:
            tell(f"the still cannot be saved: {error}")

    Thread(target=save, name="still", daemon=True).start()


def folder_for(playlist: Path) -> Path:
    """Return where stills of *playlist* go: beside it; if it came with the player, among pictures."""
    beside = playlist.resolve().parent
    if beside != shipped("playlists").resolve() and os.access(beside, os.W_OK):
        return beside
    folder = _pictures()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder if folder.is_dir() and os.access(folder, os.W_OK) else Path.cwd()


def _pictures() -> Path:
    """Return the pictures folder of whoever sits there, as desktops name it (xdg-user-dirs)."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    with suppress(OSError, UnicodeDecodeError):
        for line in (config / "user-dirs.dirs").read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name == "XDG_PICTURES_DIR":
                return Path(value.strip().strip('"').replace("$HOME", str(home)))
    return home / "Pictures"
