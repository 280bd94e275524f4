"""What stands beside a film: which picture from when to when, as JSON that is whole at every moment."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from player.film import FilmError
from player.film.growing import Growing


class Sidecar:
    """A JSON object whose list ``pictures`` grows, a line an entry; it says whether it is ``complete``."""

    def __init__(self, path: Path, facts: Mapping[str, Any]) -> None:
        """Begin it with *facts*."""
        self._file = Growing(path)
        head = json.dumps(dict(facts), indent=2, ensure_ascii=False)[: -len("\n}")]
        self._file.append((head + ',\n  "pictures": [').encode())
        self._at = self._file.size
        self._separator = b"\n    "
        self._end({"complete": False})

    def add(self, entry: Mapping[str, Any]) -> None:
        """Append *entry*.

        Raises:
            FilmError: the disk does not take it; the object is whole without it.
        """
        line = self._separator + json.dumps(dict(entry), ensure_ascii=False).encode()
        self._separator = b",\n    "
        self._end({"complete": False}, line)

    def close(self, facts: Mapping[str, Any]) -> None:
        """End it with *facts*."""
        self._end(facts)
        self._file.close()

    def _end(self, facts: Mapping[str, Any], line: bytes = b"") -> None:
        """Write *line*, and what makes all of it whole."""
        tail = json.dumps(dict(facts), indent=2, ensure_ascii=False)[2:]
        ending = b"\n  ],\n" + tail.encode() + b"\n"
        try:
            self._file.end(self._at, line + ending)
        except FilmError:
            self._file.end(self._at, ending)
            raise
        self._at += len(line)
