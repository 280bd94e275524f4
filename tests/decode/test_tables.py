"""A cell of a parquet table is read as it was indexed, or there is a reason; a worker keeps its place."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from player.core.pictures import CHANGED, Refused, Tabled, Unreadable
from player.decode import tables
from player.decode.tables import read_cell


def table(path: Path, cells: list[bytes | None], a_group: int = 4) -> Path:
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    images = [{"bytes": cell, "path": "a.jpg"} for cell in cells]
    write_table(pa.table({"image": pa.array(images, image)}), path, row_group_size=a_group)
    return path


def place(path: Path, group: int, row: int) -> Tabled:
    found = path.stat()
    return Tabled(os.fsencode(path), group, row, (found.st_ino, found.st_size, found.st_mtime_ns))


OPEN_FILES = Path("/proc/self/fd")
CELLS: list[bytes | None] = [b"cell %d" % number for number in range(10)]


@pytest.mark.parametrize("order", [range(10), range(9, -1, -1), [3, 3, 1, 8, 0, 9, 2, 7, 7, 5]])
def test_cells_are_read_in_any_order(tmp_path: Path, order: list[int]) -> None:
    path = table(tmp_path / "t.parquet", CELLS)
    assert [read_cell(place(path, n // 4, n % 4)) for n in order] == [CELLS[n] for n in order]


def test_an_empty_cell_has_no_bytes(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", [b"", None])
    assert [read_cell(place(path, 0, row)) for row in (0, 1)] == [b"", b""]


def test_a_row_that_is_not_there_is_damage(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", CELLS)
    assert read_cell(place(path, 2, 5)) == Refused("damaged table")
    assert read_cell(place(path, 7, 0)) == Refused("damaged table")


def test_a_table_that_has_changed_is_not_read(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", CELLS)
    before = place(path, 0, 0)
    assert read_cell(before) == CELLS[0]
    table(tmp_path / "new", CELLS[::-1]).replace(path)
    assert read_cell(Tabled(before.path, 0, 1, before.stamp)) == Unreadable(CHANGED)
    assert read_cell(before) == Unreadable(CHANGED)
    assert read_cell(place(path, 0, 1)) == CELLS[8]


def test_a_table_that_is_gone_is_away(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", CELLS)
    there = place(path, 0, 0)
    path.unlink()
    assert read_cell(there) == Unreadable("ENOENT: No such file or directory")


def test_a_large_cell_is_refused_by_its_size(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", [bytes(20_000_001), b"small"])
    assert read_cell(place(path, 0, 0)) == Refused("too large: 21 MB")
    assert read_cell(place(path, 0, 1)) == b"small"


@pytest.mark.slow
def test_a_row_group_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", [bytes(18_000_000 + n) for n in range(16)], a_group=16)
    assert read_cell(place(path, 0, 0)) == Refused("row group too large: 274 MB")


@pytest.mark.parametrize("first", range(0, 900, 60))
def test_damage_anywhere_gives_a_reason_or_bytes(tmp_path: Path, first: int) -> None:
    path = table(tmp_path / "t.parquet", [os.urandom(40) for _ in range(8)])
    content = bytearray(path.read_bytes())
    content[first : first + 60] = b"\xaa" * len(content[first : first + 60])
    path.write_bytes(content)
    outcomes = [read_cell(place(path, group, row)) for group in (0, 1) for row in range(4)]
    assert all(isinstance(o, bytes) or o == Refused("damaged table") for o in outcomes)


def test_what_is_no_table_is_damage(tmp_path: Path) -> None:
    for content in (b"", b"PAR1", b"<html>" * 100):
        (tmp_path / "t.parquet").write_bytes(content)
        assert read_cell(place(tmp_path / "t.parquet", 0, 0)) == Refused("damaged table")


def test_one_file_at_most_is_held_open(tmp_path: Path) -> None:
    before = len(list(OPEN_FILES.iterdir()))
    for number in range(5):
        path = table(tmp_path / f"{number}.parquet", CELLS)
        read_cell(place(path, 0, 0))
        path.write_bytes(b"")
        read_cell(place(path, 0, 0))
    tables._leave()
    assert len(list(OPEN_FILES.iterdir())) <= before


def test_a_worker_reads_a_group_of_a_hundred_megabytes_within_its_memory(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", [os.urandom(110_000) for _ in range(900)], a_group=900)
    worker = (
        "import os, resource, sys\n"
        "import cv2, numpy\n"  # as a worker has them
        "from PIL import Image\n"
        "from player.core.pictures import Tabled\n"
        "from player.decode.tables import read_cell\n"
        "own = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (own + 512 * 2**20,) * 2)\n"
        "path, s = os.fsencode(sys.argv[1]), os.stat(sys.argv[1])\n"
        "for row in (0, 899):\n"
        "    cell = read_cell(Tabled(path, 0, row, (s.st_ino, s.st_size, s.st_mtime_ns)))\n"
        "    print(cell if not isinstance(cell, bytes) else len(cell))\n"
    )
    run = subprocess.run([sys.executable, "-c", worker, path], capture_output=True, text=True, check=True)
    assert run.stdout == "110000\n110000\n"


def test_without_pyarrow_the_picture_waits(tmp_path: Path) -> None:
    path = table(tmp_path / "t.parquet", CELLS)
    without = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from player.core.pictures import Tabled\n"
        "from player.decode.tables import read_cell\n"
        "print(read_cell(Tabled(sys.argv[1].encode(), 0, 0, (0, 0, 0))).reason)\n"
    )
    run = subprocess.run([sys.executable, "-c", without, path], capture_output=True, text=True, check=True)
    assert run.stdout == "pyarrow is not installed\n"
