"""Real players under a supervisor that listens on a real datagram socket."""

import json
import re
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands import done, line_with, short_config
from tests.supervisor import LIMIT, Supervisor

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="systemd runs on Linux alone")


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    held = Supervisor(tmp_path, short_config(tmp_path, "stand-in"))
    yield held
    held.ears.close()


def asked(url: str, path: str) -> dict[str, Any] | None:
    """Return what the page says at *path*, None for not yet."""
    try:
        with urllib.request.urlopen(url + path, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError:
        return None


def page(player: subprocess.Popen[str]) -> str:
    found = re.search(r"http://[\d.:]+", line_with(player, "url="))
    assert found
    return found[0]


def ledger_starts(supervisor: Supervisor) -> list[str]:
    """Return what the starts in the ledger say came before them."""
    report = done("report", "--config", str(supervisor.config), "--bundle", str(supervisor.state / "bag"))
    assert report.returncode == 0, report.stderr
    return re.findall(r'"after":"([^"]*)"', "".join(
        path.read_text().replace('""', '"') for path in (supervisor.state / "bag").rglob("*.csv")
    ))  # fmt: skip


@pytest.mark.slow
def test_a_player_tells_when_it_is_ready_lives_reloads_and_ends(supervisor: Supervisor) -> None:
    with supervisor.player() as player:
        first = supervisor.hear_of("READY")
        assert first["READY"] == "1"
        assert supervisor.hear_of("WATCHDOG")["WATCHDOG"] == "1"
        assert supervisor.hear_of("STATUS")["STATUS"].startswith(("playing, position ", "pausing, position "))
        player.send_signal(signal.SIGHUP)
        assert int(supervisor.hear_of("RELOADING")["MONOTONIC_USEC"]) > 0
        assert supervisor.hear_of("READY")
        player.send_signal(signal.SIGTERM)
        assert supervisor.hear_of("STOPPING")
        assert player.wait(20) == 0


@pytest.mark.slow
def test_the_petting_stops_when_the_painter_stands_still_though_the_page_answers(
    supervisor: Supervisor,
) -> None:
    with supervisor.player() as player:
        url = page(player)
        assert supervisor.hear_of("WATCHDOG")
        supervisor.stalls.touch()
        while (said := supervisor.hear(LIMIT)) is not None:
            assert said.get("WATCHDOG", "1") == "1"  # those on their way when it stopped
        assert asked(url, "/api/v1/status")
        assert player.poll() is None
        supervisor.bury(player, signal.SIGABRT, "watchdog dumped ABRT")
    supervisor.stalls.unlink()
    with supervisor.player() as player:
        assert "stalled" in line_with(player, "ended unasked")
        status = asked(page(player), "/api/v1/status")
        assert status is not None
        assert status["deaths"] == {"stalled": 1}
        player.send_signal(signal.SIGTERM)
        player.wait(20)
    assert ledger_starts(supervisor) == ["stalled"]


@pytest.mark.slow
def test_a_crash_loop_never_blinks_and_ends_in_plain_mode(supervisor: Supervisor) -> None:
    for _ in range(2):
        with supervisor.player() as player:
            supervisor.hear_of("WATCHDOG")
            supervisor.bury(player, signal.SIGSEGV, "core-dump dumped SEGV")
    supervisor.forget()
    with supervisor.player() as player:
        assert "SEGV" in line_with(player, "ended unasked")
        assert "seconds=10" in line_with(player, "the ground stays")
        url = page(player)
        assert supervisor.hear_of("READY")["STATUS"].startswith("the ground stays at first")
        assert supervisor.hear_of("WATCHDOG")  # on purpose: it is petted
        assert asked(url, "/api/v1/status") is None  # nothing was shown yet
        supervisor.bury(player, signal.SIGSEGV, "core-dump dumped SEGV")
    with supervisor.player() as player:
        assert "seconds=20" in line_with(player, "the ground stays")
        assert "minutes=60" in line_with(player, "plain mode")
        url = page(player)
        while (status := asked(url, "/api/v1/status")) is None:
            supervisor.hear_of("WATCHDOG")
        assert status["deaths"] == {"signal": 3}
        assert any("plainly" in trouble for trouble in status["troubles"])
        assert len(decoders(player)) == 1


def decoders(player: subprocess.Popen[str]) -> list[str]:
    """Return the decode workers: the children of the zygote, which is the player's only child."""
    (zygote,) = children(player.pid)
    return children(int(zygote))


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.slow
def test_who_starts_the_player_by_hand_sees_it_play_at_once(supervisor: Supervisor) -> None:
    for _ in range(3):
        with supervisor.player() as player:
            supervisor.hear_of("READY")
            supervisor.bury(player, signal.SIGKILL, "signal killed KILL")
    by_hand = done("run", "--config", str(supervisor.config), "--for", "1s")
    assert by_hand.returncode == 0
    assert "KILL" in by_hand.stderr
    assert "the ground stays" not in by_hand.stderr
    assert "plain mode" not in by_hand.stderr
