"""A player without a wall: a loop that only posts, behind the real site."""

from base64 import b64encode
from threading import Event, Thread
from typing import Any

import numpy as np

from player.clock import SystemClock
from player.control.acts import ActRefused, Acts
from player.control.board import Board
from player.control.inbox import Inbox
from player.control.views import NotNow, Views
from player.control.web import Web, start_web
from player.core.commands import Command
from player.core.pictures import Drawn, Picture
from player.core.playback import State
from player.core.playlist import Style
from player.core.snapshot import About, RingLevel, Snapshot
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position, Wall

BEAT = Ns(90 * MILLISECOND)
PICTURES = 14_197_114
TOKEN = "a-long-secret-of-the-house"
SENTENCE = (
    "Going back from position 1,234,567 to position 5 replays 1,234,562 pictures, those that were shown."
)
BECOMES = {Command.HOLD: State.HELD, Command.RELEASE: State.PLAYING, Command.CALM: State.CALM}


class Installation:
    """Posts a snapshot each beat until it is stopped, and does what it is asked."""

    def __init__(self, port: int, token: str | None = TOKEN) -> None:
        self.state = State.PLAYING
        self.path: tuple[str, ...] = ("animal", "bird", "gamecock")
        self.file = b"n01514752_8.JPEG"
        self.title = "London 2019"
        self.mirror = "stand-in"
        self.withheld = False
        self.troubles: list[str] = []
        self.remarks: list[str] = []
        self.caption = Style.PATH
        self.pictures = PICTURES
        self.position = 1_234_566
        self.hinders = ""
        self.is_busy = False
        self.asked: list[object] = []
        self.known = True
        self.obeys = True
        self.identify = False
        self.synsets = (800, 200)
        self.hours = ("2019-07-11T10:00:00.000+01:00", "2019-07-11T18:00:00.000+01:00")
        clock = SystemClock()
        self._clock = clock
        self._inbox = Inbox()
        self.board = Board(clock, lambda: RingLevel(filled=112, bytes=84_000_000), lambda: self.troubles)
        self.board.remarks = lambda: self.remarks
        self.board.playlists, self.board.playlist = ("tour", "whole"), "whole"
        self.board.withdrawn = lambda: sum(isinstance(w, tuple) and w[0] == "withdraw" for w in self.asked)
        self._over = Event()
        self._loop = Thread(target=self._turn)
        self._loop.start()
        acts, views = self._acts(), Views(self._coverage, self._synset, self._history)
        web = start_web(
            "127.0.0.1",
            port,
            board=self.board,
            inbox=self._inbox,
            token=token,
            say=print,
            acts=acts,
            views=views,
        )
        assert web is not None
        self.web: Web = web

    @property
    def url(self) -> str:
        return self.web.url

    def stop(self) -> None:
        self.web.close()
        self._over.set()
        self._loop.join()

    def _acts(self) -> Acts:
        return Acts(
            jump=self._jump,
            jump_text=self._jump_text,
            choose=self._choose,
            playlists=lambda: ["tour", "whole"],
            withdraw=self._withdraw,
            withdrawn=lambda: [_withdrawn(wish) for wish in self.asked if isinstance(wish, tuple)],
            identify=self._identify,
        )

    def _jump_text(self, _pass: int | None, _position: int) -> str:
        if self.hinders:
            raise ActRefused(self.hinders)
        return SENTENCE

    def _jump(self, pass_number: int | None, position: int) -> None:
        self.asked.append(("jump", pass_number, position))
        if self.obeys:
            self.position = position

    def _choose(self, name: str) -> None:
        self.asked.append(("choose", name))
        if self.obeys:
            self.board.playlist = name

    def _withdraw(self, wnid: str, file: str, reason: str, by: str) -> bool:
        del by
        if self.known:
            self.asked.append(("withdraw", wnid, file, reason))
        return self.known

    def _identify(self) -> None:
        self.asked.append("identify")
        self.identify = True

    def _synset(self, wnid: str | None) -> dict[str, Any] | None:
        return _synset(wnid, self.path[-1])

    def _coverage(self) -> dict[str, Any]:
        if self.is_busy:
            raise NotNow("The player is busy.")
        return _coverage(self.position, self.synsets)

    def _history(self) -> dict[str, Any]:
        if self.is_busy:
            raise NotNow("The player is busy.")
        return _history(self.path[-1], self.hours)

    def _turn(self) -> None:
        while not self._over.wait(BEAT / 1e9):
            self._do_what_is_asked()
            now = self._clock.now()
            if self.state is State.PLAYING:
                self.board.meter.flipped(Ns(now - 300_000), now, BEAT)
            self.board.post(self._snapshot())
            if self.board.picture_wanted:
                bare = self.withheld or self.state is State.CALM
                pixels = None if bare else np.full((60, 80, 4), (30, 60, 200, 255), np.uint8)
                self.board.leave_picture(pixels)

    def _do_what_is_asked(self) -> None:
        while (wish := self._inbox.take()) is not None:
            self.asked.append(wish)
            if isinstance(wish, Command) and self.obeys:
                self.state = BECOMES.get(wish, self.state)
                self.caption = Style.LABEL if wish is Command.CAPTION else self.caption
            self.position += wish is Command.NEXT

    def _snapshot(self) -> Snapshot:
        picture = Picture(Index(0), "n01514752", self.file, Drawn("n01514752", 8, "animal"))
        about = About(self.title, self.mirror, self.pictures, BEAT, BEAT)
        now, closed = self._clock.now(), self.state is State.CLOSED
        change = Wall(int(self._clock.wall().timestamp() * 1e9) + 7_200 * SECOND)
        return Snapshot(
            about,
            self.state,
            0,
            Position(self.position),
            None if closed else picture,
            self.path,
            now,
            Ns(0),
            12_345,
            self.withheld,
            next_change=change,
            open=not closed,
            identify=self.identify,
            caption=self.caption,
        )


def _withdrawn(wish: tuple[Any, ...]) -> dict[str, str]:
    return {"wnid": wish[1], "file": wish[2], "reason": wish[3]}


def _coverage(shown: int, synsets: tuple[int, int]) -> dict[str, Any]:
    fill = bytes([255] * 700 + [128] * 20 + [0] * 280)[: sum(synsets)]
    first, second = synsets
    top = {"pictures": 500_000, "shown": 450_000}
    return {
        "pictures": PICTURES,
        "shown": shown,
        "synsets": len(fill),
        "fill": b64encode(fill).decode(),
        "tops": [
            {"name": "animal", "wnid": "n00015388", "first": 0, "count": first, **top},
            {"name": "fungus", "wnid": "n12992868", "first": first, "count": second, **top, "shown": 0},
        ],
    }


COUNT = {"pictures": 1_300, "shown": 312}
TREE: dict[str | None, tuple[list[str], list[str]]] = {
    None: (["n00015388", "n12992868"], []),
    "n00015388": (["n01503061"], ["animal"]),
    "n01503061": (["n01514752"], ["animal", "bird"]),
    "n01514752": ([], ["animal", "bird", "gamecock"]),
    "n12992868": ([], ["fungus"]),
}
WAY = ["n00015388", "n01503061", "n01514752"]


def _synset(wnid: str | None, leaf: str) -> dict[str, Any] | None:
    """Return a synset of a tree of five; *leaf* is the label of the last."""
    wnid = "n01514752" if wnid == "row:300" else wnid
    if wnid not in TREE:
        return None
    children, path = TREE[wnid]
    labels = {"n00015388": "animal", "n01503061": "bird", "n01514752": leaf, "n12992868": "fungus"}
    return {
        "wnid": wnid,
        "label": labels[wnid] if wnid else "ImageNet",
        "gloss": f"what is called `{leaf}'",
        "path": [leaf if name == "gamecock" else name for name in path],
        "way": WAY[: len(path)],
        "parents": [],
        **COUNT,
        "last_shown_at": "2019-07-02T10:12:00.000+01:00" if wnid else None,
        "next": {"position": 1_300_000, "at": "2019-07-05T14:20:00.000+01:00"} if wnid else None,
        "first": 300,
        "synsets": 1,
        "children": [{"wnid": child, "label": labels[child], **COUNT} for child in children],
    }


def _history(text: str, hours: tuple[str, str]) -> dict[str, Any]:
    """Return ten days; *text* is what their disturbances say, *hours* what today's opening is."""
    day = {
        "shown": 318_000,
        "unshowable": 1,
        "withheld": 0,
        "withdrawn": 2,
        "pauses": 960,
        "slips": 0,
        "starved_ms": 4_200,
        "starts": 1,
    }
    return {
        "days": [{"day": f"2019-07-{1 + number:02}", **day} for number in range(10)],
        "disturbances": [{"at": "2019-07-10T12:00:00.000+01:00", "kind": "slip", "text": text}],
        "closings": [
            {"at": "2019-07-10T18:00:00.000+01:00", "position": 1_234_566, "head": "9f3c2a7e01b8d45c" * 4}
        ],
        "today": [dict(zip(("opens", "closes"), hours, strict=True))],
    }
