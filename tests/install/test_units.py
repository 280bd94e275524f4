"""The units, judged by systemd's own tools."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from player.install.texts import STATE, Kind, Service, files_of

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd is installed")

ROOT = Path(__file__).parents[2]
SYSTEM = (Kind.KMS, Kind.CAGE)
MOST_EXPOSED = 35
"""Tenths, as systemd-analyze compares them: 3.5."""


def unit(folder: Path, kind: Kind, **other: object) -> Path:
    """Write the unit of *kind*, for a command that is on every machine, into *folder*."""
    facts: dict[str, object] = {
        "command": ("/bin/true",), "config": Path("/etc/twelve-hours/config.yaml"), "state": STATE,
        "home": Path("/home/gallery"), "cage": "/bin/true",
    }  # fmt: skip
    service = Service(kind, **(facts | other))  # type: ignore[arg-type]
    path = folder / service.unit.name
    path.write_text(files_of(service)[service.unit])
    return path


def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask systemd-analyze; it looks for a runtime folder where it may leave nothing."""
    return subprocess.run(
        ["systemd-analyze", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": "/tmp", "SYSTEMD_PAGER": "", "HOME": "/"},
    )


def verified(path: Path, kind: Kind) -> subprocess.CompletedProcess[str]:
    manager = "--user" if kind is Kind.DESKTOP else "--system"
    return analysed(manager, "verify", "--man=no", "--recursive-errors=no", str(path))


@pytest.mark.parametrize("kind", Kind)
def test_systemd_finds_nothing_wrong_with_a_unit(kind: Kind, tmp_path: Path) -> None:
    done = verified(unit(tmp_path, kind), kind)
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_finds_what_is_wrong(tmp_path: Path) -> None:
    path = unit(tmp_path, Kind.KMS)
    path.write_text(path.read_text().replace("RestartSec=4", "RestartSec=soon"))
    assert "ignoring: soon" in verified(path, Kind.KMS).stderr


@pytest.mark.parametrize("kind", SYSTEM)
@pytest.mark.parametrize("name", ["a b", 'a"b', "a$HOME", "100%", "a\\b", "a;b", "#a", "ä"])
def test_odd_paths_pass_through_systemd_unharmed(kind: Kind, name: str, tmp_path: Path) -> None:
    odd = Path("/srv") / name / "config.yaml"
    path = unit(tmp_path, kind, config=odd, command=("/bin/true", f"/opt/{name}"))
    done = verified(path, kind)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kind", SYSTEM)
def test_the_players_unit_is_little_exposed(kind: Kind, tmp_path: Path) -> None:
    done = analysed("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit(tmp_path, kind)))
    assert done.returncode == 0, done.stdout


def test_the_guide_gives_a_reason_for_whatever_stays_open(tmp_path: Path) -> None:
    done = analysed("security", "--offline=true", "--json=short", str(unit(tmp_path, Kind.CAGE)))
    open_ = [
        line["name"] for line in json.loads(done.stdout) if line["set"] is False and line["exposure"] != "0.0"
    ]
    guide = (ROOT / "docs" / "gallery.md").read_text("utf-8").replace("\\|", "|")
    missing = [name for name in open_ if f"`{name}`" not in guide]
    assert not missing


def test_what_keeps_a_player_alive_stands_in_every_unit(tmp_path: Path) -> None:
    for kind in Kind:
        lines = unit(tmp_path, kind).read_text().splitlines()
        for line in ("StartLimitIntervalSec=0", "RestartSec=4", "Restart=always", "Type=notify",
                     "WatchdogSec=8", "OOMPolicy=continue", "KillMode=mixed"):  # fmt: skip
            assert line in lines, (kind, line)


def test_a_state_folder_of_ones_own_is_one_that_the_unit_may_write(tmp_path: Path) -> None:
    text = unit(tmp_path, Kind.KMS, state=Path("/data/show")).read_text()
    assert "ReadWritePaths=/data/show -/run/user" in text
    assert "StateDirectory" not in text
    assert "--state /data/show" in text


def test_a_session_without_a_player_shows_the_ground(tmp_path: Path) -> None:
    lines = unit(tmp_path, Kind.DESKTOP, ground="#102030").read_text().splitlines()
    assert any("xsetroot -solid '#102030'" in line for line in lines if line.startswith("ExecStartPre=-"))
