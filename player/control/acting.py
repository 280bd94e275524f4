"""Acting by the web: what people with the token may ask of the player. Imports aiohttp."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from aiohttp import web

from player.control.acts import ActRefused, Acts, NoSuch
from player.control.board import Board
from player.control.bodies import CHOICE, JUMP, WITHDRAWAL, Schema, read_body
from player.control.clerk import Clerk
from player.control.guard import Handler
from player.control.inbox import Inbox
from player.control.refusal import Refusal
from player.control.views import NotNow
from player.core.commands import Command

T = TypeVar("T")

VERBS = {
    str(command): command
    for command in (
        Command.HOLD,
        Command.RELEASE,
        Command.NEXT,
        Command.CALM,
        Command.CAPTION,
        Command.RELOAD,
    )
}
"""What is asked for by its name alone, and goes to the loop as it is."""

SURE = "sure"
"""What a wish needs that asks twice."""

BODY_PATIENCE = 5.0
"""Seconds until the whole body must be there."""

BY = "the page"
"""Who withdrew a picture, for the private record: the token says no more."""


class Acting:
    """The control verbs; the guard has seen the token before any of them is called."""

    def __init__(self, acts: Acts, inbox: Inbox, board: Board) -> None:
        """Ask into *inbox* and of *acts*."""
        self._acts = acts
        self._inbox = inbox
        self._board = board
        self._clerk = Clerk()

    def handlers(self) -> dict[str, Handler]:
        """Return what answers, by the name of the operation."""
        verbs: dict[str, Handler] = {verb: self._verb(command) for verb, command in VERBS.items()}
        return verbs | {
            "identify": self._identify,
            "jump": self._jump,
            "playlist": self._choose,
            "withdraw": self._withdraw,
            "withdrawn": self._withdrawn,
        }

    async def close(self, _app: web.Application) -> None:
        """Do nothing more."""
        self._clerk.close()

    def _verb(self, command: Command) -> Handler:
        async def ask(_request: web.Request) -> web.Response:
            self._inbox.put(command)
            return _asked(str(command))

        return ask

    async def _identify(self, _request: web.Request) -> web.Response:
        await self._do(self._acts.identify)
        return _asked("identify")

    async def _jump(self, request: web.Request) -> web.Response:
        wish = await _body(request, JUMP)
        where = wish.get("pass"), wish["position"]
        if not wish.get("sure"):
            raise Refusal(409, await self._do(partial(self._acts.jump_text, *where)), needs=SURE)
        await self._do(partial(self._acts.jump, *where))
        return _asked("jump")

    async def _choose(self, request: web.Request) -> web.Response:
        wish = await _body(request, CHOICE)
        name = wish["name"]
        if name == self._board.playlist:
            raise Refusal(409, f"{name} plays already.")
        if name not in await self._do(self._acts.playlists):
            raise Refusal(404, "There is no such playlist to choose.")
        if not wish.get("sure"):
            sentence = f"What plays now would end, and {name} begin where it stopped last."
            raise Refusal(409, sentence, needs=SURE)
        await self._do(partial(self._acts.choose, name))
        return _asked("playlist")

    async def _withdraw(self, request: web.Request) -> web.Response:
        wish = await _body(request, WITHDRAWAL)
        wnid, file = self._on_the_wall() if "now" in wish else (wish["wnid"], wish["file"])
        if not await self._do(partial(self._acts.withdraw, wnid, file, wish["reason"], BY)):
            raise Refusal(404, "There is no such picture.")
        return _asked("withdraw", wnid=wnid, file=file)

    async def _withdrawn(self, _request: web.Request) -> web.Response:
        return web.json_response({"withdrawn": await self._do(self._acts.withdrawn)})

    def _on_the_wall(self) -> tuple[str, str]:
        latest = self._board.latest
        if latest is None or latest.picture is None:
            raise Refusal(404, "No picture is on the wall.")
        return latest.picture.wnid, latest.picture.file

    async def _do(self, act: Callable[[], T]) -> T:
        try:
            return await self._clerk.ask(act)
        except ActRefused as error:
            raise Refusal(409, str(error)) from error
        except NoSuch as error:
            raise Refusal(404, str(error)) from error
        except NotNow as error:
            raise Refusal(503, str(error)) from error


async def _body(request: web.Request, schema: Schema) -> dict[str, Any]:
    """Return what the body asks for.

    Raises:
        Refusal: it is no JSON, or not as *schema* has it, or does not come.
    """
    if request.content_type != "application/json" or "Content-Encoding" in request.headers:
        raise Refusal(415)
    try:
        async with asyncio.timeout(BODY_PATIENCE):
            raw = await request.read()
    except TimeoutError:
        raise Refusal(408, headers={"Connection": "close"}) from None
    return read_body(raw, schema)


def _asked(verb: str, **what: str) -> web.Response:
    return web.json_response({"asked": verb} | what, status=202)
