"""What the page may read beside the status: coverage, synsets, history; made by others, and slow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class NotNow(Exception):  # noqa: N818 - a state of the world, not a mistake
    """What is asked for cannot be told at the moment; the message is one plain sentence (503)."""


def _no_view() -> dict[str, Any]:
    return {}


def _no_synset(_wnid: str | None) -> dict[str, Any] | None:
    return None


@dataclass(frozen=True, slots=True)
class Views:
    """Answers of the API, ready for JSON, in the shapes of its document.

    Each may take some time and read the disk: to be called in a thread, never
    on the page's loop. *synset* of None are the nine tops, and its answer None
    where there is no such synset.

    Raises:
        NotNow: any of them.
    """

    coverage: Callable[[], dict[str, Any]] = _no_view
    synset: Callable[[str | None], dict[str, Any] | None] = _no_synset
    history: Callable[[], dict[str, Any]] = _no_view
