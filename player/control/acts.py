"""What people may do by the web beyond a bare verb: callables that the composition root fills in.

Each is called in a thread of its own and may take a moment; what it refuses it says in one sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn


class ActRefused(Exception):  # noqa: N818 - a fact about the wish, not a mistake
    """What is asked for cannot be done now; the message is one plain sentence (409)."""


class NoSuch(Exception):  # noqa: N818 - as above
    """What is asked for does not exist; the message is one plain sentence (404)."""


def _not_here(*_arguments: object) -> NoReturn:
    raise ActRefused("This is not available here.")


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of one player.

    *jump* goes to (pass, position), pass None being the one under way, and
    *jump_text* says beforehand what would be jumped or replayed. *choose* takes
    a name out of *playlists*. *withdraw* takes wnid, file, reason and who asked,
    and tells whether there is such a picture; *withdrawn* is the private list.
    *identify* lets the wall say for some seconds which one it is.

    Raises:
        ActRefused, NoSuch: any of them, except *playlists* and *withdrawn*.
    """

    jump: Callable[[int | None, int], None] = _not_here
    jump_text: Callable[[int | None, int], str] = _not_here
    choose: Callable[[str], None] = _not_here
    playlists: Callable[[], list[str]] = list
    withdraw: Callable[[str, str, str, str], bool] = _not_here
    withdrawn: Callable[[], list[dict[str, Any]]] = list
    identify: Callable[[], None] = _not_here
