"""The findings on disk: kept, continued, and never believed when damaged."""

from pathlib import Path

import numpy as np
import pytest

from player.core.units import Index
from player.core.verdicts import MOST_KINDS, Kind, Standing
from player.inspection.sidecar import CHUNK, Sidecar

WELL = Kind(Standing.WELL, "", "JPEG", "RGB")
CUT = Kind(Standing.REFUSED, "truncated")
LOST = Kind(Standing.UNREADABLE, "EIO: Input/output error")
GONE = Kind(Standing.WITHDRAWN, "no longer there")
PICTURES = 2 * CHUNK + 10


def folder(tmp_path: Path) -> Path:
    return tmp_path / "checks" / "0123456789abcdef-0123456789abcdef"


def pending(sidecar: Sidecar) -> list[int]:
    return [index for chunk in sidecar.open_questions() for index in chunk.tolist()]


def test_at_the_beginning_every_picture_is_an_open_question(tmp_path: Path) -> None:
    with Sidecar(folder(tmp_path), PICTURES) as sidecar:
        assert pending(sidecar) == list(range(PICTURES))
        assert sidecar.summary(9).unseen == PICTURES


def test_the_file_is_sparse_and_takes_eight_bytes_a_picture(tmp_path: Path) -> None:
    with Sidecar(folder(tmp_path), 14_197_122):
        status = (folder(tmp_path) / "verdicts.bin").stat()
    assert status.st_size == 8 * 14_197_122
    assert status.st_blocks * 512 < 100_000


def test_what_was_entered_is_there_the_next_time_even_if_nothing_was_closed(tmp_path: Path) -> None:
    killed = Sidecar(folder(tmp_path), PICTURES)
    killed.enter(Index(3), WELL, (500, 375))
    killed.enter(Index(CHUNK), CUT, (0, 0))
    with Sidecar(folder(tmp_path), PICTURES) as sidecar:
        assert set(range(PICTURES)) - set(pending(sidecar)) == {3, CHUNK}
        assert sidecar.summary(9).counts == {WELL: 1, CUT: 1}
        assert list(sidecar.not_well()) == [(CHUNK, CUT)]
    killed.__exit__(None, None, None)


def test_what_could_not_be_read_is_asked_again_and_the_rest_is_not(tmp_path: Path) -> None:
    with Sidecar(folder(tmp_path), 4) as sidecar:
        for index, kind in enumerate((WELL, CUT, LOST, GONE)):
            sidecar.enter(Index(index), kind, (1, 1))
        assert pending(sidecar) == [2, 3]


def test_what_becomes_unreadable_during_a_check_is_not_asked_twice_in_it(tmp_path: Path) -> None:
    with Sidecar(folder(tmp_path), PICTURES) as sidecar:
        asked = []
        for chunk in sidecar.open_questions():
            for index in chunk.tolist():
                sidecar.enter(Index(index), LOST, (0, 0))
                asked.append(index)
        assert asked == list(range(PICTURES))


def test_forgetting_makes_every_picture_an_open_question(tmp_path: Path) -> None:
    with Sidecar(folder(tmp_path), 3) as sidecar:
        for index in range(3):
            sidecar.enter(Index(index), WELL, (1, 1))
        sidecar.forget()
        assert pending(sidecar) == [0, 1, 2]


def filled(tmp_path: Path, pictures: int = 1_000) -> Path:
    with Sidecar(folder(tmp_path), pictures) as sidecar:
        for index in range(pictures):
            sidecar.enter(Index(index), CUT if index % 10 == 0 else WELL, (500, 375))
        sidecar.settle()
    return folder(tmp_path)


def test_damaged_rows_are_noticed_and_are_open_questions_again(tmp_path: Path) -> None:
    rows = filled(tmp_path) / "verdicts.bin"
    content = bytearray(rows.read_bytes())
    content[800:1_600] = np.random.default_rng(1).bytes(800)
    rows.write_bytes(content)
    with Sidecar(rows.parent, 1_000) as sidecar:
        assert pending(sidecar) == list(range(100, 200))
        assert sidecar.summary(9).damaged == 100


@pytest.mark.parametrize("size", [0, 4_001, 9_999])
def test_a_file_of_another_length_loses_only_what_it_lacks(tmp_path: Path, size: int) -> None:
    rows = filled(tmp_path) / "verdicts.bin"
    rows.write_bytes((rows.read_bytes() + b"x" * 8_000)[:size])
    with Sidecar(rows.parent, 1_000) as sidecar:
        assert pending(sidecar) == list(range(min(1_000, size // 8), 1_000))
    assert rows.stat().st_size == 8_000


def test_the_findings_on_another_manifest_are_not_believed(tmp_path: Path) -> None:
    theirs = filled(tmp_path)
    ours = theirs.rename(theirs.with_name("fedcba9876543210-0123456789abcdef"))
    with Sidecar(ours, 1_000) as sidecar:
        assert len(pending(sidecar)) == 1_000


def test_a_torn_line_of_kinds_is_cut_off_and_its_rows_are_open_questions(tmp_path: Path) -> None:
    kinds = filled(tmp_path) / "kinds.jsonl"
    whole = kinds.read_bytes()
    kinds.write_bytes(whole[:-5])
    with Sidecar(kinds.parent, 1_000) as sidecar:
        assert len(pending(sidecar)) == 900, "the second kind entered is the well one"
        sidecar.enter(Index(1), WELL, (500, 375))
        assert len(pending(sidecar)) == 0, "the same words under the same number mean the same again"
    assert kinds.read_bytes() == whole


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\n\n\n", b"no json\n", b"x\n" * (MOST_KINDS + 9)])
def test_lost_kinds_make_every_picture_an_open_question(tmp_path: Path, content: bytes) -> None:
    kinds = filled(tmp_path) / "kinds.jsonl"
    kinds.write_bytes(content)
    with Sidecar(kinds.parent, 1_000) as sidecar:
        assert len(pending(sidecar)) == 1_000
        sidecar.enter(Index(1), GONE, (0, 0))
    with Sidecar(kinds.parent, 1_000) as sidecar:
        assert sidecar.summary(9).counts == {GONE: 1}
