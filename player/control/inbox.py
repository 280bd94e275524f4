"""The inbox: what people ask for, on its way to the loop."""

from collections import deque

from player.core.commands import Command, Wish

ROOM = 256
"""Commands that may wait between two turns of the loop (50 ms); beyond, the oldest give way."""


class Inbox:
    """Commands from any thread and from signal handlers, in order; emptied by the loop.

    A deque needs no lock, so a signal handler can interrupt anybody here.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._waiting: deque[Wish] = deque(maxlen=ROOM)

    def put(self, command: Wish) -> None:
        """Leave *command* for the loop's next turn."""
        self._waiting.append(command)

    @property
    def quits(self) -> bool:
        """Tell whether somebody asks to quit, further back or next."""
        return Command.QUIT in self._waiting

    def take(self) -> Wish | None:
        """Return the oldest command, None if there is none (loop)."""
        return self._waiting.popleft() if self._waiting else None
