"""The commands as real processes, and a config to give them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
HERE = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "run_installation.py"), *arguments]


def done(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        env={**HERE, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def short_config(folder: Path, mirror: str) -> Path:
    """Write a config for *mirror* (YAML) and a short playlist into *folder*; return its path."""
    path = folder / "config.yaml"
    path.write_text(
        f"mirror: {mirror}\nstate: state\nplaylist: short.yaml\n"
        "screen: {fullscreen: false, size: 320x240}\ncontrol: {listen: '127.0.0.1:0'}\n"
    )
    (folder / "short.yaml").write_text(
        "title: Forty\npauses: {every: 5 pictures, shortest: 1 s, longest: 2 s}\n"
    )
    return path


@contextmanager
def playing(
    config: Path, environment: dict[str, str] = HERE, asked: Sequence[str] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Yield a running player of *config*, or as *asked*; it is killed if the test has not ended it."""
    asked = asked or command("run", "--config", str(config))
    player = subprocess.Popen(asked, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield player
    finally:
        player.kill()
        player.communicate()


def line_with(player: subprocess.Popen[str], text: str) -> str:
    """Return the player's next line that holds *text*."""
    assert player.stderr is not None
    for line in player.stderr:
        if text in line:
            return line
    raise AssertionError(f"the player ended ({player.wait()}) without saying {text}")
