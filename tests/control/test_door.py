from pathlib import Path

import pytest

from player.control.door import Door, Entrance, netloc

DOOR = Door("127.0.0.1", 8090, "secret")


@pytest.mark.parametrize("host", ["127.0.0.1:8090", "localhost:8090", "LOCALHOST:8090", "[::1]:8090"])
def test_our_own_names_are_known(host: str) -> None:
    assert DOOR.knows({"Host": host})


@pytest.mark.parametrize(
    "host",
    ["", "127.0.0.1", "127.0.0.1:80", "evil.example", "evil.example:8090", "127.0.0.1:8090.evil.example",
     "localhost:8090@evil.example", "0.0.0.0:8090", "127.1:8090", "2130706433:8090", " 127.0.0.1:8090"],
)  # fmt: skip
def test_every_other_name_is_a_trick(host: str) -> None:
    assert not DOOR.knows({"Host": host})


def test_the_configured_address_is_a_name_of_ours() -> None:
    assert Door("192.168.1.5", 8090, "secret").knows({"Host": "192.168.1.5:8090"})


def test_on_http_s_own_port_browsers_leave_it_out() -> None:
    assert Door("127.0.0.1", 80, None).knows({"Host": "localhost"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        {"Origin": "http://localhost:8090"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_people_and_our_own_page_come_in(headers: dict[str, str]) -> None:
    assert not DOOR.foreign(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "https://localhost:8090"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    ],
)
def test_other_sites_do_not(headers: dict[str, str]) -> None:
    assert DOOR.foreign(headers)


@pytest.mark.parametrize("given", ["Bearer secret", "bearer secret"])
def test_the_token_admits(given: str) -> None:
    assert DOOR.admits({"Authorization": given})


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Bearer  secret", "Basic secret", "secret",
     "Bearer SECRET", "Bearer \udcff", "Bearer sécret"],
)  # fmt: skip
def test_nothing_else_does(given: str) -> None:
    assert not DOOR.admits({"Authorization": given})


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_nobody_is_admitted(token: str | None) -> None:
    assert not Door("127.0.0.1", 8090, token).admits({"Authorization": "Bearer "})


@pytest.mark.parametrize(
    ("host", "names", "url"),
    [("127.0.0.1", (), "http://127.0.0.1:8090/"),
     ("127.0.0.1", ("wall.example",), "http://127.0.0.1:8090/"),
     ("192.168.1.5", ("wall.local",), "http://192.168.1.5:8090/"),
     ("0.0.0.0", (), "http://127.0.0.1:8090/"),
     ("::", (), "http://[::1]:8090/"),
     ("0.0.0.0", ("wall.local:8443", "wall.local", "wall.example"), "http://wall.local:8090/")],
)  # fmt: skip
def test_the_address_that_is_told_can_be_typed_and_is_let_in(
    host: str, names: tuple[str, ...], url: str
) -> None:
    door = Door(host, 8090, None, Entrance(names))
    assert door.url == url
    assert door.knows({"Host": url.removeprefix("http://").rstrip("/")})


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert netloc("fe80::1", 8090) == "[fe80::1]:8090"


# --- by further names

WALL = Door("127.0.0.1", 8090, "secret", Entrance(names=("wall.example", "wall.example:8443")))


@pytest.mark.parametrize(
    "host", ["wall.example", "Wall.Example", "wall.example:8443", "wall.example:8090", "127.0.0.1:8090"]
)
def test_the_names_of_the_config_are_known(host: str) -> None:
    assert WALL.knows({"Host": host})


@pytest.mark.parametrize("host", ["wall.example:80", "evil.wall.example", "wall.example.evil", "wall", ""])
def test_what_only_resembles_them_is_not(host: str) -> None:
    assert not WALL.knows({"Host": host})


@pytest.mark.parametrize(
    ("origin", "foreign"),
    [
        ("https://wall.example", False),
        ("https://wall.example:8443", False),
        ("http://wall.example:8090", False),
        ("http://wall.example", True),
        ("https://wall.example:8090", True),
        ("https://evil.example", True),
        ("https://127.0.0.1:8090", True),
    ],
)
def test_a_proxy_speaks_tls_for_the_names_of_the_config(origin: str, foreign: bool) -> None:
    assert WALL.foreign({"Origin": origin}) is foreign


def test_a_door_that_speaks_tls_itself_has_no_other_origin(tmp_path: Path) -> None:
    door = Door("192.168.1.5", 443, "secret", Entrance(("wall.example",), certificate=tmp_path / "pem"))
    assert door.knows({"Host": "192.168.1.5"})
    assert not door.foreign({"Origin": "https://192.168.1.5"})
    assert not door.foreign({"Origin": "https://wall.example"})
    assert door.foreign({"Origin": "http://192.168.1.5"})
    assert door.foreign({"Origin": "http://wall.example"})


@pytest.mark.parametrize(
    ("door", "headers", "near"),
    [
        (DOOR, {"Host": "127.0.0.1:8090"}, True),
        (DOOR, {"Host": "localhost:8090"}, True),
        (DOOR, {"Host": "127.0.0.1:8090", "X-Forwarded-For": "10.0.0.7"}, False),
        (DOOR, {"Host": "127.0.0.1:8090", "Forwarded": "for=10.0.0.7"}, False),
        (DOOR, {"Host": "127.0.0.1:8090", "Via": "1.1 proxy"}, False),
        (WALL, {"Host": "wall.example"}, False),
        (WALL, {"Host": "127.0.0.1:8090"}, True),
        (Door("0.0.0.0", 8090, "secret"), {"Host": "127.0.0.1:8090"}, False),
    ],
)
def test_who_comes_by_a_proxy_is_not_near(door: Door, headers: dict[str, str], near: bool) -> None:
    assert door.near(headers) is near
    assert door.sees(headers) is near


def test_the_live_picture_may_be_let_out() -> None:
    assert Door("0.0.0.0", 8090, "secret", Entrance(live=True)).sees({"Host": "0.0.0.0:8090"})
