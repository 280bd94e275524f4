"""docs/gallery-guide.md, typed line by line, in a machine that has only what the package brings."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from player.core.units import parse_duration
from tests.eye import marked_folder

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "gallery-guide.md").read_text("utf-8")
SHEET = (ROOT / "docs" / "on-site-tests.html").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
LINES = [line for block in BLOCKS for line in block.splitlines()]

NEEDS_THE_MACHINE = {
    "apt": "installs a package: tools/check_deb does",
    "date": "sets the clock",
    "man": "tools/check_deb looks at the page",
    "nano": "needs hands",
    "reboot": "starts the machine again",
    "systemctl": "needs systemd",
    "timedatectl": "needs systemd",
    "usermod": "changes a user",
}
NEEDS_MORE = {"card": "a screen", "doctor": "a screen", "status": "a running player"}
"""Of the commands of the player."""

STARTS_AGAIN = "sudo reboot"

Typist = Callable[[list[str]], subprocess.CompletedProcess[str]]

# A root of its own: what the guide writes to /etc stays in memory, and what the package brings is there.
SANDBOX = """
set -e
mount -t tmpfs tmpfs "$ROOM"
mount -t tmpfs tmpfs /run  # no systemd is told anything
for folder in etc srv usr/share var; do
  upper="$ROOM/up/$folder" work="$ROOM/work/$folder"
  mkdir -p "$upper" "$work"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$upper,workdir=$work" "/$folder"
done
rm -rf /etc/twelve-hours /etc/systemd/system/twelve-hours.service /usr/share/twelve-hours /srv/imagenet
mkdir -p /etc/twelve-hours /usr/share/twelve-hours /srv/imagenet "$ROOM/bin" "$ROOM/home"
ln -s "$CHECKOUT/playlists" "$CHECKOUT/config" /usr/share/twelve-hours/
cd "$CHECKOUT"
sed -f tools/debian/config.sed config/gallery.yaml >/etc/twelve-hours/config.yaml.example
cp -r "$MIRROR/." /srv/imagenet
player="$PYTHON $CHECKOUT/run_installation.py"
printf '#!/bin/sh\\nexec %s "$@"\\n' "$player" >"$ROOM/bin/twelve-hours"
printf '#!/bin/sh\\nexec "$@"\\n' >"$ROOM/bin/sudo"
chmod +x "$ROOM/bin/"*
export PATH="$ROOM/bin:$PATH" HOME="$ROOM/home" SDL_VIDEODRIVER=offscreen
unset TWELVE_HOURS_CONFIG XDG_CONFIG_HOME XDG_STATE_HOME
cd "$ROOM/home"
"""


def without_sudo(line: str) -> list[str]:
    words = shlex.split(line)
    return words[1:] if words[0] == "sudo" else words


def runs_here(line: str) -> bool:
    name, *rest = without_sudo(line)
    if name == "twelve-hours":
        return rest[0] not in NEEDS_MORE
    return name not in NEEDS_THE_MACHINE or line == STARTS_AGAIN


def typed(line: str) -> str:
    """Return *line* as it is run here: what plays until a hand ends it is ended after two seconds.

    A minute before an opening becomes two seconds. The machine that starts again plays, as its service does.
    """
    if line == STARTS_AGAIN:
        return "twelve-hours run --for 2s"
    if without_sudo(line)[:2] != ["twelve-hours", "run"]:
        return line
    soon = re.sub(r"--for \S+", "", line).replace("T09:59", "T09:59:58")
    return f"{soon} --for 2s"


@pytest.fixture
def sandbox(tmp_path: Path) -> Typist:
    """Return what types lines in a machine with a mirror of forty pictures, and leaves no trace."""
    mirror, room = marked_folder(tmp_path / "mirror", 40), tmp_path / "room"
    room.mkdir()
    places = {"ROOM": str(room), "CHECKOUT": str(ROOT), "MIRROR": str(mirror), "PYTHON": sys.executable}

    def type_in(lines: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["unshare", "--map-root-user", "--mount", "bash", "-c", SANDBOX + "set -x\n" + "\n".join(lines)],
            env={**os.environ, **places},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return type_in


def test_each_line_starts_a_program_that_is_known() -> None:
    assert {without_sudo(line)[0] for line in LINES} - set(NEEDS_THE_MACHINE) == {"twelve-hours", "cp"}


def test_each_block_is_shell() -> None:
    for block in BLOCKS:
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


def test_durations_are_read_as_they_stand() -> None:
    for line in LINES:
        for length in re.findall(r"--for (\S+)", line):
            assert parse_duration(length) > 0


def test_the_sheet_asks_for_no_command_that_the_guide_has_not() -> None:
    asked = re.findall(r"<code>((?:sudo|twelve-hours)\b[^<]*)</code>", SHEET)
    assert asked
    assert set(asked) <= set(LINES)


@pytest.mark.slow  # plays three times
@pytest.mark.timeout(600)
def test_every_command_works_as_printed(sandbox: Typist) -> None:
    ran = sandbox([typed(line) for line in LINES if runs_here(line)])
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert ran.stdout.count("chain") == sum("twelve-hours verify" in line for line in LINES)


@pytest.mark.slow  # makes a machine
def test_without_a_player_status_says_so(sandbox: Typist) -> None:
    assert "twelve-hours status" in LINES
    assert sandbox(["twelve-hours status"]).returncode == 69
