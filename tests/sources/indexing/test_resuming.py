"""Interrupted at any moment an earlier index stands, and the next indexing goes on from there."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from select import select

import pytest

from player.core.units import Index
from player.sources import MirrorAway, MirrorError, Progress, build_index, open_mirror
from tests.indexed import TWO, files, index, manifest_of, names
from tests.mirrors import FORMS, class_folders, flat_tar, tar_of_tars, write
from tests.tars import END, member, numbered


class Interrupted:
    """Progress whose *n*-th telling is met by Ctrl-C."""

    def __init__(self, n: int) -> None:
        self.left = n

    def __call__(self, _: Progress) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("form", FORMS)
def test_interrupted_at_any_moment_the_earlier_index_stands_and_the_next_is_whole(
    tmp_path: Path, form: str
) -> None:
    state, mirror = tmp_path / "state", FORMS[form](tmp_path / "mirror", TWO)
    index(mirror, state)
    before = files(state)
    for moment in range(1, 100):
        try:
            build_index(mirror, state, Interrupted(moment))
        except KeyboardInterrupt:
            assert {path: body for path, body in files(state).items() if ".new-" not in path} == before
            assert len(names(mirror, state)) == 3
        else:
            break
    assert 2 <= moment < 99
    assert files(state) == before


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
        if progress.synsets >= 1:
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


def test_a_folder_that_vanishes_while_it_is_indexed_is_an_error_that_names_it(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", TWO)

    def remove(_: Progress) -> None:
        shutil.rmtree(mirror / "n02105855", ignore_errors=True)

    with pytest.raises(MirrorError, match=r"n02105855: cannot be read: No such file"):
        build_index(mirror, tmp_path / "state", remove)


# Large mirrors: killed, and taken up again.


def tars(root: Path) -> Path:
    """Return a folder of tars, 4,000 pictures each: enough that other processes are called to help."""
    for number in range(30):
        wnid = f"n{number:08d}"
        write(root, f"{wnid}.tar".encode(), numbered(wnid, range(4000, 0, -1)))
    return root


def inner_tars(root: Path) -> Path:
    """Return the same as a tar of tars."""
    inner = [(f"n{n:08d}.tar", numbered(f"n{n:08d}", range(4000, 0, -1))) for n in range(30)]
    return write(root, b"whole.tar", b"".join(member(name.encode(), tar) for name, tar in inner) + END)


def one_tar(root: Path, pictures: int = 4000) -> Path:
    """Return one tar of names that open with a wnid, so many *pictures* of each of thirty."""
    return write(
        root,
        b"one.tar",
        b"".join(numbered(f"n{n:08d}", range(pictures))[: -len(END)] for n in range(30)) + END,
    )


LARGE: dict[str, Callable[[Path], Path]] = {"tars": tars, "inner tars": inner_tars, "one tar": one_tar}

KILLED = """
import os, pathlib, signal, sys
from player.sources import build_index

mirror, state, pictures, processes = sys.argv[1:]


def watch(progress):
    if progress.pictures >= int(pictures):
        pid = os.getpid()
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        print(children.read_text() if children.exists() else "", flush=True)
        os.kill(pid, signal.SIGKILL)


build_index(mirror, pathlib.Path(state), watch, processes=int(processes))
"""


def killed(mirror: Path, state: Path, pictures: int, processes: int) -> list[int]:
    """Index *mirror* in a process that kills itself once it has found *pictures*; return its children."""
    asked = [sys.executable, "-c", KILLED, str(mirror), str(state), str(pictures), str(processes)]
    run = subprocess.run(asked, stdout=subprocess.PIPE, check=False, timeout=60)
    assert run.returncode == -signal.SIGKILL
    return [int(pid) for pid in run.stdout.split()]


@pytest.mark.parametrize(
    "form", [pytest.param(form, marks=() if form == "inner tars" else pytest.mark.slow) for form in LARGE]
)
def test_killed_twice_it_goes_on_and_ends_as_if_nothing_had_been(tmp_path: Path, form: str) -> None:
    mirror = LARGE[form](tmp_path / "mirror")
    fresh = build_index(mirror, tmp_path / "fresh", lambda _: None, processes=1)
    state = tmp_path / "state"
    killed(mirror, state, 36_000, 1)
    killed(mirror, state, 84_000, 2)
    told: list[Progress] = []
    assert build_index(mirror, state, told.append, processes=2) == fresh
    assert 84_000 <= told[0].pictures < 120_000
    assert 0 < told[0].volume < told[-1].volume
    assert files(state) == files(tmp_path / "fresh")


def ended(pid: int) -> bool:
    """Wait until the process *pid* has ended, for ten seconds at most."""
    try:
        watch = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select([watch], [], [], 10)[0])
    finally:
        os.close(watch)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches processes by Linux's pidfd")
def test_when_it_is_killed_its_processes_end_too(tmp_path: Path) -> None:
    children = killed(tars(tmp_path / "mirror"), tmp_path / "state", 80_000, 2)
    assert len(children) == 2
    assert all(ended(pid) for pid in children)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in Linux's /proc")
def test_when_it_is_interrupted_its_processes_have_ended(tmp_path: Path) -> None:
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before, during = children.read_text(), ""

    def watch(progress: Progress) -> None:
        nonlocal during
        if progress.pictures > 90_000:
            during = children.read_text()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(tars(tmp_path / "mirror"), tmp_path / "state", watch, processes=2)
    assert len(during.split()) == len(before.split()) + 2
    assert children.read_text() == before


@pytest.mark.slow
def test_in_several_processes_it_finds_what_one_finds(tmp_path: Path) -> None:
    mirror = tars(tmp_path / "mirror")
    os.truncate(mirror / "n00000029.tar", 512 * 1000 + 100)
    found = [build_index(mirror, tmp_path / str(n), lambda _: None, processes=n) for n in (1, 2, 3)]
    assert found[0] == found[1] == found[2]
    assert len(found[0].remarks) == 1
    assert files(tmp_path / "1") == files(tmp_path / "2") == files(tmp_path / "3")


def test_damage_that_another_process_meets_is_told_as_ever(tmp_path: Path) -> None:
    mirror = tars(tmp_path / "mirror")
    with (mirror / "n00000029.tar").open("r+b") as tar:
        tar.seek(512 * 3999)
        tar.write(b"garbage")
    with pytest.raises(MirrorError, match=r"^n00000029\.tar: damaged at byte 2047488: no tar header; fetch "):
        build_index(mirror, tmp_path / "state", lambda _: None, processes=2)


def test_a_tar_that_vanishes_from_under_another_process_is_told_as_ever(tmp_path: Path) -> None:
    mirror = tars(tmp_path / "mirror")

    def watch(_: Progress) -> None:
        (mirror / "n00000029.tar").unlink(missing_ok=True)

    with pytest.raises(MirrorError, match=r"n00000029\.tar: cannot be read: No such file"):
        build_index(mirror, tmp_path / "state", watch, processes=2)


# What is left on disk.


def interrupted(mirror: Path, state: Path) -> Path:
    """Interrupt an indexing of *mirror* and return its log."""
    with pytest.raises(KeyboardInterrupt):
        build_index(mirror, state, Interrupted(4))
    (log,) = state.glob("manifests/.new-*/log.bin")
    assert log.stat().st_size > 0
    return log


@pytest.mark.parametrize("left", [0, 1, 19, 20, 50, -100, -1])
def test_a_log_torn_anywhere_is_used_as_far_as_it_is_whole(tmp_path: Path, left: int) -> None:
    mirror = one_tar(tmp_path / "mirror", 200)
    log = interrupted(mirror, tmp_path / "state")
    os.truncate(log, left % log.stat().st_size)
    build_index(mirror, tmp_path / "state", lambda _: None)
    index(mirror, tmp_path / "fresh")
    assert files(tmp_path / "state") == files(tmp_path / "fresh")


@pytest.mark.parametrize("at", range(0, 2000, 97))
def test_a_log_with_a_flipped_bit_is_used_as_far_as_it_is_sound(tmp_path: Path, at: int) -> None:
    mirror = tar_of_tars(tmp_path / "mirror", TWO)
    with pytest.raises(KeyboardInterrupt):
        build_index(mirror, tmp_path / "state", Interrupted(2))
    (log,) = (tmp_path / "state").glob("manifests/.new-*/log.bin")
    content = bytearray(log.read_bytes() * 2)
    content[at % len(content)] ^= 1
    log.write_bytes(content)
    index(mirror, tmp_path / "state")
    index(mirror, tmp_path / "fresh")
    assert files(tmp_path / "state") == files(tmp_path / "fresh")


def test_of_an_archive_replaced_meanwhile_nothing_is_used(tmp_path: Path) -> None:
    mirror = one_tar(tmp_path / "mirror", 200)
    interrupted(mirror, tmp_path / "state")
    mirror.unlink()
    write(mirror.parent, b"one.tar", numbered("n00000007", range(10)))
    told: list[Progress] = []
    assert build_index(mirror, tmp_path / "state", told.append).pictures == 10
    assert max(step.pictures for step in told) == 10


def test_a_tar_replaced_meanwhile_is_scanned_alone(tmp_path: Path) -> None:
    mirror, state = tars(tmp_path / "mirror"), tmp_path / "state"
    killed(mirror, state, 60_000, 1)
    (mirror / "n00000003.tar").unlink()
    write(mirror, b"n00000003.tar", numbered("n00000003", range(7)))
    told: list[Progress] = []
    assert build_index(mirror, state, told.append).pictures == 29 * 4000 + 7
    assert told[0].pictures >= 56_000
    index(mirror, tmp_path / "fresh")
    assert files(state) == files(tmp_path / "fresh")


def test_a_mirror_without_pictures_leaves_no_draft(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", {"n01440764": [("notes.txt", b"")]})
    with pytest.raises(MirrorError, match="holds no pictures"):
        index(mirror, tmp_path / "state")
    assert list((tmp_path / "state" / "manifests").iterdir()) == []


def test_what_others_keep_beside_a_manifest_stays_when_nothing_has_changed(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path / "mirror", TWO)
    index(mirror, tmp_path)
    write(manifest_of(tmp_path), b"beside.bin", b"kept")
    index(mirror, tmp_path)
    assert (manifest_of(tmp_path) / "beside.bin").read_bytes() == b"kept"
