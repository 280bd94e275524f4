import gc
import gzip
import json
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from threading import Event, Thread

import numpy as np
import pytest

from player.control.acting import VERBS
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.printed import sheets
from player.control.serving import KEEP_ALIVE, MOST_CONNECTIONS
from player.control.web import Web, start_web
from player.core.commands import Command
from player.core.playback import State
from player.core.snapshot import Snapshot
from player.core.units import SECOND, Ns
from tests.control.asking import GOOD, ask, port_of, said_to
from tests.control.posting import TOKEN, snapshot
from tests.fakes import FakeClock

SHEETS = [sheet.path for sheet in sheets()]
ROUTES = [*SHEETS, "/healthz", "/readyz", "/metrics", "/api/v1/status"]


# --- what the page says


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/style.css", "text/css"),
        ("/page.js", "text/javascript"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
def test_the_page_is_served(web: Web, path: str, kind: str) -> None:
    answer = ask(web, path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.body


def test_the_page_names_nothing_elsewhere(web: Web) -> None:
    files = [ask(web, path).body for path in SHEETS]
    assert all(b"https://" not in f for f in files)
    assert all(b"http://" not in f.replace(b"http://www.w3.org/2000/svg", b"") for f in files)


def test_who_takes_gzip_gets_the_same_page_in_fewer_bytes(web: Web) -> None:
    for path in SHEETS:
        plain, packed = ask(web, path), ask(web, path, headers={"Accept-Encoding": "gzip, br"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.body) == plain.body


def test_the_page_is_small(web: Web) -> None:
    packed = [ask(web, path, headers={"Accept-Encoding": "gzip"}) for path in SHEETS]
    headings = sum(len(f"{k}: {v}") + 2 for answer in packed for k, v in answer.headers.items())
    assert (
        sum(len(answer.body) for answer in packed) + headings < 50_000
    )  # the map's first fill is 30,000 more


def test_before_the_first_picture_there_is_no_status(web: Web) -> None:
    assert ask(web, "/api/v1/status").status == 503
    assert ask(web, "/readyz").status == 503
    assert ask(web, "/healthz").status == 200
    assert ask(web, "/metrics").status == 200


def test_the_status_is_what_the_loop_posted(web: Web, board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, position=41))
    status = ask(web, "/api/v1/status").json
    assert (status["state"], status["position"]) == ("playing", 41)


def test_ready_means_that_pictures_come(web: Web, board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    assert ask(web, "/readyz").status == 200
    clock.advance(Ns(10 * SECOND))
    assert ask(web, "/readyz").status == 503
    board.post(snapshot(clock, State.CLOSED))
    clock.advance(Ns(10 * SECOND))
    assert ask(web, "/readyz").status == 200


def test_the_live_picture_is_a_jpeg_with_its_label(web: Web, board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, position=12))
    ended = Event()

    def loop() -> None:
        while not ended.wait(0.001):
            if board.picture_wanted:
                board.leave_picture(np.full((9, 16, 4), 200, np.uint8))

    turning = Thread(target=loop)
    turning.start()
    answer = ask(web, "/live.jpg")
    ended.set()
    turning.join()
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.body.startswith(b"\xff\xd8")
    assert json.loads(answer.headers["label"])["position"] == 12


def test_without_a_picture_there_is_no_live_picture(web: Web) -> None:
    assert ask(web, "/live.jpg").status == 404


# --- who may act


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_with_the_token_people_act(web: Web, inbox: Inbox, verb: str) -> None:
    answer = ask(web, f"/api/v1/control/{verb}", "POST", GOOD)
    assert (answer.status, answer.json) == (202, {"asked": verb})
    assert inbox.take() is Command(verb)


def test_the_verbs_are_those_of_the_contract_and_do_not_quit() -> None:
    assert set(VERBS) == {"hold", "release", "next", "calm", "caption", "reload"}


@pytest.mark.parametrize("verb", [*sorted(VERBS), "quit", "nothing"])
@pytest.mark.parametrize(
    "given", [None, "", "Bearer", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN]
)
def test_without_it_nobody_does(web: Web, inbox: Inbox, verb: str, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    answer = ask(web, f"/api/v1/control/{verb}?token={TOKEN}", "POST", headers)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert inbox.take() is None


def test_a_player_without_a_token_obeys_nobody(board: Board, inbox: Inbox) -> None:
    web = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=print)
    assert web is not None
    try:
        answer = ask(web, "/api/v1/control/hold", "POST", {"Authorization": "Bearer None"})
        assert answer.status == 401
        assert inbox.take() is None
    finally:
        web.close()


@pytest.mark.parametrize("verb", ["quit", "toggle-hold", "nothing", "HOLD"])
def test_other_verbs_do_not_exist(web: Web, inbox: Inbox, verb: str) -> None:
    assert ask(web, f"/api/v1/control/{verb}", "POST", GOOD).status == 404
    assert inbox.take() is None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_acting_is_posting(web: Web, inbox: Inbox, method: str) -> None:
    assert ask(web, "/api/v1/control/hold", method, GOOD).status == 405
    assert inbox.take() is None


@pytest.mark.parametrize("path", ROUTES)
def test_looking_is_getting(web: Web, path: str) -> None:
    assert ask(web, path, "POST", GOOD).status == 405


# --- strangers


@pytest.mark.parametrize("path", [*ROUTES, "/live.jpg", "/api/v1/control/hold", "/nothing"])
def test_another_host_name_is_no_way_in(web: Web, path: str) -> None:
    assert ask(web, path, headers={"Host": "evil.example"}).status == 421


@pytest.mark.parametrize("path", [*ROUTES, "/live.jpg", "/nothing"])
def test_another_site_is_no_way_in(web: Web, path: str) -> None:
    assert ask(web, path, headers={"Origin": "http://evil.example"}).status == 403


def test_another_site_cannot_use_the_token_of_a_browser(web: Web, inbox: Inbox) -> None:
    headers = {**GOOD, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert ask(web, "/api/v1/control/hold", "POST", headers).status == 403
    assert inbox.take() is None


@pytest.mark.parametrize(
    "path", [*ROUTES, "/live.jpg", "/api/v1/control/hold", "/nothing", "/../../etc/passwd"]
)
def test_every_answer_wears_the_same_coat(web: Web, path: str) -> None:
    headers = ask(web, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["server"] == "twelve-hours"


@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 100,
    ],
)
def test_garbage_gets_a_short_answer_without_versions_and_no_log(
    web: Web, said: list[str], raw: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = said_to(web, raw)
    assert answer == b"" or answer.split(b"\r\n")[0].split()[1] in (b"400", b"421")
    assert b"aiohttp" not in answer
    assert b"Python" not in answer
    assert said == []
    assert capfd.readouterr() == ("", "")


def test_a_body_that_nobody_asked_for_is_refused(web: Web, inbox: Inbox) -> None:
    assert ask(web, "/api/v1/control/hold", "POST", GOOD, body="x" * 5_000).status == 413
    assert inbox.take() is None


def test_idle_strangers_make_room(web: Web) -> None:
    with ExitStack() as crowd:
        for _ in range(4 * MOST_CONNECTIONS):
            crowd.enter_context(socket.create_connection(("127.0.0.1", port_of(web)), timeout=5))
        assert ask(web, "/healthz").status == 200


def test_those_who_arrive_as_it_closes_are_shown_out(board: Board, inbox: Inbox, said: list[str]) -> None:
    for _ in range(10):
        web = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=said.append)
        assert web is not None
        assert ask(web, "/healthz").status == 200
        crowd = [socket.create_connection(("127.0.0.1", port_of(web)), timeout=5) for _ in range(5)]
        web.close()
        for visitor in crowd:
            visitor.close()
        gc.collect()  # an error for each socket left open


@pytest.mark.slow
def test_a_dribbling_stranger_is_shown_out(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", port_of(web)), timeout=0.5) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\n")
        begun, ended = time.monotonic(), False
        while not ended and time.monotonic() - begun < 3 * KEEP_ALIVE:
            with suppress(TimeoutError):
                visitor.sendall(b"X: y\r\n")
                ended = visitor.recv(1) == b""
    assert ended
    assert time.monotonic() - begun < KEEP_ALIVE + 2


def test_a_bug_in_one_answer_ends_that_answer_only(web: Web, board: Board, said: list[str]) -> None:
    board.post(Snapshot(*[None] * len(Snapshot._fields)))  # type: ignore[arg-type] # the bug
    assert ask(web, "/api/v1/status").status == 500
    assert said == [
        "page: /api/v1/status failed: AttributeError(\"'NoneType' object has no attribute 'title'\")"
    ]
    assert ask(web, "/healthz").status == 200


# --- where the page cannot be, the wall goes on


def test_a_port_in_use_is_said_and_the_work_plays_on(board: Board, inbox: Inbox, said: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert start_web("127.0.0.1", port, board=board, inbox=inbox, token=None, say=said.append) is None
    assert len(said) == 1
    assert said[0].startswith(f"page: cannot listen on 127.0.0.1:{port}")
    assert said[0].endswith("playing without the page")


def test_other_addresses_need_a_token(board: Board, inbox: Inbox, said: list[str]) -> None:
    assert start_web("0.0.0.0", 0, board=board, inbox=inbox, token=None, say=said.append) is None
    assert "token_file" in said[0]


def test_on_other_addresses_strangers_see_neither_picture_nor_version(
    board: Board, inbox: Inbox, clock: FakeClock
) -> None:
    web = start_web("0.0.0.0", 0, board=board, inbox=inbox, token=TOKEN, say=print)
    assert web is not None
    board.post(snapshot(clock))
    try:
        assert ask(web, "/live.jpg").status == 403
        assert ask(web, "/api/v1/status").json["version"] is None
        assert ask(web, "/api/v1/status", headers=GOOD).json["version"] is not None
    finally:
        web.close()


def test_a_closed_page_frees_its_port(board: Board, inbox: Inbox) -> None:
    first = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=print)
    assert first is not None
    ask(first, "/healthz")
    first.close()
    first.close()
    again = start_web("127.0.0.1", port_of(first), board=board, inbox=inbox, token=None, say=print)
    assert again is not None
    again.close()


def test_the_web_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, player.control.web; print({'aiohttp', 'prometheus_client', 'cv2'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"
