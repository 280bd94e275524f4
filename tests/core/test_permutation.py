"""The seeded bijection."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.core.permutation import Permutation


@given(st.integers(1, 3_000), st.integers(0, 2**63 - 1))
def test_every_element_comes_exactly_once(size: int, seed: int) -> None:
    shuffled = Permutation(size, seed)
    assert sorted(shuffled(i) for i in range(size)) == list(range(size))


@given(st.integers(1, 20_000_000), st.integers(0, 2**64 - 1), st.data())
def test_the_inverse_undoes_it(size: int, seed: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    shuffled = Permutation(size, seed)
    assert shuffled.inverse(shuffled(place)) == place
    assert shuffled(shuffled.inverse(place)) == place


@given(st.integers(1, 20_000_000), st.integers(0, 2**64 - 1), st.data())
def test_blocks_equal_single_calls(size: int, seed: int, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, size - 1), max_size=30))
    shuffled = Permutation(size, seed)
    elements = shuffled.block(np.array(places, dtype=np.int64))
    assert elements.tolist() == [shuffled(p) for p in places]
    assert shuffled.inverse_block(elements).tolist() == places


@pytest.mark.parametrize("outside", [-1, 10])
def test_outside_is_an_error(outside: int) -> None:
    with pytest.raises(IndexError, match="0 … 9"):
        Permutation(10, 1)(outside)
    with pytest.raises(IndexError, match="0 … 9"):
        Permutation(10, 1).inverse(outside)


def test_nothing_cannot_be_shuffled() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Permutation(0, 1)


def test_order_is_frozen_for_the_exhibition() -> None:
    # Changing these lists changes what visitors see after a restart.
    assert [Permutation(10, seed=42)(i) for i in range(10)] == [9, 7, 3, 6, 0, 1, 8, 4, 2, 5]
    whole = Permutation(14_197_122, seed=2019)
    assert [whole(i) for i in (0, 1, 2, 7_098_561, 14_197_121)] == [
        9410490,
        9533241,
        5729853,
        10904651,
        3149431,
    ]
