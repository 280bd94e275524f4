"""A disk that gets full in the middle of a film: said in a line, and all before it is whole."""

import json
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from player.core.film import Form
from player.core.pictures import Box
from player.film import FilmError, Make, open_film
from player.film.growing import Growing
from player.film.sidecar import Sidecar
from tests.full_disk import full_at

NOISE = np.random.default_rng(8).integers(0, 256, (64, 96, 4), np.uint8)
MAKE = Make(Box(96, 64), Fraction(1, 1000), even=False, beat=Fraction(9, 100))


def taken(write: Callable[[int], None]) -> tuple[int, str]:
    """Call *write* with 0, 1, 2 … until the disk refuses; return how often it took it, and what was said."""
    for k in range(1_000):
        try:
            write(k)
        except FilmError as error:
            return k, str(error)
    raise AssertionError("the disk took all")


@pytest.mark.parametrize("form", [Form.GIF, Form.WEBP])
def test_a_loop_is_whole_as_far_as_it_came(form: Form, tmp_path: Path) -> None:
    path = tmp_path / f"a.{form}"
    with full_at(60_000):
        film = open_film(path, form, MAKE)
        frame = film.prepare(NOISE)
        written, said = taken(lambda k: film.write(frame, 90 * k, 90 * k + 90))
        film.close()
    assert said.startswith(f"{path} cannot be written on")
    assert written > 3
    with Image.open(path) as image:
        assert sum(bool(one.tobytes()) for one in ImageSequence.Iterator(image)) == written


def test_no_part_of_a_still_is_left(tmp_path: Path) -> None:
    stills = open_film(tmp_path / "a.png", Form.PNG, MAKE)
    with full_at(1_000), pytest.raises(FilmError, match=r"a-000001\.png cannot be written on"):
        stills.write(stills.prepare(NOISE), 0, 90)
    assert not list(tmp_path.iterdir())


def test_what_stands_beside_it_can_still_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    with full_at(2_000):
        sidecar = Sidecar(file, {"film": "a"})
        added, _ = taken(lambda k: sidecar.add({"position": k}))
        sidecar.close({"complete": False})
    told = json.loads(file.read_text())
    assert told["pictures"] == [{"position": n} for n in range(added)]
    assert told["complete"] is False


def test_a_disk_with_no_room_at_all_is_said() -> None:
    with closing(Growing(Path("/dev/full"))) as file, pytest.raises(FilmError, match="the disk is full"):
        file.append(b"GIF89a")
