"""Whether anybody can see the wall: what the panel says, and the display's connector.

While one of them says no, the loop holds: what nobody can see is not shown.
"""

from collections.abc import Callable
from threading import Lock

from player.control.inbox import Inbox
from player.control.logbook import Log
from player.core.commands import Command
from player.core.playback import State
from player.core.snapshot import Snapshot

_BARE = (State.CLOSED, State.ENDED)
"""There is nothing to be seen then, and a display may sleep."""


class Sight:
    """Tells the loop when the wall is seen no more, and again; from any thread."""

    def __init__(self, inbox: Inbox) -> None:
        """Begin seen by everybody."""
        self._inbox = inbox
        self._lock = Lock()  # guards the one below
        self._blind: set[str] = set()

    def tell(self, witness: str, *, seen: bool) -> bool:
        """Take note of what *witness* says; return whether that is news."""
        with self._lock:
            if seen is (witness not in self._blind):
                return False
            blind = bool(self._blind)
            self._blind ^= {witness}
            if bool(self._blind) is not blind:
                self._inbox.put(Command.SEEN if blind else Command.UNSEEN)
            return True

    def remind(self) -> None:
        """Tell a loop that begins what the one before it knew."""
        with self._lock:
            if self._blind:
                self._inbox.put(Command.UNSEEN)


class Display:
    """The display as a witness: *lit* tells whether one is there and awake, *latest* what the wall does."""

    def __init__(
        self, lit: Callable[[], bool], latest: Callable[[], Snapshot | None], sight: Sight, log: Log
    ) -> None:
        """Prepare."""
        self._lit = lit
        self._latest = latest
        self._sight = sight
        self._log = log

    def look(self) -> None:
        """Look, and tell; the loop does so whenever it looks for keys."""
        lit, latest = self._lit(), self._latest()
        bare = latest is None or latest.state in _BARE
        if not self._sight.tell("display", seen=lit or bare):
            return
        if lit:
            self._log.info("a display is there and awake again")
        elif not bare:
            self._log.warning("no display is there and awake: holding")
