"""A mirror that changes while it plays: its pictures are found again by synset and name, or are withdrawn."""

import gc
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from player.core.pictures import Stored, Withdrawn
from player.core.units import Index
from player.sources import StoredSource, build_index, open_mirror
from tests.mirrors import (
    FORMS,
    Content,
    class_folders,
    flat_tar,
    folder_of_tars,
    tar_bytes,
    tar_of_folders,
    train_and_val,
)

DOGS = [(f"n02105855_{n}.JPEG", b"dog %d" % n) for n in range(40)]
FISH = [(f"n01440764_{n}.JPEG", b"tench %d" % n) for n in (1, 2, 2933)]
CONTENT: Content = {"n01440764": FISH, "n02105855": DOGS}
ROWS = len(FISH) + len(DOGS)


def playing(mirror: Path, state: Path) -> StoredSource:
    build_index(mirror, state, lambda _: None)
    return open_mirror(mirror, state)


def body(source: StoredSource, row: int) -> bytes | None:
    """Return the bytes of a row as a reader finds them, None if it is withdrawn."""
    place = source.picture(Index(row)).place
    if isinstance(place, Withdrawn):
        return None
    assert isinstance(place, Stored)
    status = Path(os.fsdecode(place.path)).stat()
    assert place.stamp in (None, (status.st_ino, status.st_size, status.st_mtime_ns))
    return Path(os.fsdecode(place.path)).read_bytes()[place.offset : place.offset + place.size]


def bodies(source: StoredSource) -> list[bytes | None]:
    return [body(source, row) for row in range(source.manifest.pictures)]


def afresh(mirror: Path, build: Callable[[Path, Content], Path], content: Content) -> None:
    """Put another mirror in the place of *mirror*, which *build* made in the folder ``mirror``."""
    home = mirror if mirror.is_dir() else mirror.parent
    shutil.rmtree(home)
    build(home, content)


def test_a_mirror_as_it_was_has_nothing_to_tell(tmp_path: Path) -> None:
    source = playing(folder_of_tars(tmp_path / "mirror", CONTENT), tmp_path)
    before = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*"))
    assert source.renew() == ""
    assert sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*")) == before
    source.close()


@pytest.mark.parametrize("form", FORMS)
def test_pictures_are_found_again_wherever_they_moved(tmp_path: Path, form: str) -> None:
    mirror = FORMS[form](tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    manifest, wanted = source.manifest, bodies(source)
    moved = {"n02105855": DOGS[::-1], "n01440764": FISH[::-1], "n15102894": [("n15102894_1.JPEG", b"knot")]}
    afresh(mirror, FORMS[form], moved)
    assert "1 picture has come, 0 pictures have gone" in source.renew()
    assert bodies(source) == wanted
    assert source.manifest is manifest
    assert source.renew() == ""
    source.close()


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_that_is_gone_is_withdrawn_and_the_others_stay(tmp_path: Path, form: str) -> None:
    mirror = FORMS[form](tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    afresh(mirror, FORMS[form], {"n02105855": DOGS[::3]})
    assert "0 pictures have come, 29 pictures have gone; the next start plays" in source.renew()
    assert bodies(source) == [None] * 3 + [dog if n % 3 == 0 else None for n, (_, dog) in enumerate(DOGS)]
    assert source.picture(Index(0)).place == Withdrawn("no longer in the mirror")
    assert (source.picture(Index(0)).wnid, source.picture(Index(0)).name) == (
        "n01440764",
        b"n01440764_1.JPEG",
    )
    source.close()


def test_what_is_gone_comes_back_when_the_mirror_has_it_again(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    wanted = bodies(source)
    for content, rows in ({"n02105855": DOGS}, len(DOGS)), (CONTENT, ROWS):
        afresh(mirror, flat_tar, content)
        assert source.renew()
        assert sum(found is not None for found in bodies(source)) == rows
    assert bodies(source) == wanted
    source.close()


def test_a_container_with_the_same_pictures_says_so(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    wanted = bodies(source)
    (mirror / "n02105855.tar").write_bytes(tar_bytes(DOGS[::-1]))
    line = "n02105855.tar has changed since it was indexed: it holds the same pictures"
    assert source.renew() == line
    assert bodies(source) == wanted
    source.close()


def test_a_name_that_now_belongs_to_another_synset_is_withdrawn(tmp_path: Path) -> None:
    mirror = tar_of_folders(
        tmp_path / "mirror", {"n01440764": [("1.JPEG", b"a")], "n02105855": [("2.JPEG", b"b")]}
    )
    source = playing(mirror, tmp_path)
    afresh(mirror, tar_of_folders, {"n01440764": [("2.JPEG", b"c")], "n02105855": [("1.JPEG", b"d")]})
    source.renew()
    assert bodies(source) == [None, None]
    source.close()


def test_two_pictures_of_one_name_never_become_the_same_one(tmp_path: Path) -> None:
    def twins(root: Path, content: Content) -> Path:
        return class_folders(class_folders(root, content, below="val"), content, below="train")

    same: Content = {"n01440764": [("1.JPEG", b"x"), ("2.JPEG", b"y")]}
    mirror = twins(tmp_path / "mirror", same)
    source = playing(mirror, tmp_path)
    for gone, rows in ("train/n01440764/1.JPEG", 3), ("val/n01440764/2.JPEG", 2):
        (mirror / gone).unlink()
        source.renew()
        places = [source.picture(Index(row)).place for row in range(4)]
        kept = [place for place in places if not isinstance(place, Withdrawn)]
        assert len(kept) == len(set(kept)) == rows
    source.close()


def test_a_mirror_may_return_in_another_form(tmp_path: Path) -> None:
    mirror = train_and_val(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    wanted = bodies(source)
    afresh(mirror, folder_of_tars, CONTENT)
    assert source.renew().endswith("more are not as before: it holds the same pictures")
    assert bodies(source) == wanted
    source.close()


def test_a_root_turned_to_another_tree_is_the_mirror_after_a_renewal(tmp_path: Path) -> None:
    one, two = class_folders(tmp_path / "one", CONTENT), class_folders(tmp_path / "two", CONTENT)
    (mirror := tmp_path / "mirror").symlink_to(one)
    source = playing(mirror, tmp_path)
    mirror.unlink()
    mirror.symlink_to(two)
    assert source.reachable()
    assert source.renew().endswith("it holds the same pictures")
    assert source.reachable()
    source.close()


def test_a_root_turned_to_a_tree_of_other_pictures_is_away_until_a_renewal_takes_it(tmp_path: Path) -> None:
    one = class_folders(tmp_path / "one", {"n01440764": FISH})
    two = class_folders(tmp_path / "two", {"n02105855": DOGS})
    (mirror := tmp_path / "mirror").symlink_to(one)
    source = playing(mirror, tmp_path)
    mirror.unlink()
    mirror.symlink_to(two)
    assert not source.reachable()
    assert source.renew()
    assert source.reachable()
    assert bodies(source) == [None] * 3
    source.close()


def test_a_replaced_tar_is_there_before_it_is_indexed_anew(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    afresh(mirror, flat_tar, {"n02105855": DOGS})
    assert source.reachable()
    source.close()


# When it cannot be done, or not yet.


@contextmanager
def being_written(path: Path) -> Iterator[threading.Event]:
    """Have the mtime of *path* move on all the time; yield the event that is set each time."""
    written, over = threading.Event(), threading.Event()

    def write() -> None:
        at = path.stat().st_mtime_ns
        while not over.is_set():
            os.utime(path, ns=(at := at + 1, at))
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield written
    finally:
        over.set()
        writer.join()


def met_a_write(source: StoredSource, written: threading.Event) -> bool:
    """Renew *source* until a write falls into it; on a busy machine none may fall into the first."""
    for _ in range(100):
        written.clear()
        written.wait()
        try:
            source.renew()
        except BlockingIOError as error:
            return "being changed at this moment" in str(error)
    return False


@pytest.mark.parametrize("build", [flat_tar, folder_of_tars])
def test_a_mirror_that_is_being_written_is_away_until_two_looks_agree(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    wanted = bodies(source)
    with being_written(mirror / "n02105855.tar" if mirror.is_dir() else mirror) as written:
        assert met_a_write(source, written)
        written.clear()
        written.wait()
        assert not source.reachable()
    assert source.reachable() or source.reachable()
    assert source.renew()
    assert bodies(source) == wanted
    source.close()


def test_a_mirror_that_is_away_is_an_error_of_reading(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    mirror.rename(tmp_path / "away")
    with pytest.raises(OSError, match=r"(?i)no such"):
        source.renew()
    mirror.mkdir()
    with pytest.raises(OSError, match="empty folder"):
        source.renew()
    mirror.rmdir()
    (tmp_path / "away").rename(mirror)
    assert source.renew() == ""
    source.close()


def test_a_state_folder_that_takes_nothing_is_an_error_of_writing(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path / "state")
    afresh(mirror, flat_tar, {"n02105855": DOGS})
    shutil.rmtree(tmp_path / "state")
    (tmp_path / "state").write_bytes(b"in the way")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        source.renew()
    (tmp_path / "state").unlink()
    assert source.renew()
    source.close()


def test_what_cannot_be_indexed_as_it_is_now_is_said_once_and_its_places_stay(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    before = source.picture(Index(0))
    mirror.write_bytes(b"no tar" * 1000)
    assert source.renew().endswith("it plays on as it was")
    assert source.renew() == ""
    assert source.picture(Index(0)) == before
    afresh(mirror, flat_tar, CONTENT)
    assert source.renew()
    assert source.picture(Index(0)) != before
    source.close()


def files_open() -> int:
    gc.collect()
    return len(list(Path("/dev/fd").iterdir()))


def test_renewals_leave_no_file_open(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    (mirror / "n02105855.tar").write_bytes(tar_bytes(DOGS[::-1]))
    assert source.renew()
    before = files_open()
    for dogs in (DOGS[::3], DOGS, DOGS[1:], DOGS[:-1]):
        (mirror / "n02105855.tar").write_bytes(tar_bytes(dogs))
        assert source.renew()
        (mirror / "n01440764.tar").write_bytes(b"no tar" * (1000 + len(dogs)))
        assert source.renew().endswith("it plays on as it was")
        (mirror / "n01440764.tar").write_bytes(tar_bytes(FISH[: len(dogs) % 3 + 1]))
        mirror.rename(tmp_path / "away")
        with pytest.raises(OSError, match=r"(?i)no such"):
            source.renew()
        (tmp_path / "away").rename(mirror)
        assert source.renew()
    assert files_open() <= before
    source.close()


# Several threads.


def test_of_two_renewals_at_once_the_second_sees_nothing_new(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    afresh(mirror, flat_tar, {"n02105855": DOGS})
    with ThreadPoolExecutor(2) as pool:
        lines = sorted(pool.map(lambda _: source.renew(), range(2)))
    assert lines[0] == ""
    assert "3 pictures have gone" in lines[1]
    source.close()


def test_pictures_are_given_while_the_mirror_is_renewed(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", CONTENT)
    source = playing(mirror, tmp_path)
    names = [source.picture(Index(row)).name for row in range(ROWS)]
    over = threading.Event()

    def ask() -> int:
        rounds = 0
        while not over.is_set():
            assert [source.picture(Index(row)).name for row in range(ROWS)] == names
            rounds += 1
        return rounds

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        for content in ({"n02105855": DOGS}, CONTENT, {"n01440764": FISH}, CONTENT):
            afresh(mirror, flat_tar, content)
            assert source.renew()
        over.set()
        assert all(asked.result() for asked in asking)
    source.close()
