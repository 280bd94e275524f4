"""What the page may read beside the status: coverage, synsets, history; made by others, and slow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _no_view() -> dict[str, Any]:
    return {}


def _no_synset(_wnid: str | None) -> dict[str, Any] | None:
    return None


@dataclass(frozen=True, slots=True)
class Views:
    """Answers of the API, ready for JSON, in the shapes of docs/control.md.

    Each may take some time and read the disk: to be called in a thread, never
    on the page's loop. *synset* of None are the nine tops, and its answer None
    where there is no such synset.
    """

    coverage: Callable[[], dict[str, Any]] = _no_view
    synset: Callable[[str | None], dict[str, Any] | None] = _no_synset
    history: Callable[[], dict[str, Any]] = _no_view
