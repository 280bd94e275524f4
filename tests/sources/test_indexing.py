"""Indexing: what is a picture, what is skipped, what interrupts it, and when an index is still true."""

import json
import os
import shutil
import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from player.core.pictures import Stored
from player.core.units import Index
from player.sources import (
    Form,
    Indexed,
    MirrorAway,
    MirrorError,
    NotIndexed,
    Progress,
    StoredSource,
    build_index,
    open_mirror,
)
from player.sources.names import Skipped
from tests.mirrors import (
    FORMS,
    Content,
    class_folders,
    flat_folder,
    flat_tar,
    folder_of_tars,
    tar_bytes,
    tar_of_folders,
    tar_of_tars,
    write,
)

TWO: Content = {
    "n01440764": [("n01440764_1.JPEG", b"tench"), ("n01440764_2.JPEG", b"tench too")],
    "n02105855": [("n02105855_1.JPEG", b"dog")],
}


def index(mirror: Path | str, state: Path) -> Indexed:
    return build_index(mirror, state, lambda _: None)


def names(mirror: Path, state: Path) -> list[bytes]:
    source = open_mirror(mirror, state)
    found = [source.picture(Index(row)).name for row in range(source.manifest.pictures)]
    source.close()
    return found


def place(source: StoredSource, row: int = 0) -> Stored:
    found = source.picture(Index(row)).place
    assert isinstance(found, Stored)
    return found


# What is a picture.


@pytest.mark.parametrize(
    "name",
    [
        "a.JPEG",
        "a.jpg",
        "a.Png",
        "a.WEBP",
        "a.bmp",
        "a.gif",
        "a.tif",
        "a.TIFF",
        "a.mpo",
        "a",
        "a.",
        "a.b.jpg",
    ],
)
def test_pictures_are_known_by_their_ending_in_any_case_or_by_having_none(tmp_path: Path, name: str) -> None:
    mirror = class_folders(tmp_path / "mirror", {"n01440764": [(name, b"")]})
    assert index(mirror, tmp_path).pictures == 1


@pytest.mark.parametrize(
    "name", [".hidden.JPEG", "._a.JPEG", "a.xml", "a.txt", "a.JPEG.part", "a.tar", ".jpg", "a.5"]
)
@pytest.mark.parametrize("build", [class_folders, folder_of_tars, tar_of_folders, tar_of_tars])
def test_other_names_are_skipped_and_counted(
    tmp_path: Path, build: Callable[[Path, Content], Path], name: str
) -> None:
    mirror = build(tmp_path / "mirror", {"n01440764": [("good.JPEG", b""), (name, b"")]})
    report = index(mirror, tmp_path)
    assert (report.pictures, dict(report.skipped)) == (1, {Skipped.NAME: 1})


def test_what_only_looks_like_a_picture_is_skipped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = class_folders(tmp_path / "mirror", TWO) / "n01440764"
    os.mkfifo(folder / "pipe.JPEG")
    (folder / "folder.JPEG").mkdir()
    (folder / "loop.JPEG").symlink_to(folder / "loop.JPEG")
    (folder / "dead.JPEG").symlink_to(folder / "nowhere")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(folder)  # the address of a socket holds 107 bytes, whatever the folder's depth
        listening.bind("socket.JPEG")
    report = index(folder.parent, tmp_path)
    assert (report.pictures, dict(report.skipped)) == (3, {Skipped.KIND: 5})


def test_links_to_pictures_and_to_class_folders_are_followed(tmp_path: Path) -> None:
    target = write(tmp_path / "elsewhere", b"target.JPEG", b"linked")
    mirror = class_folders(tmp_path / "mirror", TWO)
    (mirror / "n01440764" / "link.JPEG").symlink_to(target)
    (mirror / "n03001627").symlink_to(tmp_path / "elsewhere")
    assert index(mirror, tmp_path).pictures == 5
    source = open_mirror(mirror, tmp_path)
    assert (place(source).size, Path(os.fsdecode(place(source).path)).read_bytes()) == (6, b"linked")
    source.close()


def test_empty_files_are_rows(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", {"n01440764": [("a.JPEG", b"")]})
    assert index(mirror, tmp_path).pictures == 1


def test_a_synset_without_pictures_is_none(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    (mirror / "n03001627").mkdir()
    assert index(mirror, tmp_path).synsets == 2


def test_pictures_without_a_synset_are_skipped_and_counted(tmp_path: Path) -> None:
    flat = flat_folder(tmp_path / "flat", TWO)
    tar = write(tmp_path, b"one.tar", tar_bytes([("n01440764/1.JPEG", b""), ("test/1.JPEG", b"")]))
    write(flat, b"n014407641_1.JPEG", b"nine digits")
    assert dict(index(flat, tmp_path).skipped) == {Skipped.SYNSET: 1}
    assert dict(index(tar, tmp_path).skipped) == {Skipped.SYNSET: 1}


def test_a_name_in_a_tar_that_no_disk_could_hold_is_skipped_and_counted(tmp_path: Path) -> None:
    long = ("n01440764_" + "9" * 5000 + ".JPEG", b"")
    tar = write(tmp_path, b"one.tar", tar_bytes([("n01440764_1.JPEG", b""), long]))
    assert dict(index(tar, tmp_path).skipped) == {Skipped.LONG: 1}


def test_an_inner_fifo_named_as_a_tar_is_left_alone(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    os.mkfifo(mirror / "n03001627.tar")
    (mirror / "n03001628.tar").symlink_to(mirror / "nowhere")
    assert index(mirror, tmp_path).synsets == 2


@pytest.mark.parametrize("form", FORMS)
def test_a_mirror_of_no_pictures_is_refused(tmp_path: Path, form: str) -> None:
    nothing: Content = {"n01440764": [("n01440764_1.xml", b"")]}
    with pytest.raises(MirrorError, match=r"holds no pictures|without a picture|nothing that is read"):
        index(FORMS[form](tmp_path / "mirror", nothing), tmp_path)
    assert list((tmp_path).glob("manifests/*")) == []


# Twice the same name.


def test_of_a_name_that_comes_twice_in_a_tar_the_last_counts_as_when_unpacked(tmp_path: Path) -> None:
    twice = [("n01440764_1.JPEG", b"old"), ("n01440764_2.JPEG", b"other"), ("./n01440764_1.JPEG", b"newer")]
    once = class_folders(tmp_path / "once", {"n01440764": [twice[1], ("n01440764_1.JPEG", b"newer")]})
    wanted = index(once, tmp_path).hash
    inner = tar_bytes(twice)
    flat = write(tmp_path, b"flat.tar", inner)
    whole = write(tmp_path, b"whole.tar", tar_bytes([("n01440764.tar", b"x"), ("n01440764.tar", inner)]))
    for mirror in (flat, whole):
        assert index(mirror, tmp_path).hash == wanted
        source = open_mirror(mirror, tmp_path)
        assert place(source).size == len(b"newer")
        source.close()


def test_the_same_name_below_train_and_val_is_two_pictures_train_first(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    for split in ("val", "train"):
        class_folders(mirror, {"n01440764": [("1.JPEG", split.encode())]}, below=split)
    index(mirror, tmp_path)
    source = open_mirror(mirror, tmp_path)
    assert [b"/train/" in place(source, row).path for row in (0, 1)] == [True, False]
    source.close()


def test_two_inner_tars_of_one_synset_are_joined(tmp_path: Path) -> None:
    inner = [(f"{part}/n01440764.tar", tar_bytes([(f"n01440764_{part}.JPEG", b"")])) for part in (2, 1)]
    mirror = write(tmp_path, b"whole.tar", tar_bytes(inner))
    assert index(mirror, tmp_path).synsets == 1
    assert names(mirror, tmp_path) == [b"n01440764_1.JPEG", b"n01440764_2.JPEG"]


# Damage.


def test_a_truncated_tar_gives_what_is_whole_and_a_remark(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    tar = mirror / "n01440764.tar"
    os.truncate(tar, 3 * 512)
    report = index(mirror, tmp_path)
    assert report.pictures == 2
    assert report.remarks == (
        "n01440764.tar: ends before its time, at byte 1024; the files before it are taken",
    )


def test_an_archive_cut_inside_its_last_inner_tar_gives_those_before(tmp_path: Path) -> None:
    mirror = tar_of_tars(tmp_path / "mirror", TWO)
    os.truncate(mirror, mirror.stat().st_size - 11_000)
    report = index(mirror, tmp_path)
    assert (report.synsets, len(report.remarks)) == (1, 1)


@pytest.mark.parametrize("build", [flat_tar, tar_of_tars])
def test_a_damaged_header_is_refused_and_says_where(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    tar = mirror.read_bytes()
    at = tar.rindex(b"n01440764_")
    mirror.write_bytes(tar[:at] + b"N" + tar[at + 1 :])
    with pytest.raises(MirrorError, match=rf"damaged at byte {at}: no tar header"):
        index(mirror, tmp_path)


@pytest.mark.parametrize("order", [1, -1])
def test_a_tar_of_tars_and_pictures_is_refused(tmp_path: Path, order: int) -> None:
    mixed = [("n02105855_1.JPEG", b""), ("n01440764.tar", tar_bytes([("n01440764_1.JPEG", b"")]))]
    mirror = write(tmp_path, b"mixed.tar", tar_bytes(mixed[::order]))
    with pytest.raises(MirrorError, match="holds pictures and per-synset tars; split"):
        index(mirror, tmp_path)


def test_nothing_is_written_outside_the_state(tmp_path: Path) -> None:
    climbing = [("../../n01440764_1.JPEG", b"1"), ("/etc/n01440764/n01440764_2.JPEG", b"2")]
    mirror = write(tmp_path / "a" / "b", b"climbing.tar", tar_bytes(climbing))
    before = sorted(tmp_path.rglob("*"))
    assert index(mirror, tmp_path / "state").pictures == 2
    assert [path for path in sorted(tmp_path.rglob("*")) if "state" not in path.parts] == before


# Interruption and atomicity.


class Interrupted:
    """Progress whose *n*-th telling is met by Ctrl-C."""

    def __init__(self, n: int) -> None:
        self.left = n

    def __call__(self, _: Progress) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("form", FORMS)
def test_interrupted_at_any_moment_the_earlier_index_stands_and_nothing_is_left(
    tmp_path: Path, form: str
) -> None:
    state, mirror = tmp_path / "state", FORMS[form](tmp_path / "mirror", TWO)
    index(mirror, state)
    before = {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}
    for moment in range(1, 100):
        interrupted = Interrupted(moment)
        try:
            build_index(mirror, state, interrupted)
        except KeyboardInterrupt:
            assert {path: path.read_bytes() for path in state.rglob("*") if path.is_file()} == before
            assert len(names(mirror, state)) == 3
        else:
            break
    assert 3 <= moment < 99


def test_what_a_killed_writer_left_is_swept_up(tmp_path: Path) -> None:
    state, mirror = tmp_path / "state", class_folders(tmp_path / "mirror", TWO)
    index(mirror, state)
    key = next((state / "mirrors").iterdir()).stem
    write(state / "manifests" / f".new-{key[:16]}", b"rows.bin", b"half")
    (state / "mirrors" / f"{key}.new").write_bytes(b"{")
    assert open_mirror(mirror, state).reachable()
    index(mirror, state)
    assert [folder.name for folder in (state / "manifests").iterdir() if folder.name.startswith(".")] == []


def test_an_index_made_again_is_the_same_and_takes_no_more_room(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    first, second = index(mirror, tmp_path / "state"), index(mirror, tmp_path / "state")
    assert first == second
    assert len(list((tmp_path / "state" / "manifests").iterdir())) == 1


def test_an_open_source_keeps_its_manifest_when_the_mirror_is_indexed_anew(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    playing = open_mirror(mirror, tmp_path)
    write(mirror / "n01440764", b"n01440764_0.JPEG", b"new")
    index(mirror, tmp_path)
    assert playing.picture(Index(0)).name == b"n01440764_1.JPEG"
    assert names(mirror, tmp_path)[0] == b"n01440764_0.JPEG"
    playing.close()


def test_a_mirror_that_changes_while_it_is_indexed_is_refused(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)

    def meddle(progress: Progress) -> None:
        if progress.synsets == 1:
            (mirror / "n03001627").mkdir(exist_ok=True)

    with pytest.raises(MirrorError, match="changed while it was indexed; index again"):
        build_index(mirror, tmp_path / "state", meddle)


def test_a_mirror_that_vanishes_while_it_is_indexed_is_away(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)

    def unplug(_: Progress) -> None:
        shutil.rmtree(mirror, ignore_errors=True)

    with pytest.raises(MirrorAway):
        build_index(mirror, tmp_path / "state", unplug)


def test_a_tar_that_vanishes_at_the_last_moment_is_away(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", TWO)

    def unplug(progress: Progress) -> None:
        if progress.synsets == 2:
            mirror.unlink()

    with pytest.raises(MirrorAway):
        build_index(mirror, tmp_path / "state", unplug)


@pytest.mark.parametrize("build", [flat_tar, flat_folder])
def test_a_large_container_tells_while_it_is_scanned(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "mirror", {"n01440764": [(f"n01440764_{n}.JPEG", b"") for n in range(5000)]})
    told: list[Progress] = []
    build_index(mirror, tmp_path / "state", told.append)
    assert [(step.pictures, step.parts) for step in told] == [(4096, 0), (5000, 1), (5000, 1)]


def test_other_files_beside_inner_tars_are_skipped_and_counted(tmp_path: Path) -> None:
    inner = tar_bytes([("n01440764_1.JPEG", b"")])
    mirror = write(tmp_path, b"whole.tar", tar_bytes([("README", b""), ("n01440764.tar", inner)]))
    assert dict(index(mirror, tmp_path).skipped) == {Skipped.NAME: 1}


def test_a_folder_that_vanishes_while_it_is_indexed_is_an_error_that_names_it(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)

    def remove(_: Progress) -> None:
        shutil.rmtree(mirror / "n02105855", ignore_errors=True)

    with pytest.raises(MirrorError, match=r"n02105855: cannot be read: No such file"):
        build_index(mirror, tmp_path / "state", remove)


# When an index is still true.


def test_a_mirror_never_indexed_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotIndexed, match="has not been indexed"):
        open_mirror(class_folders(tmp_path / "mirror", TWO), tmp_path)


def later(path: Path) -> None:
    """Move the mtime of *path* on, as any change an hour later does."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 3_600 * 10**9))


def replaced(path: Path) -> None:
    """Put an equal copy in the place of *path*: another inode."""
    copy = path.with_suffix(".copy")
    shutil.copy2(path, copy)
    copy.replace(path)


def grown(path: Path) -> None:
    """Append to *path* and give it its old mtime."""
    status = path.stat()
    with path.open("ab") as file:
        file.write(bytes(512))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("change", [later, replaced, grown])
@pytest.mark.parametrize("build", [flat_tar, tar_of_tars, folder_of_tars])
def test_a_changed_tar_is_noticed(
    tmp_path: Path, build: Callable[[Path, Content], Path], change: Callable[[Path], None]
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    change(mirror / "n01440764.tar" if mirror.is_dir() else mirror)
    with pytest.raises(NotIndexed, match="has changed since it was indexed"):
        open_mirror(mirror, tmp_path / "state")


@pytest.mark.parametrize("build", [class_folders, flat_folder])
def test_a_folder_with_other_entries_is_noticed(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    later(mirror / "n02105855" if build is class_folders else mirror)
    with pytest.raises(NotIndexed, match="has changed since it was indexed"):
        open_mirror(mirror, tmp_path / "state")


@pytest.mark.parametrize(("build", "name"), [(class_folders, "n02105855"), (folder_of_tars, "n02105855.tar")])
def test_a_container_that_came_or_went_is_noticed(
    tmp_path: Path, build: Callable[[Path, Content], Path], name: str
) -> None:
    mirror = build(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    (mirror / name).rename(tmp_path / name)
    with pytest.raises(NotIndexed, match=f"{name} has gone since"):
        open_mirror(mirror, tmp_path / "state")
    (tmp_path / name).rename(mirror / name)
    (mirror / name).rename(mirror / name.replace("n0", "n1"))
    with pytest.raises(NotIndexed):
        open_mirror(mirror, tmp_path / "state")


def test_a_folder_of_tars_that_became_something_else_is_noticed(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    shutil.rmtree(mirror)
    mirror.write_bytes(b"a file now")
    with pytest.raises(NotIndexed, match=r"n01440764\.tar has gone since"):
        open_mirror(mirror, tmp_path / "state")


def test_other_files_beside_the_containers_leave_an_index_true(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "state")
    write(mirror, b"README", b"")
    assert len(names(mirror, tmp_path / "state")) == 3


# A damaged index.


def manifest_of(state: Path) -> Path:
    return next((state / "manifests").iterdir())


def flipped(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x01
    path.write_bytes(content)


def shortened(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "pointer empty": lambda state: next((state / "mirrors").iterdir()).write_bytes(b""),
    "pointer not JSON": lambda state: next((state / "mirrors").iterdir()).write_bytes(b"\xff{"),
    "pointer of another shape": lambda state: next((state / "mirrors").iterdir()).write_text("[1]"),
    "pointer without manifest": lambda state: next((state / "mirrors").iterdir()).write_text("{}"),
    "pointer to a number": lambda state: next((state / "mirrors").iterdir()).write_text('{"manifest": 7}'),
    "pointer leading elsewhere": lambda state: next((state / "mirrors").iterdir()).write_text(
        json.dumps({"manifest": "../../etc"})
    ),
    "manifest gone": lambda state: shutil.rmtree(manifest_of(state)),
    "meta.json gone": lambda state: (manifest_of(state) / "meta.json").unlink(),
    "meta.json empty": lambda state: (manifest_of(state) / "meta.json").write_bytes(b""),
    "meta.json short": lambda state: shortened(manifest_of(state) / "meta.json"),
    "rows.bin gone": lambda state: (manifest_of(state) / "rows.bin").unlink(),
    "rows.bin short": lambda state: shortened(manifest_of(state) / "rows.bin"),
    "names.bin short": lambda state: shortened(manifest_of(state) / "names.bin"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_none_and_is_made_anew(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    state, mirror = tmp_path / "state", class_folders(tmp_path / "mirror", TWO)
    index(mirror, state)
    damage(state)
    with pytest.raises(NotIndexed):
        open_mirror(mirror, state)
    index(mirror, state)
    assert len(names(mirror, state)) == 3


def test_any_flipped_bit_in_the_table_is_noticed(tmp_path: Path) -> None:
    state, mirror = tmp_path / "state", class_folders(tmp_path / "mirror", TWO)
    index(mirror, state)
    meta = manifest_of(state) / "meta.json"
    for at in range(0, meta.stat().st_size, 11):
        flipped(meta, at)
        with pytest.raises(NotIndexed):
            open_mirror(mirror, state)
        flipped(meta, at)
    assert len(names(mirror, state)) == 3


def test_a_table_of_another_version_is_none(tmp_path: Path) -> None:
    state, mirror = tmp_path / "state", class_folders(tmp_path / "mirror", TWO)
    index(mirror, state)
    folder = manifest_of(state)
    meta = (folder / "meta.json").read_bytes().replace(b'"version":1', b'"version":2')
    digest = sha256(meta).hexdigest()[:16]
    renamed = folder.rename(folder.with_name(f"{folder.name[:16]}-{digest}"))
    (renamed / "meta.json").write_bytes(meta)
    next((state / "mirrors").iterdir()).write_text(json.dumps({"manifest": renamed.name}))
    with pytest.raises(NotIndexed, match="version"):
        open_mirror(mirror, state)


@pytest.mark.parametrize("at", [3, 23])
def test_a_row_that_points_nowhere_is_noticed_when_it_is_asked_for(tmp_path: Path, at: int) -> None:
    state, mirror = tmp_path / "state", class_folders(tmp_path / "mirror", TWO)
    index(mirror, state)
    flipped(manifest_of(state) / "rows.bin", at)
    source = open_mirror(mirror, state)
    with pytest.raises(NotIndexed, match="damaged at row 0"):
        source.picture(Index(0))
    assert source.picture(Index(1)).name == b"n01440764_2.JPEG"
    source.close()


# Where a picture lies, and whether the mirror is there.


def test_a_picture_in_a_folder_is_its_own_file_and_one_in_a_tar_is_bound_to_it(tmp_path: Path) -> None:
    folders, tar = class_folders(tmp_path / "mirror", TWO), flat_tar(tmp_path, TWO)
    for mirror in (folders, tar):
        index(mirror, tmp_path)
    in_folder, in_tar = open_mirror(folders, tmp_path), open_mirror(tar, tmp_path)
    path = folders / "n01440764" / "n01440764_1.JPEG"
    assert place(in_folder) == Stored(os.fsencode(path), 0, 5, None)
    status = tar.stat()
    assert place(in_tar).stamp == (status.st_ino, status.st_size, status.st_mtime_ns)
    in_folder.close()
    in_tar.close()


def test_a_relative_path_is_the_mirror_it_leads_to(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    index(os.path.relpath(mirror), tmp_path)
    assert names(mirror, tmp_path) == names(Path(os.path.relpath(mirror)), tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_a_mirror_taken_away_is_not_reachable_until_it_returns(tmp_path: Path, form: str) -> None:
    mirror = FORMS[form](tmp_path / "disk", TWO)
    index(mirror, tmp_path / "state")
    source = open_mirror(mirror, tmp_path / "state")
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    assert not source.reachable()
    (tmp_path / "disk").mkdir()
    assert not source.reachable()
    with pytest.raises(MirrorAway):
        open_mirror(mirror, tmp_path / "state")
    (tmp_path / "disk").rmdir()
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    assert source.reachable()
    source.close()


def test_another_mirror_in_its_place_is_not_it(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    source = open_mirror(mirror, tmp_path)
    mirror.rename(tmp_path / "away")
    class_folders(tmp_path / "mirror", TWO)
    assert not source.reachable()
    source.close()


def test_the_same_content_under_another_root_inode_is_reachable_by_its_first_container(
    tmp_path: Path,
) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    source = open_mirror(mirror, tmp_path)
    mirror.rename(tmp_path / "away")
    mirror.mkdir()
    (tmp_path / "away" / "n01440764").rename(mirror / "n01440764")
    assert source.reachable()
    source.close()


def test_a_closed_source_gives_no_pictures(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)
    assert index(mirror, tmp_path).form is Form.CLASS_FOLDERS
    source = open_mirror(mirror, tmp_path)
    source.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        source.picture(Index(0))
