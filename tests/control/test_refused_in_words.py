"""What a refusal says: what is wanted, in words that people use."""

import json
from typing import Any

import pytest

from player.control.acts import Acts
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.web import Web, start_web
from tests.control.asking import GOOD, ask

NAMED = {"wnid": "n01440764", "file": "n01440764_1.JPEG", "reason": "a test"}


def refusal(web: Web, verb: str, body: Any, kind: str = "application/json") -> str:
    headers = {**GOOD, "Content-Type": kind}
    answer = ask(web, f"/api/v1/control/{verb}", "POST", headers, json.dumps(body).encode())
    assert answer.status >= 400
    return str(answer.json["error"])


@pytest.mark.parametrize("wnid", ["n0144076", "x01440764", "n014407640", ""])
def test_a_wnid_that_is_none_is_told_what_one_is(whole: Web, wnid: str) -> None:
    told = refusal(whole, "withdraw", NAMED | {"wnid": wnid})
    assert told == "wnid must be n and eight digits, such as n01440764."


def test_a_reason_must_say_something(whole: Web) -> None:
    assert refusal(whole, "withdraw", NAMED | {"reason": "  "}) == "reason must be more than spaces."
    assert refusal(whole, "withdraw", NAMED | {"reason": ""}) == "reason must have 1 to 500 letters."


def test_a_position_is_told_its_bound(whole: Web) -> None:
    assert refusal(whole, "jump", {"position": -1}) == "position must be 0 or more."
    assert refusal(whole, "jump", {"position": 2**60}) == "position must be 9,007,199,254,740,991 at most."


def test_the_content_type_that_is_wanted_is_named(whole: Web) -> None:
    assert "Content-Type: application/json" in refusal(whole, "jump", {"position": 1}, "text/plain")


def test_what_plays_is_no_choice(whole: Web, board: Board) -> None:
    board.playlist = "tour"
    assert refusal(whole, "playlist", {"name": "tour"}) == "tour plays already."


def test_a_player_without_a_token_says_that_it_has_none(board: Board, inbox: Inbox) -> None:
    web = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=print, acts=Acts())
    assert web is not None
    try:
        answer = ask(web, "/api/v1/control/hold", "POST", {})
        assert (answer.status, "control.token_file" in answer.json["error"]) == (401, True)
    finally:
        web.close()


def test_a_missing_token_is_asked_for(whole: Web) -> None:
    assert ask(whole, "/api/v1/control/hold", "POST", {}).json == {"error": "This needs the player's token."}
