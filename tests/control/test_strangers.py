"""What strangers may try: every route, every method, bad names, bad origins, bytes that are no request."""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from player.control.inbox import Inbox
from player.control.operations import OPERATIONS
from player.control.printed import sheets
from player.control.web import Web
from player.core.snapshot import Snapshot
from tests.control.asking import GOOD, ask, port_of, said_to
from tests.control.posting import TOKEN
from tests.control.whole import Doer

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
TOKENS = {
    "no": {},
    "wrong": {"Authorization": "Bearer another-long-secret"},
    "prefix": {"Authorization": f"Bearer {TOKEN[:-1]}"},
    "empty": {"Authorization": "Bearer "},
}
PATHS = [
    *(sheet.path for sheet in sheets()),
    *(one.path.replace("{wnid}", "n00017222") for one in OPERATIONS),
    "/api/v1/control/",
    "/api/v1/control/quit",
    "/nothing",
]
OPEN = {"GET", "HEAD"}
WISH = json.dumps({"position": 7, "name": "tour", "now": True, "reason": "x", "sure": True})


@pytest.fixture
def untouched(doer: Doer, inbox: Inbox) -> Iterator[None]:
    """Fail if anything was done or asked of the player."""
    yield
    assert doer.done == []
    assert inbox.take() is None


def status_of(web: Web, method: str, path: str, headers: dict[str, str]) -> int:
    """Return the status alone: a stream's body would not end."""
    connection = HTTPConnection("127.0.0.1", port_of(web), timeout=5)
    body = WISH if method in {"POST", "PUT", "PATCH"} else None
    connection.request(method, path, body=body, headers={"Content-Type": "application/json", **headers})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.usefixtures("untouched", "posted")
@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_nobody_gets_anywhere(whole: Web, path: str) -> None:
    private = path.startswith(("/api/v1/control/", "/api/v1/withdrawn"))
    for name, headers in TOKENS.items():
        for method in METHODS:
            status = status_of(whole, method, path, headers)
            if private or name != "no":
                assert status == 401, (name, method)
            elif method in OPEN:
                assert status in {200, 404, 405}, (name, method)
            else:
                assert status in {404, 405}, (name, method)


@pytest.mark.usefixtures("untouched", "posted")
@pytest.mark.parametrize(
    "path",
    ["/api/v1/con%74rol/hold", "/api/v1/control%2Fhold", "/api/v1/control%2fhold", "//api/v1/control/hold",
     "/api/v1//control/hold", "/api/v1/./control/hold", "/api/v1/x/../control/hold", "/API/v1/control/hold",
     "/api/v1/control/hold/", "/api/v1/control/hold;x", "/api/v1/control\\hold", "/api/v1/control/h%6fld",
     "/api/v1/%2e/control/hold", "/api/v1/withdrawn/", "/api/v1/w%69thdrawn", "/api/v1/withdrawn%00"],
)  # fmt: skip
def test_no_spelling_leads_past_the_token(whole: Web, path: str) -> None:
    for method in ("POST", "GET"):
        assert status_of(whole, method, path, {}) in {401, 404, 405, 421}, method


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1:{port}.evil.example",
        "127.0.0.1:{port}@evil.example",
        "evil.example#127.0.0.1:{port}",
        "localhost.evil.example:{port}",
        "evil.example:{port}, 127.0.0.1:{port}",
        "localhost.:{port}",
        "127.1:{port}",
        "127.0.0.1.:{port}",
        "127.0.0.2:{port}",
        "2130706433:{port}",
        "0x7f.1:{port}",
        "0.0.0.0:{port}",
        "[::]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "::1:{port}",
        "192.168.1.5:{port}",
        "http://127.0.0.1:{port}",
        "",
    ],
)
@pytest.mark.usefixtures("untouched", "posted")
def test_by_another_name_not_even_the_token_helps(whole: Web, host: str) -> None:
    headers = {**GOOD, "Host": host.format(port=port_of(whole))}
    for method, path in (("GET", "/api/v1/status"), ("POST", "/api/v1/control/hold"), ("GET", "/")):
        assert ask(whole, path, method, headers).status == 421


SITES = ["none", "same-origin", "same-site", "cross-site"]
COMES = {  # by Origin, then Sec-Fetch-Site: whether a fetch of a script comes in
    None: [True, True, False, False],
    "http://127.0.0.1:{port}": [True, True, False, False],
    "http://localhost:{port}": [True, True, False, False],
    "https://127.0.0.1:{port}": [False, False, False, False],
    "http://evil.example": [False, False, False, False],
    "null": [False, False, False, False],
}


@pytest.mark.parametrize("origin", COMES)
@pytest.mark.parametrize("site", SITES)
def test_only_our_own_page_asks(
    whole: Web, inbox: Inbox, posted: Snapshot, origin: str | None, site: str
) -> None:
    headers = {**GOOD, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
    if origin is not None:
        headers["Origin"] = origin.format(port=port_of(whole))
    comes = COMES[origin][SITES.index(site)]
    assert ask(whole, "/api/v1/control/hold", "POST", headers).status == (202 if comes else 403)
    assert (inbox.take() is not None) is comes
    assert ask(whole, "/api/v1/status", headers=headers).status == (200 if comes else 403)
    assert posted is not None


HOST = b"Host: 127.0.0.1:%d\r\n"
HOLD = b"POST /api/v1/control/hold HTTP/1.1\r\nH\r\n"
"""H stands for the right Host header."""
MALFORMED = [
    b"\r\n" * 40,
    b" ",
    b"\x00",
    b"\x00" * 10_000,
    b"\xff\xfe\xfd",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
    b"\x80\x2e\x01\x03\x01",  # SSL 2
    b"SSH-2.0-OpenSSH_9.9\r\n",
    b"EHLO wall\r\n",
    b"*1\r\n$4\r\nPING\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GARBAGE\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / \r\n\r\n",
    b"GET  / HTTP/1.1\r\nH\r\n\r\n",
    b"GET / HTTP/9.9\r\nH\r\n\r\n",
    b"GET / HTTP/1.1.1\r\nH\r\n\r\n",
    b"GET / HTTP/-1.1\r\nH\r\n\r\n",
    b"GET / http/1.1\r\nH\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\nH\r\n\r\n",
    b"GET / HTTP/1.1 extra\r\nH\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nH\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nH\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nH\r\n\r\n",
    b"GET ../../etc/passwd HTTP/1.1\r\nH\r\n\r\n",
    b"GET /../../../etc/passwd HTTP/1.1\r\nH\r\n\r\n",
    b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nH\r\n\r\n",
    b"GET /style.css%00.html HTTP/1.1\r\nH\r\n\r\n",
    b"GET //evil.example/ HTTP/1.1\r\nH\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nH\r\n\r\n",
    b"GET http://evil.example HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET /api/v1/control/hold%0d%0aX:y HTTP/1.1\r\nH\r\n\r\n",
    b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nH\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nH\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nH\r\n\r\n",
    b"GET * HTTP/1.1\r\nH\r\n\r\n",
    b"POST /api/v1/control/hold HTTP/1.1\r\n\r\n",
    b"POST /api/v1/control/hold HTTP/1.0\r\n\r\n",
    b"POST /api/v1/control/hold HTTP/0.9\r\nH\r\n\r\n",
    b"POST /api/v1/control/hold\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\nH\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\n folded\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nNoColon\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\n: no name\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nX\x00Y: z\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nX: a\x00b\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nX: a\rb\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\n" + b"X: y\r\n" * 2_000 + b"\r\n",
    HOLD + b"Content-Length: -1\r\n\r\n",
    HOLD + b"Content-Length: 1e3\r\n\r\n",
    HOLD + b"Content-Length: +5\r\n\r\nabcde",
    HOLD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    HOLD + b"Content-Length: 99999999999999999999999\r\n\r\n",
    HOLD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    HOLD + b"Transfer-Encoding: gzip\r\n\r\nx",
    HOLD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    HOLD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n",
    HOLD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx",
    HOLD + b"Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello",
    b"GET / HTTP/1.1\r\nH\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nHTTP2-Settings: AAM\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nExpect: 200-ok\r\n\r\n",
    b"GET / HTTP/1.1\r\nH\r\nRange: bytes=0-,0-,0-,0-\r\n\r\nGET",
]  # fmt: skip


@pytest.mark.usefixtures("untouched", "posted")
@pytest.mark.parametrize("raw", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_request_gets_a_short_no(
    whole: Web, said: list[str], capfd: pytest.CaptureFixture[str], raw: bytes
) -> None:
    answer = said_to(whole, raw.replace(b"\nH\r\n", b"\n" + HOST % port_of(whole), 1))
    first = answer.partition(b"\r\n")[0]
    assert first == b"" or first.startswith(b"HTTP/")
    if first and b" 200 " not in first:
        assert int(first.split()[1]) in {400, 401, 403, 404, 405, 417, 421}
        assert b'{"error": "' in answer or b"417" in first
    assert not any(word in answer for word in (b"aiohttp", b"Python", b"Traceback", b"root:"))
    assert said == []
    assert capfd.readouterr() == ("", "")
    assert ask(whole, "/healthz").status == 200


@pytest.mark.usefixtures("untouched")
def test_a_request_hidden_behind_another_is_judged_for_itself(whole: Web) -> None:
    here = HOST % port_of(whole)
    inner = b"POST /api/v1/control/hold HTTP/1.1\r\n" + here + b"\r\n"
    outer = b"GET /healthz HTTP/1.1\r\n" + here
    outer += b"Authorization: Bearer " + TOKEN.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(inner)
    answers = said_to(whole, outer + inner + inner)
    assert answers.count(b"HTTP/1.1 202") == 0
    assert answers.count(b"HTTP/1.1 401") == 1


def test_who_asks_too_often_is_asked_to_wait_but_never_the_token(whole: Web, posted: Snapshot) -> None:
    assert posted is not None
    request = b"GET /healthz HTTP/1.1\r\n" + HOST % port_of(whole) + b"\r\n"
    answer = b""
    with socket.create_connection(("127.0.0.1", port_of(whole)), timeout=5) as visitor:
        for _ in range(2_000):
            visitor.sendall(request)
            if (answer := visitor.recv(4_096)).startswith(b"HTTP/1.1 429"):
                break
    assert answer.startswith(b"HTTP/1.1 429")
    assert b"Retry-After: 1\r\n" in answer
    assert all(ask(whole, "/api/v1/status", headers=GOOD).status == 200 for _ in range(20))


def test_a_wrong_token_is_said_once_a_minute(whole: Web, said: list[str]) -> None:
    for guess in range(20):
        headers = {"Authorization": f"Bearer guess-{guess}"}
        assert ask(whole, "/api/v1/control/hold", "POST", headers).status == 401
    assert said == ["page: a wrong token from 127.0.0.1"]
