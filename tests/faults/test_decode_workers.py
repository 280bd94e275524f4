"""Real faults in real workers: after each of them the next picture comes right."""

import asyncio
import gc
import os
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import median

import pytest

from player.core.pictures import Box, Decoded, Drawn, Fetched, Pixels, Readable, Refused, Stored, Unreadable
from player.core.playlist import Fit
from player.core.units import MILLISECOND, SECOND, Ns
from player.decode.deadlines import Limits
from player.decode.pool import DecodePool
from tests.decode import faulty_drawing as faulty
from tests.decode.pictures import difference, encoded, photo, reference

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers need fork and memfd")

ROOT = Path(__file__).parents[2]
SCREEN = Box(640, 480)
DRAW = "tests.decode.faulty_drawing:draw"
SHORT = Ns(200 * MILLISECOND)
LIMITS = Limits(read=Ns(10 * SECOND), decode=SECOND, start=Ns(20 * SECOND), wall=Ns(60 * SECOND))
Opener = Callable[..., DecodePool]


@pytest.fixture
def open_pool() -> Iterator[Opener]:
    opened: list[DecodePool] = []

    def build(**limits: Ns) -> DecodePool:
        opened.append(DecodePool(SCREEN, Fit.CONTAIN, DRAW, limits=replace(LIMITS, **limits)))
        return opened[-1]

    yield build
    for pool in opened:
        pool.close()


def drawn(number: int) -> Drawn:
    return Drawn("n00000001", number, "animal")


def stored(path: Path) -> Stored:
    return Stored(os.fsencode(path), 0, 0, None)


async def draw(pool: DecodePool, number: int, lane: int = 0) -> Decoded:
    return await pool.decode(lane, drawn(number))


async def comes_right(pool: DecodePool, lane: int = 0, number: int = faulty.GOOD) -> bool:
    made = await draw(pool, number, lane)
    return isinstance(made, Pixels) and made.array[0, 0].tolist() == [9, 6, number, 255]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def workers(pool: DecodePool) -> list[int]:
    return children(pool._zygote.pid)


async def test_a_stored_picture_is_decoded_in_its_part_of_a_container(
    tmp_path: Path, open_pool: Opener
) -> None:
    data = encoded(photo())
    container = tmp_path / "container.tar"
    container.write_bytes(b"before" + data + b"after")
    found = container.stat()
    stamp = found.st_ino, found.st_size, found.st_mtime_ns
    made = await open_pool().decode(0, Stored(os.fsencode(container), 6, len(data), stamp))
    assert isinstance(made, Pixels)
    assert difference(made.array, reference(data)) <= 2
    assert not made.array.flags.writeable


async def test_the_digest_of_a_file_comes_when_asked_for_wherever_its_bytes_lie(
    tmp_path: Path, open_pool: Opener
) -> None:
    pool, data = open_pool(), encoded(photo())
    (tmp_path / "picture.JPEG").write_bytes(data)
    places: list[Readable] = [stored(tmp_path / "picture.JPEG"), Fetched(data), drawn(faulty.GOOD)]
    plain = [await pool.decode(0, place) for place in places]
    pool.hashed = True
    hashed = [await pool.decode(0, place) for place in places]
    assert [made.digest for made in plain if isinstance(made, Pixels)] == [b"", b"", b""]
    digest = sha256(data).digest()
    assert [made.digest for made in hashed if isinstance(made, Pixels)] == [digest, digest, b""]
    assert await pool.decode(0, Fetched(b"no picture")) == Refused("not a picture")


async def test_lanes_work_side_by_side_without_touching_each_other(open_pool: Opener) -> None:
    pool = open_pool()
    first, second = await asyncio.gather(draw(pool, 100, lane=0), draw(pool, 200, lane=1))
    assert isinstance(first, Pixels)
    assert isinstance(second, Pixels)
    assert (first.array[0, 0, 2], second.array[0, 0, 2]) == (100, 200)


async def test_slots_of_one_worker_do_not_touch_each_other(tmp_path: Path, open_pool: Opener) -> None:
    pool = open_pool()
    files = [encoded(photo(), quality=quality) for quality in (50, 70, 90)]
    (tmp_path / "picture.JPEG").write_bytes(files[2])
    places: list[Readable] = [
        drawn(100),
        Fetched(files[0]),
        Fetched(files[1]),
        stored(tmp_path / "picture.JPEG"),
    ]
    made = await asyncio.gather(*(pool.decode(2 * k, place) for k, place in enumerate(places)))
    first, *others = [each.array for each in made if isinstance(each, Pixels)]
    assert first[0, 0].tolist() == [9, 6, 100, 255]
    assert all(difference(*pair) <= 2 for pair in zip(others, map(reference, files), strict=True))


@pytest.mark.parametrize(
    ("number", "reason"),
    [(faulty.ABORTS, "kills the decoder"), (faulty.LOOPS, "decoding took longer than 200 ms")],
)
async def test_what_waits_behind_a_fault_comes_right_and_is_not_blamed(
    open_pool: Opener, number: int, reason: str
) -> None:
    pool = open_pool(decode=SHORT)
    data = encoded(photo())
    places: list[Readable] = [drawn(number), Fetched(data), drawn(number), drawn(77)]
    bad, good, worse, last = await asyncio.gather(*(pool.decode(2 * k, p) for k, p in enumerate(places)))
    assert (bad, worse) == (Refused(reason), Refused(reason))
    assert isinstance(good, Pixels)
    assert isinstance(last, Pixels)
    assert difference(good.array, reference(data)) <= 2
    assert last.array[0, 0].tolist() == [9, 6, 77, 255]


async def test_the_deadline_of_a_picture_begins_when_those_before_it_are_done(open_pool: Opener) -> None:
    pool = open_pool(decode=Ns(600 * MILLISECOND), read=Ns(600 * MILLISECOND))
    lanes = range(0, pool.lanes, 2)  # of one worker, which takes 0.3 s for each
    made = await asyncio.gather(*(draw(pool, faulty.SLEEPS_A_LITTLE, lane) for lane in lanes))
    assert all(isinstance(each, Pixels) for each in made)


async def test_reasons_tell_a_bad_picture_from_an_unreadable_one(tmp_path: Path, open_pool: Opener) -> None:
    pool = open_pool()
    (tmp_path / "empty.JPEG").touch()
    os.mkfifo(tmp_path / "fifo.JPEG")
    assert await pool.decode(0, stored(tmp_path / "empty.JPEG")) == Refused("empty file")
    assert await pool.decode(0, stored(tmp_path / "fifo.JPEG")) == Refused("not a regular file")
    absent = await pool.decode(0, stored(tmp_path / "absent.JPEG"))
    assert absent == Unreadable("ENOENT: No such file or directory")
    assert await comes_right(pool)


async def test_a_drawn_picture_larger_than_the_screen_is_reduced(open_pool: Opener) -> None:
    made = await draw(open_pool(), faulty.IS_LARGE)
    assert isinstance(made, Pixels)
    assert made.array.shape == (360, 640, 4)


async def test_the_screen_may_grow_while_playing(open_pool: Opener) -> None:
    pool = open_pool()
    before = await draw(pool, faulty.IS_LARGE)
    assert isinstance(before, Pixels)
    kept = before.array
    pool.box, pool.fit = Box(1000, 800), Fit.COVER
    after = await draw(pool, faulty.IS_LARGE)
    assert isinstance(after, Pixels)
    assert after.array.shape == (800, 1000, 4)
    assert kept.shape == (360, 640, 4)  # the old view may still be read


@pytest.mark.parametrize("number", [faulty.ABORTS, faulty.IS_A_BUG])
async def test_a_picture_that_kills_two_workers_is_refused(open_pool: Opener, number: int) -> None:
    pool = open_pool()
    assert await draw(pool, number) == Refused("kills the decoder")
    assert await comes_right(pool)


async def test_a_picture_is_tried_again_when_its_worker_dies_once(tmp_path: Path, open_pool: Opener) -> None:
    place = Drawn("n00000001", faulty.ABORTS_ONCE, str(tmp_path / "died"))
    assert isinstance(await open_pool().decode(0, place), Pixels)


async def test_a_worker_killed_while_idle_costs_no_picture_a_try(open_pool: Opener) -> None:
    pool = open_pool()
    assert await comes_right(pool)
    for _ in range(4):
        for worker in workers(pool):
            os.kill(worker, signal.SIGKILL)
        assert await comes_right(pool)


async def test_a_picture_that_loops_is_refused_after_the_limit(open_pool: Opener) -> None:
    pool = open_pool(decode=SHORT)
    before = asyncio.get_running_loop().time()
    assert await draw(pool, faulty.LOOPS) == Refused("decoding took longer than 200 ms")
    assert asyncio.get_running_loop().time() - before < 1.5
    assert await comes_right(pool)


async def test_a_picture_that_sleeps_is_refused_after_the_limit_by_the_clock(open_pool: Opener) -> None:
    pool = open_pool(wall=Ns(100 * MILLISECOND))
    assert await draw(pool, faulty.SLEEPS_A_LITTLE) == Refused("decoding took longer than 100 ms")
    assert await comes_right(pool)


@contextmanager
def busy_machine() -> Iterator[None]:
    """Keep every processor busy with three loops, of the priority that programs have."""
    loops = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(3 * len(os.sched_getaffinity(0)))
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@pytest.mark.slow
async def test_on_a_busy_machine_a_good_picture_is_waited_for_and_a_loop_is_ended(
    open_pool: Opener, record_property: Callable[[str, object], None]
) -> None:
    pool = open_pool(decode=Ns(600 * MILLISECOND))
    assert await comes_right(pool)
    now = asyncio.get_running_loop().time
    with busy_machine():
        begun = now()
        assert await comes_right(pool, number=faulty.WORKS)
        record_property("seconds for 0.3 s of work", round(now() - begun, 2))
        assert now() - begun > 0.6, "the machine was not busy"
        begun = now()
        assert await draw(pool, faulty.LOOPS) == Refused("decoding took longer than 600 ms")
        record_property("seconds until a loop was ended", round(now() - begun, 2))
    assert await comes_right(pool)


async def replaced_within(pool: DecodePool, number: int) -> float:
    """Have *number* drawn and three good pictures behind it; return the seconds from its end to the next."""
    ended: dict[int, float] = {}

    async def one(lane: int, asked: int) -> Decoded:
        made = await draw(pool, asked, lane)
        ended[lane] = asyncio.get_running_loop().time()
        return made

    bad, *good = await asyncio.gather(*(one(2 * k, asked) for k, asked in enumerate((number, 71, 72, 73))))
    assert isinstance(bad, Refused)
    assert [made.array[0, 0, 2] for made in good if isinstance(made, Pixels)] == [71, 72, 73]
    assert list(ended) == [0, 2, 4, 6], "they did not come in order"
    return ended[2] - ended[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [faulty.ABORTS, faulty.LOOPS, faulty.EATS_MEMORY], ids=["abort", "loop", "hog"]
)
async def test_a_worker_is_replaced_within_half_a_second_and_order_is_kept(
    open_pool: Opener,
    number: int,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    times = 50 if request.config.getoption("--full") else 5
    pool = open_pool(decode=Ns(20 * SECOND) if number == faulty.EATS_MEMORY else SECOND)
    assert await comes_right(pool)
    took = [await replaced_within(pool, number) for _ in range(times)]
    record_property("median, ms", round(1_000 * median(took), 1))
    record_property("longest, ms", round(1_000 * max(took), 1))
    assert median(took) <= 0.5


async def test_a_good_picture_whose_worker_is_stopped_is_decoded_by_another(open_pool: Opener) -> None:
    pool = open_pool(wall=Ns(600 * MILLISECOND))
    making = asyncio.create_task(draw(pool, faulty.SLEEPS_A_LITTLE))
    while not pool._posts[0]._scratch.read_at(0):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.005)
    for worker in workers(pool):
        os.kill(worker, signal.SIGSTOP)
    assert isinstance(await making, Pixels)
    assert await comes_right(pool)


async def test_a_picture_that_eats_memory_is_refused_and_its_worker_lives(open_pool: Opener) -> None:
    pool = open_pool(decode=Ns(20 * SECOND))  # touching 512 MB takes a small machine a while
    assert await comes_right(pool)
    assert await comes_right(pool, lane=1)
    before = sorted(workers(pool))
    assert await draw(pool, faulty.EATS_MEMORY) == Refused("needs too much memory")
    assert await comes_right(pool)
    assert sorted(workers(pool)) == before


async def test_a_read_that_hangs_is_unreadable_after_the_limit(open_pool: Opener) -> None:
    pool = open_pool(read=SHORT)
    assert await comes_right(pool)
    assert await comes_right(pool, lane=1)
    for worker in workers(pool):  # a stopped process is as silent as one that waits for a dead disk
        os.kill(worker, signal.SIGSTOP)
    assert await draw(pool, faulty.GOOD) == Unreadable("reading took longer than 200 ms", hung=True)
    assert await comes_right(pool)


async def test_a_dead_zygote_is_started_again(open_pool: Opener) -> None:
    pool = open_pool()
    assert await comes_right(pool)
    old = pool._zygote.pid
    pool._zygote.kill()
    for _ in range(3):
        assert await comes_right(pool, lane=0)
        assert await comes_right(pool, lane=1)
    assert pool._zygote.pid != old


async def test_a_start_that_hangs_is_given_up_for_another_one(open_pool: Opener) -> None:
    pool = open_pool(start=Ns(4 * SECOND))
    os.kill(pool._zygote.pid, signal.SIGSTOP)
    assert await comes_right(pool)
    assert await comes_right(pool, lane=1)


async def test_a_picture_that_kills_the_zygote_is_survived(open_pool: Opener) -> None:
    pool = open_pool()
    await draw(pool, faulty.KILLS_THE_ZYGOTE)
    assert await comes_right(pool, lane=0)
    assert await comes_right(pool, lane=1)


async def test_a_cancelled_picture_leaves_nothing_for_the_next(open_pool: Opener) -> None:
    pool = open_pool()
    assert await comes_right(pool)
    going = asyncio.ensure_future(draw(pool, faulty.SLEEPS_A_LITTLE))
    await asyncio.sleep(0)  # the request is out
    going.cancel()
    assert await comes_right(pool, number=77)


async def test_pictures_cancelled_at_any_moment_leave_no_complaint_and_no_garbage(open_pool: Opener) -> None:
    pool, complaints = open_pool(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    data = encoded(photo())
    for number in (faulty.GOOD, faulty.ABORTS, faulty.SLEEPS_A_LITTLE):
        places: list[Readable] = [drawn(number), Fetched(data), drawn(number), Fetched(data)]
        going = [asyncio.ensure_future(pool.decode(2 * k, place)) for k, place in enumerate(places)]
        await asyncio.sleep(0)  # all requests are out
        for picture in going:
            picture.cancel()
        for lane in range(0, pool.lanes, 2):
            assert await comes_right(pool, lane, number=70 + lane)
    gc.collect()
    assert complaints == []


async def test_a_shortage_of_descriptors_is_waited_out(open_pool: Opener) -> None:
    pool = open_pool()
    assert await comes_right(pool)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    pool._zygote.kill()
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # no new descriptor can be had
        going = asyncio.ensure_future(comes_right(pool))
        for _ in range(3):
            await asyncio.sleep(0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert not going.done()
    assert await going


async def test_what_cannot_start_is_an_error_of_ours_and_no_pictures_fault() -> None:
    pool = DecodePool(
        SCREEN, Fit.CONTAIN, "tests.decode.pictures:absent", limits=replace(LIMITS, start=SECOND)
    )
    with pytest.raises(RuntimeError, match="no decode worker starts"):
        await draw(pool, faulty.GOOD)
    pool.close()


async def test_a_hundred_faults_leave_no_process_and_no_descriptor(open_pool: Opener) -> None:
    pool = open_pool(decode=Ns(20 * MILLISECOND))
    assert await comes_right(pool)
    assert await comes_right(pool, lane=1)
    before, in_zygote = descriptors(os.getpid()), descriptors(pool._zygote.pid)
    for turn in range(50):
        await draw(pool, faulty.ABORTS, lane=turn % 2)
        await draw(pool, faulty.LOOPS, lane=turn % 2)
    assert descriptors(os.getpid()) == before
    assert descriptors(pool._zygote.pid) <= in_zygote + 2  # two are in its hands while it forks
    assert len(workers(pool)) <= 4  # the two that live, and the last of each lane, not yet buried


async def test_close_ends_everything() -> None:
    pool = DecodePool(SCREEN, Fit.CONTAIN, DRAW)
    assert await comes_right(pool)
    assert await comes_right(pool, lane=1)
    family = [os.pidfd_open(pid) for pid in (pool._zygote.pid, *workers(pool))]
    pool.close()
    assert len(family) == 3
    assert all_end(family)


PLAYER = """
import asyncio
from player.core.pictures import Box, Drawn
from player.core.playlist import Fit
from player.decode.deadlines import Limits
from player.decode.pool import DecodePool

async def play():
    await asyncio.gather(*(pool.decode(lane, Drawn("n", 0, "")) for lane in (0, 1)))
    print(pool._zygote.pid, flush=True)
    await asyncio.gather(*(pool.decode(lane, Drawn("n", {number}, "")) for lane in (0, 1)))
    await asyncio.sleep(60)

limits = Limits(10**11, 10**11, 10**11)
pool = DecodePool(Box(640, 480), Fit.CONTAIN, "tests.decode.faulty_drawing:draw", limits=limits)
asyncio.run(play())
"""


@pytest.mark.parametrize("number", [faulty.GOOD, faulty.LOOPS], ids=["idle", "looping"])
def test_nothing_is_left_when_the_player_is_killed(number: int) -> None:
    named = set(os.listdir("/dev/shm"))  # noqa: PTH208 - names only
    command = [sys.executable, "-c", PLAYER.format(number=number)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as player:
        assert player.stdout is not None
        zygote = int(player.stdout.readline())
        family = [os.pidfd_open(pid) for pid in (zygote, *children(zygote))]
        player.kill()
    assert len(family) == 3
    assert all_end(family)
    assert set(os.listdir("/dev/shm")) <= named  # noqa: PTH208 - names only


def all_end(processes: list[int]) -> bool:
    """Tell whether all of *processes* (pidfds, which are closed) end within 5 s each."""
    ends = [bool(select.select([process], [], [], 5)[0]) for process in processes]
    for process in processes:
        os.close(process)
    return all(ends)
