import threading
from zoneinfo import ZoneInfo

import numpy as np

from player import __version__
from player.control.board import Board
from player.core.units import SECOND, Ns
from tests.control.posting import snapshot
from tests.fakes import FakeClock


def test_an_empty_board_has_no_status(board: Board) -> None:
    assert board.latest is None
    assert board.status() is None


def test_readers_see_the_newest_snapshot(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, position=1))
    board.post(snapshot(clock, position=2))
    status = board.status()
    assert status is not None
    assert status["position"] == 2
    assert status["ring"] == {"filled": 7, "bytes": 5_000_000}
    assert status["version"] == __version__


def test_the_uptime_counts_from_the_start(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    clock.advance(Ns(90 * SECOND))
    status = board.status()
    assert status is not None
    assert status["uptime_s"] == 90


def test_the_meter_s_figures_are_in_the_status(board: Board, clock: FakeClock) -> None:
    board.meter.flipped(Ns(0), Ns(2_000_000), Ns(90_000_000))
    board.meter.slipped()
    board.post(snapshot(clock))
    status = board.status()
    assert status is not None
    assert status["cadence"] == {"wanted_ms": 90.0, "mean_ms": None, "p99_late_ms": 2.0, "slips": 1}


def test_nobody_copies_pixels_that_nobody_asked_for(board: Board) -> None:
    assert board.picture_wanted is False


def test_a_picture_that_nobody_leaves_is_not_waited_for_long(board: Board) -> None:
    assert board.ask_picture(patience=0.01) is None
    assert board.picture_wanted is True


def test_a_reader_gets_a_copy_with_the_snapshot_it_belongs_to(board: Board, clock: FakeClock) -> None:
    pixels = np.full((2, 3, 4), 9, np.uint8)
    board.post(snapshot(clock, position=5))

    def loop() -> None:
        while not board.picture_wanted:
            pass
        board.leave_picture(pixels)
        pixels[:] = 0  # the ring's memory goes on to the next picture

    turning = threading.Thread(target=loop)
    turning.start()
    still = board.ask_picture(patience=5.0)
    turning.join()
    assert still is not None
    assert still.pixels is not None
    assert (still.pixels == 9).all()
    assert still.snapshot.position == 5
    assert board.picture_wanted is False


def test_a_picture_before_the_first_snapshot_has_no_name_and_is_not_left(board: Board) -> None:
    board.picture_wanted = True
    board.leave_picture(np.zeros((1, 1, 4), np.uint8))
    assert board.picture_wanted is True


def test_instants_are_told_by_the_clocks_at_the_gallery_s_doors(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    board.zone = ZoneInfo("Asia/Kolkata")
    status, latest = board.status(), board.latest
    assert status is not None
    assert latest is not None
    told = board.label(latest)
    assert told is not None
    assert status["now"]["shown_at"] == told["shown_at"]
    assert told["shown_at"].endswith("+05:30")
