"""What the stand-in's pictures must be, whatever they look like."""

import hashlib
import importlib
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from player.drawing import FAMILIES, UNSAFE, draw, draw_withheld

ROOT = Path(__file__).parents[2]
TOPS = tuple(FAMILIES)


def wnid(top: str, synset: int) -> str:
    """Return a wnid of its own for each family and synset; drawing asks nothing of it but its letters."""
    return f"n{TOPS.index(top):02d}{synset:06d}"


def thumb(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return a picture's colours, coarsely and regardless of format: the histogram of its 64 inks."""
    bins = picture[..., :3].reshape(-1, 3).astype(np.int64) // 64
    counts = np.bincount(bins @ np.array([16, 4, 1]), minlength=64)
    shares: NDArray[np.float64] = np.sqrt(counts / counts.sum())
    return shares


def test_there_are_nine_families_one_for_each_top() -> None:
    assert set(FAMILIES) == {
        "n00021939",
        "n00015388",
        "n00017222",
        "n00007846",
        "fa11misc",
        "n00019128",
        "n12992868",
        "n00523513",
        "n09287968",
    }


@pytest.mark.parametrize("top", TOPS)
def test_every_family_draws_whatever_the_synset_and_number(top: str) -> None:
    for i in range(40):
        picture = draw(wnid(top, i), 7919 * i % 3047, top)
        assert picture.dtype == np.uint8
        assert picture.ndim == 3
        assert picture.shape[2] == 4
        assert picture.flags.c_contiguous
        assert (picture[..., 3] == 255).all()


@pytest.mark.parametrize("top", TOPS)
def test_a_picture_has_the_tonal_range_of_a_photograph(top: str) -> None:
    # ImageNet's own: spread 34 to 81 of 255 between the 5th and 95th of 300; a calm sky has less.
    spreads = [float(draw(wnid(top, i), i, top)[..., :3].std()) for i in range(12)]
    assert min(spreads) > 6
    assert float(np.median(spreads)) > 25


def test_the_same_arguments_give_the_same_bits_in_another_process() -> None:
    asked = [(wnid(top, 5), number, top) for top in TOPS for number in (1, 900)] + [("n10000000", 3, UNSAFE)]
    program = (
        "import hashlib, sys; from player.drawing import draw\n"
        f"for a in {asked[::-1]!r}: print(hashlib.sha256(draw(*a).tobytes()).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert there[::-1] == [hashlib.sha256(draw(*a).tobytes()).hexdigest() for a in asked]


def test_the_bits_do_not_depend_on_the_number_of_threads() -> None:
    threads = cv2.getNumThreads()
    try:
        pictures = []
        for count in (0, 4):
            cv2.setNumThreads(count)
            pictures.append([draw(wnid(top, 8), 2, top) for top in TOPS])
    finally:
        cv2.setNumThreads(threads)
    assert all(np.array_equal(a, b) for a, b in zip(*pictures, strict=True))


def test_a_picture_may_be_changed_without_changing_the_next() -> None:
    for args in (("n00000012", 1, "n09287968"), ("n00000012", 1, UNSAFE)):
        first = draw(*args)
        kept = first.copy()
        first[:] = 0
        assert np.array_equal(draw(*args), kept)


def test_numbers_differ_within_a_synset() -> None:
    for top in TOPS:
        assert not np.array_equal(draw(wnid(top, 1), 1, top), draw(wnid(top, 1), 2, top))


@pytest.mark.slow
def test_a_visitor_feels_the_change_from_synset_to_synset() -> None:
    # Colours alone, as the eye has 90 ms: siblings lie nearer to their synset's mean than to other synsets'.
    nearer = 0
    total = 0
    for top in TOPS:
        synsets = [np.stack([thumb(draw(wnid(top, s), n, top)) for n in range(6)]) for s in range(6)]
        means = np.stack([s.mean(axis=0) for s in synsets])
        for own, pictures in enumerate(synsets):
            for picture in pictures:
                others = means.copy()
                others[own] = (pictures.sum(axis=0) - picture) / (len(pictures) - 1)
                nearer += int(np.argmin(((others - picture) ** 2).sum(axis=1)) == own)
                total += 1
    assert nearer / total > 0.6  # by chance a sixth


def test_an_unknown_top_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("n00000001", 1, "n99999999")


def test_an_unsafe_synset_is_an_empty_ground_without_colour() -> None:
    picture = draw("n10000001", 4, UNSAFE)
    assert picture.shape == (375, 500, 4)
    inks = picture[..., :3].astype(int)
    assert (picture[5, 250] == (7, 0, 7, 255)).all()
    assert int((inks.max(axis=2) - inks.min(axis=2)).max()) <= 7
    assert float((inks.max(axis=2) > 20).mean()) < 0.03


def test_an_unsafe_synset_stands_still_while_its_pictures_pass() -> None:
    assert np.array_equal(draw("n10000001", 1, UNSAFE), draw("n10000001", 2, UNSAFE))
    assert np.array_equal(draw_withheld("n10000001"), draw("n10000001", 1, UNSAFE))


def test_the_ground_of_an_unsafe_synset_bears_its_wnid() -> None:
    one, other = draw_withheld("n10000001").astype(int), draw_withheld("n10000008").astype(int)
    rows, columns = np.nonzero(np.abs(one - other).max(axis=2))
    assert 160 < rows.min() <= rows.max() < 215
    assert 200 < columns.min() <= columns.max() < 320


def test_the_warm_function_draws_the_same() -> None:
    warm = importlib.import_module("player.drawing.warm")
    assert np.array_equal(warm.draw("n01440764", 3, "n00015388"), draw("n01440764", 3, "n00015388"))
