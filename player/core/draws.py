"""Draws: 64 pseudo-random bits that are a pure function of a few integers.

splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
generators", OOPSLA 2014; constants from Vigna's public-domain splitmix64.c)
is the definition, chosen because a stranger can recompute it in any language
in ten lines, and because numpy computes it in blocks to the same bits.
docs/score.md specifies what the project draws with it.
"""

import numpy as np
from numpy.typing import NDArray

MASK64 = (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15
_MIX1 = 0xBF58476D1CE4E5B9
_MIX2 = 0x94D049BB133111EB

U64 = NDArray[np.uint64]


def mix(word: int) -> int:
    """Return splitmix64's output for the state *word*, both 64-bit unsigned."""
    z = (word + _GAMMA) & MASK64
    z = ((z ^ (z >> 30)) * _MIX1) & MASK64
    z = ((z ^ (z >> 27)) * _MIX2) & MASK64
    return z ^ (z >> 31)


def mix_block(words: U64) -> U64:
    """Return `mix` of every element of *words* (uint64, any shape)."""
    z = words + np.uint64(_GAMMA)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(_MIX1)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(_MIX2)
    return z ^ (z >> np.uint64(31))


def key(*parts: int) -> int:
    """Fold integers (taken modulo 2**64) into one 64-bit key; the order of *parts* matters."""
    word = 0
    for part in parts:
        word = mix(word ^ (part & MASK64))
    return word


def draw(stream: int, position: int) -> int:
    """Return the 64 bits drawn at *position* of the stream with the key *stream*."""
    return mix(stream ^ mix(position))


def draw_block(stream: int, positions: U64) -> U64:
    """Return `draw` at every one of *positions* (uint64, any shape)."""
    return mix_block(np.uint64(stream) ^ mix_block(positions))
