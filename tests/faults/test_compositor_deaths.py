"""The compositor dies and comes back: Wayland within an X server, looked at in the latter's framebuffer.

An X server has painted when a flip returns. A compositor has taken a picture then, and paints it at the
display's next refresh: one that dies in between takes it along, so that one picture a death may be
recorded and never seen.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from player.install.texts import WATCHDOG
from tests.displays import Display, Life
from tests.eye import needs_xvfb
from tests.gallery import SOON, Gallery, steps, until
from tests.unit import Unit

DEATHS = 3
BACK = 10.0
WALL = "wall"


@contextmanager
def compositor(folder: Path, display: Display, unit: Unit) -> Iterator[None]:
    """Run weston on *display*, without a desktop of its own; it is killed."""
    command = ["weston", "--backend=x11-backend.so", "--shell=kiosk-shell.so", f"--socket={WALL}"]
    command += ["--width=640", "--height=480", "--no-config", "--use-pixman"]
    environment = {**os.environ, "DISPLAY": display.name, "XDG_RUNTIME_DIR": str(folder)}
    with (folder / "log").open("ab") as log:
        weston = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        until("weston", unit, holds=(folder / WALL).exists)
        yield
    finally:
        weston.kill()
        weston.wait()
        (folder / WALL).unlink(missing_ok=True)
        (folder / f"{WALL}.lock").unlink(missing_ok=True)


def wait(life: Life, unit: Unit, more: int, patience: float) -> None:
    wanted = len(life.seen) + more
    until(f"{more} pictures", unit, patience, holds=lambda: len(life.seen) >= wanted)


@needs_xvfb
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("weston") is None, reason="weston is not installed")
def test_with_its_compositor_the_player_ends_and_goes_on_where_it_was_when_both_are_back(
    tmp_path: Path,
) -> None:
    gallery, folder = Gallery(tmp_path), tmp_path / "run"
    folder.mkdir(mode=0o700)
    with Display(tmp_path / "display") as display:
        life = display.begin()
        environment = gallery.environment(display) | {"WAYLAND_DISPLAY": WALL, "XDG_RUNTIME_DIR": str(folder)}
        del environment["DISPLAY"]
        with Unit(gallery.play, environment, gallery.state, tmp_path / "unit", rest=SOON) as unit:
            for death in range(DEATHS):
                ended = len(unit.ends)
                with compositor(folder, display, unit):
                    wait(life, unit, 12, BACK if death else 30)
                until("the player's end", unit, WATCHDOG, holds=lambda: len(unit.ends) > ended)  # noqa: B023 - now
                threading.Event().wait(0.5)
            with compositor(folder, display, unit):
                wait(life, unit, 12, BACK)
                assert unit.stop().code == 0
    assert {end.code for end in unit.ends[:-1]} == {69}
    assert "the compositor has ended" in unit.said()
    report, found = gallery.verify(), steps(life.seen)
    assert report["missing"] == report["repeated"] == 0
    assert set(found) <= {0, 1, 2}
    assert found.count(2) <= DEATHS
