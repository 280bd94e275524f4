"""WebDataset shards: a picture gets synset and original name from what lies beside it, or is left out."""

import json
from pathlib import Path

import pytest

from player.assets import load_ilsvrc
from player.core.pictures import Stored
from player.core.units import Index
from player.sources import Form, Indexed, MirrorError, Progress, build_index, open_mirror, recognise
from player.sources.names import Skipped
from tests.mirrors import tar_bytes, write

Members = list[tuple[bytes | str, bytes]]
TENCH, LAST = load_ilsvrc()[0], load_ilsvrc()[999]


def quiet(_: Progress) -> None:
    pass


def about(**facts: object) -> bytes:
    return json.dumps(facts).encode()


def index(tmp: Path, *shards: Members) -> tuple[Indexed, list[tuple[str, str, bytes]]]:
    """Return the report on a mirror of *shards*, and (wnid, name, bytes) of each of its pictures."""
    for number, members in enumerate(shards):
        write(tmp / "mirror", b"imagenet1k-train-%04d.tar" % number, tar_bytes(members))
    report = build_index(tmp / "mirror", tmp / "state", quiet)
    source = open_mirror(tmp / "mirror", tmp / "state")
    found = []
    for number in range(report.pictures):
        picture = source.picture(Index(number))
        assert isinstance(picture.place, Stored)
        shard = Path(picture.place.path.decode()).read_bytes()
        body = shard[picture.place.offset :][: picture.place.size]
        found.append((picture.wnid, picture.file, body))
    source.close()
    return report, found


@pytest.mark.parametrize(
    ("members", "wnid", "name", "comparable"),
    [
        ([("a.jpg", b"x"), ("a.cls", b"0")], TENCH, "a.jpg", False),
        ([("a.cls", b"999\n"), ("a.jpeg", b"x")], LAST, "a.jpeg", False),
        ([("a.png", b"x"), ("a.json", about(label=999))], LAST, "a.png", False),
        ([("a.jpg", b"x"), ("a.json", about(label="n02119789"))], "n02119789", "a.jpg", False),
        ([("n02119789_7.jpg", b"x"), ("n02119789_7.cls", b"280")], "n02119789", "n02119789_7.jpg", True),
        ([("n02119789_7.jpg", b"x"), ("n02119789_7.json", b"{}")], "n02119789", "n02119789_7.jpg", True),
        ([("n02119789/7.jpg", b"x"), ("n02119789/7.cls", b"280")], "n02119789", "7.jpg", False),
        (
            [
                ("a.jpg", b"x"),
                ("a.cls", b"0"),
                ("a.json", about(filename="n01440764/n01440764_8.JPEG", label=0)),
            ],
            TENCH,
            "n01440764_8.JPEG",
            True,
        ),
        (
            [
                ("./val/a.json", about(filename="ILSVRC2012_val_00000001.JPEG")),
                ("./val/a.webp", b"x"),
                ("./val/a.cls", b"0"),
            ],
            TENCH,
            "ILSVRC2012_val_00000001.JPEG",
            True,
        ),
        ([("a.jpg", b"x"), ("a.cls", b"0"), ("a.json", about(filename="notes.txt"))], TENCH, "a.jpg", False),
        ([("a.jpg", b"x"), ("a.cls", b"0"), ("a.json", b"[" * 60000)], TENCH, "a.jpg", False),
    ],
)
def test_synset_and_name_come_from_what_is_known(
    tmp_path: Path, members: Members, wnid: str, name: str, comparable: bool
) -> None:
    report, found = index(tmp_path, members)
    assert found == [(wnid, name, b"x")]
    assert report.hash_comparable is comparable


def test_what_has_no_label_is_left_out_and_counted(tmp_path: Path) -> None:
    members: Members = [
        ("a.jpg", b"x"), ("a.cls", b"0"), ("a.txt", b"a tench"), ("a.seg.png", b""),
        ("b.jpg", b"x"), ("b.cls", b"tench"),
        ("c.jpg", b"x"), ("c.json", b"not json"),
        ("d.jpg", b"x"), ("d.json", about(label=None)),
        ("e.jpg", b"x"), ("e.json", about(label="tench")),
        ("f.jpg", b"x"), ("f.cls", b"0" * 70000),
        ("g.jpg", b"x"), ("h.cls", b"0"),
    ]  # fmt: skip
    report, found = index(tmp_path, members)
    assert found == [(TENCH, "a.jpg", b"x")]
    assert report.skipped == {Skipped.LABEL: 6, Skipped.NAME: 3}


def test_members_of_a_sample_may_lie_apart(tmp_path: Path) -> None:
    first: Members = [
        ("a.jpg", b"a"),
        ("b.jpg", b"b"),
        ("a.cls", b"0"),
        ("b.cls", b"999"),
        ("a.json", about(label=0)),
    ]
    report, found = index(tmp_path, first)
    assert found == [(TENCH, "a.jpg", b"a"), (LAST, "b.jpg", b"b")]
    assert not report.skipped


def test_the_same_key_in_two_shards_is_two_pictures(tmp_path: Path) -> None:
    shards: list[Members] = [[("0.jpg", body), ("0.cls", b"0")] for body in (b"first", b"second")]
    _, found = index(tmp_path, *shards)
    assert found == [(TENCH, "0.jpg", b"first"), (TENCH, "0.jpg", b"second")]


def test_numbers_of_another_data_set_are_refused_where_they_would_label(tmp_path: Path) -> None:
    # The 12,000 synsets of timm's imagenet-12k are numbered in their own order.
    named: Members = [("n02119789_7.jpg", b"x"), ("n02119789_7.cls", b"3")]
    with pytest.raises(MirrorError, match="label 3 stands with n02119789"):
        index(tmp_path, [*named, ("1.jpg", b"x"), ("1.cls", b"4")])


def test_numbers_of_another_data_set_do_no_harm_where_names_tell(tmp_path: Path) -> None:
    members: Members = [("n02119789_7.jpg", b"x"), ("n02119789_7.cls", b"11000")]
    assert index(tmp_path, members)[1] == [("n02119789", "n02119789_7.jpg", b"x")]


def test_one_shard_is_a_mirror_too(tmp_path: Path) -> None:
    shard = write(tmp_path, b"0.tar", tar_bytes([("n01440764_7.cls", b"0"), ("n01440764_7.jpg", b"x")]))
    assert recognise(shard) is Form.WEBDATASET
    assert build_index(shard, tmp_path / "state", quiet).pictures == 1


def test_a_shard_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = tar_bytes([("a.cls", b"0"), ("a.jpg", b"x"), ("b.cls", b"0"), ("b.jpg", b"y" * 2000)])
    write(tmp_path / "mirror", b"0.tar", whole[: 5 * 512 + 512 + 700])
    report = build_index(tmp_path / "mirror", tmp_path / "state", quiet)
    assert report.pictures == 1
    assert "ends before its time" in report.remarks[0]
