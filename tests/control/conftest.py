from collections.abc import Iterator

import pytest

from player.control.board import Board
from player.control.inbox import Inbox
from player.control.web import Web, start_web
from player.core.snapshot import RingLevel, Snapshot
from tests.control.posting import QUICK, TOKEN, snapshot
from tests.control.whole import VIEWS, Doer
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def board(clock: FakeClock) -> Board:
    return Board(clock, lambda: RingLevel(filled=7, bytes=5_000_000))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def web(board: Board, inbox: Inbox, said: list[str]) -> Iterator[Web]:
    served = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=TOKEN, say=said.append, entrance=QUICK)
    assert served is not None
    yield served
    served.close()


@pytest.fixture
def doer() -> Doer:
    return Doer()


@pytest.fixture
def whole(board: Board, inbox: Inbox, said: list[str], doer: Doer) -> Iterator[Web]:
    """A page with everything behind it."""
    served = start_web(
        "127.0.0.1",
        0,
        board=board,
        inbox=inbox,
        token=TOKEN,
        say=said.append,
        acts=doer.acts,
        views=VIEWS,
        entrance=QUICK,
    )
    assert served is not None
    yield served
    served.close()


@pytest.fixture
def posted(board: Board, clock: FakeClock) -> Snapshot:
    """What the loop posted last."""
    latest = snapshot(clock)
    board.post(latest)
    return latest
