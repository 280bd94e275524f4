from prometheus_client.parser import text_string_to_metric_families

from player.control.board import Board
from player.control.metrics import exposition
from player.core.playback import State
from tests.control.posting import snapshot
from tests.fakes import FakeClock


def scraped(board: Board) -> dict[str, float]:
    text = exposition(board).decode()
    return {
        sample.name + "".join(sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_an_empty_board_gives_an_empty_scrape(board: Board) -> None:
    assert exposition(board) == b""


def test_the_status_is_told_in_base_units(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, State.HELD, position=41))
    metrics = scraped(board)
    assert metrics["twelve_hours_position"] == 41
    assert metrics["twelve_hours_pictures"] == 1_000
    assert metrics["twelve_hours_cadence_wanted_seconds"] == 0.09
    assert metrics["twelve_hours_ring_bytes"] == 5_000_000
    assert metrics["twelve_hours_pauses_total"] == 3
    assert metrics["twelve_hours_well"] == 1


def test_one_state_is_one_and_the_others_are_nought(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, State.HELD))
    states = {k: v for k, v in scraped(board).items() if k.startswith("twelve_hours_state")}
    assert len(states) == len(State)
    assert {k for k, v in states.items() if v} == {"twelve_hours_stateheld"}


def test_what_was_not_measured_yet_is_left_out(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    assert "twelve_hours_cadence_mean_seconds" not in scraped(board)


def test_every_name_is_ours(board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    assert all(name.startswith("twelve_hours_") for name in scraped(board))
