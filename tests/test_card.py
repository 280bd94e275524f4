"""The card, as a technician meets it."""

import signal
import subprocess
import threading
from pathlib import Path

import pytest

from tests.commands import HERE, command, done


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("state: state\nscreen: {size: 320x180, height_m: 0.68, rotate: 90, mirror: horizontal}\n")
    return path


def test_a_card_counts_its_beats_and_ends_when_its_time_is_over(config: Path) -> None:
    ended = done("card", "--config", str(config), "--for", "900 ms")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("10 beats")
    assert not (config.parent / "state").exists()


def test_a_card_may_beat_otherwise(config: Path) -> None:
    ended = done("card", "--config", str(config), "--for", "800 ms", "--cadence", "200 ms")
    assert ended.stdout.startswith("4 beats")
    assert done("card", "--config", str(config), "--cadence", "0 ms").returncode == 2


def catches(pid: int, number: signal.Signals) -> bool:
    """Tell whether the process has a handler for the signal, by Linux's account of it (proc(5))."""
    told = Path(f"/proc/{pid}/status").read_text("ascii")
    return bool(int(told.partition("SigCgt:")[2].split()[0], 16) >> (number - 1) & 1)


def test_a_card_ends_at_sigterm(config: Path) -> None:
    asked = command("card", "--config", str(config))
    with subprocess.Popen(asked, env=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as shown:
        while not catches(shown.pid, signal.SIGTERM):
            assert shown.poll() is None
            threading.Event().wait(0.05)
        with pytest.raises(subprocess.TimeoutExpired):
            shown.wait(1)
        shown.send_signal(signal.SIGTERM)
        said, _ = shown.communicate(timeout=10)
    assert shown.returncode == 0
    assert b"beats" in said


def test_a_card_for_nobody_is_refused(config: Path) -> None:
    ended = done("card", "--config", str(config), DISPLAY=":987", SDL_VIDEODRIVER="")
    assert ended.returncode == 69
    assert "DISPLAY=:987" in ended.stderr
