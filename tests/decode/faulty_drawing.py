"""A drawing function that fails in the way its picture's number asks for."""

import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

(
    GOOD,
    ABORTS,
    ABORTS_ONCE,
    LOOPS,
    EATS_MEMORY,
    SLEEPS_A_LITTLE,
    KILLS_THE_ZYGOTE,
    IS_LARGE,
    IS_A_BUG,
    WORKS,
) = range(10)

WORK = 0.3
"""Seconds of the processor that `WORKS` takes."""


def draw(wnid: str, number: int, top: str) -> NDArray[np.uint8]:  # noqa: C901 - a list of faults
    if number == ABORTS:
        os.abort()
    if number == ABORTS_ONCE and not Path(top).exists():
        Path(top).touch()
        os.abort()
    if number == LOOPS:
        while True:
            pass
    if number == EATS_MEMORY:
        eaten = [bytearray(2**24) for _ in range(2**10)]
        del eaten
    if number == SLEEPS_A_LITTLE:
        time.sleep(0.3)
    if number == WORKS:
        done = time.process_time() + WORK
        while time.process_time() < done:
            pass
    if number == KILLS_THE_ZYGOTE:
        os.kill(os.getppid(), 9)
    if number == IS_A_BUG:
        raise LookupError(wnid)
    size = (900, 1600, 4) if number == IS_LARGE else (30, 40, 4)
    return np.full(size, (len(wnid), len(top), number % 256, 255), np.uint8)
