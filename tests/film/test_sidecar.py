"""What stands beside a film is whole at every moment."""

import json
from pathlib import Path

from player.film.sidecar import Sidecar


def test_it_can_be_read_after_every_entry(tmp_path: Path) -> None:
    file = tmp_path / "a.mp4.json"
    sidecar = Sidecar(file, {"film": "a.mp4"})
    for k in range(5):
        assert json.loads(file.read_text()) == {
            "film": "a.mp4",
            "pictures": [{"position": n, "file": "é"} for n in range(k)],
            "complete": False,
        }
        sidecar.add({"position": k, "file": "é"})
    sidecar.close({"length_ms": 450, "complete": True})
    told = json.loads(file.read_text("utf-8"))
    assert (len(told["pictures"]), told["length_ms"], told["complete"]) == (5, 450, True)
