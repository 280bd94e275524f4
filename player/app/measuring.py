"""What presenting costs on a display, measured in a process of its own: drivers may abort.

    python -m player.app.measuring < what.json

reads a `Trial` and writes what came of it, both as JSON.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

import numpy as np

from player.clock import SystemClock
from player.core.doctor import Measured
from player.core.pictures import Box, Drawn, Frame, Picture, Slot
from player.core.presenting import Way
from player.core.scene import Scene
from player.core.units import MILLISECOND, SECOND, Index, Position
from player.stage.drivers import NoScreen
from player.stage.window import Screen, Window

FLIPS = 60
"""A second at 60 Hz."""

WAITS = 4 * MILLISECOND
"""A flip that takes as long in the median, of a window in step with the display, waited for it."""

PATIENCE = 60.0
"""Seconds for all of them: a flip in software takes 50 ms at 4K."""

LEVELS = (118, 122)
"""Two greys, close to each other: nobody shall look at flashes for the sake of a measurement."""

MEDIAN = (375, 500)
"""Rows and columns of a median picture."""


class NotMeasured(Exception):  # noqa: N818 - what is the case
    """The measuring did not come to an end; the message says why."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A *way* to be tried on a display; None takes what the stage would take by itself."""

    way: Way | None
    display: int = 0
    size: tuple[int, int] | None = None
    fullscreen: bool = True
    required: bool = False


def measured(trial: Trial) -> tuple[Measured, str]:
    """Measure in a process of its own; return what came of it, and the stage's line about its driver.

    Raises:
        NoScreen: there is no screen, and one is required.
        NotMeasured: it died, or took too long.
    """
    asked = [sys.executable, "-m", "player.app.measuring"]
    try:
        ended = subprocess.run(  # noqa: S603 - ourselves
            asked,
            input=json.dumps(asdict(trial)),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        said = json.loads(ended.stdout)
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"it took more than {PATIENCE:.0f} s") from error
    except ValueError as error:
        raise NotMeasured(f"measuring ended with {ended.returncode}") from error
    if "refused" in said:
        raise NoScreen(said["refused"])
    modes = tuple((width, height, rate) for width, height, rate in said["measured"].pop("modes"))
    way = Way(said["measured"].pop("way"))
    return Measured(way=way, modes=modes, **said["measured"]), said["line"]


def _measure(trial: Trial) -> tuple[Measured, str]:
    way = trial.way
    size = Box(*trial.size) if trial.size else None
    stage = Window(Screen(trial.display, size, trial.fullscreen, trial.required, way=lambda _: way))
    scenes = [_scene(level) for level in LEVELS]
    draws = [_ms(lambda n=n: stage.draw(scenes[n % 2])) for n in range(FLIPS)]  # type: ignore[misc]
    flips = [_ms(stage.flip) for _ in range(FLIPS)]
    renderer = stage.renderer
    typical = median(flips)
    waits = renderer.vsync and typical * MILLISECOND >= WAITS and not renderer.by_hand
    found = Measured(
        way=Way.TEXTURE if renderer.name else Way.SURFACE,
        driver=stage.driver,
        mode=stage.mode,
        renderer=renderer.name,
        vsync=renderer.vsync,
        rate=float(stage.rate),
        steps=1000 / typical if waits else 0.0,
        draw=_most(draws),
        flip=_most(flips),
        modes=tuple(stage.modes),
    )
    line = stage.line
    stage.close()
    return found, line


def _scene(level: int) -> Scene:
    slot = Slot(0, Position(0), Picture(Index(0), "n00000000", b"", Drawn("n00000000", 0, "")))
    return Scene(Frame(slot, np.full((*MEDIAN, 4), level, np.uint8)))


def _ms(act: Callable[[], None]) -> float:
    clock = SystemClock()
    begun = clock.now()
    act()
    return (clock.now() - begun) * 1000 / SECOND


def _most(costs: list[float]) -> float:
    """Return what 9 in 10 do not exceed, to the hundredth: a busy machine delays a few of sixty."""
    return round(float(np.percentile(costs, 90)), 2)


def main() -> None:
    """Measure what stdin asks for."""
    asked = json.load(sys.stdin)
    asked["way"] = Way(asked["way"]) if asked["way"] else None
    try:
        found, line = _measure(Trial(**asked))
    except NoScreen as refused:
        sys.stdout.write(json.dumps({"refused": str(refused)}))
        return
    sys.stdout.write(json.dumps({"measured": asdict(found), "line": line}))


if __name__ == "__main__":
    main()
