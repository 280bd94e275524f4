"""A whole mirror inspected, by the player's own workers; two mirrors compared."""

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from PIL import Image

from player.app.findings import MOST_ROWS, CheckReport
from player.app.inspect import _difference, _Side, check, diff
from player.core.difference import Difference, Unlike
from player.core.verdicts import Standing
from player.inspection.checking import Looked
from player.journal.lock import StateInUse, lock_state
from player.journal.run import LedgerUnavailable
from player.sources import MirrorAway, MirrorError, Progress
from tests.decode.pictures import encoded, photo
from tests.fakes import manifest
from tests.mirrors import Content, class_folders, folder_of_tars

GOOD = encoded(photo())
FISH, SHARK = "n01440764", "n01484850"
CONTENT: Content = {
    FISH: [
        ("n01440764_1.JPEG", GOOD),
        ("n01440764_2.JPEG", GOOD[:-200]),
        ("n01440764_3.JPEG", b"<html>no longer here</html>"),
        ("n01440764_4.JPEG", b""),
        ("n01440764_5.JPEG", encoded(photo(), "PNG")),
    ],
    SHARK: [
        ("n01484850_1.JPEG", encoded(photo().convert("CMYK"))),
        ("n01484850_2.JPEG", encoded(photo(300, 200).convert("L"))),
    ],
}


def quiet(progress: Progress | Looked) -> None:
    del progress


Told = list[Progress | Looked]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[CheckReport, Told]:
    """Return the report of a first check, and what it told meanwhile."""
    folder, told = tmp_path_factory.mktemp("checked"), Told()
    return check(str(class_folders(folder / "m", CONTENT)), folder / "state", told.append), told


def test_a_check_says_of_every_picture_what_the_player_would(checked: tuple[CheckReport, Told]) -> None:
    report, told = checked
    said = report.as_json()
    assert {standing: said[standing] for standing in Standing} == {
        "well": 4, "refused": 3, "unreadable": 0, "withdrawn": 0,
    }  # fmt: skip
    assert said["reasons"]["refused"] == {"empty file": 1, "not a picture: HTML": 1, "truncated": 1}
    assert said["formats"] == {"JPEG CMYK": 1, "JPEG L": 1, "JPEG RGB": 1, "PNG RGB": 1}
    assert said["odd"] == {"CMYK": 1, "PNG named JPEG": 1, "grayscale": 1}
    assert (said["width"], said["height"]) == (
        {"min": 160, "median": 160, "max": 300},
        {"min": 120, "median": 120, "max": 200},
    )
    assert report.ok, "refused pictures are no fault of the mirror"
    json.dumps(said)
    assert isinstance(told[0], Progress)
    assert isinstance(told[-1], Looked)
    assert told[-1].done == 7


def test_what_is_not_well_is_listed_by_name(checked: tuple[CheckReport, Told]) -> None:
    assert checked[0].listed.read_text("utf-8").splitlines() == [
        "wnid\tfile\tverdict\treason",
        "n01440764\tn01440764_2.JPEG\trefused\ttruncated",
        "n01440764\tn01440764_3.JPEG\trefused\tnot a picture: HTML",
        "n01440764\tn01440764_4.JPEG\trefused\tempty file",
    ]


def test_the_tables_for_people_have_the_same_figures(checked: tuple[CheckReport, Told]) -> None:
    tables = checked[0].tables()
    assert list(tables) == ["7 pictures", "refused", "formats of the well", "odd, and yet well", "pixels"]
    assert tables["7 pictures"]["refused"] == 3
    assert tables["pixels"]["width"] == {"min": 160, "median": 160, "max": 300}


def test_a_contact_sheet_of_the_odd_lies_beside_the_findings_or_where_it_is_wanted(tmp_path: Path) -> None:
    mirror, state = str(class_folders(tmp_path / "m", CONTENT)), tmp_path / "state"
    report = check(mirror, state, quiet)
    assert report.sheet is not None
    assert report.sheet.is_relative_to(state / "checks")
    wanted = check(mirror, state, quiet, tmp_path / "odd.png").sheet
    assert wanted == tmp_path / "odd.png"
    with Image.open(wanted) as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    assert tuple(pixels[0, 0]) == (7, 0, 7)
    assert (pixels == (26, 18, 26)).all(axis=2).sum() > 3 * 280 * 200, "three that cannot be decoded"
    assert not list((state / "checks").glob("*/sheet.png")), "the one of before would mislead"


def test_a_sheet_that_cannot_be_written_does_not_cost_the_check(tmp_path: Path) -> None:
    mirror = str(class_folders(tmp_path / "m", CONTENT))
    report = check(mirror, tmp_path / "state", quiet, tmp_path / "nowhere" / "odd.png")
    assert report.sheet is not None
    assert report.sheet.name == "sheet.png"
    assert "nowhere" in report.notes[0]


def test_a_mirror_without_anything_odd_needs_no_sheet(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "m", {FISH: [("n01440764_1.JPEG", GOOD)]})
    report = check(str(mirror), tmp_path / "state", quiet)
    assert (report.sheet, report.ok) == (None, True)


def test_a_second_check_reads_nothing_and_says_the_same_unless_asked_again(tmp_path: Path) -> None:
    mirror, state = class_folders(tmp_path / "m", CONTENT), tmp_path / "state"
    first = check(str(mirror), state, quiet)
    (mirror / FISH / "n01440764_2.JPEG").write_bytes(GOOD)  # mended in place: no folder changes by that
    told = Told()
    second = check(str(mirror), state, told.append)
    assert second.summary == first.summary
    assert [progress.known for progress in told if isinstance(progress, Looked)] == [7, 7]
    assert check(str(mirror), state, quiet, again=True).summary.count(Standing.WELL) == 5


def test_findings_that_were_damaged_are_looked_for_again_and_it_is_said(tmp_path: Path) -> None:
    mirror, state = str(class_folders(tmp_path / "m", CONTENT)), tmp_path / "state"
    before = check(mirror, state, quiet)
    (rows,) = (state / "checks").glob("*/verdicts.bin")
    rows.write_bytes(b"\x01" + rows.read_bytes()[1:16] + bytes(8) + 4 * b"\x02\x00\x03\x00\x04\x00\x05\x00")
    after = check(mirror, state, quiet)
    assert after.summary == before.summary
    assert any("damaged" in note for note in after.notes)


def test_what_cannot_be_read_fails_the_check_and_is_tried_the_next_time(tmp_path: Path) -> None:
    mirror, state = class_folders(tmp_path / "m", CONTENT), tmp_path / "state"
    check(str(mirror), state, quiet)
    picture = mirror / SHARK / "n01484850_1.JPEG"
    picture.rename(picture.with_suffix(".away"))  # changes the folder: another manifest from now on
    picture.symlink_to(picture.with_suffix(".away"))
    report = check(str(mirror), state, quiet)
    assert report.ok
    status = picture.parent.stat()
    picture.with_suffix(".away").rename(tmp_path / "elsewhere")
    picture.with_suffix(".away").symlink_to(tmp_path / "nothing")
    _same_time(picture.parent, status.st_mtime_ns)
    report = check(str(mirror), state, quiet, again=True)
    assert report.as_json()["reasons"]["unreadable"] == {"ENOENT: No such file or directory": 1}
    assert not report.ok
    picture.with_suffix(".away").unlink()
    (tmp_path / "elsewhere").rename(picture.with_suffix(".away"))
    _same_time(picture.parent, status.st_mtime_ns)
    told = Told()
    assert check(str(mirror), state, told.append).ok
    assert next(progress.known for progress in told if isinstance(progress, Looked)) == 6


def _same_time(folder: Path, mtime_ns: int) -> None:
    os.utime(folder, ns=(mtime_ns, mtime_ns))


def test_a_mirror_that_goes_away_meanwhile_is_said_in_a_line_and_the_check_can_go_on(tmp_path: Path) -> None:
    many = {FISH: [(f"n01440764_{n}.JPEG", GOOD) for n in range(200)]}
    mirror, state = class_folders(tmp_path / "m", many), tmp_path / "state"

    def unplug(progress: Progress | Looked) -> None:
        if isinstance(progress, Looked) and mirror.exists():
            mirror.rename(tmp_path / "unplugged")

    with pytest.raises(MirrorAway, match="goes on where it stopped"):
        check(str(mirror), state, unplug)
    (tmp_path / "unplugged").rename(mirror)
    assert check(str(mirror), state, quiet).summary.count(Standing.WELL) == 200


def test_a_tar_that_is_replaced_meanwhile_is_indexed_and_checked_anew(tmp_path: Path) -> None:
    many = {FISH: [(f"n01440764_{n}.JPEG", GOOD) for n in range(200)]}
    mirror, state = folder_of_tars(tmp_path / "m", many), tmp_path / "state"
    told = Told()

    def replace(progress: Progress | Looked) -> None:
        told.append(progress)
        if isinstance(progress, Looked) and progress.pictures == 200:
            folder_of_tars(tmp_path / "m", {FISH: many[FISH][:100]})

    report = check(str(mirror), state, replace)
    assert (report.manifest.pictures, report.summary.count(Standing.WELL)) == (100, 100)
    assert any(isinstance(progress, Looked) and progress.pictures == 200 for progress in told)


def test_a_tar_that_is_replaced_all_the_time_is_given_up_with_a_line(tmp_path: Path) -> None:
    many = {FISH: [(f"n01440764_{n}.JPEG", GOOD) for n in range(200)]}
    mirror = folder_of_tars(tmp_path / "m", many)

    def replace(progress: Progress | Looked) -> None:
        if isinstance(progress, Looked):
            folder_of_tars(tmp_path / "m", many)

    with pytest.raises(MirrorError, match="is being changed"):
        check(str(mirror), tmp_path / "state", replace)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serve the test's own folder as Python does; yield its URL."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    serving.server_close()


def test_a_mirror_on_a_web_server_is_checked_and_compared_too(server: str, tmp_path: Path) -> None:
    local, state = class_folders(tmp_path / "m", CONTENT), tmp_path / "state"
    report = check(f"{server}/m", state, quiet)
    assert report.summary.counts == check(str(local), state, quiet).summary.counts
    assert report.sheet is not None
    assert diff(f"{server}/m", str(local), state, quiet).ok


def test_two_checks_of_one_mirror_do_not_write_at_once(tmp_path: Path) -> None:
    mirror, state = str(class_folders(tmp_path / "m", CONTENT)), tmp_path / "state"
    folder = check(mirror, state, quiet).listed.parent
    with lock_state(folder), pytest.raises(StateInUse):
        check(mirror, state, quiet)
    with lock_state(state):  # as a player that plays does
        assert check(mirror, state, quiet).ok


def test_the_stand_in_has_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="drawn"):
        check("stand-in", tmp_path, quiet)


def test_a_state_that_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    mirror, state = str(class_folders(tmp_path / "m", CONTENT)), tmp_path / "state"
    diff(mirror, mirror, state, quiet)  # is indexed by this
    (state / "checks").write_bytes(b"no folder")
    with pytest.raises(LedgerUnavailable, match="state folder"):
        check(mirror, state, quiet)


Build = Callable[..., str]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build(name: str, **counts: range) -> str:
        content = {w: [(f"{w}_{n}.JPEG", b"x") for n in numbers] for w, numbers in counts.items()}
        return str(class_folders(tmp_path / name, content))

    return build


def test_the_same_content_in_two_forms_is_equal(tmp_path: Path) -> None:
    a, b = class_folders(tmp_path / "a", CONTENT), folder_of_tars(tmp_path / "b", CONTENT)
    report = diff(str(a), str(b), tmp_path / "state", quiet)
    assert report.ok
    assert report.difference == Difference(7, ())
    assert report.as_json()["equal"] is True


def test_a_difference_is_told_synset_by_synset(build: Build, tmp_path: Path) -> None:
    a = build("a", n01440764=range(10), n01443537=range(3))
    b = build("b", n01440764=range(2, 11), n01484850=range(1))
    report = diff(a, b, tmp_path / "state", quiet)
    assert not report.ok
    assert report.difference.unlike[0] == Unlike(
        "n01440764", 8, 2, 1, (b"n01440764_0", b"n01440764_1"), (b"n01440764_10",)
    )
    said = report.as_json()
    assert (said["same"], said["only_a"], said["only_b"]) == (8, 5, 2)
    assert (said["synsets_only_a"], said["synsets_only_b"]) == (1, 1)
    assert said["synsets"][1]["some_a"] == ["n01443537_0", "n01443537_1", "n01443537_2"]
    json.dumps(said)
    assert report.tables()["by synset"] == {
        "n01440764": "both 8  −2 n01440764_0, n01440764_1  +1 n01440764_10",
        "n01443537": "both 0  −3 n01443537_0, n01443537_1, n01443537_2",
        "n01484850": "both 0  +1 n01484850_0",
    }


def test_a_long_table_of_differences_ends_with_how_many_more(build: Build, tmp_path: Path) -> None:
    a = build("a", **{f"n{n:08}": range(5) for n in range(MOST_ROWS + 3)})
    b = build("b", n99999999=range(1))
    rows = diff(a, b, tmp_path / "state", quiet).tables()["by synset"]
    assert len(rows) == MOST_ROWS + 1
    assert rows["…"] == "and 4 more synsets; --json has them all"
    assert rows["n00000000"].endswith(" …")


def test_where_a_form_has_lost_the_names_counts_are_compared() -> None:
    def side(counts: dict[str, int]) -> _Side:
        return _Side(manifest(counts), lambda: pytest.fail("there are no names to read"))

    found = _difference(side({"n1": 2, "n2": 3}), side({"n2": 5}), by_names=False)
    assert found == Difference(3, (Unlike("n1", 0, 2, 0), Unlike("n2", 3, 0, 2)))


@pytest.mark.slow
def test_the_stand_in_may_be_one_side(build: Build, tmp_path: Path) -> None:
    a = build("a", n00004475=range(1, 4), n04399382=range(1))  # the second is not of fall 2011
    found = diff(a, "stand-in", tmp_path / "state", quiet).difference
    assert (found.same, found.only_a, found.synsets_only_a) == (3, 1, 1)
    assert found.only_b == 14_197_114 - 3
