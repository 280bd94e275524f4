"""Hugging Face's tables: names lose what was added to them, labels are checked, the bytes are not read."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from player.assets import load_ilsvrc
from player.core.pictures import Tabled
from player.core.units import Index
from player.decode.tables import read_cell
from player.sources import Form, Indexed, MirrorError, Progress, build_index, open_mirror, recognise
from player.sources.names import Skipped
from tests.mirrors import Content, parquet, write

TENCH, LAST = load_ilsvrc()[0], load_ilsvrc()[999]
Row = tuple[str | None, int | None]


def quiet(_: Progress) -> None:
    pass


def table(path: Path, rows: list[Row], a_group: int = 2) -> Path:
    """Write *rows* (path, label), each of whose pictures says its number."""
    images = [{"bytes": b"%d" % number, "path": name} for number, (name, _) in enumerate(rows)]
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    columns = {"image": pa.array(images, image), "label": pa.array([label for _, label in rows], pa.int64())}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(pa.table(columns), path, row_group_size=a_group)
    return path


def index(mirror: Path, tmp: Path, **options: Any) -> tuple[Indexed, list[tuple[str, str, bytes]]]:
    """Return the report on *mirror*, and (wnid, name, bytes) of each of its pictures."""
    report = build_index(mirror, tmp / "state", quiet, **options)
    source = open_mirror(mirror, tmp / "state")
    found = []
    for number in range(report.pictures):
        picture = source.picture(Index(number))
        assert isinstance(picture.place, Tabled)
        body = read_cell(picture.place)
        assert isinstance(body, bytes)
        found.append((picture.wnid, picture.file, body))
    source.close()
    return report, found


@pytest.mark.parametrize(
    ("path", "label", "wnid", "name", "comparable"),
    [
        ("n01440764_10_n01440764.JPEG", 0, TENCH, "n01440764_10.JPEG", True),
        ("ILSVRC2012_val_00000001_n01440764.JPEG", 0, TENCH, "ILSVRC2012_val_00000001.JPEG", True),
        ("n01440764_10.JPEG", 0, TENCH, "n01440764_10.JPEG", True),
        ("train/n01440764/n01440764_10_n01440764.JPEG", None, TENCH, "n01440764_10.JPEG", True),
        ("n02119789_10_n02119789.JPEG", -1, "n02119789", "n02119789_10.JPEG", True),
        ("holiday.jpg", 999, LAST, "holiday.jpg", False),
        (None, 999, LAST, "train-00000-of-00001_0_0.JPEG", False),
        ("", 0, TENCH, "train-00000-of-00001_0_0.JPEG", False),
        ("a/", 0, TENCH, "train-00000-of-00001_0_0.JPEG", False),
        ("notes.txt", 0, TENCH, "train-00000-of-00001_0_0.JPEG", False),
        ("a\0b.jpg", 0, TENCH, "train-00000-of-00001_0_0.JPEG", False),
        ("x" * 300 + ".jpg", 0, TENCH, "train-00000-of-00001_0_0.JPEG", False),
    ],
)
def test_synset_and_original_name_are_made_out(
    tmp_path: Path, path: str | None, label: int | None, wnid: str, name: str, comparable: bool
) -> None:
    table(tmp_path / "mirror" / "train-00000-of-00001.parquet", [(path, label)])
    report, found = index(tmp_path / "mirror", tmp_path)
    assert found == [(wnid, name, b"0")]
    assert report.hash_comparable is comparable


def test_what_has_no_label_is_left_out_and_counted(tmp_path: Path) -> None:
    rows: list[Row] = [("a.jpg", 0), ("b.jpg", -1), ("c.jpg", None), (None, 1000), ("e.jpg", 999)]
    report, found = index(table(tmp_path / "t.parquet", rows), tmp_path)
    assert found == [(TENCH, "a.jpg", b"0"), (LAST, "e.jpg", b"4")]
    assert report.skipped == {Skipped.LABEL: 3}


def test_numbers_of_another_data_set_are_refused_where_they_would_label(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="label 3 stands with n02119789"):
        index(table(tmp_path / "t.parquet", [("n02119789_7.JPEG", 3), ("a.jpg", 4)]), tmp_path)


def test_train_and_validation_are_joined_and_test_left_out(tmp_path: Path) -> None:
    for split in ("train", "validation", "test"):
        label = -1 if split == "test" else 0
        table(tmp_path / "hub" / "data" / f"{split}-00000-of-00001.parquet", [(f"{split}.JPEG", label)])
    write(tmp_path / "hub", b"README.md", b"")
    for mirror in (tmp_path / "hub", tmp_path / "hub" / "data"):
        assert [name for _, name, _ in index(mirror, tmp_path)[1]] == ["train.JPEG", "validation.JPEG"]


def test_test_alone_is_unlabelled_if_it_is_asked_for(tmp_path: Path) -> None:
    path = table(tmp_path / "m" / "test-00000-of-00001.parquet", [("ILSVRC2012_test_00000001.JPEG", -1)])
    for mirror in (path, path.parent):
        with pytest.raises(MirrorError, match=r"have no labels; .*--form parquet"):
            recognise(mirror)
        report, found = index(mirror, tmp_path, form=Form.PARQUET)
        assert found == [("unlabelled", "ILSVRC2012_test_00000001.JPEG", b"0")]
        assert report.hash_comparable


@pytest.mark.parametrize("damage", [slice(4, 200), slice(-200, -8), slice(-8, -4), slice(20, None)])
def test_a_damaged_table_is_an_error_that_names_it(tmp_path: Path, damage: slice) -> None:
    path = table(tmp_path / "m" / "train-0.parquet", [(f"n01440764_{n}_n01440764.JPEG", 0) for n in range(9)])
    content = bytearray(path.read_bytes())
    content[damage] = b"\xaa" * len(content[damage])
    path.write_bytes(content)
    with pytest.raises(MirrorError, match="a damaged table") as caught:
        index(tmp_path / "m", tmp_path)
    assert caught.value.where == str(path)
    assert "\n" not in str(caught.value)


def test_a_table_with_other_columns_is_refused_with_what_it_has(tmp_path: Path) -> None:
    write_table(pa.table({"text": ["a"], "label": [1]}), tmp_path / "train-0.parquet")
    with pytest.raises(MirrorError, match=r"without image.bytes, image.path, label; it has text, label"):
        index(tmp_path, tmp_path / "state")


def test_the_pictures_are_not_read(tmp_path: Path) -> None:
    # Their column chunk, which comes first in each row group, may be anything.
    content: Content = {TENCH: [(f"n01440764_{n}.JPEG", b"\xaa" * 5000) for n in range(50)]}
    parquet(tmp_path / "mirror", content, a_group=50)
    path = tmp_path / "mirror" / "data" / "train-00000-of-00009.parquet"
    content_of_it = bytearray(path.read_bytes())
    content_of_it[100:200] = bytes(100)
    path.write_bytes(content_of_it)
    assert build_index(tmp_path / "mirror", tmp_path / "state", quiet).pictures == 50


def test_without_pyarrow_a_line_says_how_to_get_it(tmp_path: Path) -> None:
    table(tmp_path / "train-0.parquet", [("n01440764_1.JPEG", 0)])
    without = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from player.sources import MirrorError, build_index\n"
        "from pathlib import Path\n"
        "try: build_index(sys.argv[1], Path(sys.argv[1], 'state'), print)\n"
        "except MirrorError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", without, tmp_path], capture_output=True, text=True, check=True
    )
    assert run.stdout.endswith(
        "missing; pip install -e '.[parquet]' in the checkout, or pip install pyarrow\n"
    )
