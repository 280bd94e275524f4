"""The bench before the wall: marks that survive, an eye that tells pictures apart, figures that are true."""

import struct
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.page import write_part
from bench.wall.hurried import SLEPT, HurryingClock
from bench.wall.marks import CELLS, MOST, mark, number_of, write_marked
from bench.wall.observer import Reader, Sight, Watch, spelled, watched
from bench.wall.plot import draw
from bench.wall.promises import at_hd, at_uhd, when_disturbed, when_hurried
from bench.wall.reckoning import Figures, counts, drift, figures_of, median_of, steps
from bench.wall.rounds import Stand
from bench.wall.telling import as_values, markdown, part_of
from bench.wall.watching import Run, moving
from player.core.units import MILLISECOND, SECOND, Ns
from tests.eye import Framebuffer

GROUND = 0x070007
PICTURES = 1_200


def picture(number: int, width: int = 500, height: int = 375) -> np.ndarray:
    image = np.full((height, width, 3), 100, np.uint8)
    mark(image, number)
    return image


def on_screen(image: np.ndarray, size: tuple[int, int], where: tuple[int, int, int, int]) -> np.ndarray:
    """Return a screen, (height, width) uint32, with *image* scaled into *where*."""
    x, y, width, height = where
    screen = np.full((size[1], size[0]), GROUND, np.uint32)
    scaled = cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint32)
    screen[y : y + height, x : x + width] = scaled[..., 2] << 16 | scaled[..., 1] << 8 | scaled[..., 0]
    return screen


def seen(number: int) -> bytes:
    screen = on_screen(picture(number), (500, 375), (0, 0, 500, 375))
    return Reader(screen, (0, 0, 500, 375)).look()


@pytest.mark.parametrize(
    ("size", "where"),
    [
        ((1920, 1080), (240, 0, 1440, 1080)),
        ((1920, 1080), (456, 44, 1008, 756)),  # above a caption
        ((3840, 2160), (480, 0, 2880, 2160)),
        ((320, 240), (0, 0, 320, 240)),
    ],
)
def test_a_mark_survives_jpeg_and_scaling(
    size: tuple[int, int], where: tuple[int, int, int, int], tmp_path: Path
) -> None:
    marked = write_marked(tmp_path, 40, None)
    for number, file in enumerate(sorted(marked.flat.iterdir())):
        image = cv2.imread(str(file))
        assert image is not None
        assert spelled(Reader(on_screen(image, size, where), where).look()) == number


def test_every_number_is_told_apart_and_torn_pictures_are_none() -> None:
    spelt = {number: number_of(lit(number)) for number in range(MOST)}
    assert all(number == read for number, read in spelt.items())
    half = len(CELLS) // 2
    assert all(number_of(lit(n + 1)[:half] + lit(n)[half:]) is None for n in range(MOST - 1))


def lit(number: int) -> list[bool]:
    image = picture(number, 120, 90)
    return [bool(image[int(down * 90), int(across * 120), 1] > 127) for across, down in CELLS]


def test_a_ground_of_one_colour_is_no_picture() -> None:
    assert number_of([False] * len(CELLS)) is None
    assert number_of([True] * len(CELLS)) is None


def test_the_mirror_and_the_folder_hold_the_same_pictures_in_the_same_order(tmp_path: Path) -> None:
    marked = write_marked(tmp_path, 30, None)
    flat = [file.read_bytes() for file in sorted(marked.flat.iterdir())]
    mirror = sorted(marked.mirror.rglob("*.JPEG"), key=lambda file: int(file.stem.rpartition("_")[2]))
    assert [file.read_bytes() for file in mirror] == flat
    assert [file.parent.name for file in mirror] == sorted(file.parent.name for file in mirror)


def test_a_picture_begins_at_its_first_change_and_is_whole_when_both_edges_agree() -> None:
    watch = Watch()
    torn = seen(8)[: len(seen(8)) // 2] + seen(7)[len(seen(7)) // 2 :]
    for at, cells in enumerate([seen(7), seen(7), torn, torn, seen(8), seen(8)]):
        watch.see(cells, float(at))
    assert watch.sight.numbers == [7, 8]
    assert watch.sight.onsets == [0.0, 2.0]
    assert watch.sight.whole == [0.0, 4.0]


def test_a_picture_that_was_covered_and_comes_back_is_the_same_one() -> None:
    watch = Watch()
    for at, cells in enumerate([seen(7), bytes(len(seen(7))), seen(7), seen(8)]):
        watch.see(cells, float(at))
    assert watch.sight.numbers == [7, 8]
    assert watch.sight.onsets == [0.0, 3.0]


def test_the_observer_knows_how_long_it_was_blind() -> None:
    clock = [0.0]
    blinks = iter([*[0.0] * 20, 5.0, *[0.0] * 4_000])

    def rest(seconds: float) -> None:
        clock[0] += seconds + next(blinks)

    watch = Watch()
    watched(lambda: seen(1), watch, 6.0, first=False, now=lambda: clock[0], rest=rest)
    assert watch.sight.longest_gap == pytest.approx(5.001)
    assert watch.sight.long_gaps == 1


def test_pictures_lie_where_the_screen_changes_with_each() -> None:
    where = (456, 44, 1008, 756)

    def screens() -> Iterator[np.ndarray]:
        rng = np.random.default_rng(1)
        for number in range(12):
            image = picture(number)
            image[24:-24] = rng.integers(0, 256, (327, 500, 3), np.uint8)
            screen = on_screen(image, (1920, 1080), where)
            screen[900:1000, 200:1700] = 0x101010 * (number // 6)  # a caption that changes once
            yield screen[::4, ::4]

    assert moving(screens()) == where


def test_nothing_moves_on_an_empty_screen() -> None:
    assert moving(iter([np.zeros((10, 10), np.uint32)] * 12)) is None


def beats(count: int = 667, period: float = 0.09, **changed: object) -> Run:
    onsets = [100 + beat * period for beat in range(count)]
    numbers = [beat % PICTURES for beat in range(count)]
    sight = Sight(100, 160, onsets, [at + 0.001 for at in onsets], numbers, 60_000, 0.002)
    for name, value in changed.items():
        setattr(sight, name, value)
    return Run(sight, 4.2, 1.2, 100.0, 800.0)


def test_an_even_beat_has_no_deviation_and_no_drift() -> None:
    figures = figures_of(beats(), PICTURES)
    assert figures.mean_ms == pytest.approx(90)
    assert figures.p99_ms == pytest.approx(0, abs=1e-6)
    assert figures.drift_ms == pytest.approx(0, abs=1e-6)
    assert figures.cpu == pytest.approx(7.0)
    assert (figures.skipped, figures.repeated, figures.long) == (0, 0, 0)


def test_a_period_two_percent_too_long_drifts_by_twelve_hundred_ms_a_minute() -> None:
    assert drift(beats(period=0.0918).sight.onsets) == pytest.approx(1_200)


def test_skipped_repeated_and_long_pictures_are_counted() -> None:
    assert steps([0, 1, 4, 5], PICTURES) == (2, 0)
    assert steps([0, 1, 1, 0, 1], PICTURES) == (0, 2)
    assert steps([PICTURES - 1, 0, 1], PICTURES) == (0, 0)
    late = [0.0, 0.09, 0.27, 0.36]
    run = beats(onsets=late, whole=late, numbers=[0, 1, 2, 3])
    assert figures_of(run, PICTURES).long == 1


def test_a_run_counts_only_if_the_observer_was_awake() -> None:
    assert counts(beats())
    assert not counts(beats(longest_gap=0.0101))


def test_medians_are_taken_figure_by_figure() -> None:
    runs = [figures_of(beats(period=period), PICTURES) for period in (0.09, 0.091, 0.1)]
    assert median_of(runs).mean_ms == pytest.approx(91)


def verdicts_of(ours: Run, film: Run, feh: Run) -> dict[str, bool]:
    runs = {"ours, caption": ours, "mpv mf://": film, "feh": feh}
    medians = {name: figures_of(run, PICTURES) for name, run in runs.items()}
    return {made.promise: made.holds for made in (*at_hd(medians), *at_uhd(medians))}


def test_what_was_promised_holds_for_an_even_beat_and_not_for_a_slow_one() -> None:
    assert all(verdicts_of(beats(), beats(), beats(period=0.113)).values())
    slow = verdicts_of(beats(period=0.113), beats(), beats(period=0.113))
    assert not slow["mean interval 90.000 ± 0.02 ms"]
    assert not slow["phase drift ≤ 2 ms a minute"]
    assert not slow["p99 ≤ 4 ms"]
    assert slow["processor time ≤ 1.0 × mpv mf://"]


def test_without_ours_nothing_is_held_against_anything() -> None:
    assert list(at_hd({})) == list(at_uhd({})) == []


def test_disturbed_and_hurried_have_their_own_promises() -> None:
    even = figures_of(beats(), PICTURES)
    assert all(made.holds for made in when_disturbed(even))
    assert [made.holds for made in when_hurried(0.9)] == [True]
    assert [made.holds for made in when_hurried(1.1)] == [False]


def a_stand() -> Stand:
    runs = {"ours, caption": [beats()], "mpv mf://": [beats(period=0.0901)]}
    return Stand((1920, 1080), PICTURES, runs, ["without feh: apt-get install feh"])


def test_the_section_has_every_contender_every_verdict_and_every_remark() -> None:
    text = markdown([part_of(a_stand())], {"machine": "a fast one"}, "pictures/wall.png")
    assert "| mpv mf:// | 90.100 |" in text
    assert "| phase drift ≤ 2 ms a minute | +0.00 ms | yes |" in text
    assert "- without feh: apt-get install feh" in text
    assert "- machine: a fast one" in text


def test_the_json_has_each_round() -> None:
    told = as_values([part_of(a_stand())], {})
    figures: dict[str, Figures] = told["parts"][0]["figures"]
    assert set(figures) == {"ours, caption", "mpv mf://"}


def test_the_plot_is_drawn_in_one_ink(tmp_path: Path) -> None:
    draw(a_stand(), tmp_path / "wall.png")
    image = cv2.imread(str(tmp_path / "wall.png"))
    assert image is not None
    assert image.min() < 40
    assert np.ptp(image.astype(int), axis=2).max() <= 2


def test_each_bench_writes_its_own_part_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Beside others\n")
    for name, text in (("one", "first"), ("two", "second"), ("one", "third")):
        write_part(name, text, page)
    text = page.read_text()
    assert "first" not in text
    assert text.index("third") < text.index("second")
    assert text.startswith("# Beside others\n\n<!-- one begins -->\n\nthird\n\n<!-- one ends -->\n")


def test_the_hurrying_clock_jumps_over_waits_and_never_goes_back() -> None:
    clock = HurryingClock()
    began, wall = clock.now(), clock.wall()
    clock.wait_until(Ns(began + 3_600 * SECOND))
    assert clock.now() - began >= 3_600 * SECOND
    assert (clock.wall() - wall).total_seconds() > 3_599
    now = clock.now()
    clock.wait_until(began)
    assert clock.now() >= now
    assert SLEPT < 90 * MILLISECOND


def test_the_screen_is_read_as_xvfb_leaves_it(tmp_path: Path) -> None:
    header = np.zeros(25, ">u4")
    header[0], header[4], header[5], header[12], header[19] = (
        100,
        8,
        4,
        40,
        1,
    )  # XWD: sizes, pitch, one colour
    body = np.arange(40, dtype="<u4")
    (tmp_path / "fb").write_bytes(struct.pack(">25I", *header.tolist()) + bytes(12) + body.tobytes())
    assert Framebuffer(tmp_path / "fb").pixels[1, 3] == 13
