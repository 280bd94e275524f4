"""The web site: which answer belongs to which route. Imported by the web thread only (aiohttp)."""

from collections.abc import Callable

from aiohttp import web

from player.control.acting import Acting
from player.control.acts import Acts
from player.control.board import Board
from player.control.door import Door
from player.control.events import Streams
from player.control.guard import LONGEST_BODY, Guard, Handler, dress
from player.control.inbox import Inbox
from player.control.looking import Looking
from player.control.openapi import document
from player.control.operations import ACTING, LOOKING, OPERATIONS
from player.control.printed import printed, sheets
from player.control.viewing import Viewing
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
        self._guard = Guard(door, say)
        self._looking = Looking(board, door)
        self._acting = Acting(acts, inbox, board)
        self._viewing = Viewing(views)
        self._streams = Streams(board, lambda admitted: self._looking.status(trusted=admitted))

    def app(self) -> web.Application:
        """Return the application: routes, doorkeeper, headers."""
        app = web.Application(middlewares=[self._guard.stand], client_max_size=LONGEST_BODY)
        app.on_response_prepare.append(dress)
        for sheet in sheets():
            app.router.add_get(sheet.path, printed(sheet))
        handlers = self._handlers()
        for operation in (*LOOKING, *ACTING):
            add = app.router.add_get if operation.method == "GET" else app.router.add_post
            add(operation.path, handlers[operation.name])
        self._viewing.add_to(app)
        self._streams.add_to(app, lambda request: self._looking.trusts(request.headers))
        app.on_cleanup.append(self._acting.close)
        return app

    def worth(self, visitor: web.RequestHandler) -> int:
        """Return who stays when there are too many: 2 a stream, 1 who is being answered, 0 anybody else."""
        if self._streams.has(visitor):
            return 2
        return int(visitor.transport is not None and self._guard.answers(visitor.transport))

    def _handlers(self) -> dict[str, Handler]:
        return {**self._looking.handlers(), **self._acting.handlers(), "openapi": _document}


async def _document(_request: web.Request) -> web.Response:
    return web.json_response(document(OPERATIONS))
