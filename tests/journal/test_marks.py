from collections.abc import Sequence
from pathlib import Path

import pytest

from player.core.ledger import EventKind
from player.journal.marks import Marks
from tests.flips import event, flip

RUN = "whole-3fa2b1c4d5e6"


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    (tmp_path / "run").mkdir()
    return [tmp_path / "run" / "mark", tmp_path / "elsewhere" / "deep" / "mark"]


def held(paths: Sequence[Path]) -> Marks:
    marks = Marks(paths, RUN)
    marks.close()
    return marks


def test_what_one_of_them_lost_the_other_has(paths: list[Path]) -> None:
    marks = Marks(paths, RUN)
    for entry in range(1, 9):
        marks.shown(entry, flip(entry))
    marks.close()
    first, second = (bytearray(path.read_bytes()) for path in paths)
    first[: len(first) // 2] = bytes(len(first) // 2)
    paths[0].write_bytes(first)
    paths[1].unlink()
    assert sorted(held(paths).entries) == []
    paths[1].write_bytes(second)
    assert sorted(held(paths).entries) == list(range(1, 9))


def test_what_cannot_be_written_is_read_all_the_same(paths: list[Path]) -> None:
    marks = Marks(paths, RUN)
    marks.shown(1, flip(1))
    marks.close()
    content = paths[0].read_bytes()
    paths[0].unlink()
    paths[0].mkdir()
    marks = held(paths)
    assert marks.trouble is not None
    assert "the mark is not written" in marks.trouble
    assert marks.kept
    assert sorted(marks.entries) == [1]
    assert paths[1].read_bytes() == content


def test_without_any_place_the_position_is_not_kept(paths: list[Path]) -> None:
    for path in paths:
        path.mkdir(parents=True)
    marks = held(paths)
    assert not marks.kept
    assert marks.trouble is not None


def test_a_mark_that_is_taken_away_is_renewed(paths: list[Path]) -> None:
    marks = Marks(paths, RUN)
    marks.shown(1, flip(1))
    paths[0].unlink()
    marks.renew()
    marks.shown(2, flip(2))
    marks.sync()
    marks.close()
    assert sorted(held(paths[:1]).entries) == [2]
    assert sorted(held(paths).entries) == [1, 2]


def test_an_end_with_nothing_left_unsaid_is_known_and_no_part_of_the_ledger(paths: list[Path]) -> None:
    marks = Marks(paths, RUN)
    assert not marks.ended
    end = event(EventKind.END, 1, cause="SIGTERM")
    marks.noted(1, end)
    assert not held(paths).ended
    marks.saved(1, end)
    marks.close()
    again = Marks(paths, RUN)
    assert again.ended
    assert again.entries == {1: end}
    again.forget()
    again.close()
    assert held(paths).entries == {}
