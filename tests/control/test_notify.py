"""The supervisor's protocol, over real datagram sockets."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from player.control.notify import Supervisor, supervisor_of
from player.core.units import SECOND


@pytest.fixture(params=["path", "abstract"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "path":
        return str(tmp_path / "notify")
    return f"@twelve-hours-test-{os.getpid()}-{tmp_path.name}"


@pytest.fixture
def listening(place: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(place.replace("@", "\0", 1))
        receiver.settimeout(0)
        yield receiver


def test_what_is_told_arrives_as_one_datagram_by_a_path_or_an_abstract_name(
    listening: socket.socket, place: str
) -> None:
    supervisor = supervisor_of({"NOTIFY_SOCKET": place})
    supervisor.tell(READY=1, STATUS="playing, position 3")
    supervisor.tell(WATCHDOG=1)
    assert listening.recv(4_096) == b"READY=1\nSTATUS=playing, position 3"
    assert listening.recv(4_096) == b"WATCHDOG=1"
    supervisor.close()
    supervisor.tell(WATCHDOG=1)
    with pytest.raises(BlockingIOError):
        listening.recv(4_096)


def test_a_title_cannot_smuggle_in_a_line_of_its_own(listening: socket.socket, place: str) -> None:
    supervisor = Supervisor(place)
    supervisor.tell(STATUS="a\nMAINPID=1\x1b[2J" + "x" * 500)
    said = listening.recv(4_096)
    assert b"\n" not in said
    assert b"\x1b" not in said
    assert len(said) < 300
    supervisor.close()


def test_a_supervisor_that_is_gone_or_never_reads_is_nobodys_trouble(
    listening: socket.socket, place: str
) -> None:
    supervisor = Supervisor(place)
    for _ in range(2_000):  # the kernel queues some ten, then says that it would have to wait
        supervisor.tell(WATCHDOG=1)
    listening.close()
    supervisor.tell(WATCHDOG=1)
    supervisor.close()


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1234"])
def test_without_a_supervisor_nothing_is_told(address: str) -> None:
    supervisor = supervisor_of({"NOTIFY_SOCKET": address})
    assert not supervisor.listens
    supervisor.tell(READY=1)


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, 0),
        ({"WATCHDOG_USEC": "8000000"}, 8),
        ({"WATCHDOG_USEC": "8000000", "WATCHDOG_PID": str(os.getpid())}, 8),
        ({"WATCHDOG_USEC": "8000000", "WATCHDOG_PID": str(os.getppid())}, 8),  # a compositor's child
        ({"WATCHDOG_USEC": "8000000", "WATCHDOG_PID": "1073741825"}, 0),  # beyond any process
        ({"WATCHDOG_USEC": "soon"}, 0),
        ({"WATCHDOG_USEC": "²"}, 0),
    ],
)
def test_the_watchdog_is_heeded_if_it_is_meant_for_us(environment: dict[str, str], seconds: int) -> None:
    assert supervisor_of(environment).limit == seconds * SECOND
