"""The manifest, the playing order and the content hash."""

import hashlib

import numpy as np
import pytest

from player.core.manifest import Manifest, content_hash, playing_key, stem_of
from player.core.units import Index


def manifest(counts: dict[str, int]) -> Manifest:
    return Manifest(
        form="tar",
        hash="0" * 64,
        hash_comparable=True,
        wnids=tuple(counts),
        counts=np.array(list(counts.values()), np.int64),
    )


def test_rows_are_grouped_by_synset() -> None:
    held = manifest({"n00000001": 2, "n00000002": 1, "n00000003": 3})
    assert held.pictures == 6
    assert [held.synset_at(Index(k)) for k in range(6)] == [0, 0, 1, 2, 2, 2]


def test_wnids_must_ascend_and_counts_be_positive() -> None:
    with pytest.raises(ValueError, match="ascend"):
        manifest({"n00000002": 1, "n00000001": 1})
    with pytest.raises(ValueError, match="at least one"):
        manifest({"n00000001": 0})


@pytest.mark.parametrize(
    ("name", "number", "stem"),
    [
        (b"n01514752_1234.JPEG", 1234, b"n01514752_1234"),
        (b"n01440764_tench.JPEG", -1, b"n01440764_tench"),
        (b"ILSVRC2012_val_00000007.JPEG", 7, b"ILSVRC2012_val_00000007"),
        (b"train/n01440764/n01440764_10026.JPEG", 10026, b"n01440764_10026"),
        (b"a.b.jpg", -1, b"a.b"),
        (b"12", 12, b"12"),
        (b".hidden", -1, b".hidden"),
        (b"n01440764", -1, b"n01440764"),
        (b"3 of 12\xff.png", 12, b"3 of 12\xff"),
    ],
)
def test_the_number_is_the_last_run_of_digits_after_the_wnid(name: bytes, number: int, stem: bytes) -> None:
    assert playing_key(name) == (number, stem)
    assert stem_of(name) == stem


def test_pictures_play_by_number_then_stem() -> None:
    names = [b"n00000001_10.JPEG", b"n00000001_9.JPEG", b"n00000001_x.JPEG", b"b_9.JPEG"]
    assert sorted(names, key=playing_key) == [
        b"n00000001_x.JPEG",
        b"b_9.JPEG",
        b"n00000001_9.JPEG",
        b"n00000001_10.JPEG",
    ]


def test_the_hash_is_sha256_over_wnid_nul_stem_lf() -> None:
    rows = [("n00000001", b"n00000001_1"), ("n00000002", b"x\xff")]
    plain = hashlib.sha256(b"n00000001\0n00000001_1\nn00000002\0x\xff\n").hexdigest()
    assert content_hash(rows) == plain
