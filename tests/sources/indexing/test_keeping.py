"""Putting a manifest in place: at every moment there is the old one or the new one, and what is old goes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from player.core.units import Index
from player.sources import open_mirror
from player.sources.indexing.manifest_files import ABANDONED
from player.sources.manifest.tables import load
from tests.indexed import TWO, files, index, later, manifest_of
from tests.mirrors import folder_of_tars, tar_bytes, write

KILLED = """
import os, pathlib, shutil, sys
from player.sources import build_index

mirror, old, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
state, begun, left = None, False, 0


def watch(event, arguments):
    global begun, left
    if state is None or str(state) not in (asked := repr(arguments)):
        return
    begun = begun or (".new-" in asked and "sums.bin" in asked)  # the first file of the last steps
    left -= begun
    if left < 0:
        os._exit(9)


sys.addaudithook(watch)
for moment in range(1000):
    child = os.fork()
    if not child:
        shutil.copytree(old, work / str(moment))
        state, left = work / str(moment), moment
        build_index(mirror, state, lambda _: None, processes=1)
        os._exit(0)
    if not os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        break
"""


def killed_at_every_moment(mirror: Path, old: Path, work: Path) -> list[Path]:
    """Index *mirror* in copies of the state *old*, killed before each step of putting the manifest in place.

    Returns the copies; the last is of an indexing that was not killed.
    """
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # what is forked should have no threads
    asked = [sys.executable, "-c", KILLED, str(mirror), str(old), str(work)]
    subprocess.run(asked, check=True, timeout=60, env=alone)
    return sorted(work.iterdir(), key=lambda copy: int(copy.name))


def more(mirror: Path, _: Path) -> None:
    write(mirror, b"n03001627.tar", tar_bytes([("n03001627_1.JPEG", b"chair")]))


def elsewhere(mirror: Path, _: Path) -> None:
    later(mirror / "n01440764.tar")


def nothing(_mirror: Path, _state: Path) -> None:
    pass


def damage(_: Path, state: Path) -> None:
    rows = manifest_of(state) / "rows.bin"
    content = bytearray(rows.read_bytes())
    content[5] ^= 1
    rows.write_bytes(content)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills copies of a process")
@pytest.mark.parametrize("change", [more, elsewhere, nothing, damage])
def test_killed_at_any_moment_the_old_manifest_stands_or_the_new(
    tmp_path: Path, change: Callable[[Path, Path], None]
) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    index(mirror, tmp_path / "old")
    change(mirror, tmp_path / "old")
    index(mirror, tmp_path / "new")
    old, new = (files(manifest_of(tmp_path / state)) for state in ("old", "new"))
    found = []
    for state in killed_at_every_moment(mirror, tmp_path / "old", tmp_path / "work"):
        found.append(files(load(state, os.fsencode(mirror))[0]))
        index(mirror, state)
        assert files(load(state, os.fsencode(mirror))[0]) == new
        assert list((state / "manifests").glob(".*")) == []
    turn = found.index(new)
    assert found == [old] * turn + [new] * (len(found) - turn)
    assert len(found) > 10


def test_the_same_pictures_in_other_places_take_no_more_room(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    playing = open_mirror(mirror, tmp_path)
    wanted = files(manifest_of(tmp_path))["names.bin"]
    for _ in range(3):
        later(mirror / "n01440764.tar")
        assert "the same pictures" in playing.renew()
        assert files(manifest_of(tmp_path))["names.bin"] == wanted
        assert playing.picture(Index(2)).name == b"n02105855_1.JPEG"
    open_mirror(mirror, tmp_path).close()
    playing.close()


def test_other_pictures_leave_the_manifest_to_the_runs_that_were_played_from_it(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    before = files(manifest_of(tmp_path))
    played = manifest_of(tmp_path)
    more(mirror, tmp_path)
    index(mirror, tmp_path)
    assert load(tmp_path, os.fsencode(mirror))[0] != played
    assert files(played) == before


def aged(folder: Path, seconds: float) -> None:
    """Have *folder* and all in it look as if they had been written so many *seconds* ago."""
    at = folder.stat().st_mtime - seconds
    for path in (*folder.iterdir(), folder):
        os.utime(path, (at, at))


@pytest.mark.parametrize("left", [b"log.bin", b"rows.bin"])
@pytest.mark.parametrize(("seconds", "kept"), [(ABANDONED - 3600, True), (ABANDONED + 3600, False)])
def test_what_another_indexing_left_is_kept_for_a_month(
    tmp_path: Path, left: bytes, seconds: int, kept: bool
) -> None:
    draft = tmp_path / "manifests" / ".new-0123456789abcdef"
    write(draft, left, b"half")
    aged(draft, seconds)
    index(folder_of_tars(tmp_path / "mirror", TWO), tmp_path)
    assert draft.exists() is kept


def test_a_log_that_is_written_is_not_abandoned_however_old_its_folder(tmp_path: Path) -> None:
    mirror, draft = folder_of_tars(tmp_path / "mirror", TWO), tmp_path / "manifests" / ".new-0123456789abcdef"
    write(draft, b"log.bin", b"half")
    at = draft.stat().st_mtime
    os.utime(draft, (at - 2 * ABANDONED, at - 2 * ABANDONED))
    index(mirror, tmp_path)
    assert draft.exists()


def test_what_is_half_removed_goes_with_the_next_indexing(tmp_path: Path) -> None:
    write(tmp_path / "manifests" / ".gone-0123456789abcdef-0123456789abcdef", b"names.bin", b"half")
    index(folder_of_tars(tmp_path / "mirror", TWO), tmp_path)
    assert len(list((tmp_path / "manifests").iterdir())) == 1
