"""The page of a real player, which plays the stand-in into memory."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.installation import TOKEN
from tests.browser.seeing import Seen
from tests.commands import HERE, line_with, playing

pytestmark = pytest.mark.slow

LONG = "title: Long\npauses: {every: 1000000 pictures, shortest: 1 s, longest: 2 s}\n"


@pytest.fixture
def config(tmp_path: Path, port: int) -> Path:
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "token").chmod(0o600)
    (tmp_path / "long.yaml").write_text(LONG)
    path = tmp_path / "config.yaml"
    path.write_text(
        "mirror: stand-in\nstate: state\nplaylist: long.yaml\nscreen: {fullscreen: false, size: 320x240}\n"
        f"control: {{listen: '127.0.0.1:{port}', token_file: token}}\n"
    )
    return path


@contextmanager
def at_work(config: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a player whose page is there."""
    with playing(config, HERE | {"SDL_VIDEODRIVER": "offscreen"}) as player:
        line_with(player, "url=http")
        yield player


def number(page: Seen) -> int:
    return int(page.text("number").replace(",", ""))


def loaded(page: Seen) -> list[dict[str, Any]]:
    """Return what went over the wire: names and bytes of the bodies as they went."""
    entries = page.script(
        "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map((e) => ({ name: e.name, bytes: e.encodedBodySize }))"
    )
    return list(entries)


def test_it_fills_from_the_stream_and_finds_a_killed_player_again(
    config: Path, port: int, page: Seen
) -> None:
    with at_work(config) as player:
        page.open(f"http://127.0.0.1:{port}/")
        page.says("word", "Well")
        page.says("covered", "synsets, a cell for each")
        page.says("synset", "The nine tops")
        page.says("days", "Day")
        page.says("beats", "half within")
        went = [one for one in loaded(page) if not one["name"].startswith("blob:")]
        assert not any(one["name"].endswith("/api/v1/status") for one in went)  # nobody had to ask
        first = [one for one in went if not one["name"].endswith("/live.jpg")]
        headings = 1_000 * len(first)  # the headers of one answer, generously
        assert sum(one["bytes"] for one in first) + headings <= 100_000
        last = number(page)
        player.send_signal(signal.SIGKILL)
        player.wait()
        page.says("word", "No answer")
    with at_work(config):
        page.says("word", "Well")
        page.eventually(lambda: number(page) > last)
        page.says("beats", "half within")
        page.says("deaths", "1")


def test_every_control_moves_the_real_wall(config: Path, port: int, page: Seen) -> None:
    with at_work(config):
        page.open(f"http://127.0.0.1:{port}/")
        page.says("word", "Well")
        page.write("token", f"{TOKEN}\n")
        page.says("outcome", "you may act")
        for verb, outcome in [
            ("hold", "Held: the picture stays."),
            ("next", "The next picture is on the wall."),
            ("identify", "it says for some seconds which player this is."),
            ("calm", "Calm: the wall rests."),
            ("release", "Released: it goes on."),
            ("caption", "The caption is now: "),
            ("reload", "The playlist is read again."),
        ]:
            page.click(f"do-{verb}")
            page.says("outcome", outcome)
        go_to(page, 5_000_000)
        withdraw_what_is_shown(page)


def go_to(page: Seen, position: int) -> None:
    page.write("to", f"{position:,}\n")
    page.says("question", "jumps")
    page.click("surely")
    page.says("outcome", f"Asked to go to position {position:,}.")
    page.eventually(lambda: number(page) >= position)


def withdraw_what_is_shown(page: Seen) -> None:
    page.click("do-hold")
    page.says("word", "Held")
    page.eventually(page.shows_picture)
    page.after(4_000, "0")  # by then the live picture is the one that is held
    page.click("take")
    file = page.script("return document.getElementById('of-file').value")
    page.write("reason", "asked for")
    page.script("document.getElementById('withdrawal').requestSubmit()")
    page.says("question", file)
    page.click("surely")
    page.says("outcome", "is withdrawn")
    page.says("withdrawn", "asked for")
    page.eventually(lambda: page.text("file") != file)
