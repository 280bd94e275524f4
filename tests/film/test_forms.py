"""Films on disk: every form gives back the pictures and the times that it was given."""

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.stream import Disposition
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from player.core.film import Form
from player.core.pictures import Box
from player.film import Canvas, FilmError, Make, open_film
from player.film.stills import named

CANVAS = Box(96, 64)
EXACT = Fraction(1, 1000)
LASTS = [90, 90, 4_152, 90, 20_000, 90]
GREYS = [20, 60, 100, 140, 180, 220]


def canvas(grey: int) -> Canvas:
    return np.full((CANVAS.height, CANVAS.width, 4), grey, np.uint8)


def make(unit: Fraction = EXACT, *, even: bool = False, track: bool = False, size: Box = CANVAS) -> Make:
    return Make(size, unit, even, Fraction(9, 100), "A title", "drawn", track, threads=1)


def filmed(path: Path, form: Form, told: Make, lasts: list[int]) -> Path:
    film, at = open_film(path, form, told), 0
    for grey, units in zip(GREYS, lasts, strict=True):
        film.write(film.prepare(canvas(grey)), at, at + units)
        film.say(f"of {grey}", at, at + units)
        at += units
    film.close()
    return path


def frames(path: Path) -> Iterator[tuple[Fraction, int]]:
    """Yield the stamp of each frame, in seconds, and its grey."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            assert frame.pts is not None
            assert frame.time_base is not None
            yield frame.pts * frame.time_base, round(float(frame.to_ndarray(format="gray").mean()))


def milliseconds(lasts: list[int]) -> list[int]:
    return [sum(lasts[:k]) for k in range(len(lasts))]


@pytest.mark.parametrize("form", [Form.MP4, Form.WEBM])
@pytest.mark.parametrize("track", [False, True])
def test_every_picture_is_a_frame_with_its_own_stamp(form: Form, track: bool, tmp_path: Path) -> None:
    found = list(frames(filmed(tmp_path / f"a.{form}", form, make(track=track), LASTS)))
    assert [at * 1000 for at, _ in found] == milliseconds(LASTS)
    assert all(abs(grey - wanted) <= 4 for (_, grey), wanted in zip(found, GREYS, strict=True))


def test_a_beat_that_is_no_whole_millisecond_is_exact_in_mp4(tmp_path: Path) -> None:
    film = filmed(tmp_path / "a.mp4", Form.MP4, make(Fraction(1, 1_000_000)), [33_367] * 6)
    assert [at for at, _ in frames(film)] == [Fraction(k * 33_367, 1_000_000) for k in range(6)]


@pytest.mark.parametrize("form", [Form.MP4, Form.WEBM])
def test_at_a_constant_rate_every_unit_is_a_frame(form: Form, tmp_path: Path) -> None:
    film = filmed(tmp_path / f"a.{form}", form, make(Fraction(1, 25), even=True), [3, 2, 2, 2, 3, 50])
    found = list(frames(film))
    assert [at * 25 for at, _ in found] == list(range(62))
    seen = [GREYS[min(range(6), key=lambda k: abs(GREYS[k] - grey))] for _, grey in found]
    assert [seen.count(grey) for grey in GREYS] == [3, 2, 2, 2, 3, 50]


def boxes(path: Path) -> list[bytes]:
    """Return the names of an MP4's outermost boxes."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        names.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    return names


def test_a_finished_mp4_is_a_plain_one_as_long_as_its_pictures(tmp_path: Path) -> None:
    film = filmed(tmp_path / "a.mp4", Form.MP4, make(), LASTS)
    assert boxes(film) == [b"ftyp", b"free", b"mdat", b"moov"]
    with av.open(str(film)) as opened:
        assert opened.duration == sum(LASTS) * 1000
        assert (opened.metadata["title"], opened.metadata["comment"]) == ("A title", "drawn")
        assert opened.streams.video[0].codec_context.name == "h264"


@pytest.mark.parametrize("form", [Form.MP4, Form.WEBM])
def test_a_track_has_the_words_and_their_times(form: Form, tmp_path: Path) -> None:
    film = filmed(tmp_path / f"a.{form}", form, make(track=True), LASTS)
    with av.open(str(film)) as opened:
        assert opened.streams.subtitles[0].disposition & Disposition.default, "no player shows it unasked"
        packets = [p for p in opened.demux(opened.streams.subtitles[0]) if len(bytes(p)) > 2]
    words = [bytes(p)[2 if form is Form.MP4 else 0 :].decode() for p in packets]
    assert words == [f"of {grey}" for grey in GREYS]
    assert [p.pts * p.time_base * 1000 for p in packets if p.pts is not None] == milliseconds(LASTS)


def test_a_gif_has_its_pictures_to_the_hundredth(tmp_path: Path) -> None:
    film = filmed(tmp_path / "a.gif", Form.GIF, make(Fraction(1, 100)), [9, 9, 415, 9, 2_000, 9])
    with Image.open(film) as opened:
        found = [
            (f.info["duration"], f.convert("L").getpixel((5, 5))) for f in ImageSequence.Iterator(opened)
        ]
        assert opened.info["loop"] == 0
        assert opened.info["comment"] == b"drawn"
    assert found == [(10 * n, g) for n, g in zip([9, 9, 415, 9, 2_000, 9], GREYS, strict=True)]


def test_a_picture_longer_than_gif_can_say_is_said_twice(tmp_path: Path) -> None:
    film = filmed(tmp_path / "a.gif", Form.GIF, make(Fraction(1, 100)), [9, 9, 70_000, 9, 9, 9])
    with Image.open(film) as opened:
        assert [f.info["duration"] // 10 for f in ImageSequence.Iterator(opened)][2:4] == [65_535, 4_465]


def scene(seed: int) -> Canvas:
    """Return a picture that looks different from wherever it is seen, on a ground that is almost black."""
    rng, pixels = np.random.default_rng(seed), np.empty((CANVAS.height, CANVAS.width, 4), np.uint8)
    pixels[:] = (7, 0, 7, 255)
    blocks = rng.integers(0, 256, (6, 8, 3), np.uint8)
    pixels[8:56, 16:80, :3] = cv2.resize(blocks, (64, 48), interpolation=cv2.INTER_LINEAR)
    return pixels


def seen(path: Path, form: Form) -> list[NDArray[np.uint8]]:
    """Return the frames of a film, (height, width, 3) RGB: read by Pillow, or else by FFmpeg."""
    if form in {Form.GIF, Form.WEBP}:
        with Image.open(path) as opened:
            return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(opened)]
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="rgb24").astype(np.uint8) for frame in film.decode(video=0)]


@pytest.mark.parametrize("form", [Form.MP4, Form.WEBM, Form.GIF, Form.WEBP])
def test_a_frame_looks_as_what_was_painted(form: Form, tmp_path: Path) -> None:
    path, scenes = tmp_path / f"a.{form}", [scene(seed) for seed in range(4)]
    film = open_film(path, form, make(Fraction(1, 100)))
    for number, painted in enumerate(scenes):
        film.write(film.prepare(painted), 20 * number, 20 * number + 20)
    film.close()
    frames = seen(path, form)
    assert len(frames) == len(scenes)
    for frame, painted in zip(frames, scenes, strict=True):
        off = cv2.absdiff(frame, cv2.cvtColor(painted, cv2.COLOR_BGRA2RGB))
        assert off.mean() < 4
        assert off[:6].mean() < 3


def test_the_ground_of_a_gif_is_the_same_in_every_frame(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    film = open_film(path, Form.GIF, make(Fraction(1, 100)))
    for number in range(6):
        painted = scene(number)
        painted[8:56, 16:48] //= 12  # half of it is about as dark as the ground
        film.write(film.prepare(painted), 9 * number, 9 * number + 9)
    film.close()
    assert {tuple(frame[at, at].tolist()) for frame in seen(path, Form.GIF) for at in (0, 6)} == {(7, 0, 7)}


def webp_frames(path: Path) -> list[tuple[int, int]]:
    """Return how long each frame stands, in ms, by the container, and its grey, by Pillow."""
    data, at, lasts = path.read_bytes(), 12, []
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    while at < len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if name == b"ANMF":
            lasts.append(int.from_bytes(data[at + 20 : at + 23], "little"))
        at += 8 + size + size % 2
    with Image.open(path) as opened:
        greys = [np.asarray(f.convert("L"))[5, 5].item() for f in ImageSequence.Iterator(opened)]
    return list(zip(lasts, greys, strict=True))


def test_a_webp_has_its_pictures_to_the_millisecond(tmp_path: Path) -> None:
    found = webp_frames(filmed(tmp_path / "a.webp", Form.WEBP, make(), LASTS))
    assert [lasts for lasts, _ in found] == LASTS
    assert all(abs(grey - wanted) <= 3 for (_, grey), wanted in zip(found, GREYS, strict=True))


@pytest.mark.parametrize(("form", "even", "files"), [(Form.PNG, False, 6), (Form.JPEG, True, 9)])
def test_stills_are_numbered_in_order(form: Form, even: bool, files: int, tmp_path: Path) -> None:
    filmed(tmp_path / "new" / f"a.{form}", form, make(even=even), [2, 1, 2, 1, 2, 1])
    found = sorted((tmp_path / "new").iterdir())
    assert [path.name for path in found] == [f"a-{k:06d}.{form}" for k in range(1, files + 1)]
    read = [int(np.asarray(cv2.imread(str(path)))[5, 5, 0]) for path in found]
    wanted = [
        grey for grey, n in zip(GREYS, [2, 1, 2, 1, 2, 1], strict=True) for _ in range(n if even else 1)
    ]
    assert all(abs(a - b) <= 2 for a, b in zip(read, wanted, strict=True))


@pytest.mark.parametrize(
    ("given", "name"), [("x%04d.png", "x0007.png"), ("%d.png", "7.png"), ("x.png", "x-000007.png")]
)
def test_a_pattern_says_where_the_number_stands(given: str, name: str) -> None:
    assert named(Path("f") / given, 7) == Path("f") / name


@pytest.mark.parametrize("form", [Form.MP4, Form.WEBM])
def test_a_side_that_cannot_be_halved_is_said(form: Form, tmp_path: Path) -> None:
    with pytest.raises(FilmError, match="even sides, not 97x64"):
        open_film(tmp_path / "a.mp4", form, make(size=Box(97, 64)))


@pytest.mark.parametrize("form", list(Form))
def test_a_place_that_cannot_be_written_is_said(form: Form, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FilmError, match="cannot be written"):
        open_film(tmp_path / "file" / f"a.{form}", form, make())


@pytest.mark.parametrize("form", [Form.MP4, Form.WEBM])
def test_a_full_disk_is_said(form: Form) -> None:
    with pytest.raises(FilmError, match="the disk is full"):
        filmed(Path("/dev/full"), form, make(), LASTS)
