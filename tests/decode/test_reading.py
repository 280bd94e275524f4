"""Which bytes are read, and that no odd file hangs the reader."""

import os
import socket
import sys
from pathlib import Path

import pytest

from player.core.pictures import CHANGED, Refused, Stored, Unreadable
from player.decode.reading import read


def stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def whole(path: Path) -> Stored:
    return Stored(os.fsencode(path), 0, 0, None)


@pytest.fixture
def container(tmp_path: Path) -> Path:
    path = tmp_path / "container.tar"
    path.write_bytes(b"0123456789")
    return path


def test_a_part_of_a_container_is_read(container: Path) -> None:
    assert read(Stored(os.fsencode(container), 3, 4, stamp(container))) == b"3456"


def test_a_file_that_is_the_picture_is_read_whole(container: Path) -> None:
    assert read(whole(container)) == b"0123456789"


def test_a_part_beyond_the_end_is_read_as_far_as_it_goes(container: Path) -> None:
    assert read(Stored(os.fsencode(container), 8, 4, stamp(container))) == b"89"


def test_any_name_can_be_read(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff \n\xe2\x80\xae.JPEG"
    with open(name, "wb") as file:  # noqa: PTH123 - a name of raw bytes
        file.write(b"odd")
    assert read(Stored(name, 0, 0, None)) == b"odd"


def test_a_replaced_container_is_refused(container: Path) -> None:
    indexed = stamp(container)
    container.write_bytes(b"0123456789!")
    found = read(Stored(os.fsencode(container), 3, 4, indexed))
    assert found == Unreadable(CHANGED)


def test_what_is_not_a_regular_file_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "fifo.JPEG")
    (tmp_path / "folder.JPEG").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # a socket's address holds 107 bytes, whatever the folder's depth
        listener.bind("socket.JPEG")
        for name in ("fifo.JPEG", "folder.JPEG", "socket.JPEG"):
            assert read(whole(tmp_path / name)) == Refused("not a regular file")


def test_what_cannot_be_opened_is_unreadable_by_its_errno(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    reasons = [read(whole(tmp_path / name)) for name in ("absent", "loop", "x" * 300)]
    assert [type(reason) for reason in reasons] == [Unreadable] * 3
    names = [reason.reason.split(":")[0] for reason in reasons if isinstance(reason, Unreadable)]
    assert names == ["ENOENT", "ELOOP", "ENAMETOOLONG"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a file whose reading fails")
def test_an_error_while_reading_is_unreadable_by_its_errno() -> None:
    memory = Path("/proc/self/mem")  # a regular file by its stat; nothing is mapped at address 0
    found = read(Stored(os.fsencode(memory), 0, 100, stamp(memory)))
    assert found == Unreadable("EIO: Input/output error")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.JPEG"
    with path.open("wb") as file:
        file.truncate(10**12)
    assert read(whole(path)) == Refused("too large: 1000000 MB")
    assert read(Stored(os.fsencode(path), 0, 10**11, stamp(path))) == Refused("too large: 100000 MB")
