"""The 64 bits behind every draw."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from player.core.draws import draw, draw_block, key, mix, mix_block

WORDS = st.integers(0, 2**64 - 1)


def test_mix_is_splitmix64() -> None:
    # The first outputs of Vigna's splitmix64.c for the seed 1234567.
    state, gamma = 1234567, 0x9E3779B97F4A7C15
    outputs = [mix((state + k * gamma) & (2**64 - 1)) for k in range(5)]
    assert outputs == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(st.lists(WORDS, min_size=1, max_size=50))
def test_blocks_are_bit_equal_to_single_draws(words: list[int]) -> None:
    block = np.array(words, dtype=np.uint64)
    assert mix_block(block).tolist() == [mix(w) for w in words]
    assert draw_block(words[0], block).tolist() == [draw(words[0], w) for w in words]


@given(WORDS, WORDS)
def test_keys_depend_on_the_order_of_their_parts(a: int, b: int) -> None:
    assert (key(a, b) == key(b, a)) == (a == b)


def test_negative_parts_are_taken_modulo_the_word() -> None:
    assert key(-1) == key(2**64 - 1)
