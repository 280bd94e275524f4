"""What a check found odd, read again."""

from pathlib import Path

import pytest

from player.core.units import Index
from player.core.verdicts import Kind, Standing
from player.inspection.odd import HUGE, TINY, NotChecked, odd_in
from player.inspection.sidecar import Sidecar

WELL = Kind(Standing.WELL, "", "JPEG", "RGB")
GREY = Kind(Standing.WELL, "", "JPEG", "L")
CUT = Kind(Standing.REFUSED, "truncated")
USUAL = (500, 375)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "0123456789abcdef-0123456789abcdef"
    found = [(WELL, USUAL), (GREY, (TINY - 1, 20)), (CUT, (0, 0)), (WELL, (9, HUGE + 1)), (GREY, USUAL)]
    with Sidecar(folder, 6_000) as sidecar:  # of the others nobody has looked at one
        for index, (kind, size) in enumerate(found, 4_095):  # where one chunk ends and the next begins
            sidecar.enter(Index(index), kind, size)
    return folder


def test_what_cannot_be_shown_comes_first_and_sizes_last(folder: Path) -> None:
    odd = odd_in(folder, lambda _: True)
    expected = {"truncated": [4097], "grayscale": [4096, 4099], "tiny": [4096], "huge": [4098]}
    assert (odd.indices, list(odd.indices)) == (expected, list(expected))
    assert odd.counts == {name: len(found) for name, found in expected.items()}


def test_what_does_not_play_is_not_odd(folder: Path) -> None:
    assert odd_in(folder, lambda index: index == 4098).counts == {"huge": 1}


def test_a_check_under_way_is_read_beside_it_and_left_as_it_is(folder: Path) -> None:
    kinds = folder / "kinds.jsonl"
    torn = kinds.read_bytes() + b'["ref'
    kinds.write_bytes(torn)
    assert odd_in(folder, lambda _: True).counts["truncated"] == 1
    assert kinds.read_bytes() == torn


def test_where_nobody_has_looked_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotChecked):
        odd_in(tmp_path / "none", lambda _: True)
    assert not (tmp_path / "none").exists()
