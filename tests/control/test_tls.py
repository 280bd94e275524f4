"""The page by TLS: with the operator's certificate, and through nginx as docs/api.md has it."""

import json
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from player.control.board import Board
from player.control.door import Entrance
from player.control.inbox import Inbox
from player.control.serving import MOST_CONNECTIONS
from player.control.status import Address, NotRunning, ask_status, follow_events
from player.control.web import Web, start_web
from player.core.snapshot import Snapshot
from tests.control.asking import GOOD, ask, port_of
from tests.control.posting import TOKEN
from tests.sources.web.serving import free_port, program

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certified(tmp_path_factory.mktemp("pem"))


def certified(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for wall.example and this machine, and its key."""
    made = folder / "wall.pem", folder / "wall.key"
    names = "subjectAltName=DNS:wall.example,DNS:localhost,IP:127.0.0.1"
    asked = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    asked += ["-days", "2", "-subj", "/CN=wall.example", "-addext", names]
    subprocess.run([*asked, "-out", str(made[0]), "-keyout", str(made[1])], check=True, capture_output=True)
    return made


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
def secure(board: Board, inbox: Inbox, said: list[str], pem: tuple[Path, Path]) -> Iterator[Web]:
    entrance = Entrance(certificate=pem[0], key=pem[1])
    web = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=TOKEN, say=said.append, entrance=entrance)
    assert web is not None
    yield web
    web.close()


def status_of(
    certificate: Path, port: int, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> int:
    context = trusting(certificate)
    with closing(HTTPSConnection("localhost", port, timeout=5, context=context)) as connection:
        connection.request(method, path, headers=headers or {})
        return connection.getresponse().status


def test_with_a_certificate_the_page_speaks_tls(secure: Web, pem: tuple[Path, Path], inbox: Inbox) -> None:
    port = port_of(secure)
    assert secure.url == f"https://127.0.0.1:{port}/"
    assert status_of(pem[0], port, "/") == 200
    origin = {"Origin": f"https://localhost:{port}"}
    assert status_of(pem[0], port, "/api/v1/control/hold", "POST", {**GOOD, **origin}) == 202
    assert str(inbox.take()) == "hold"
    plain = {"Origin": f"http://localhost:{port}"}
    assert status_of(pem[0], port, "/api/v1/control/hold", "POST", {**GOOD, **plain}) == 403
    assert inbox.take() is None


def test_status_knows_the_player_by_its_certificate(
    secure: Web, pem: tuple[Path, Path], posted: Snapshot, tmp_path: Path
) -> None:
    address = Address("127.0.0.1", port_of(secure), pem[0])
    assert ask_status(address)["position"] == posted.position
    assert next(follow_events(address))[1]["position"] == posted.position
    for another in (certified(tmp_path)[0], tmp_path / "nowhere.pem"):
        with pytest.raises(NotRunning):
            ask_status(replace(address, certificate=another))


def test_who_speaks_plainly_to_it_gets_nothing(
    secure: Web, said: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", port_of(secure)), timeout=5) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answered = visitor.recv(4_096)
    assert b"HTTP" not in answered
    assert said == []
    assert capfd.readouterr() == ("", "")


def test_old_tls_is_not_spoken(secure: Web, pem: tuple[Path, Path]) -> None:
    context = trusting(pem[0])
    with pytest.warns(DeprecationWarning, match="deprecated"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="deprecated"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", port_of(secure)), timeout=5) as plain,
        pytest.raises(OSError),  # noqa: PT011 - an alert, or a reset
    ):
        context.wrap_socket(plain, server_hostname="localhost")


def test_those_who_never_shake_hands_make_room(secure: Web, pem: tuple[Path, Path]) -> None:
    with ExitStack() as crowd:
        for _ in range(3 * MOST_CONNECTIONS):
            crowd.enter_context(socket.create_connection(("127.0.0.1", port_of(secure)), timeout=5))
        assert status_of(pem[0], port_of(secure), "/healthz") == 200


@pytest.mark.parametrize("broken", ["missing", "key only", "not pem", "locked"])
def test_a_certificate_that_cannot_be_used_is_said_and_the_work_plays_on(
    board: Board, inbox: Inbox, said: list[str], pem: tuple[Path, Path], tmp_path: Path, broken: str
) -> None:
    certificate, key = pem
    if broken == "missing":
        certificate = tmp_path / "nowhere.pem"
    if broken == "key only":
        certificate = key
    if broken == "not pem":
        certificate = tmp_path / "text.pem"
        certificate.write_text("not a certificate")
    if broken == "locked":
        locked = tmp_path / "locked.key"
        asked = [
            "openssl",
            "pkcs8",
            "-topk8",
            "-in",
            str(key),
            "-out",
            str(locked),
            "-passout",
            "pass:secret",
        ]
        subprocess.run(asked, check=True, capture_output=True)
        key = locked
    entrance = Entrance(certificate=certificate, key=key)
    web = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=said.append, entrance=entrance)
    assert web is None
    assert said[0].startswith("page: ")
    assert said[0].endswith("playing without the page")


def test_names_from_elsewhere_need_a_token(board: Board, inbox: Inbox, said: list[str]) -> None:
    entrance = Entrance(names=("wall.example",))
    assert (
        start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=said.append, entrance=entrance)
        is None
    )
    assert "token_file" in said[0]


# --- through a proxy


def snippet(language: str) -> str:
    """Return the example of docs/api.md in *language*."""
    found = re.search(rf"```{language}\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
{user}
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {server}
}}
"""


@pytest.fixture
def proxied(
    board: Board, inbox: Inbox, said: list[str], pem: tuple[Path, Path], tmp_path: Path
) -> Iterator[int]:
    """The port of an nginx as docs/api.md has it, before a page."""
    entrance = Entrance(names=("wall.example",), delay=0.01)
    web = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=TOKEN, say=said.append, entrance=entrance)
    assert web is not None
    port = free_port()
    server = snippet("nginx").replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    server = server.replace("127.0.0.1:8090", urlsplit(web.url).netloc)
    server = server.replace("/etc/ssl/wall.pem", str(pem[0])).replace("/etc/ssl/wall.key", str(pem[1]))
    conf = tmp_path / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    conf.write_text(NGINX.format(folder=tmp_path, server=server, user=user))
    with program(["nginx", "-c", str(conf), "-e", str(tmp_path / "error.log")], port):
        yield port
    web.close()


def test_through_nginx_the_page_is_seen_and_acts(
    proxied: int, pem: tuple[Path, Path], inbox: Inbox, posted: Snapshot
) -> None:
    wall = {"Host": "wall.example", "Origin": "https://wall.example"}
    assert status_of(pem[0], proxied, "/", headers=wall) == 200
    assert status_of(pem[0], proxied, "/live.jpg", headers=wall) == 403
    assert status_of(pem[0], proxied, "/api/v1/control/hold", "POST", wall) == 401
    assert status_of(pem[0], proxied, "/api/v1/control/hold", "POST", {**wall, **GOOD}) == 202
    assert str(inbox.take()) == "hold"
    evil = {**wall, **GOOD, "Origin": "https://evil.example"}
    assert status_of(pem[0], proxied, "/api/v1/control/hold", "POST", evil) == 403
    assert posted is not None


def test_through_nginx_events_come_at_once(proxied: int, pem: tuple[Path, Path], posted: Snapshot) -> None:
    with closing(HTTPSConnection("localhost", proxied, timeout=5, context=trusting(pem[0]))) as connection:
        connection.request("GET", "/api/v1/events", headers={"Host": "wall.example"})
        lines = iter(connection.getresponse().readline, b"")
        status = json.loads(next(line for line in lines if line.startswith(b"data: "))[6:])
    assert (status["position"], status["version"]) == (posted.position, None)


def test_a_page_without_a_proxy_is_asked_by_its_own_name(proxied: int, web: Web) -> None:
    assert proxied
    assert ask(web, "/", headers={"Host": "wall.example"}).status == 421
