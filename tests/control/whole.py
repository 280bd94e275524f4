"""A page with everything behind it that people can ask for, and a note of what they asked."""

from dataclasses import dataclass, field
from typing import Any

from player.control.acts import ActRefused, Acts, NoSuch
from player.control.views import Views

PICTURES = 1_000
PLAYLISTS = ["tour", "whole"]


@dataclass
class Doer:
    """Does what is asked: notes it."""

    done: list[tuple[Any, ...]] = field(default_factory=list)
    hinders: str = ""
    """Why nothing can be done now, if so."""

    def jump(self, pass_number: int | None, position: int) -> None:
        self.jump_text(pass_number, position)
        self.done.append(("jump", pass_number, position))

    def jump_text(self, _pass_number: int | None, position: int) -> str:
        if self.hinders:
            raise ActRefused(self.hinders)
        if position >= PICTURES:
            raise NoSuch(f"The last position is {PICTURES - 1}.")
        return f"from 42, to {position}, {position - 42} pictures jumped"

    def choose(self, name: str) -> None:
        self.done.append(("choose", name))

    def withdraw(self, wnid: str, file: str, reason: str, by: str) -> bool:
        if file == "unknown":
            return False
        self.done.append(("withdraw", wnid, file, reason, by))
        return True

    def withdrawn(self) -> list[dict[str, Any]]:
        return [
            {"wnid": wnid, "file": file, "reason": reason, "by": by, "at": AT, "sha256": []}
            for _, wnid, file, reason, by in (one for one in self.done if one[0] == "withdraw")
        ]

    def identify(self) -> None:
        self.done.append(("identify",))

    @property
    def acts(self) -> Acts:
        return Acts(
            jump=self.jump,
            jump_text=self.jump_text,
            choose=self.choose,
            playlists=lambda: PLAYLISTS,
            withdraw=self.withdraw,
            withdrawn=self.withdrawn,
            identify=self.identify,
        )


COUNT = {"pictures": PICTURES, "shown": 41}
AT = "2026-11-23T10:00:00.000+00:00"
TOP = {"wnid": "n00017222", "label": "plant", **COUNT}


def synset(wnid: str | None) -> dict[str, Any] | None:
    if wnid not in (None, "n00017222"):
        return None
    return {
        "wnid": wnid,
        "label": "plant",
        "gloss": "a living organism",
        "path": ["plant"],
        "way": ["n00017222"],
        "parents": [],
        **COUNT,
        "last_shown_at": AT,
        "next": {"position": 42, "at": AT},
        "first": 0,
        "synsets": 1,
        "children": [TOP],
    }


VIEWS = Views(
    coverage=lambda: {
        **COUNT,
        "synsets": 1,
        "fill": "Cg==",
        "tops": [{"name": "plant", "wnid": "n00017222", "first": 0, "count": 1, **COUNT}],
    },
    synset=synset,
    history=lambda: {"days": [], "disturbances": [], "closings": [], "today": None},
)
