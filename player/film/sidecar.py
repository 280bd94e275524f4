"""What stands beside a film: which picture from when to when, as JSON that is whole at every moment."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Sidecar:
    """A JSON object whose list ``pictures`` grows, a line an entry; it says whether it is ``complete``."""

    def __init__(self, path: Path, facts: Mapping[str, Any]) -> None:
        """Begin it with *facts*."""
        self._file = path.open("wb", buffering=0)  # what is written survives us
        head = json.dumps(dict(facts), indent=2, ensure_ascii=False)[: -len("\n}")]
        self._at = self._file.write((head + ',\n  "pictures": [').encode())
        self._separator = b"\n    "
        self._end({"complete": False})

    def add(self, entry: Mapping[str, Any]) -> None:
        """Append *entry*."""
        line = self._separator + json.dumps(dict(entry), ensure_ascii=False).encode()
        self._separator = b",\n    "
        self._end({"complete": False}, line)

    def close(self, facts: Mapping[str, Any]) -> None:
        """End it with *facts*."""
        self._end(facts)
        self._file.truncate()
        self._file.close()

    def _end(self, facts: Mapping[str, Any], line: bytes = b"") -> None:
        """Write *line*, and what makes all of it whole."""
        tail = json.dumps(dict(facts), indent=2, ensure_ascii=False)[2:]
        self._file.seek(self._at)
        self._file.write(line + b"\n  ],\n" + tail.encode() + b"\n")
        self._at += len(line)
