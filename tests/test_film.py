"""``export``: films of the score, from a mirror whose pictures carry their number."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

import player.cli.exporting  # noqa: F401 - adds its command
from player.app.film import Asked, export
from player.app.whence import NOTICE
from player.app.wishes import Wishes
from player.assets import load_census, load_wordnet
from player.cli.options import app
from player.config import default_machine, load_playlist
from player.core.machine import Machine
from player.core.pauses import threshold
from player.core.score import resolve
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from player.film import FilmError
from player.sources import open_mirror
from tests.eye import BITS, PICTURE, STRIP, Eye, checksum, marked_folder, needs_xvfb, screen
from tests.indexed import index

ROOT = Path(__file__).parent.parent
NOW = Wall(1_561_975_200 * SECOND)
PICTURES = 60
SIZE = (640, 480)
PAUSING = "pauses: {every: 8 pictures, shortest: 1 s, longest: 2 s}\n"
PLAIN = "caption: {style: none}\n"


def number_of(image: NDArray[np.uint8]) -> int:
    """Return the number that a picture carries, fitted into *image*; -1 if that does not read."""
    scale = min(image.shape[1] / PICTURE[0], image.shape[0] / PICTURE[1])
    left, top = (image.shape[1] - PICTURE[0] * scale) / 2, (image.shape[0] - PICTURE[1] * scale) / 2
    row = int(top + (PICTURE[1] - STRIP / 2) * scale)
    cells = [image[row, int(left + (k + 0.5) * PICTURE[0] * scale / BITS)] for k in range(BITS)]
    code = "".join("1" if float(np.mean(cell)) > 127 else "0" for cell in cells)
    number = int(code[1:13], 2)
    return number if code[0] == "1" and int(code[13:], 2) == checksum(number) else -1


def seen(path: Path) -> Iterator[tuple[int | Fraction, int]]:
    """Yield the stamp of each frame of a film, in ms, and the number that stands in it."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            assert frame.pts is not None
            assert frame.time_base is not None
            at = Fraction(frame.pts * frame.time_base * 1000)
            yield (
                int(at) if at.denominator == 1 else at,
                number_of(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)),
            )


def image_of(path: Path) -> NDArray[np.uint8]:
    """Return a still, (height, width, 3) BGR."""
    return np.asarray(cv2.imread(str(path)), np.uint8)


def told(path: Path) -> Any:
    return json.loads(path.with_name(path.name + ".json").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a mirror, indexed."""
    folder = tmp_path_factory.mktemp("film")
    index(marked_folder(folder / "mirror", PICTURES, synsets=4), folder / "state")
    return folder


@pytest.fixture
def machine(folder: Path) -> Machine:
    screen = replace(default_machine().screen, size=SIZE)
    return replace(
        default_machine(), state=folder / "state", mirrors=(str(folder / "mirror"),), screen=screen
    )


@pytest.fixture
def playlist(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(PLAIN + PAUSING)
    return file


def expected(machine: Machine, playlist: Path, start: int, length: int) -> list[tuple[int | Fraction, int]]:
    """Return (ms, number) of every picture, reckoned from the score alone."""
    source = open_mirror(machine.mirrors[0], machine.state)
    score = resolve(load_playlist(playlist), source.manifest, load_wordnet(), load_census())
    at, found = 0, list[tuple[int | Fraction, int]]()
    for pass_number, position in score.onward(0, Position(start)):
        if at >= length:
            break
        found.append((at, int(score.index(pass_number, position))))
        pause = score.pause(pass_number, position, threshold(8))
        at += (pause or score.playlist.cadence) // MILLISECOND
    source.close()
    return found


def test_every_picture_stands_when_the_score_says_and_again_the_same(
    machine: Machine, playlist: Path, tmp_path: Path
) -> None:
    films = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    asked = [Asked(film, "50", Ns(15 * SECOND)) for film in films]
    made = [export(machine, Wishes(public=False, playlist=playlist), one, NOW) for one in asked]
    wanted = expected(machine, playlist, 50, 15_000)
    assert list(seen(films[0])) == wanted
    assert {number for _, number in wanted[:10]} == set(range(50, 60))  # and pass follows pass
    assert films[0].read_bytes() == films[1].read_bytes()
    sidecar = told(films[0])
    assert [(p["at_ms"], int(p["file"].split("_")[1][:-5])) for p in sidecar["pictures"]] == wanted
    assert sum(p["for_ms"] for p in sidecar["pictures"]) == sidecar["length_ms"] == 15_000
    assert made[0].as_json() == made[1].as_json()
    assert (made[0].pictures, made[0].pauses) == (
        len(wanted),
        sum(p.get("pause", False) for p in sidecar["pictures"]),
    )
    assert sidecar["complete"] is True
    assert str(machine.mirrors[0]) not in (tmp_path / "a.mp4.json").read_text()


def test_at_a_constant_rate_pictures_change_as_on_a_wall(
    machine: Machine, playlist: Path, tmp_path: Path
) -> None:
    film = tmp_path / "a.webm"
    asked = Asked(film, None, Ns(6 * SECOND), Fraction(30))
    export(machine, Wishes(public=False, playlist=playlist), asked, NOW)
    wanted = expected(machine, playlist, 0, 6_000)
    standing = [max(k for k, (at, _) in enumerate(wanted) if at * 30 <= 1000 * frame) for frame in range(180)]
    assert [number for _, number in seen(film)] == [wanted[k][1] for k in standing]
    first = {number: k for k, number in reversed(list(enumerate(standing)))}
    assert [(p["frame"], p["frames"]) for p in told(film)["pictures"]] == [
        (first[k], standing.count(k)) for k in range(len(wanted))
    ]


def test_a_rate_that_leaves_pictures_out_is_refused(machine: Machine, playlist: Path, tmp_path: Path) -> None:
    asked = Asked(tmp_path / "a.mp4", None, Ns(SECOND), Fraction(11))
    with pytest.raises(FilmError, match=r"11\.11 at least"):
        export(machine, Wishes(public=False, playlist=playlist), asked, NOW)


@pytest.mark.parametrize(("start", "position"), [("50%", 30), ("100 %", 59), ("n01000002", 30), ("7", 7)])
def test_it_begins_where_it_is_asked_to(
    machine: Machine, playlist: Path, tmp_path: Path, start: str, position: int
) -> None:
    asked = Asked(tmp_path / "a.gif", start, Ns(SECOND // 10))
    machine = replace(machine, screen=replace(machine.screen, size=(64, 48)))
    export(machine, Wishes(public=False, playlist=playlist), asked, NOW)
    assert told(tmp_path / "a.gif")["pictures"][0]["position"] == position


def test_in_a_pause_the_leaf_brightens_where_frames_are_even(machine: Machine, tmp_path: Path) -> None:
    file = tmp_path / "path.yaml"
    file.write_text("pauses: {every: 1 pictures, shortest: 1 s, longest: 1 s}\n")
    for name, rate in (("even", Fraction(20)), ("exact", None)):
        asked = Asked(tmp_path / f"{name}.png", None, Ns(SECOND), rate, poster=tmp_path / f"{name}.jpg")
        export(machine, Wishes(public=False, playlist=file), asked, NOW)
    even = [path.read_bytes() for path in sorted(tmp_path.glob("even-*.png"))]
    assert [even.index(image) for image in even] == [0] * 6 + [6] * 14  # 300 ms
    (exact,) = [path.read_bytes() for path in tmp_path.glob("exact-*.png")]
    assert exact == even[0]
    bright, poster = (image_of(tmp_path / name) for name in ("even-000007.png", "even.jpg"))
    assert float(np.abs(bright.astype(int) - poster).mean()) < 3
    assert (tmp_path / "exact.jpg").read_bytes() == (tmp_path / "even.jpg").read_bytes()


def test_captions_go_to_a_track_and_leave_the_canvas_to_the_pictures(
    machine: Machine, tmp_path: Path
) -> None:
    file = tmp_path / "label.yaml"
    file.write_text("caption: {style: label}\n")
    asked = Asked(tmp_path / "a.mp4", None, Ns(2 * SECOND), track=True)
    export(machine, Wishes(public=False, playlist=file), asked, NOW)
    assert [number for _, number in seen(tmp_path / "a.mp4")] == list(range(23))
    with av.open(str(tmp_path / "a.mp4")) as film:
        words = [bytes(p)[2:].decode() for p in film.demux(film.streams.subtitles[0]) if len(bytes(p)) > 2]
    assert words == ["n01000000", "n01000001"]  # WordNet does not know them
    with pytest.raises(FilmError, match="track"):
        export(machine, Wishes(public=False, playlist=file), replace(asked, out=tmp_path / "a.gif"), NOW)


def test_a_film_of_the_stand_in_says_so_in_picture_and_beside_it(tmp_path: Path) -> None:
    machine = replace(default_machine(), screen=replace(default_machine().screen, size=(320, 180)))
    export(machine, Wishes(public=False), Asked(tmp_path / "a.png", None, Ns(SECOND // 2)), NOW)
    sidecar = told(tmp_path / "a.png")
    assert sidecar["stand_in"] is True
    assert NOTICE in sidecar["notice"]
    images = [image_of(path) for path in sorted(tmp_path.glob("a-*.png"))]
    assert len(images) == len(sidecar["pictures"]) == 6
    corners = {image[:14, :80].tobytes() for image in images}
    assert len(corners) == 1
    assert np.ptp(images[0][:14, :80]) > 100


def test_what_cannot_be_shown_takes_no_time(playlist: Path, tmp_path: Path) -> None:
    mirror = marked_folder(tmp_path / "mirror", 20, synsets=2)
    for number in (2, 3):
        (mirror / "n01000000" / f"n01000000_{number}.JPEG").write_bytes(b"no picture")
    index(mirror, tmp_path / "state")
    machine = replace(default_machine(), state=tmp_path / "state", mirrors=(str(mirror),))
    machine = replace(machine, screen=replace(machine.screen, size=SIZE))
    playlist.write_text(PLAIN)
    made = export(
        machine, Wishes(public=False, playlist=playlist), Asked(tmp_path / "a.mp4", None, Ns(SECOND)), NOW
    )
    assert [number for _, number in seen(tmp_path / "a.mp4")] == [0, 1, *range(4, 14)]
    assert made.unshowable == told(tmp_path / "a.mp4")["not_shown"] >= 2


# --- the command --------------------------------------------------------------


def command(folder: Path, *arguments: str) -> list[str]:
    return ["export", "--mirror", str(folder / "mirror"), "--state", str(folder / "state"), *arguments]


def asked_for(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "120"})


def test_the_command_makes_it_and_says_what_it_made(folder: Path, playlist: Path, tmp_path: Path) -> None:
    film = tmp_path / "a.webp"
    ended = asked_for(
        *command(folder, str(playlist), str(film), "--for", "900 ms", "--size", "320x240", "--json")
    )
    assert ended.exit_code == 0
    assert json.loads(ended.stdout) == {
        "film": str(film),
        "pictures": len(told(film)["pictures"]),
        "pauses": sum(p.get("pause", False) for p in told(film)["pictures"]),
        "not_shown": 0,
        "length_ms": 900,
    }


def test_a_mirror_that_is_not_indexed_is_indexed_first(folder: Path, tmp_path: Path) -> None:
    fresh = ("--state", str(tmp_path / "state"), "--for", "100 ms", "--size", "64x48")
    ended = asked_for(*command(folder, str(tmp_path / "a.gif"), *fresh))
    assert ended.exit_code == 0
    assert "2 pictures" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("a.avi",), 2, "expected a name that ends in one of"),
        (("a.mp4", "--size", "63x48"), 2, "needs even sides, not 63x48"),
        (("a.mp4", "--for", "0 s"), 2, "a film of no length shows nothing"),
        (("a.gif", "--captions", "track"), 2, "goes into .mp4 and .webm alone"),
        (("mine.yaml",), 2, "name the film, too"),
        (("a.mp4", "--fps", "0"), 2, "expected 1 to 240 frames a second, got 0"),
        (("a.mp4", "--fps", "many"), 2, '25 or 30000/1001, got "many"'),
        (("a.mp4", "--captions", "none"), 2, 'expected "wall" or "track", got "none"'),
        (("a.mp4", "--at", "n99999999"), 2, '"n99999999" is no top'),
        (("a.mp4", "--at", "2019-08-03 14:00"), 2, "without a showing there is no calendar"),
        (("a.mp4", "--at", "60"), 2, "the last position is"),
        (("a.mp4", "--as-shown"), 69, "nothing was shown yet"),
    ],
)
def test_what_cannot_be_is_said_with_its_code(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    out, *options = arguments
    ended = asked_for(*command(folder, str(tmp_path / out), *options))
    told = " ".join(ended.output.replace("│", "").split())
    assert (ended.exit_code, said in told) == (code, True), told


@pytest.mark.parametrize(("command", "wanted"), [("export", "name the film"), ("sheet", "name the sheet")])
def test_who_names_nothing_is_told_what_to_name(command: str, wanted: str) -> None:
    ended = asked_for(command)
    assert ended.exit_code == 2
    assert wanted in ended.output


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_one_that_is_stopped_is_whole_as_far_as_it_came(
    folder: Path, playlist: Path, tmp_path: Path, asked: signal.Signals
) -> None:
    film = tmp_path / "a.mp4"
    with started(folder, playlist, film) as making:
        grown(film, making, 20_000)
        making.send_signal(asked)
        assert making.wait(30) == 130
    sidecar = told(film)
    assert sidecar["complete"] is False
    assert [at for at, _ in seen(film)] == [p["at_ms"] for p in sidecar["pictures"]]


def test_in_the_background_where_ctrl_c_is_not_heard_it_ends_when_asked_to(
    folder: Path, playlist: Path, tmp_path: Path
) -> None:
    film = tmp_path / "a.mp4"
    with started(folder, playlist, film, "sh", "-c", "trap '' INT; exec \"$@\"", "sh") as making:
        grown(film, making, 20_000)
        making.send_signal(signal.SIGTERM)
        assert making.wait(30) == 130
    assert told(film)["complete"] is False


def started(folder: Path, playlist: Path, film: Path, *within: str) -> subprocess.Popen[bytes]:
    arguments = command(folder, str(playlist), str(film), "--for", "1h", "--size", "320x240")
    return subprocess.Popen([*within, *ours(*arguments)], cwd=ROOT)


def grown(film: Path, making: subprocess.Popen[bytes], size: int) -> None:
    """Return when *film* has *size* bytes."""
    while not film.exists() or film.stat().st_size < size:
        assert making.poll() is None
        time.sleep(0.01)  # the film is another program's


# --- as it was shown ----------------------------------------------------------


def ours(*arguments: str) -> list[str]:
    return [sys.executable, "run_installation.py", *arguments]


def played(folder: Path, playlist: Path, state: Path, *options: str, **environment: str) -> None:
    """Play *playlist* for a while, recorded in *state*."""
    arguments = ["run", str(playlist), "--mirror", str(folder / "mirror"), "--state", str(state), *options]
    subprocess.run(
        ours(*arguments),
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        timeout=60,
    )


def test_as_shown_is_what_the_ledger_says_when(
    folder: Path, playlist: Path, machine: Machine, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    for _ in range(2):  # the second life goes on where the first one stopped
        played(folder, playlist, state, "--for", "1s", "--window", "--size", "320x240")
    here = replace(machine, state=state, screen=replace(machine.screen, size=(320, 240)))
    wishes = Wishes(public=False, playlist=playlist)
    asked = Asked(tmp_path / "a.mp4", as_shown=True)
    export(here, wishes, asked, NOW)
    pictures = told(tmp_path / "a.mp4")["pictures"]
    wanted = expected(here, playlist, 0, 60_000)[: len(pictures)]
    assert [(p["at_ms"], p["position"]) for p in pictures] == [(at, n % PICTURES) for at, n in wanted]
    assert [number for _, number in seen(tmp_path / "a.mp4")] == [number for _, number in wanted]
    moments = [datetime.fromisoformat(p["shown_at"]) for p in pictures]
    gaps = [(b - a).total_seconds() * 1000 for a, b in pairwise(moments)]
    beats = [gap for gap, one in zip(gaps, pictures, strict=False) if "pause" not in one]
    assert sorted(round(gap) for gap in beats)[: len(beats) // 2] == [90] * (len(beats) // 2)
    # From a moment on: what was shown then
    third = replace(asked, out=tmp_path / "b.mp4", start=pictures[3]["shown_at"])
    export(here, wishes, third, NOW)
    assert told(tmp_path / "b.mp4")["pictures"][0]["position"] == pictures[3]["position"]


@pytest.mark.slow
@needs_xvfb
def test_a_film_shows_what_an_eye_saw_on_the_wall(folder: Path, machine: Machine, tmp_path: Path) -> None:
    playlist = tmp_path / "mine.yaml"
    playlist.write_text(f"{PLAIN}pauses: {{every: 15 pictures, shortest: 500 ms, longest: 900 ms}}\n")
    state = tmp_path / "state"
    with screen(tmp_path / "x") as shown, Eye(shown.framebuffer) as eye:
        size = ("--for", "20s", "--size", "640x480")
        played(folder, playlist, state, *size, DISPLAY=shown.display, SDL_VIDEODRIVER="x11")
    here = replace(machine, state=state)
    for as_shown in (True, False):
        film = tmp_path / f"{as_shown}.mp4"
        export(
            here,
            Wishes(public=False, playlist=playlist),
            Asked(film, length=Ns(19 * SECOND), as_shown=as_shown),
            NOW,
        )
        filmed = [number for _, number in seen(film)]
        assert filmed == [one.number for one in eye.seen][: len(filmed)]
        assert len(filmed) > 100


# --- and when it is killed ----------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_one_that_is_killed_plays_to_where_it_came(
    folder: Path, machine: Machine, playlist: Path, tmp_path: Path, form: str, request: pytest.FixtureRequest
) -> None:
    chance = Random(7)
    wanted = expected(machine, playlist, 0, 600_000)
    for kill in range(10 if request.config.getoption("--full") else 4):
        film = tmp_path / f"{kill}.{form}"
        with started(folder, playlist, film) as making:
            grown(film, making, chance.randrange(40_000, 1_500_000))
            size = film.stat().st_size
            making.kill()
        found = list(seen(film))
        assert found == wanted[: len(found)]
        # At most what the codec had in hand, and a second of the film or a picture, is lost.
        sidecar = told(film)["pictures"]
        assert len(found) >= len(sidecar) - 30, f"killed at {size} bytes"
        assert [p["at_ms"] for p in sidecar] == [at for at, _ in wanted[: len(sidecar)]]


@pytest.mark.slow
def test_memory_is_level_however_long_the_film(
    folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    playlist = tmp_path / "beats.yaml"
    playlist.write_text("title: Beats\n")
    film = tmp_path / "a.mp4"
    full = request.config.getoption("--full")
    length, size = ("20m", "1280x720") if full else ("5m", "320x240")
    arguments = command(folder, str(playlist), str(film), "--for", length, "--size", size)
    readings = list[tuple[int, int]]()
    with subprocess.Popen(ours(*arguments), cwd=ROOT) as making:
        while making.poll() is None:
            with suppress(OSError, ValueError):
                readings.append((film.stat().st_size, anonymous(making.pid)))
            time.sleep(0.02)
    half = [memory for size, memory in readings if size > film.stat().st_size / 10]
    assert making.returncode == 0
    assert len(half) > 20
    # The index that a plain MP4 ends with has 72 bytes for a picture.
    pictures = len(told(film)["pictures"])
    early, late = np.median(half[: len(half) // 4]), np.median(half[-len(half) // 4 :])
    assert late - early < 4_000_000 + 100 * pictures


def anonymous(pid: int) -> int:
    """Return the anonymous memory of process *pid*, in bytes."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return 1024 * sum(int(row.split()[1]) for row in rows if row.startswith("Anonymous:"))
