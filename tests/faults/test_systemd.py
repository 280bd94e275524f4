"""The desktop's unit in the hands of a real systemd: the user manager, in namespaces of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from player.install.texts import UNIT, WATCHDOG, Kind, Service, files_of
from tests.commands import HERE, ROOT, done
from tests.eye import marked_folder, needs_xvfb, screen
from tests.supervisor import STALLING

NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--cgroup"]
MANAGER = "/lib/systemd/systemd"


def may_have_namespaces() -> bool:
    """Tell whether this is root with the rights of one, and a systemd to try."""
    if not Path(MANAGER).exists():
        return False
    return subprocess.run([*NAMESPACES, "true"], capture_output=True, check=False).returncode == 0


SCRIPT = """
set -u
mount --make-rprivate / && mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/session
export XDG_RUNTIME_DIR=/run/session
{manager} --user --log-target=null &
tell() {{ systemctl --user --no-pager "$@"; }}
what() {{ tell show -p "$1" --value {unit}; }}
until_() {{
  for _ in $(seq 600); do [ "$(what $1)" = "$2" ] && return; sleep 0.1; done
  echo "no $1=$2"; exit 1
}}
until tell daemon-reload 2>/dev/null; do sleep 0.1; done
tell start {unit} || exit 1
sleep 6; what StatusText
tell reload {unit} || exit 1
touch {stalls}; begun=$(date +%s%N)
until_ Result watchdog; echo $((($(date +%s%N) - begun) / 1000000)); rm {stalls}
until_ ActiveState active; what NRestarts
sleep 3; tell stop {unit} || exit 1
what Result
"""


@needs_xvfb
@pytest.mark.slow
@pytest.mark.skipif(not may_have_namespaces(), reason="takes root, and systemd's user manager")
def test_systemd_sees_it_ready_reloads_it_ends_it_when_it_stalls_and_starts_it_again(tmp_path: Path) -> None:
    service = gallery(tmp_path)
    script = SCRIPT.format(manager=MANAGER, unit=UNIT, stalls=tmp_path / "stalls")
    with screen(tmp_path / "screen") as on:
        environment = HERE | {"HOME": str(service.home), "DISPLAY": on.display, "PYTHONPATH": str(ROOT)}
        environment.pop("SDL_VIDEODRIVER", None)
        seen = subprocess.run(
            [*NAMESPACES, "bash", "-c", script],
            env=environment,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    assert seen.returncode == 0, seen.stdout + seen.stderr
    status, took, restarts, result = seen.stdout.splitlines()
    assert "position " in status
    assert int(took) < (WATCHDOG + 2) * 1_000
    assert (restarts, result) == ("1", "success")
    lives: dict[str, Any] = json.loads((service.state / "lives.json").read_text())
    assert lives["ended"] is True
    assert lives["counted"] == {"stalled": 1}
    audit = done("verify", "--json", "--state", str(service.state))
    assert audit.returncode == 0, audit.stdout
    assert json.loads(audit.stdout)["unclean_starts"] == 1


def gallery(folder: Path) -> Service:
    """Return a service of a player that can be made to stall, its unit in place."""
    marked_folder(folder / "mirror", 500)
    config = folder / "config.yaml"
    config.write_text(
        "mirror: mirror\nstate: state\nscreen: {fullscreen: false}\ncontrol: {listen: '127.0.0.1:0'}\n"
    )
    (folder / "stalling.py").write_text(STALLING)
    command = (sys.executable, str(folder / "stalling.py"), str(folder / "stalls"))
    service = Service(Kind.DESKTOP, command, config, folder / "state", folder / "home")
    service.unit.parent.mkdir(parents=True)
    service.unit.write_text(files_of(service)[service.unit])
    # A user manager that knows no session starts this one first.
    (service.unit.parent / "default.target").write_text("[Unit]\nDescription=Nothing\n")
    return service
