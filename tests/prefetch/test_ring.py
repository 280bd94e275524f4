"""The ring."""

from collections import deque

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from player.core.pictures import Frame, Slot, Unshowable
from player.core.units import Position
from player.prefetch.ring import ENTRIES, Ring
from tests.fakes import picture


def slot(position: int) -> Slot:
    return Slot(0, Position(position), picture(position))


class RingAgainstAList(RuleBasedStateMachine):
    """Whatever is offered, taken and released: what comes out is what went in, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = Ring(400)
        self.expected: deque[tuple[int, int | None]] = deque()
        self.taken: deque[tuple[Frame, int | None]] = deque()
        self.count = 0
        self.rooms = 0
        self.waiting = False
        self.leg = 0

    def room(self) -> None:
        self.rooms += 1
        self.waiting = False

    @rule(height=st.integers(1, 10), width=st.integers(1, 10))
    def offer(self, height: int, width: int) -> None:
        value = self.count % 251
        pixels = np.full((height, width, 4), value, np.uint8)
        if self.ring.offer(slot(self.count), pixels, self.room, leg=self.leg):
            self.expected.append((self.count, value))
            self.count += 1
        else:
            self.waiting = True

    @rule(stale=st.booleans())
    def restart(self, stale: bool) -> None:
        before = self.leg
        self.leg = self.ring.restart()
        self.expected.clear()
        if stale:  # what the producer still brings of the leg before is let go
            assert self.ring.offer(
                slot(self.count), np.zeros((9, 9, 4), np.uint8), self.room, "", b"", before
            )
            assert self.ring.put(Unshowable(slot(self.count), "broken"), self.room, before)

    @rule(withheld=st.booleans())
    def put(self, withheld: bool) -> None:
        entry = Frame(slot(self.count), None) if withheld else Unshowable(slot(self.count), "broken")
        assert self.ring.put(entry, self.room, self.leg)
        self.expected.append((self.count, None))
        self.count += 1

    @rule()
    def take(self) -> None:
        entry = self.ring.take()
        assert (entry is None) == (not self.expected)
        if entry is None:
            return
        position, value = self.expected.popleft()
        assert entry.slot.position == position
        if isinstance(entry, Frame):
            self.taken.append((entry, value))

    @precondition(lambda self: self.taken)
    @rule()
    def release(self) -> None:
        frame, _ = self.taken.popleft()
        before = self.waiting
        self.ring.release(frame)
        assert not (before and self.waiting), "the producer was not called"

    @invariant()
    def nothing_taken_was_overwritten(self) -> None:
        for frame, value in self.taken:
            assert frame.pixels is None or (frame.pixels == value).all()
        assert self.ring.bytes <= 400
        assert self.ring.filled == len(self.expected)


RingAgainstAList.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestRing = RingAgainstAList.TestCase


def test_pixels_in_the_ring_are_read_only() -> None:
    ring = Ring(100)
    ring.offer(slot(0), np.zeros((2, 2, 4), np.uint8), lambda: None)
    entry = ring.take()
    assert isinstance(entry, Frame)
    assert entry.pixels is not None
    with pytest.raises(ValueError, match="read-only"):
        entry.pixels[0] = 1


def test_a_picture_larger_than_the_ring_is_a_bug_and_said_so() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Ring(100).offer(slot(0), np.zeros((10, 10, 4), np.uint8), lambda: None)


def test_entries_without_pixels_are_bounded_and_room_is_told() -> None:
    ring, called = Ring(100), []
    for k in range(ENTRIES):
        assert ring.put(Unshowable(slot(k), "broken"), lambda: None)
    assert not ring.put(Unshowable(slot(ENTRIES), "broken"), lambda: called.append("put"))
    ring.take()
    assert called == ["put"]
    assert ring.put(Unshowable(slot(ENTRIES), "broken"), lambda: None)
    assert not ring.offer(slot(0), np.zeros((1, 1, 4), np.uint8), lambda: called.append("offer"))
    ring.take()
    assert called == ["put", "offer"]


def test_a_picture_keeps_its_colours_without_its_fourth_byte() -> None:
    ring = Ring(100)
    given = np.arange(3 * 5 * 4, dtype=np.uint8).reshape(3, 5, 4)
    assert ring.offer(slot(0), given, lambda: None)
    entry = ring.take()
    assert isinstance(entry, Frame)
    assert entry.pixels is not None
    assert ring.bytes == 3 * 5 * 3
    np.testing.assert_array_equal(entry.pixels, given[..., :3])


def test_where_play_goes_elsewhere_what_stands_keeps_its_memory_and_all_else_is_free() -> None:
    ring = Ring(400)
    pixels = np.full((5, 5, 4), 7, np.uint8)
    assert ring.offer(slot(0), pixels, lambda: None)
    standing = ring.take()
    assert isinstance(standing, Frame)
    assert ring.offer(slot(1), pixels, lambda: None)

    assert ring.restart() == 1
    assert ring.bytes == 75
    assert ring.take() is None
    assert ring.offer(slot(9), pixels, lambda: None, leg=1)
    ring.release(standing)
    found = ring.take()
    assert isinstance(found, Frame)
    assert (found.slot.position, ring.bytes) == (9, 75)
