"""An archive holds what was packed, or is refused."""

import json
import tarfile
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from player.journal.packing import CONTENTS, Item, NoArchive, pack, unpack


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    source = tmp_path / "ledger"
    source.write_bytes(Random(1).randbytes(3_000_000))
    items = [Item("runs/a/ledger.sqlite", source), Item("runs/a/notes.jsonl", tmp_path / "notes")]
    (tmp_path / "notes").write_text("a note\n")
    target = tmp_path / "showing.tar"
    assert pack(target, items, {"made": "today"}) == target.stat().st_size
    return target


def test_what_was_packed_is_unpacked(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    assert unpack(archive, folder) == {"made": "today"}
    assert (folder / "runs" / "a" / "ledger.sqlite").read_bytes() == Random(1).randbytes(3_000_000)
    assert (folder / "runs" / "a" / "notes.jsonl").read_text() == "a note\n"
    assert {path.name for path in tmp_path.iterdir()} == {"ledger", "notes", "showing.tar", "there"}


def test_any_tar_can_read_it(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        assert tar.getnames() == [CONTENTS, "runs/a/ledger.sqlite", "runs/a/notes.jsonl"]


def test_an_archive_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        pack(tmp_path / "x.tar", [Item("runs/x", tmp_path / "nowhere")], {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", [0.0001, 0.3, 0.7, 0.999])
def test_a_cut_archive_is_refused(archive: Path, tmp_path: Path, where: float) -> None:
    whole = archive.read_bytes()
    content = whole.rstrip(b"\0")
    archive.write_bytes(whole[: int(len(content) * where)])
    with pytest.raises(NoArchive, match=r"showing\.tar"):
        unpack(archive, tmp_path / "there")


def test_changed_bytes_are_refused_or_without_effect(archive: Path, tmp_path: Path) -> None:
    whole, random, refused = archive.read_bytes(), Random(3), 0
    for number in range(60):
        damaged = bytearray(whole)
        at = random.randrange(5_000) if number % 2 else random.randrange(len(whole))
        damaged[at] ^= random.randrange(1, 256)
        archive.write_bytes(damaged)
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            unpack(archive, folder)
        except NoArchive:
            refused += 1
        else:
            assert (folder / "runs" / "a" / "ledger.sqlite").read_bytes() == Random(1).randbytes(3_000_000)
            assert (folder / "runs" / "a" / "notes.jsonl").read_text() == "a note\n"
    assert refused > 30


def forged(path: Path, name: str, kind: bytes = tarfile.REGTYPE) -> Path:
    contents = json.dumps({"version": 1, "about": {}, "files": {name: "0" * 64}}).encode()
    with tarfile.open(path, "w") as tar:
        for member, content in ((tarfile.TarInfo(CONTENTS), contents), (tarfile.TarInfo(name), b"")):
            member.size = len(content)
            if member.name == name:
                member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member, BytesIO(content))
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "runs/../../x",
        "lock",
        "cache/x",
        "runs/C:x",
        "runs\\..\\x",
        "config.yaml",
        "runs/./x",
    ],
)
def test_nothing_is_written_outside_of_the_rooms_of_a_state_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoArchive, match="no archive of a state"):
        unpack(forged(tmp_path / "x.tar", name), tmp_path / "there")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "x.tar"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_only_files_are_unpacked(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(NoArchive, match="does not belong"):
        unpack(forged(tmp_path / "x.tar", "runs/x", kind), tmp_path / "there")


@pytest.mark.parametrize(
    "contents",
    ['{"version": 2}', "[]", "{", '{"version": 1, "files": []}', '{"version": 1, "files": {"a": 1}}'],
)
def test_contents_that_say_nothing_are_refused(tmp_path: Path, contents: str) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        member = tarfile.TarInfo(CONTENTS)
        member.size = len(contents)
        tar.addfile(member, BytesIO(contents.encode()))
    with pytest.raises(NoArchive):
        unpack(tmp_path / "x.tar", tmp_path)


def test_what_is_no_tar_or_opens_otherwise_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"no tar" * 999):
        (tmp_path / "x.tar").write_bytes(content)
        with pytest.raises(NoArchive):
            unpack(tmp_path / "x.tar", tmp_path)
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("runs/x"))
    with pytest.raises(NoArchive, match="does not open with its contents"):
        unpack(tmp_path / "x.tar", tmp_path)
    with pytest.raises(NoArchive, match="no such file"):
        unpack(tmp_path / "nowhere.tar", tmp_path)
