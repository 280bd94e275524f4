import json
import socket
from typing import Any

import pytest

from player.control.acting import BODY_PATIENCE
from player.control.board import Board
from player.control.guard import LONGEST_BODY
from player.control.inbox import Inbox
from player.control.web import Web
from player.core.snapshot import Snapshot
from tests.control.asking import GOOD, Answer, ask, port_of
from tests.control.posting import snapshot
from tests.control.whole import Doer
from tests.fakes import FakeClock

JSON = {"Content-Type": "application/json"}


def wish(web: Web, verb: str, body: Any) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(web, f"/api/v1/control/{verb}", "POST", {**GOOD, **JSON}, raw)


# --- asking twice


def test_a_jump_that_nobody_is_sure_of_says_what_it_would_do(whole: Web, doer: Doer) -> None:
    answer = wish(whole, "jump", {"position": 100})
    assert (answer.status, answer.json) == (
        409,
        {"error": "from 42, to 100, 58 pictures jumped", "needs": "sure"},
    )
    assert wish(whole, "jump", {"position": 100, "sure": False}).status == 409
    assert doer.done == []


def test_a_sure_jump_is_made(whole: Web, doer: Doer) -> None:
    assert wish(whole, "jump", {"position": 100, "sure": True}).json == {"asked": "jump"}
    assert wish(whole, "jump", {"position": 5, "pass": 2, "sure": True}).status == 202
    assert doer.done == [("jump", None, 100), ("jump", 2, 5)]


def test_nobody_jumps_to_where_nothing_is(whole: Web, doer: Doer) -> None:
    answer = wish(whole, "jump", {"position": 1_000, "sure": True})
    assert (answer.status, answer.json) == (404, {"error": "The last position is 999."})
    assert doer.done == []


def test_what_hinders_a_jump_is_said(whole: Web, doer: Doer) -> None:
    doer.hinders = "The doors are closed."
    answer = wish(whole, "jump", {"position": 7, "sure": True})
    assert (answer.status, answer.json) == (409, {"error": "The doors are closed."})


def test_another_playlist_is_asked_for_twice(whole: Web, doer: Doer) -> None:
    assert wish(whole, "playlist", {"name": "tour"}).status == 409
    assert doer.done == []
    assert wish(whole, "playlist", {"name": "tour", "sure": True}).json == {"asked": "playlist"}
    assert doer.done == [("choose", "tour")]


@pytest.mark.parametrize("name", ["nowhere", "../../etc/passwd", "TOUR", "tour\u0000"])
def test_only_the_named_playlists_are_chosen(whole: Web, doer: Doer, name: str) -> None:
    assert wish(whole, "playlist", {"name": name, "sure": True}).status == 404
    assert doer.done == []


# --- withdrawing


def test_a_named_picture_is_withdrawn(whole: Web, doer: Doer) -> None:
    answer = wish(whole, "withdraw", {"wnid": "n01440764", "file": "n01440764_7", "reason": "a person"})
    told = {"asked": "withdraw", "wnid": "n01440764", "file": "n01440764_7"}
    assert (answer.status, answer.json) == (202, told)
    assert doer.done == [("withdraw", "n01440764", "n01440764_7", "a person", "the page")]
    listed = ask(whole, "/api/v1/withdrawn", headers=GOOD).json["withdrawn"]
    assert [one["file"] for one in listed] == ["n01440764_7"]


def test_the_picture_on_the_wall_is_withdrawn(whole: Web, doer: Doer, posted: Snapshot) -> None:
    assert posted.picture is not None
    answer = wish(whole, "withdraw", {"now": True, "reason": "a person"})
    assert (answer.status, answer.json["file"]) == (202, posted.picture.file)
    assert doer.done[0][1:3] == (posted.picture.wnid, posted.picture.file)


def test_a_bare_wall_shows_nothing_to_withdraw(
    whole: Web, board: Board, clock: FakeClock, doer: Doer
) -> None:
    board.post(snapshot(clock)._replace(picture=None))
    assert wish(whole, "withdraw", {"now": True, "reason": "a person"}).status == 404
    assert doer.done == []


def test_what_is_no_picture_is_not_withdrawn(whole: Web) -> None:
    assert wish(whole, "withdraw", {"wnid": "n01440764", "file": "unknown", "reason": "x"}).status == 404


def test_the_private_list_is_private(whole: Web) -> None:
    assert ask(whole, "/api/v1/withdrawn").status == 401


def test_names_with_markup_are_text(whole: Web, doer: Doer) -> None:
    nasty = "</script>'\"\u202e\u001b[31m\nx"
    answer = wish(whole, "withdraw", {"wnid": "n01440764", "file": nasty, "reason": nasty})
    assert answer.json["file"] == nasty
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert doer.done[0][2:4] == (nasty, nasty)


def test_the_wall_says_which_player_it_is(whole: Web, doer: Doer) -> None:
    assert ask(whole, "/api/v1/control/identify", "POST", GOOD).json == {"asked": "identify"}
    assert doer.done == [("identify",)]


# --- bodies that are not as they should be

SURE = {"position": 7, "sure": True}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"position": NaN, "sure": true}', 400),
        (b'\xff{"position": 7}', 400),
        (b"[" * 2_000, 400),
        (b'{"position": ' + b"9" * 3_900 + b"}", 422),
        (b"[]", 422),
        (b"7", 422),
        ({}, 422),
        ({"position": "7", "sure": True}, 422),
        ({"position": True, "sure": True}, 422),
        ({"position": 7.5, "sure": True}, 422),
        ({"position": -1, "sure": True}, 422),
        ({"position": 2**53, "sure": True}, 422),
        ({"position": None, "sure": True}, 422),
        ({**SURE, "pass": None}, 422),
        ({**SURE, "sure": 1}, 422),
        ({**SURE, "sure": "true"}, 422),
        ({**SURE, "position ": 7}, 422),
    ],
)
def test_a_jump_that_is_not_one_is_refused(whole: Web, doer: Doer, body: Any, status: int) -> None:
    answer = wish(whole, "jump", body)
    assert answer.status == status
    assert answer.json["error"].endswith(".")
    assert doer.done == []


@pytest.mark.parametrize(
    "body",
    [
        {"wnid": "n01440764", "file": "x"},
        {"wnid": "n01440764", "file": "x", "reason": ""},
        {"wnid": "n01440764", "file": "x", "reason": "  \n"},
        {"wnid": "n01440764", "file": "x", "reason": "y" * 501},
        {"wnid": "n01440764", "file": "", "reason": "y"},
        {"wnid": "n0144076", "file": "x", "reason": "y"},
        {"wnid": "n01440764\n", "file": "x", "reason": "y"},
        {"wnid": "N01440764", "file": "x", "reason": "y"},
        {"wnid": "n01440764", "file": ["x"], "reason": "y"},
        {"now": False, "reason": "y"},
        {"now": 1, "reason": "y"},
        {"now": True},
        {"now": True, "file": "x", "reason": "y"},
    ],
)
def test_a_withdrawal_that_is_not_one_is_refused(whole: Web, doer: Doer, body: Any) -> None:
    assert wish(whole, "withdraw", body).status == 422
    assert doer.done == []


def test_half_a_letter_is_no_text(whole: Web, doer: Doer) -> None:
    raw = b'{"wnid": "n01440764", "file": "\\ud800", "reason": "x"}'
    assert wish(whole, "withdraw", raw).status == 400
    assert doer.done == []


def test_json_takes_one_point_nought_for_one(whole: Web, doer: Doer) -> None:
    assert wish(whole, "jump", b'{"position": 7.0, "sure": true}').status == 202
    assert doer.done == [("jump", None, 7)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/jsonp"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
def test_a_form_of_another_page_is_no_wish(whole: Web, doer: Doer, headers: dict[str, str]) -> None:
    body = json.dumps(SURE)
    assert ask(whole, "/api/v1/control/jump", "POST", {**GOOD, **headers}, body).status == 415
    assert doer.done == []


def test_a_body_that_is_too_long_is_refused_before_it_has_come(whole: Web, doer: Doer) -> None:
    head = f"POST /api/v1/control/jump HTTP/1.1\r\nHost: 127.0.0.1:{port_of(whole)}\r\n"
    head += f"Authorization: {GOOD['Authorization']}\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port_of(whole)), timeout=5) as visitor:
        visitor.sendall(f"{head}Content-Length: {10**9}\r\n\r\n".encode())
        assert visitor.recv(12) == b"HTTP/1.1 413"
    with socket.create_connection(("127.0.0.1", port_of(whole)), timeout=5) as visitor:
        chunk = b"1000\r\n" + b" " * LONGEST_BODY + b"\r\n"
        visitor.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk + b"1\r\nx\r\n")
        assert visitor.recv(12) == b"HTTP/1.1 413"
    assert doer.done == []


@pytest.mark.slow
def test_a_body_that_does_not_come_is_not_waited_for(whole: Web, doer: Doer) -> None:
    head = f"POST /api/v1/control/jump HTTP/1.1\r\nHost: 127.0.0.1:{port_of(whole)}\r\n"
    head += f"Authorization: {GOOD['Authorization']}\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port_of(whole)), timeout=BODY_PATIENCE + 3) as visitor:
        visitor.sendall(f"{head}Content-Length: 20\r\n\r\n{{".encode())
        assert visitor.recv(12) == b"HTTP/1.1 408"
    assert doer.done == []


def test_bare_verbs_need_no_body_and_mind_none(whole: Web, inbox: Inbox) -> None:
    assert wish(whole, "hold", b"x" * 100).status == 202
    assert str(inbox.take()) == "hold"
