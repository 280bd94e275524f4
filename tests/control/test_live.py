import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from player.control.board import Board, Still
from player.control.live import EVERY, LONGEST_SIDE, LivePicture, encoded
from player.core.units import Ns
from tests.control.posting import snapshot
from tests.fakes import FakeClock


def decoded(jpeg: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def still(clock: FakeClock, pixels: NDArray[np.uint8] | None) -> Still:
    return Still(pixels, snapshot(clock))


@dataclass
class Loop:
    """A main loop that leaves a picture whenever one is wanted, and counts."""

    board: Board
    left: int = 0
    ended: Event = field(default_factory=Event)

    def turn(self) -> None:
        while not self.ended.wait(0.001):
            if self.board.picture_wanted:
                self.left += 1
                self.board.leave_picture(np.full((8, 8, 4), self.left, np.uint8))


@pytest.fixture
def loop(board: Board) -> Iterator[Loop]:
    turning = Loop(board)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(turning.turn)
        yield turning
        turning.ended.set()


def test_a_picture_keeps_its_colours_and_size(clock: FakeClock) -> None:
    blue = np.full((30, 40, 4), (200, 30, 10, 255), np.uint8)
    picture = decoded(encoded(still(clock, blue)))
    assert picture.shape == (30, 40, 3)
    assert np.abs(picture.astype(int) - (200, 30, 10)).max() <= 4


@pytest.mark.parametrize(
    ("size", "shown"),
    [((2160, 3840), (540, 960)), ((3000, 2), (960, 1)), ((960, 960), (960, 960))],
)
def test_a_large_picture_is_made_small(
    clock: FakeClock, size: tuple[int, int], shown: tuple[int, int]
) -> None:
    picture = decoded(encoded(still(clock, np.zeros((*size, 4), np.uint8))))
    assert picture.shape[:2] == shown
    assert max(shown) <= LONGEST_SIDE


def test_the_bare_ground_is_the_ground_s_colour(clock: FakeClock) -> None:
    ground = decoded(encoded(still(clock, None)))
    assert np.abs(ground.astype(int) - (7, 0, 7)).max() <= 3


@pytest.mark.usefixtures("loop")
async def test_the_picture_comes_with_the_label_that_belongs_to_it(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, position=12))
    jpeg = await LivePicture(board).jpeg()
    assert jpeg is not None
    assert json.loads(jpeg.label)["position"] == 12
    assert jpeg.label.isascii()


async def test_however_many_ask_the_loop_is_bothered_twice_a_second(
    board: Board, clock: FakeClock, loop: Loop
) -> None:
    board.post(snapshot(clock))
    live = LivePicture(board)
    pictures = await asyncio.gather(*(live.jpeg() for _ in range(50)))
    assert loop.left == 1
    assert len({p.content for p in pictures if p}) == 1
    clock.advance(EVERY)
    await live.jpeg()
    assert loop.left == 2


async def test_a_loop_that_stands_is_asked_twice_a_second_too(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    live = LivePicture(board)
    assert await live.jpeg() is None
    board.picture_wanted = False
    clock.advance(Ns(EVERY - 1))
    assert await live.jpeg() is None
    assert board.picture_wanted is False


@pytest.mark.usefixtures("loop")
async def test_what_was_withdrawn_is_not_served_from_memory(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, position=12))
    live = LivePicture(board)
    before = await live.jpeg()
    board.post(snapshot(clock, position=13))
    board.leave_picture(None)  # by the loop, unasked
    after = await live.jpeg()
    assert before is not None
    assert after is not None
    assert (json.loads(before.label)["position"], json.loads(after.label)["position"]) == (12, 13)
    assert await live.jpeg() is after
