"""``flashes`` on mirrors whose flashes are known: pictures that are black, white or red all over."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

import player.cli.flashing  # noqa: F401 - adds its command
from player.app.excerpt import spread_over
from player.app.flash_report import FlashReport
from player.app.flash_words import conclusion, figures, row
from player.app.flashes import Asked, flashes
from player.app.wishes import Wishes
from player.cli.options import app
from player.config import default_machine
from player.core.machine import Machine
from player.core.units import SECOND, Ns, Position, Wall
from tests.indexed import index
from tests.mirrors import class_folders
from tests.sources.web.serving import DIALECTS, folder_handler, serving

Colour = tuple[int, int, int]
BLACK, WHITE, RED, GREY = (0, 0, 0), (255, 255, 255), (255, 0, 0), (128, 128, 128)
NOW = Wall(1_561_975_200 * SECOND)
PLAIN = "caption: {style: none}\n"
TEN_SECONDS = Asked(Position(0), Ns(10 * SECOND), height_m=1.0, distance_m=3.0)


def picture(colour: Colour, size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    screen = replace(default_machine().screen, background=BLACK, size=(1600, 900))
    return replace(default_machine(), state=tmp_path / "state", screen=screen)


def measured(
    machine: Machine,
    colours: Sequence[Colour],
    playlist: str = PLAIN,
    asked: Asked = TEN_SECONDS,
    size: tuple[int, int] = (160, 90),
) -> FlashReport:
    """Measure a mirror of 200 pictures that take *colours* in turn."""
    folder = machine.state.parent
    names = [(f"n01440764_{k}.JPEG".encode(), picture(colours[k % len(colours)], size)) for k in range(200)]
    mirror = class_folders(folder / "mirror", {"n01440764": names})
    index(mirror, machine.state)
    file = folder / "mine.yaml"
    file.write_text(playlist)
    here = replace(machine, mirrors=(str(mirror),))
    return flashes(here, Wishes(playlist=file), asked, NOW)


def most(report: FlashReport) -> tuple[float, float]:
    seen = report.view(report.look)
    return seen.general_most, seen.red_most


@pytest.mark.parametrize(
    ("cadence", "flashed", "holds"), [("90 ms", 6, False), ("125 ms", 4, False), ("180 ms", 3, True)]
)
def test_black_and_white_flash_as_the_cadence_has_it(
    machine: Machine, cadence: str, flashed: float, holds: bool
) -> None:
    report = measured(machine, [BLACK, WHITE], f"{PLAIN}cadence: {cadence}\n")
    assert most(report) == (flashed, 0)
    assert report.holds is holds
    assert report.view(report.look).over == (0 if holds else 1)
    assert not report.look.needs  # 180 ms are six changes of picture
    assert len(report.look.seconds) == 10


def test_334_ms_keep_the_stricter_rule_too(machine: Machine) -> None:
    report = measured(machine, [BLACK, WHITE], f"{PLAIN}cadence: 334 ms\n")
    assert report.look.needs
    assert report.look.worst.flips == 3


def test_pictures_alike_do_not_flash(machine: Machine) -> None:
    report = measured(machine, [GREY])
    assert most(report) == (0, 0)
    assert report.holds
    assert report.too_small_from(report.look) == 0
    assert "does not keep" not in conclusion(report)


def test_red_flashes_count_as_red(machine: Machine) -> None:
    assert most(measured(machine, [BLACK, RED])) == (6, 6)


def test_a_picture_that_stays_does_not_flash(machine: Machine) -> None:
    always = f"{PLAIN}pauses: {{every: 1 pictures, shortest: 2 s, longest: 2 s}}\n"
    report = measured(machine, [BLACK, WHITE], always)
    assert most(report) == (0.5, 0)
    assert report.pictures == 6


def test_what_is_small_counts_from_near_and_not_from_far(machine: Machine) -> None:
    # A strip across: 160 × 16 of 160 × 90 pixels, 1.78 × 0.178 m of a wall of 1.78 × 1 m.
    report = measured(machine, [BLACK, WHITE], PLAIN, size=(160, 16))
    held = {view.distance_m: view.holds for view in report.views(report.look)}
    assert not held[2]
    assert held[12]
    beyond = report.too_small_from(report.look)
    assert beyond == pytest.approx((1.78 * 0.178 / 0.006) ** 0.5, rel=0.05)
    assert all(holds for distance, holds in held.items() if distance >= beyond)
    assert report.any_too_small_from == pytest.approx((1.78 / 0.006) ** 0.5, rel=0.01)


def test_a_native_picture_has_its_size_on_the_screen(machine: Machine) -> None:
    briefly = replace(TEN_SECONDS, length=Ns(2 * SECOND))
    small = measured(machine, [BLACK, WHITE], f"{PLAIN}fit: native\n", briefly, size=(160, 90))
    # A tenth of the screen's side each, give or take the cells at its edges
    assert small.look.worst.flashing == pytest.approx(small.box / 100, rel=0.3)


def test_gentler_ways_are_measured_beside_it_on_the_same_pictures(machine: Machine) -> None:
    report = measured(machine, [BLACK, WHITE], PLAIN, replace(TEN_SECONDS, compare=True))
    found = {look.name: report.view(look).general_most for look in report.looks}
    assert found["as it is"] == 6
    assert found["mean: 10 %"] == 0  # white becomes a tenth of white, and the code value below
    assert found["luminance: 20 %"] == 6
    assert found["cadence: 180 ms"] == 3
    assert found["cadence: 334 ms"] == 1.5


STRETCHED = (
    f"{PLAIN}cadence: 334 ms\nstretches: [{{from: 100, cadence: 90 ms}}, {{from: 190, cadence: 500 ms}}]\n"
)


def test_a_playlist_of_several_cadences_is_judged_where_it_is_fastest(machine: Machine) -> None:
    sample = replace(TEN_SECONDS, start=None, length=Ns(4 * SECOND), stretches=4, compare=True)
    report = measured(machine, [BLACK, WHITE], STRETCHED, sample)
    assert all(100 <= stretch.position < 190 for stretch in report.stretches)
    found = {look.name: report.view(look).general_most for look in report.looks}
    assert (found["as it is"], found["cadence: 180 ms"], found["cadence: 334 ms"]) == (6, 3, 1.5)
    assert not report.holds
    assert report.as_json()["looks"][0]["cadence_ms"] == 90
    assert figures(report)["cadence"] == "90 ms, its fastest; of the whole, 90 ms or 334 ms or 500 ms"


def test_a_place_of_it_is_measured_as_it_is_there(machine: Machine) -> None:
    report = measured(machine, [BLACK, WHITE], STRETCHED, replace(TEN_SECONDS, compare=True))
    assert report.holds
    assert [look.name for look in report.looks if look.slows] == ["cadence: 334 ms"]
    assert figures(report)["cadence"].startswith("334 ms; of the whole")


def test_the_playlists_own_gentleness_is_what_is_measured(machine: Machine) -> None:
    gentle = f"{PLAIN}gentle: {{luminance: 9 %}}\n"
    report = measured(machine, [BLACK, WHITE], gentle, replace(TEN_SECONDS, compare=True))
    assert report.holds
    assert "luminance at most 9 %" in figures(report)["gentle"]
    assert {look.name: report.view(look).holds for look in report.looks}["not dimmed"] is False


def test_without_a_place_a_sample_is_taken_from_all_over_it(machine: Machine) -> None:
    report = measured(machine, [BLACK, WHITE], PLAIN, Asked(stretches=4, length=Ns(8 * SECOND)))
    assert len(report.stretches) == 4
    assert [stretch.position // 50 for stretch in report.stretches] == [0, 1, 2, 3]
    assert len(report.look.seconds) == 8
    assert report.stretches[0].words == "tench"
    assert report.assumed
    assert "assumed" in figures(report)["screen"]
    assert report.nearest == 1  # nobody said from where it is seen
    assert spread_over(report.score, 1_000_000)[-1] == 199


def test_files_that_cannot_be_shown_take_no_beat(machine: Machine) -> None:
    folder = machine.state.parent
    good = measured(machine, [BLACK, WHITE])
    for k in (3, 4, 11):
        (folder / "mirror" / "n01440764" / f"n01440764_{k}.JPEG").write_bytes(b"no picture")
    again = measured_again(machine, folder)
    assert again.unshowable == 3
    assert again.pictures == good.pictures
    assert figures(again)["not shown"] == "3 pictures of the excerpt"


def measured_again(machine: Machine, folder: Path) -> FlashReport:
    here = replace(machine, mirrors=(str(folder / "mirror"),))
    index(folder / "mirror", machine.state)
    return flashes(here, Wishes(playlist=folder / "mine.yaml"), TEN_SECONDS, NOW)


def test_a_mirror_in_a_network_is_measured_as_one_on_a_disk(machine: Machine) -> None:
    near = measured(machine, [BLACK, WHITE])
    folder = machine.state.parent
    with serving(folder_handler(folder, DIALECTS["nginx"])) as base:
        url = f"{base}/mirror/"
        index(url, machine.state)
        here = replace(machine, mirrors=(str(folder / "nowhere"), url))
        far = flashes(here, Wishes(playlist=folder / "mine.yaml"), TEN_SECONDS, NOW)
    assert far.look.seconds == near.look.seconds


def test_a_screen_that_is_turned_is_measured_as_people_see_it(machine: Machine) -> None:
    turned = replace(machine, screen=replace(machine.screen, rotate=90))
    wall = measured(turned, [GREY]).wall
    assert wall.height_m == 1
    assert wall.width_m == pytest.approx(9 / 16)
    assert wall.rows > wall.columns


def test_a_row_tells_a_view_in_words(machine: Machine) -> None:
    report = measured(machine, [BLACK, WHITE])
    assert row(report.view(report.look)) == ("3 m", "6", "6", "0", "0", "100 %", "does not hold")


# --- the command --------------------------------------------------------------


def asked_for(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["flashes", *arguments], env={"COLUMNS": "120"})


@pytest.fixture
def playlist(tmp_path: Path) -> str:
    file = tmp_path / "mine.yaml"
    file.write_text("title: Fish\npictures: {include: [n01440764]}\n")
    return str(file)


def test_the_command_tells_in_figures_and_exits_with_1_where_it_does_not_hold(playlist: str) -> None:
    ended = asked_for(playlist, "--from", "0", "--for", "2s", "--distance-m", "2", "--json")
    told = json.loads(ended.stdout)
    assert ended.exit_code == (0 if told["holds"] else 1)
    assert (told["playlist"], told["distance_m"], told["seconds"]) == ("mine", 2, 2)
    assert told["thresholds"] == {"wcag_2_3_1_flashes_a_second": 3, "changes_a_second": 3}
    assert told["looks"][0]["changes"] == {"most": 12, "holds": False}
    assert told["looks"][0]["cadence_ms"] == 90


def test_the_command_tells_in_words_and_draws(playlist: str, tmp_path: Path) -> None:
    file = tmp_path / "flashes.svg"
    ended = asked_for(playlist, "--for", "2s", "--stretches", "2", "--plot", str(file), "--compare")
    assert "Fish: flashes in any one second" in ended.stdout
    assert "three changes a second" in ended.stdout
    assert "cadence: 334 ms" in ended.stdout
    assert file.stat().st_size > 10_000


def test_a_plot_that_cannot_be_written_is_69(playlist: str, tmp_path: Path) -> None:
    ended = asked_for(playlist, "--from", "0", "--for", "1s", "--plot", str(tmp_path / "flashes.gif"))
    assert ended.exit_code == 69


def test_a_mirror_that_is_not_indexed_is_69(playlist: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = asked_for(playlist, "--mirror", str(tmp_path / "empty"), "--state", str(tmp_path / "state"))
    assert ended.exit_code == 69
