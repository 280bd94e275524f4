"""The routes of what is read beside the status, from a real server."""

import gzip
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from player.control import clerk
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.views import NotNow, Views
from player.control.web import Web, start_web
from tests.control.asking import ask

MAP = {"pictures": 3, "shown": 1, "synsets": 1, "fill": "A" * 30_000, "tops": []}


class Library:
    """Views as the test says."""

    def __init__(self) -> None:
        self.map: dict[str, Any] = MAP
        self.maps = 0
        self.asked: list[str | None] = []
        self.open = threading.Event()
        self.open.set()
        self.fault: Exception | None = None

    def coverage(self) -> dict[str, Any]:
        self.maps += 1
        return self.map

    def synset(self, wnid: str | None) -> dict[str, Any] | None:
        self.asked.append(wnid)
        return None if wnid == "n99999999" else {"wnid": wnid, "label": "<b>\u202eok"}

    def history(self) -> dict[str, Any]:
        assert self.open.wait(20)
        if self.fault:
            raise self.fault
        return {"days": []}


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def reading(board: Board, inbox: Inbox, said: list[str], library: Library) -> Iterator[Web]:
    views = Views(library.coverage, library.synset, library.history)
    served = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=said.append, views=views)
    assert served is not None
    yield served
    library.open.set()
    served.close()


def test_the_map_goes_compressed_to_whom_can_read_that(reading: Web) -> None:
    plain = ask(reading, "/api/v1/coverage")
    packed = ask(reading, "/api/v1/coverage", headers={"Accept-Encoding": "br, gzip"})
    assert plain.json == MAP
    assert packed.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.body)) == MAP
    assert len(packed.body) < 1_000
    assert packed.headers["vary"] == "Accept-Encoding"


def test_synsets_are_asked_for_by_their_names(reading: Web, library: Library) -> None:
    assert ask(reading, "/api/v1/synsets").json["wnid"] is None
    assert ask(reading, "/api/v1/synsets/n01514752").json == {"wnid": "n01514752", "label": "<b>\u202eok"}
    assert ask(reading, "/api/v1/synsets/row:17").status == 200
    assert library.asked == [None, "n01514752", "row:17"]


def test_an_unknown_synset_is_not_found_in_a_sentence(reading: Web) -> None:
    answer = ask(reading, "/api/v1/synsets/n99999999")
    assert answer.status == 404
    assert answer.json["error"]


def test_what_cannot_be_told_now_may_be_asked_for_again(reading: Web, library: Library) -> None:
    library.fault = NotNow("Nothing plays yet.")
    answer = ask(reading, "/api/v1/history")
    assert (answer.status, answer.json) == (503, {"error": "Nothing plays yet."})
    assert answer.headers["retry-after"] == "1"


def test_a_bug_in_a_view_ends_that_answer_only(reading: Web, library: Library, said: list[str]) -> None:
    library.fault = ZeroDivisionError("oh")
    assert ask(reading, "/api/v1/history").status == 500
    assert said == ["page: /api/v1/history failed: ZeroDivisionError('oh')"]
    library.fault = None
    assert ask(reading, "/api/v1/history").json == {"days": []}


def test_a_disk_that_hangs_keeps_the_clerk_and_nobody_else(
    reading: Web, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clerk, "PATIENCE", 0.3)
    library.open.clear()
    assert ask(reading, "/api/v1/history").status == 503
    begun = time.monotonic()
    assert ask(reading, "/healthz").status == 200
    assert time.monotonic() - begun < 0.3
    library.open.set()
    assert ask(reading, "/api/v1/history").status == 200


def test_no_more_than_some_wait_for_the_clerk(
    reading: Web, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clerk, "MOST", 1)
    library.open.clear()
    found: list[int] = []
    visitors = [
        threading.Thread(target=lambda: found.append(ask(reading, "/api/v1/history").status))
        for _ in range(6)
    ]
    for visitor in visitors:
        visitor.start()
    while len(found) < 4:  # one is being answered, one waits
        time.sleep(0.01)
    assert set(found) == {503}
    library.open.set()
    for visitor in visitors:
        visitor.join()
    assert sorted(found) == [200, 200, 503, 503, 503, 503]


def test_a_page_closes_in_good_time_while_the_clerk_is_kept(reading: Web, library: Library) -> None:
    library.open.clear()

    def visit() -> None:
        with suppress(OSError, http.client.HTTPException):  # it is sent away
            ask(reading, "/api/v1/history")

    visitor = threading.Thread(target=visit)
    visitor.start()
    begun = time.monotonic()
    while not any(thread.name == "clerk" for thread in threading.enumerate()):
        time.sleep(0.01)
    reading.close()
    assert time.monotonic() - begun < 1.5
    library.open.set()
    visitor.join()
