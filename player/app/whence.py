"""Whence a film or a still is: what its sidecar says beside its pictures."""

from typing import Any

from player import __version__
from player.core.machine import STAND_IN
from player.core.score import Score

NOTICE = "drawn, not ImageNet"


def is_drawn(score: Score) -> bool:
    """Tell whether it shows the stand-in, and must say so."""
    return score.manifest.form == STAND_IN


def whence(score: Score) -> dict[str, Any]:
    """Return from what pictures of *score* can be made again."""
    drawn = is_drawn(score)
    return {
        **({"notice": f"{NOTICE}: the player's built-in stand-in"} if drawn else {}),
        "stand_in": drawn,
        "title": score.playlist.title,
        "playlist": score.playlist.id,
        "seed": score.playlist.seed,
        "run": score.run,
        "manifest": score.manifest.hash,
        "player": __version__,
    }
