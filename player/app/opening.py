"""The stage, opened as the machine's config has it, presenting as it was learnt to."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from player.app.sight import sight_of
from player.core.machine import Machine
from player.core.pictures import Box
from player.core.presenting import Place, Way, complaint, way_of
from player.stage.desk import DeskWindow
from player.stage.drivers import has_graphics_card
from player.stage.projection import AS_BUILT, Projection
from player.stage.window import Screen, Window


class Learnt:
    """How to present, by display and mode: a small file in the state folder, which may be missing or lost."""

    def __init__(self, state: Path) -> None:
        """Read what is there; what cannot be read was never learnt."""
        self._path = state / "presenting.json"
        self._places = self._read()

    def way(self, place: Place) -> Way | None:
        """Return how to present at *place*, None if that is not known."""
        try:
            return Way(self._places[str(place)]["way"])
        except (KeyError, TypeError, ValueError):
            return None

    def learn(self, place: Place, way: Way, renderer: str, by: str) -> None:
        """Keep *way* for *place*, learnt *by* name or by measuring; a disk that refuses is no matter."""
        entry = {"way": str(way), "renderer": renderer, "by": by}
        if self._places.get(str(place)) == entry:
            return
        self._places[str(place)] = entry
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self._places, indent=2) + "\n", "utf-8")
            os.replace(fresh, self._path)  # noqa: PTH105 - over what is there
        except OSError:
            return

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def open_stage(machine: Machine) -> Window:
    """Open the window.

    Raises:
        NoScreen: there is no screen, and the config requires one.
    """
    return Window(_screen_of(machine))


def open_desk(machine: Machine) -> DeskWindow:
    """Open the window of a preview: upright, and as bright as it can be, whatever the wall is.

    Raises:
        NoScreen: there is no screen, and the config requires one.
    """
    return DeskWindow(replace(_screen_of(machine), projection=AS_BUILT))


def _screen_of(machine: Machine) -> Screen:
    screen = machine.screen
    return Screen(
        display=screen.display,
        size=Box(*screen.size) if screen.size else None,
        full_screen=screen.fullscreen,
        required=screen.required,
        ground=screen.background,
        projection=Projection(screen.rotate, screen.mirror, screen.luminance),
        way=Learnt(machine.state).way,
        orbit=screen.orbit,
        sight=sight_of(screen),
    )


def learn_from(stage: Window, state: Path) -> str:
    """Remember what the open *stage* tells of its renderer; return a line if that is a slow one."""
    renderer, learnt = stage.renderer, Learnt(state)
    if renderer.name and learnt.way(stage.place) is None:
        way = way_of(stage.driver, renderer, card=has_graphics_card())
        learnt.learn(stage.place, way, renderer.name, "name")
    return complaint(stage.driver, renderer)
