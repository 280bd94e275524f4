"""Pictures kept on disk: what comes out is what went in or nothing, and no fault of the disk stops play."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.core.pictures import Fetched, Refused, Remote, Unreadable
from player.sources.web.cache import DIGEST, Cache, name_of
from player.sources.web.caching import CachingFetcher

ROOT = Path(__file__).parents[3]
BODY = b"a picture"
SIZE = DIGEST + len(BODY)


def place(number: int, stamp: tuple[int, int, int] | None = None) -> Remote:
    return Remote("http://127.0.0.1/a.tar", number, len(BODY), stamp)


def opened(folder: Path, capacity: int = 100 * SIZE, spare: int = 0) -> tuple[Cache, list[str]]:
    said: list[str] = []
    return Cache(folder / "cache", capacity, said.append, spare), said


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "cache").iterdir()}


class Server:
    """A fetcher that counts; *answer* is what it gives."""

    ahead = 8
    resting = ""

    def __init__(self, answer: Fetched | Refused | Unreadable = Fetched(BODY)) -> None:  # noqa: B008 - frozen
        self.answer = answer
        self.asked = 0
        self.closed = False

    async def fetch(self, _: Remote) -> Fetched | Refused | Unreadable:
        self.asked += 1
        return self.answer

    async def close(self) -> None:
        self.closed = True


async def test_what_was_put_comes_back_also_after_a_restart(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path)
    assert await cache.get(place(1)) is None
    assert await cache.put(place(1), BODY) == SIZE
    assert await cache.put(place(2), b"") == DIGEST
    assert await cache.get(place(1)) == BODY
    again, said = opened(tmp_path)
    assert await again.kept(place(1)) == SIZE
    assert await again.get(place(1)) == BODY
    assert await again.get(place(2)) == b""
    assert said == []


async def test_another_place_or_version_is_another_picture(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path)
    await cache.put(place(1, (1, 2, 3)), BODY)
    for other in (place(1), place(2, (1, 2, 3)), place(1, (1, 2, 4)), Remote("http://x/", 1, 9, (1, 2, 3))):
        assert await cache.get(other) is None
        assert await cache.kept(other) == 0


async def test_nobody_else_on_the_machine_may_read_it(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path)
    await cache.put(place(1), BODY)
    [file] = (tmp_path / "cache").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_it_is_bounded_and_the_oldest_goes_first(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path, 3 * SIZE)
    for number in range(10):
        await cache.put(place(number), BODY)
        assert len(files(tmp_path)) <= 3
    assert files(tmp_path) == {name_of(place(number)) for number in (7, 8, 9)}
    assert await cache.kept(place(7))  # wanted again: it now goes last
    await cache.put(place(10), BODY)
    assert files(tmp_path) == {name_of(place(number)) for number in (9, 7, 10)}


async def test_a_restart_with_less_room_removes_the_oldest(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path)
    for number in range(6):
        await cache.put(place(number), BODY)
        os.utime(tmp_path / "cache" / name_of(place(number)), ns=(number, number))
    smaller, _ = opened(tmp_path, 2 * SIZE)
    await smaller.put(place(6), BODY)
    assert files(tmp_path) == {name_of(place(5)), name_of(place(6))}


async def test_what_is_larger_than_the_cache_is_not_kept_and_pushes_nothing_out(tmp_path: Path) -> None:
    cache, said = opened(tmp_path, 2 * SIZE)
    await cache.put(place(1), BODY)
    assert await cache.put(place(2), bytes(2 * SIZE)) == 0
    assert files(tmp_path) == {name_of(place(1))}
    assert said == []


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from(["cut", "flipped", "longer", "empty"]), where=st.integers(0, SIZE - 1))
async def test_a_damaged_file_is_never_a_picture_and_is_fetched_anew(
    tmp_path_factory: pytest.TempPathFactory, kind: str, where: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    cache, said = opened(folder)
    await cache.put(place(1), BODY)
    file = folder / "cache" / name_of(place(1))
    whole = file.read_bytes()
    flipped = whole[:where] + bytes([whole[where] ^ 1]) + whole[where + 1 :]
    file.write_bytes({"cut": whole[:where], "flipped": flipped, "longer": whole + b"0", "empty": b""}[kind])
    server = Server()
    fetcher = CachingFetcher(server, cache)
    assert await fetcher.fetch(place(1)) == Fetched(BODY)
    assert server.asked == 1
    assert not file.exists()
    assert await fetcher.keep(place(1)) == SIZE
    assert await fetcher.fetch(place(1)) == Fetched(BODY, kept=True)
    assert said == []


@pytest.mark.parametrize("fault", ["a file in its place", "no room", "a folder in a file's place"])
async def test_a_disk_that_takes_nothing_switches_it_off_with_one_line(tmp_path: Path, fault: str) -> None:
    cache, said = opened(tmp_path, spare=10**18 if fault == "no room" else 0)
    if fault == "a file in its place":
        (tmp_path / "cache").write_bytes(b"")
    if fault == "a folder in a file's place":
        (tmp_path / "cache" / name_of(place(1)) / "full").mkdir(parents=True)
    fetcher = CachingFetcher(Server(), cache)
    for _ in range(3):
        assert await fetcher.keep(place(1)) == 0
        assert await fetcher.fetch(place(1)) == Fetched(BODY)
    assert len(said) == 1
    assert said[0].startswith("the cache is off until the next start: ")
    assert fetcher.capacity == 0


def test_a_disk_that_fills_up_while_it_is_written_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    program = (
        "import asyncio, resource, signal, sys; from pathlib import Path\n"
        "from player.core.pictures import Remote\n"
        "from player.sources.web.cache import Cache\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "async def fill():\n"
        "    cache = Cache(Path(sys.argv[1]), 10**9, print, 0)\n"
        "    for n in range(2):\n"
        "        print(await cache.put(Remote('http://x/', n, 0, None), bytes(100_000)), cache.capacity)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "asyncio.run(fill())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = run.stdout.splitlines()
    assert lines == [
        f"the cache is off until the next start: File too large: {tmp_path / 'cache'}",
        "0 0",
        "0 0",
    ]
    assert files(tmp_path) == set()


def test_what_a_kill_left_unfinished_is_swept_at_the_next_start(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from player.core.pictures import Remote\n"
        "from player.sources.web.cache import Cache\n"
        "async def fill():\n"
        "    cache, n = Cache(Path(sys.argv[1]), 10**8, print, 0), 0\n"
        "    while True:\n"
        "        await cache.put(Remote('http://x/', n, 0, None), n.to_bytes(4) * 500_000); n += 1\n"
        "        print(n, flush=True)\n"
        "asyncio.run(fill())\n"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", program, tmp_path / "cache"], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert killed.stdout is not None
    while killed.stdout.readline() != b"3\n":
        pass
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    (tmp_path / "cache" / (name_of(place(7)) + ".new")).write_bytes(BODY)
    cache, said = opened(tmp_path, 10**8)

    async def look() -> None:
        for n in range(3):
            there = Remote("http://x/", n, 0, None)
            assert await cache.kept(there) == DIGEST + 2_000_000
            assert await cache.get(there) == n.to_bytes(4) * 500_000

    asyncio.run(look())
    assert not any(name.endswith(".new") for name in files(tmp_path))
    assert said == []


async def test_what_is_forgotten_is_gone_from_the_disk_spent_or_not(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path)
    keeper = CachingFetcher(Server(), cache)
    for number in range(3):
        await keeper.keep(place(number))
    await keeper.fetch(place(1))
    for number in (0, 1, 7):
        await keeper.forget(place(number))
    assert files(tmp_path) == {name_of(place(2))}
    assert await cache.kept(place(0)) == 0


async def test_what_is_kept_asks_nobody_and_what_is_fetched_for_the_beat_is_not_written(
    tmp_path: Path,
) -> None:
    server = Server()
    fetcher = CachingFetcher(server, opened(tmp_path)[0])
    assert await fetcher.fetch(place(1)) == Fetched(BODY)
    assert not (tmp_path / "cache").exists()
    assert [await fetcher.keep(place(2)), await fetcher.keep(place(2))] == [SIZE, SIZE]
    assert await fetcher.fetch(place(2)) == Fetched(BODY, kept=True)
    assert server.asked == 2
    await fetcher.close()
    assert server.closed


async def test_what_was_shown_is_fetched_anew_for_its_next_turn(tmp_path: Path) -> None:
    server = Server()
    fetcher = CachingFetcher(server, opened(tmp_path)[0])
    await fetcher.keep(place(1))
    await fetcher.fetch(place(1))
    server.answer = Fetched(b"as it is now")
    assert await fetcher.fetch(place(1)) == Fetched(BODY, kept=True)
    assert await fetcher.keep(place(1)) == DIGEST + 12
    assert await fetcher.fetch(place(1)) == Fetched(b"as it is now", kept=True)


@pytest.mark.parametrize("answer", [Refused("404 Not Found"), Unreadable("timed out")])
async def test_what_does_not_come_is_not_kept(tmp_path: Path, answer: Refused | Unreadable) -> None:
    fetcher = CachingFetcher(Server(answer), opened(tmp_path)[0])
    assert await fetcher.keep(place(1)) == answer
    assert await fetcher.fetch(place(1)) == answer
