"""Withdrawn pictures seen from outside: never again, in any form of the mirror, under any name.

The pictures carry their number; what is read is the X server's framebuffer.
"""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.commands import HERE, command, done
from tests.eye import Eye, Screen, marked, needs_xvfb, screen
from tests.mirrors import FORMS, FURTHER_FORMS, Content

pytestmark = [pytest.mark.slow, needs_xvfb]

PICTURES = 40
SYNSETS = ("n01440764", "n01443537")
TOKEN = "a-token-of-the-test-and-of-nobody-else-0123456789"
ALL_FORMS = {**FORMS, **FURTHER_FORMS}
CI = [("class-folders", "flat-tar")]
FULL = [("class-folders", form) for form in ALL_FORMS] + [("tar-of-tars", "class-folders")]
"""A mirror, and another form of the same content; and there once more under other names."""


def content(rename: Callable[[int], int] = lambda number: number) -> Content:
    """Return two synsets of numbered pictures, which keep their bytes whatever they are called."""
    half = PICTURES // 2
    numbers = {wnid: range(k * half, (k + 1) * half) for k, wnid in enumerate(SYNSETS)}
    return {
        wnid: [(f"{wnid}_{rename(number)}.JPEG", marked(number)) for number in of]
        for wnid, of in numbers.items()
    }


def name(number: int) -> tuple[str, str]:
    wnid = SYNSETS[number * len(SYNSETS) // PICTURES]
    return wnid, f"{wnid}_{number}.JPEG"


@dataclass(frozen=True)
class Showing:
    """A player on a screen, and who looks at it."""

    folder: Path
    xvfb: Screen

    def configure(self, mirror: Path) -> None:
        token = self.folder / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        (self.folder / "coded.yaml").write_text(
            "title: Coded\npictures: {include: [all]}\ncaption: {style: none}\n"
        )
        (self.folder / "config.yaml").write_text(
            f"mirror: {mirror}\nstate: state\nplaylist: coded.yaml\n"
            "control: {listen: '127.0.0.1:0', token_file: token}\n"
        )

    @contextmanager
    def playing(self) -> Iterator["Playing"]:
        environment = {k: v for k, v in HERE.items() if k != "SDL_VIDEODRIVER"}
        asked = command("run", "--config", str(self.folder / "config.yaml"))
        environment |= {"DISPLAY": self.xvfb.display}
        with (
            Eye(self.xvfb.framebuffer) as eye,
            subprocess.Popen(asked, env=environment, stderr=subprocess.PIPE, text=True) as player,
        ):
            playing = Playing(self, eye, player)
            try:
                yield playing
            finally:
                player.terminate()
                assert player.wait(20) == 0

    def says(self, *arguments: str, code: int = 0) -> str:
        found = done(*arguments, "--config", str(self.folder / "config.yaml"))
        assert found.returncode == code, found.stderr
        return found.stdout

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.says("withdraw", "--list", "--json"))
        return found

    def verified(self) -> dict[str, Any]:
        """Return what `verify` says: that all is well, and that the report counts as many as it does."""
        found: dict[str, Any] = json.loads(self.says("verify", "--json"))
        assert (found["missing"], found["repeated"], found["chain"]) == (0, 0, "ok")
        assert found["pictures"] == PICTURES
        reported = json.loads(self.says("report", "--json"))["pictures"]
        assert reported["withdrawn_by_gallery"] == reported["unshowable"] == found["unshowable"]
        return found


class Playing:
    """What plays, and what is seen of it."""

    def __init__(self, showing: Showing, eye: Eye, player: subprocess.Popen[str]) -> None:
        self.showing, self.eye, self.player = showing, eye, player
        self.lines: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.player.stderr is not None
        self.lines.extend(self.player.stderr)

    def until(self, true: Callable[[], object], patience: float = 60.0) -> None:
        deadline = time.monotonic() + patience
        while not true():
            assert time.monotonic() < deadline, (self.lines, [seen.number for seen in self.eye.seen])
            assert self.player.poll() is None, self.lines
            threading.Event().wait(0.005)

    def until_seen(self, count: int) -> None:
        already = len(self.eye.seen)
        self.until(lambda: len(self.eye.seen) >= already + count)

    def numbers(self, since: float = 0.0) -> list[int]:
        return [seen.number for seen in self.eye.seen if seen.at >= since]

    def in_turn(self, withdrawn: set[int], since: float = 0.0) -> bool:
        """Tell whether nothing was left out but *withdrawn*; a machine that blinked is no witness."""
        left = [number for number in range(PICTURES) if number not in withdrawn]
        follows = dict(pairwise([*left, left[0]]))
        told = all(follows.get(a) == b for a, b in pairwise(self.numbers(since)))
        return told or bool(self.eye.blind)

    def act(self, verb: str, wish: Mapping[str, object] | None = None) -> dict[str, Any]:
        self.until(lambda: any("url=" in line for line in self.lines))
        url = next(line for line in self.lines if "url=" in line).rpartition("url=")[2].strip()
        body = None if wish is None else json.dumps(wish).encode()
        kind = {"Content-Type": "application/json"} if body else {}
        headers = {"Authorization": f"Bearer {TOKEN}", **kind}
        request = Request(f"{url}api/v1/control/{verb}", body, headers, method="POST")
        try:
            with urlopen(request, timeout=10) as answer:
                said: dict[str, Any] = json.loads(answer.read())
                return said
        except HTTPError as error:
            return {"error": error.code}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "second" in metafunc.fixturenames:
        pairs = FULL if metafunc.config.getoption("--full") else CI
        metafunc.parametrize(("first", "second"), pairs)


def withdrawn_while_it_plays(showing: Showing) -> set[int]:
    """Withdraw pictures by command and by the page: one shown, in the ring, to come, on the wall."""
    with showing.playing() as playing:
        playing.until_seen(8)
        gone = {3, 12, 30}
        for number in gone:
            showing.says("withdraw", *name(number), "--reason", "a test")
        since = time.monotonic() + 1
        playing.until_seen(2 * PICTURES)
        assert not gone & set(playing.numbers(since))
        assert playing.act("hold") == {"asked": "hold"}
        playing.until(lambda: time.monotonic() - playing.eye.seen[-1].at > 0.5)
        held = playing.eye.seen[-1].number
        asked = time.monotonic()
        assert playing.act("withdraw", {"now": True, "reason": "a test"})["file"] == name(held)[1]
        playing.until(lambda: playing.eye.seen[-1].number != held)
        assert playing.eye.seen[-1].at - asked < 1
        gone.add(held)
        nothing = {"wnid": SYNSETS[0], "file": "nothing", "reason": "a test"}
        assert playing.act("withdraw", nothing) == {"error": 404}
        playing.until_seen(PICTURES + 5)
        assert not gone & set(playing.numbers(asked + 1))
        assert playing.in_turn(gone, since=asked + 1)
        playing.until(lambda: all(one["sha256"] for one in showing.listed()))
    return gone


def seen_without(showing: Showing, gone: set[int], count: int) -> None:
    """See *count* pictures after a start, in their order, none of those *gone*."""
    with showing.playing() as playing:
        playing.until_seen(count)
        assert not gone & set(playing.numbers())
        assert playing.in_turn(gone)


def test_a_withdrawn_picture_never_appears_again(tmp_path: Path, first: str, second: str) -> None:
    renamed = content(lambda number: 5_000 + 7 * number)
    with screen(tmp_path / "fb") as xvfb:
        showing = Showing(tmp_path, xvfb)
        showing.configure(ALL_FORMS[first](tmp_path / "first", content()))
        gone = withdrawn_while_it_plays(showing)
        begun = showing.verified()
        assert begun["unshowable"] > 0
        listed = [one["file"] + ".JPEG" for one in showing.listed()]
        assert sorted(listed) == sorted(name(number)[1] for number in gone)

        # The same content in another form, after a restart: the same run goes on.
        showing.configure(ALL_FORMS[second](tmp_path / "second", content()))
        seen_without(showing, gone, PICTURES + 5)
        assert showing.verified()["run"] == begun["run"]

        # Under other names it is another content, and another run; its pictures are known by their bytes.
        showing.configure(ALL_FORMS[second](tmp_path / "renamed", renamed))
        seen_without(showing, gone, 2 * PICTURES)
        other = showing.verified()
        assert other["run"] != begun["run"]
        assert other["unshowable"] >= len(gone)

        showing.says("withdraw", *name(min(gone)), "--restore", "--reason", "a mistake")
        seen_without(showing, gone - {min(gone)}, PICTURES)


def test_a_copy_under_another_name_that_waits_in_the_ring_goes_with_it(tmp_path: Path) -> None:
    """What was decoded before anything was withdrawn has no digest: its file is looked at when it matters."""
    copied = content()
    copies = {SYNSETS[0]: [*copied[SYNSETS[0]][:9], (f"{SYNSETS[0]}_9.JPEG", marked(5))]}
    with screen(tmp_path / "fb") as xvfb:
        showing = Showing(tmp_path, xvfb)
        showing.configure(ALL_FORMS["class-folders"](tmp_path / "mirror", copies))
        with showing.playing() as playing:
            playing.until_seen(1)
            playing.act("hold")
            playing.until(lambda: time.monotonic() - playing.eye.seen[-1].at > 1.5)
            showing.says("withdraw", *name(5), "--reason", "a test")
            asked = time.monotonic()
            playing.until(lambda: all(one["sha256"] for one in showing.listed()))
            playing.until(lambda: time.monotonic() - asked > 3)
            playing.act("release")
            playing.until_seen(16)
            assert 5 not in playing.numbers(asked)
