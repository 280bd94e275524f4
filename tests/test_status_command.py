"""`status` in the terminal: once, live, and with names that others gave."""

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from rich.console import Console

from player.app.desk import Told, follow
from player.cli.wall import page
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.status import NotRunning
from player.control.views import Views
from player.control.web import Web, start_web
from player.core.machine import Control
from player.core.playback import State
from player.core.snapshot import RingLevel
from player.core.synsets import TOPS as NINE
from tests.control.posting import snapshot
from tests.fakes import FakeClock

ROOT = Path(__file__).parent.parent
HOSTILE = [
    "[bold red]markup[/bold red] [/] [link=https://evil.example]x[/link]",
    "<script>alert(1)</script> & &lt;",
    "a \"quoted\" 'name' `$(reboot)`",
    "two\nlines\r\nand\ttabs",
    "\u202eright to left\u202c \u2066isolate\u2069 \u200f",
    "\x1b[31mred\x1b[2J\x1b]0;title\x07 \x9b1m \x08\x7f",
    "\ud800 surrogate",
    ":smile: :warning:",
]
TOPS = [
    {"name": "animal", "wnid": "n00015388", "first": 0, "count": 3, "pictures": 90, "shown": 45},
    {"name": "plant", "wnid": "n00017222", "first": 3, "count": 1, "pictures": 100_000, "shown": 1},
    {"name": "misc", "wnid": "fa11misc", "first": 4, "count": 0, "pictures": 0, "shown": 0},
]


@pytest.fixture
def board() -> Board:
    return Board(FakeClock(), lambda: RingLevel(7, 5_000_000))


@pytest.fixture
def web(board: Board) -> Iterator[Web]:
    views = Views(coverage=lambda: {"tops": TOPS})
    served = start_web("127.0.0.1", 0, board=board, inbox=Inbox(), token=None, say=print, views=views)
    assert served is not None
    yield served
    served.close()


def status(board: Board, **other: Any) -> dict[str, Any]:
    board.post(snapshot(FakeClock()))
    told = board.status()
    assert told is not None
    return told | other


def printed(*shown: Any, colours: bool = False) -> str:
    stream = io.StringIO()
    Console(file=stream, force_terminal=colours, width=100, highlight=False).print(page(*shown))
    return stream.getvalue()


def control(web: Web) -> Control:
    port = urlsplit(web.url).port
    assert port is not None
    return Control("127.0.0.1", port)


def test_the_wall_is_set_in_lines_that_people_read(board: Board) -> None:
    told = printed(status(board), {"tops": TOPS})
    for line in (
        r"^well  Rehearsal ─+$",
        r"^state +playing$",
        r"^picture +42 of 1,000$",
        r"^showing +animal › bird$",
        r"^ +n01000001_41.JPEG · n01000001 · 1 July 2019, 09:00:00$",
        r"^cadence +90.0 ms wanted, – in the mean$",
        r"^ring +7 pictures, 5 MB$",
        r"^doors +open, always$",
        r"^animal +█{10} +50.0 %  +45 of 90$",
        r"^plant +▏ +under 0.1 %  +1 of 100,000$",
        r"^misc +0.0 %  +0 of 0$",
    ):
        assert re.search(line, "\n".join(x.rstrip() for x in told.splitlines()), re.MULTILINE), line


def test_eighty_columns_hold_every_count_whole(board: Board) -> None:
    tops = [TOPS[0] | {"name": "geological formation", "pictures": 12_197_122, "shown": 11_234_567}]
    stream = io.StringIO()
    Console(file=stream, width=80, highlight=False).print(page(status(board), {"tops": tops}))
    assert "geological formation" in stream.getvalue()
    assert "92.1 %  11,234,567 of 12,197,122" in stream.getvalue()


@pytest.mark.parametrize(
    ("height", "seen", "note"),
    [
        (40, 9, ""),
        (24, 9, ""),
        (22, 9, ""),
        (21, 5, "and 4 more"),
        (20, 3, "and 6 more"),
    ],
)
def test_a_small_terminal_shows_every_top_or_says_how_many_it_left_out(
    board: Board, height: int, seen: int, note: str
) -> None:
    tops = {"tops": [TOPS[1] | {"name": name} for name in NINE]}
    stream = io.StringIO()
    console = Console(file=stream, width=80, height=height, highlight=False)
    console.print(page(status(board), tops))
    lines = stream.getvalue().splitlines()
    assert len(lines) <= height
    assert sum(text.count("under 0.1 %") for text in lines[-9:]) == seen
    assert note in lines[-1]
    assert ("1 of 100,000" in lines[-1]) is (height == 40)


def test_how_far_it_is_counts_the_picture_that_is_shown(board: Board) -> None:
    told = printed(status(board, position=38, pictures=365))
    assert "39 of 365" in told
    assert "10.7 %" in told


def test_with_none_on_the_wall_it_counts_those_before_the_next(board: Board) -> None:
    told = printed(status(board, position=39, pictures=365, now=None))
    assert "39 of 365" in told
    assert "10.7 %" in told


def test_of_an_ended_wall_the_end_is_not_said_to_be_unknown(board: Board) -> None:
    assert re.search(
        r"^the end +reached *$", printed(status(board, state="ended", projected_end=None)), re.MULTILINE
    )
    assert re.search(r"^the end +not known *$", printed(status(board, projected_end=None)), re.MULTILINE)


def test_troubles_are_said(board: Board) -> None:
    told = printed(status(board, well=False, troubles=["the ledger is not written: No space left on device"]))
    assert told.startswith("not well  Rehearsal")
    assert "– the ledger is not written: No space left on device" in told


def test_remarks_are_said_and_the_wall_is_well(board: Board) -> None:
    told = printed(status(board, remarks=["the wall clock is not synchronised"]))
    assert told.startswith("well  Rehearsal")
    assert "– the wall clock is not synchronised" in told


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("colours", [False, True])
def test_names_are_text_whatever_they_hold(board: Board, name: str, colours: bool) -> None:
    now = {"path": [name, name], "file": name, "wnid": name, "shown_at": "2019-07-01T10:00:00+00:00"}
    told = status(board, title=name, mirror=name, troubles=[name], now=now | {"withheld": False})
    coverage = {"tops": [TOPS[0] | {"name": name}], "counting": 0.5}
    text = printed(told, coverage, name, colours=colours)
    ours = re.sub(r"\x1b\[[0-9;]*m", "", text) if colours else text  # rich's own colours
    assert all(line.isprintable() for line in ours.split("\n"))
    if name.isprintable():  # nothing of it is taken for markup, or for a picture
        assert name.split(maxsplit=1)[0] in ours


def test_a_player_is_followed_with_its_map(board: Board, web: Web) -> None:
    status(board)
    told = follow(control(web))
    first = next(told)
    assert (first.status["position"], first.silence) == (41, "")
    assert first.coverage == {"tops": TOPS}
    board.post(snapshot(FakeClock(), State.HELD))
    assert next(told).status["state"] == "held"


def test_a_player_that_ends_is_silent_and_the_last_word_stands(board: Board, web: Web) -> None:
    status(board)
    told = follow(control(web))
    next(told)
    web.close()
    found: Told = next(told)
    while not found.silence:
        found = next(told)
    assert found.status["position"] == 41
    assert "no player answers" in next(told).silence


def test_live_goes_on_until_somebody_ends_it(board: Board, web: Web, tmp_path: Path) -> None:
    status(board)
    config = tmp_path / "config.yaml"
    config.write_text(f"mirror: stand-in\ncontrol: {{listen: {urlsplit(web.url).netloc}}}\n")
    command = [sys.executable, "run_installation.py", "status", "--live", "--config", str(config)]
    environment = os.environ | {"TERM": "xterm", "FORCE_COLOR": "1", "COLUMNS": "100"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as live:
        assert live.stdout is not None
        seen = b""
        while b"animal" not in seen:
            seen += os.read(live.stdout.fileno(), 4_096)
        live.send_signal(signal.SIGINT)
        rest, _ = live.communicate(timeout=10)
        assert live.returncode == 0
        assert b"Traceback" not in seen + rest


def test_where_nobody_listens_the_address_is_said_and_no_error_of_the_system(web: Web) -> None:
    held = control(web)
    web.close()
    with pytest.raises(NotRunning) as caught:
        next(follow(held))
    assert str(caught.value) == f"no player answers at http://127.0.0.1:{held.port}/api/v1/status"
