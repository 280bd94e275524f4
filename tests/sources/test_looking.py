"""Whether a disk is there, asked of a process of its own."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from player.sources.looking import Looker, Sample, gives_bytes

NAME = "na\nme \udcff.JPEG"
"""A file's name as they are found: with a newline, and not UTF-8."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / NAME).write_bytes(b"picture")
    return tmp_path / "disk"


@pytest.fixture
def looker() -> Iterator[Looker]:
    looker = Looker()
    yield looker
    looker.close()


def identity(root: Path) -> tuple[int, int]:
    return root.stat().st_dev, root.stat().st_ino


def raw(path: Path) -> bytes:
    return os.fsencode(path)


def test_a_disk_is_there_by_its_identity_or_by_a_picture_where_it_was(root: Path, looker: Looker) -> None:
    sample: Sample = raw(root / NAME), 3
    assert looker.is_there(raw(root), identity(root), [], [sample])
    assert looker.is_there(raw(root), (0, 0), [raw(root / "none"), raw(root / NAME)], [sample])
    assert not looker.is_there(raw(root), (0, 0), [raw(root / "none")], [sample])


def test_an_empty_folder_and_none_are_no_disk(root: Path, looker: Looker) -> None:
    (root / NAME).unlink()
    assert not looker.is_there(raw(root), identity(root), [], [])
    root.rmdir()
    assert not looker.is_there(raw(root), (0, 0), [], [])


def test_one_file_is_a_disk_too(root: Path, looker: Looker) -> None:
    assert looker.is_there(raw(root / NAME), identity(root / NAME), [], [(raw(root / NAME), 0)])


def test_what_is_wrong_with_a_file_says_nothing_against_the_disk(root: Path) -> None:
    os.mkfifo(root / "fifo")
    (root / "loop").symlink_to("loop")
    names = [NAME, "none", "fifo", "loop", ".", f"{NAME}/below", "x" * 300]
    assert all(gives_bytes(raw(root / name), 0) for name in names)
    assert gives_bytes(raw(root / NAME), 2**40)


def test_a_shortage_and_a_fault_of_the_device_do() -> None:
    assert not gives_bytes(b"/proc/self/mem", 0)  # EIO: nothing is mapped there


def test_there_is_a_process_only_while_the_disk_is_not_there(root: Path, looker: Looker) -> None:
    gone = root.rename(root.with_name("gone"))
    assert not looker.is_there(raw(root), identity(gone), [], [])
    process = looker._process
    assert process is not None
    assert not looker.is_there(raw(root), identity(gone), [], [])
    assert looker._process is process
    gone.rename(root)
    assert looker.is_there(raw(root), identity(root), [], [])
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdin.closed


def test_one_that_is_killed_has_not_seen_the_disk_and_is_started_again(root: Path, looker: Looker) -> None:
    assert not looker.is_there(raw(root), (0, 0), [], [])
    assert looker._process is not None
    looker._process.kill()
    looker._process.wait()
    assert not looker.is_there(raw(root), identity(root), [], [])
    assert looker.is_there(raw(root), identity(root), [], [])


def test_whoever_waits_for_one_that_hangs_is_let_go_when_it_is_closed(root: Path, looker: Looker) -> None:
    assert not looker.is_there(raw(root), (0, 0), [], [])
    assert looker._process is not None
    os.kill(looker._process.pid, signal.SIGSTOP)
    answers: list[bool] = []
    waiting = threading.Thread(
        target=lambda: answers.append(looker.is_there(raw(root), identity(root), [], []))
    )
    waiting.start()
    looker.close()
    waiting.join(5)
    assert answers in ([False], [True])


def test_a_thread_that_asks_when_it_is_closed_leaves_no_process(root: Path, looker: Looker) -> None:
    looker.close()
    assert not looker.is_there(raw(root), identity(root), [], [])
    assert looker._process is None
