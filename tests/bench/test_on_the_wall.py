"""The bench itself before a real X server: our player seen by the observer, and hurried."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.wall.contenders import CONTENDERS, OURS, Contender, Start
from bench.wall.hurried import growth
from bench.wall.keeping import Shelf
from bench.wall.marks import write_marked
from bench.wall.promises import GROWTH_MB
from bench.wall.reckoning import figures_of
from bench.wall.rounds import Order, stand
from bench.wall.watching import scout, watch
from tests.eye import needs_xvfb, screen

pytestmark = [pytest.mark.slow, needs_xvfb]

SIZE = (640, 480)


def test_our_player_is_found_read_and_skips_nothing(tmp_path: Path) -> None:
    marked = write_marked(tmp_path, 200, None)
    ours = next(one for one in CONTENDERS if one.name == OURS)
    began: list[Start] = []

    @contextmanager
    def beside(start: Start) -> Iterator[None]:
        began.append(start)
        yield

    x, y, width, height = where = scout(ours, marked, SIZE)
    assert 0.6 * SIZE[1] < height < SIZE[1]  # the caption has the rest
    assert abs(2 * x + width - SIZE[0]) <= 8
    run = watch(ours, marked, SIZE, where, 5, beside)
    figures = figures_of(run, marked.pictures)
    assert (figures.skipped, figures.repeated) == (0, 0)
    assert figures.pictures > 40
    assert figures.cpu > 0 < figures.memory_mb
    assert len(began) == 1
    assert y >= 0


def test_a_contender_that_fails_is_left_out_and_said(tmp_path: Path) -> None:
    marked = write_marked(tmp_path, 20, None)
    failing = Contender("failing", lambda _: Start(("sh", "-c", "echo no screen; exit 3")), "", "")
    absent = Contender("absent", lambda _: Start(()), "no-such-package", "")
    said: list[str] = []
    found = stand(marked, SIZE, [failing, absent], Order(2, 1, 1), Shelf(tmp_path / "runs"), said.append)
    assert found.runs == {}
    assert found.remarks == [
        "without absent: apt-get install no-such-package",
        "left out from round 1 on: failing: no pictures came before it ended with 3; no screen",
    ]
    assert len(said) == 1


def test_memory_does_not_grow_with_the_pictures_shown(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    share = 1.0 if request.config.getoption("--full") else 0.05
    with screen(tmp_path / "x", 1280, 720) as on:
        grown = growth(tmp_path, on.display, share)
    assert grown.ends > 8 * grown.begins
    assert grown.grown_mb <= GROWTH_MB
