import os
import subprocess
import sys
from pathlib import Path

import pytest

from player.journal.lock import StateInUse, lock_state

HOLDER = """
import sys
from pathlib import Path
from player.journal.lock import lock_state
with lock_state(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(state: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_player_is_told_the_pid_of_the_first(tmp_path: Path) -> None:
    with holder(tmp_path / "state") as first:
        with (
            pytest.raises(StateInUse, match=f"process {first.pid}$") as caught,
            lock_state(tmp_path / "state", patience=0.1),
        ):
            pass
        assert caught.value.pid == first.pid
        first.communicate()


def test_a_player_that_is_killed_leaves_no_lock(tmp_path: Path) -> None:
    with holder(tmp_path / "state") as first:
        first.kill()
        first.wait()
        with lock_state(tmp_path / "state"):
            assert (tmp_path / "state" / "lock").read_text() == str(os.getpid())


def test_a_second_player_waits_for_the_first_to_end(tmp_path: Path) -> None:
    with holder(tmp_path / "state") as first:
        assert first.stdin is not None
        first.stdin.close()
        with lock_state(tmp_path / "state", patience=5):
            pass


def test_a_holder_that_said_nothing_is_unknown(tmp_path: Path) -> None:
    with lock_state(tmp_path):
        (tmp_path / "lock").write_text("")
        with pytest.raises(StateInUse, match="unknown"), lock_state(tmp_path, patience=0):
            pass
