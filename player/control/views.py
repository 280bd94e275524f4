"""What the page shows beyond the status: callables that the composition root fills in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _nothing(*_arguments: object) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one player; each is called in a thread of its own and may take a moment.

    *synset* takes a wnid, None for the tops, and gives None where it is unknown.
    """

    coverage: Callable[[], dict[str, Any]] = _nothing
    synset: Callable[[str | None], dict[str, Any] | None] = _nothing
    history: Callable[[], dict[str, Any]] = _nothing
