"""Dice: the random numbers of one synset or one picture, from `player.core.draws` alone."""

from collections.abc import Sequence
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from player.core.draws import key

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
T = TypeVar("T")


def f32(array: object) -> F32:
    """Return *array* as what it is: the stubs of numpy and cv2 lose the float32 of what they return."""
    return cast("F32", array)


def u8(array: object) -> U8:
    """Return *array* as what it is: the stubs of cv2 lose its uint8."""
    return cast("U8", array)


class Dice:
    """A stream of draws that depends on *parts* only: the same parts, the same throws."""

    def __init__(self, *parts: int) -> None:
        """Seed with the key of *parts*; their order matters."""
        self._generator = np.random.Generator(np.random.PCG64(key(*parts)))

    def between(self, low: float, high: float) -> float:
        """Return a uniform number in [low, high)."""
        return low + (high - low) * self._generator.random()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number in low … high, both included."""
        return low + int(self._generator.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Return True in *share* (0 … 1) of the throws."""
        return float(self._generator.random()) < share

    def sign(self) -> int:
        """Return -1 or 1."""
        return 1 if self._generator.random() < 0.5 else -1

    def bell(self, mean: float, spread: float) -> float:
        """Return a number around *mean*, seldom farther off than two and never than three *spread*."""
        return mean + spread * 2 * (float(self._generator.random(3).sum()) - 1.5)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of *choices*."""
        return choices[int(self._generator.random() * len(choices))]

    def some(self, count: int, low: float, high: float) -> F32:
        """Return *count* uniform numbers in [low, high), float32."""
        return self.field(count, 1)[:, 0] * np.float32((high - low) / 2) + np.float32((high + low) / 2)

    def field(self, rows: int, columns: int) -> F32:
        """Return (rows, columns) float32 white noise in [-1, 1)."""
        white = self._generator.random((rows, columns), dtype=np.float32)
        white *= 2
        white -= 1
        return white

    def lots(self, rows: int, columns: int, count: int) -> NDArray[np.int64]:
        """Return (rows, columns) whole numbers in 0 … *count* - 1."""
        return self._generator.integers(count, size=(rows, columns))


def synset_dice(wnid: str) -> Dice:
    """Return the dice that all pictures of *wnid* share."""
    return Dice(*wnid.encode())


def picture_dice(wnid: str, number: int) -> Dice:
    """Return the dice of one picture."""
    return Dice(*wnid.encode(), number)
