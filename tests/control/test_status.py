import socket
import threading
from urllib.parse import urlsplit

import pytest

from player.control.board import Board
from player.control.status import Address, NotRunning, ask_status
from player.control.web import Web
from tests.control.posting import snapshot
from tests.fakes import FakeClock


def test_a_running_player_says_how_it_is(board: Board, clock: FakeClock, web: Web) -> None:
    board.post(snapshot(clock, position=41))
    port = urlsplit(web.url).port
    assert port is not None
    assert ask_status(Address("127.0.0.1", port))["position"] == 41
    assert ask_status(Address("0.0.0.0", port))["position"] == 41


def test_a_proxy_in_the_environment_is_not_asked(
    board: Board, clock: FakeClock, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    board.post(snapshot(clock))
    port = urlsplit(web.url).port
    assert port is not None
    assert ask_status(Address("127.0.0.1", port))["state"] == "playing"


def test_where_nobody_listens_no_player_runs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotRunning, match=f"no player answers at http://127.0.0.1:{port}/"):
        ask_status(Address("127.0.0.1", port))


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nnot json",
        b"HTTP/1.0 200 OK\r\n\r\n[1, 2]",
        b'HTTP/1.0 200 OK\r\n\r\n{"another": "program"}',
        b"HTTP/1.0 404 Not Found\r\n\r\n",
        b"",
    ],
)
def test_somebody_else_on_the_port_is_not_the_player(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def other_program() -> None:
            visitor, _ = server.accept()
            with visitor:
                visitor.recv(4_096)
                visitor.sendall(answer)

        thread = threading.Thread(target=other_program)
        thread.start()
        with pytest.raises(NotRunning):
            ask_status(Address("127.0.0.1", server.getsockname()[1]))
        thread.join()
