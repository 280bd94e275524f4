"""Runs are kept one by one, so that a bench that was ended goes on where it stopped."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.wall.observer import Sight
from bench.wall.watching import Run

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder in which each run has a file."""

    folder: Path

    def get(self, name: str) -> Any:  # noqa: ANN401 - what was put there as JSON
        """Return what is kept under *name*, None if nothing is."""
        path = self._path(name)
        return json.loads(path.read_text()) if path.exists() else None

    def put(self, name: str, kept: object) -> None:
        """Keep *kept* under *name*."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(kept))
        draft.replace(path)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name.replace('/', '')}.json"


def run_of(kept: dict[str, Any]) -> Run:
    """Return the run that was kept as *kept*."""
    return Run(**{**kept, "sight": Sight(**kept["sight"])})


def plain(run: Run) -> dict[str, Any]:
    """Return *run* as it is kept."""
    return asdict(run)


def state_of_the_code() -> str:
    """Return a name for the player and the bench as they are: runs of others are not mixed with ours."""
    digest = sha256()
    for path in sorted([*(ROOT / "player").rglob("*.py"), *(ROOT / "bench" / "wall").glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
