"""What one side of the scratch leaves, the other finds; what was taken is given back."""

import os
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from player.decode.scratch import Scratch, is_large, lay_out

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs memfd")

LARGE = 5 * 2**20


@pytest.fixture
def memfd() -> Iterator[int]:
    memfd = os.memfd_create("test")
    lay_out(memfd, 2)
    yield memfd
    os.close(memfd)


def taken(memfd: int) -> int:
    return os.fstat(memfd).st_blocks * 512


def test_what_stays_is_taken_at_once_and_the_rest_as_it_is_used(memfd: int) -> None:
    assert taken(memfd) == 0
    Scratch(memfd).room(1, LARGE)
    assert taken(memfd) <= 2**20


def test_each_slot_is_the_same_for_both_sides_and_apart_from_the_other(memfd: int) -> None:
    ours, theirs = Scratch(memfd), Scratch(memfd)
    ours.room(0, 10)[:10] = 7
    ours.room(1, 10)[:10] = 8
    assert theirs.room(0, 10)[:10].tolist() == [7] * 10
    assert theirs.room(1, 10)[:10].tolist() == [8] * 10


def test_a_view_stays_valid_when_its_slot_grows(memfd: int) -> None:
    scratch = Scratch(memfd)
    before = scratch.room(0, 10)
    before[:] = 7
    after = scratch.room(0, LARGE)
    assert np.shares_memory(after, scratch.room(0, 10))
    assert before.tolist() == after[: len(before)].tolist()


def test_a_stamp_is_seen_until_it_is_wiped(memfd: int) -> None:
    ours, theirs = Scratch(memfd), Scratch(memfd)
    assert ours.read_at(1) == ours.computed_at(1) == 0
    theirs.stamp(1)
    assert ours.read_at(0) == ours.computed_at(0) == 0
    assert ours.read_at(1) > 0
    assert ours.computed_at(1) > 0
    ours.wipe(1)
    assert ours.read_at(1) == ours.computed_at(1) == 0


def test_what_a_large_picture_took_is_given_back_but_for_what_a_common_one_needs(memfd: int) -> None:
    scratch = Scratch(memfd)
    scratch.room(0, LARGE)[:] = 1
    assert taken(memfd) == LARGE
    scratch.give_back(0)
    assert not is_large(taken(memfd))
    assert taken(memfd) > 0
