"""The stream of events, from a real server."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from player.control.board import Board
from player.control.events import MOST_STREAMS
from player.control.inbox import Inbox
from player.control.serving import MOST_CONNECTIONS
from player.control.web import Web, start_web
from player.core.playback import State
from player.core.snapshot import Snapshot
from player.core.units import MILLISECOND, Ns
from tests.control.posting import TOKEN, snapshot
from tests.fakes import FakeClock

BEAT = Ns(90 * MILLISECOND)


class Listener:
    """A browser's end of the stream."""

    def __init__(self, web: Web, room: int | None = None, **headers: str) -> None:
        port = urlsplit(web.url).port
        assert port is not None
        self.socket = socket.socket()
        self.socket.settimeout(10)
        if room is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.socket.connect(("127.0.0.1", port))
        self.before: list[str] = []
        """The lines before the first event."""
        self._file = self.socket.makefile("rb")
        lines = ["GET /api/v1/events HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.status = int(self._file.readline().split()[1])
        self.headers = dict(self._headers())

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self._file.readline().decode().strip():
            name, _, value = line.partition(": ")
            yield name.lower(), value

    def lines(self) -> Iterator[str]:
        """Yield the lines of the body (chunked) until it ends."""
        while (size := int(self._file.readline() or b"0", 16)) > 0:
            chunk = self._file.read(size + 2)[:-2].decode()
            yield from chunk.splitlines()

    def events(self) -> Iterator[tuple[str, dict[str, object]]]:
        name = ""
        for line in self.lines():
            if not name and not line.startswith("event: "):
                self.before.append(line)
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))

    def ended(self) -> bool:
        """Read to the end; tell whether there is one."""
        with suppress(OSError, ValueError):
            for _ in self.lines():
                pass
        return True

    def close(self) -> None:
        self._file.close()
        self.socket.close()


@contextmanager
def listening(web: Web, room: int | None = None, **headers: str) -> Iterator[Listener]:
    """Listen with so much *room* (bytes) for what is not read yet."""
    listener = Listener(web, room, **headers)
    try:
        yield listener
    finally:
        listener.close()


def test_the_status_comes_at_once_and_then_each_second(web: Web, board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock, position=41))
    with listening(web) as listener:
        assert listener.headers["content-type"] == "text/event-stream"
        begun = time.monotonic()
        events = listener.events()
        name, status = next(events)
        assert listener.before == ["retry: 1000", ""]
        assert (name, status["position"], status["state"]) == ("status", 41, "playing")
        assert time.monotonic() - begun < 0.5
        board.post(snapshot(clock, position=42))
        assert next(events)[1]["position"] == 42
        assert 0.5 < time.monotonic() - begun < 2


def test_a_change_of_state_is_told_at_once(web: Web, board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    with listening(web) as listener:
        events = listener.events()
        next(events)
        begun = time.monotonic()
        board.post(snapshot(clock, State.HELD))
        assert next(events)[1]["state"] == "held"
        assert time.monotonic() - begun < 0.8


def test_the_beats_since_the_last_are_told_and_nothing_where_there_were_none(
    web: Web, board: Board, clock: FakeClock
) -> None:
    board.post(snapshot(clock))
    board.meter.flipped(Ns(0), Ns(9 * MILLISECOND), BEAT)
    with listening(web) as listener:
        events = listener.events()
        assert next(events)[0] == "status"
        board.meter.flipped(BEAT, Ns(BEAT + 1_500_000), BEAT)
        board.meter.flipped(Ns(2 * BEAT), Ns(2 * BEAT + 250_000), BEAT)
        beats = next(told for told in events if told[0] != "status")
        assert beats == ("beats", {"late_us": [1_500, 250]})
        assert next(events)[0] == "status"
        assert next(events)[0] == "status"


def test_before_the_first_picture_a_stream_is_silent_and_then_it_tells(
    web: Web, board: Board, clock: FakeClock
) -> None:
    with listening(web) as listener:
        assert listener.status == 200
        board.post(snapshot(clock, position=1))
        assert next(listener.events())[1]["position"] == 1


def test_strangers_learn_no_version_by_the_stream(board: Board, inbox: Inbox, clock: FakeClock) -> None:
    web = start_web("0.0.0.0", 0, board=board, inbox=inbox, token=TOKEN, say=print)
    assert web is not None
    board.post(snapshot(clock))
    try:
        with listening(web) as stranger, listening(web, Authorization=f"Bearer {TOKEN}") as known:
            assert next(stranger.events())[1]["version"] is None
            assert next(known.events())[1]["version"] is not None
    finally:
        web.close()


@pytest.mark.parametrize(
    ("name", "value", "status"), [("Host", "evil.example", 421), ("Origin", "http://e", 403)]
)
def test_the_door_is_that_of_every_route(web: Web, name: str, value: str, status: int) -> None:
    port = urlsplit(web.url).port
    headers = {"Host": f"127.0.0.1:{port}", name: value}
    with socket.create_connection(("127.0.0.1", port), timeout=5) as visitor:
        sent = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        visitor.sendall(f"GET /api/v1/events HTTP/1.1\r\n{sent}\r\n".encode())
        assert int(visitor.recv(64).split()[1]) == status


def test_a_closing_page_ends_its_streams_in_good_time(board: Board, inbox: Inbox, clock: FakeClock) -> None:
    web = start_web("127.0.0.1", 0, board=board, inbox=inbox, token=None, say=print)
    assert web is not None
    board.post(snapshot(clock))
    with ExitStack() as stack:
        listeners = [stack.enter_context(listening(web)) for _ in range(3)]
        for listener in listeners:
            next(listener.events())
        begun = time.monotonic()
        web.close()
        assert time.monotonic() - begun < 1
        assert all(listener.ended() for listener in listeners)


def test_the_ninth_takes_the_place_of_the_eldest(web: Web, board: Board, clock: FakeClock) -> None:
    board.post(snapshot(clock))
    with ExitStack() as stack:
        listeners = [stack.enter_context(listening(web)) for _ in range(MOST_STREAMS + 1)]
        eldest, *others = listeners
        assert eldest.ended()
        for listener in others:
            assert next(listener.events())[0] == "status"


def test_a_crowd_of_idle_strangers_does_not_push_a_stream_out(
    web: Web, board: Board, clock: FakeClock
) -> None:
    board.post(snapshot(clock))
    with listening(web) as listener, ExitStack() as crowd:
        events = listener.events()
        next(events)
        address = ("127.0.0.1", urlsplit(web.url).port)
        for _ in range(4 * MOST_CONNECTIONS):
            crowd.enter_context(socket.create_connection(address, timeout=5))
        assert next(events)[0] == "status"
        assert next(events)[0] == "status"
        with listening(web) as another:  # and there is room for one more
            assert next(another.events())[0] == "status"


def test_who_does_not_read_is_dropped_and_the_others_go_on(web: Web, board: Board, clock: FakeClock) -> None:
    huge = snapshot(clock)._replace(path=("x" * 60_000,))
    board.post(huge)
    with listening(web, room=4_096) as deaf, listening(web) as listener:
        events = listener.events()
        for told in range(12):
            assert next(events)[0] == "status"
            board.post(huge._replace(state=(State.HELD, State.PLAYING)[told % 2]))
        # What the system had taken for it still comes, and then the end: a stream would go on.
        left = len(b"".join(iter(lambda: deaf.socket.recv(65_536), b"")))
        assert left < 6 * 60_000
        assert next(events)[0] == "status"


def test_a_bug_in_the_status_ends_the_streams_and_they_may_come_again(
    web: Web, board: Board, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    board.post(snapshot(clock))
    with listening(web) as listener:
        next(listener.events())
        board.post(Snapshot(*[None] * len(Snapshot._fields)))  # type: ignore[arg-type] # the bug
        assert listener.ended()
    board.post(snapshot(clock))
    with listening(web) as listener:
        assert next(listener.events())[0] == "status"
    del caplog
