"""The web site: which answer belongs to which route. Imported by the web thread only (aiohttp)."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from player.control.acting import Acting
from player.control.acts import Acts
from player.control.aside import Aside
from player.control.board import Board
from player.control.door import Door
from player.control.guard import LONGEST_BODY, Guard, Handler, dress
from player.control.inbox import Inbox
from player.control.looking import PAGE, Looking, page_file
from player.control.openapi import document
from player.control.operations import OPERATIONS
from player.control.views import Views


class Site:
    """What is answered to whom."""

    def __init__(
        self,
        board: Board,
        inbox: Inbox,
        door: Door,
        say: Callable[[str], None],
        acts: Acts,
        views: Views,
    ) -> None:
        """Answer from *board* and *views*, ask into *inbox* and of *acts*.

        *say* takes one line about a fault of ours, or somebody who guesses.
        """
        self._views = views
        self._guard = Guard(door, say)
        self._looking = Looking(board, door)
        self._acting = Acting(acts, inbox, board, Aside())

    def app(self) -> web.Application:
        """Return the application: routes, doorkeeper, headers."""
        app = web.Application(middlewares=[self._guard.stand], client_max_size=LONGEST_BODY)
        app.on_response_prepare.append(dress)
        for path, (name, kind) in PAGE.items():
            app.router.add_get(path, page_file(name, kind))
        handlers = self.handlers()
        for operation in OPERATIONS:
            if operation.method == "GET":
                app.router.add_get(operation.path, handlers[operation.name])
            else:
                app.router.add_route(operation.method, operation.path, handlers[operation.name])
        return app

    def handlers(self) -> dict[str, Handler]:
        """Return what answers, by the name of the operation."""
        return {**self._looking.handlers(), **self._acting.handlers(), "openapi": _document}

    def answers(self, transport: asyncio.BaseTransport) -> bool:
        """Tell whether somebody on *transport* was let in and is being answered."""
        return self._guard.answers(transport)


async def _document(_request: web.Request) -> web.Response:
    return web.json_response(document(OPERATIONS))
