"""The storm's own parts: what is told apart on a screen, and what a fault explains."""

from random import Random

import numpy as np
import pytest

from tests.eye import Framebuffer
from tools.storm.brewing import START
from tools.storm.faults import FAULTS, deck
from tools.storm.judging import Course, Judgement, add_lives, by_kind, judged
from tools.storm.keeper import Life
from tools.storm.sight import GROUND, TELLTALE, Span, View, Watch

KINDS = {fault.name: fault for fault in FAULTS}
BEAT = 0.09


class Screen(Framebuffer):
    """A screen of 640 × 480 in memory."""

    def __init__(self, colour: int) -> None:
        self.pixels = np.full((480, 640), colour, np.uint32)


def shown(numbers: list[int], begins: float = 0.0) -> list[Span]:
    """Return pictures on the beat."""
    return [Span(View.PICTURE, n, begins + k * BEAT, begins + (k + 1) * BEAT) for k, n in enumerate(numbers)]


def seen_in(name: str, spans: list[Span], *, undone: float = 0.0, stays: float = 0.0) -> Judgement:
    courses = [Course(START, 0.0), Course(KINDS[name], 1.0, undone or 1.0, stays)]
    return judged(spans, courses, 1_000)


def test_one_seed_is_one_order_and_each_kind_comes_once_before_any_comes_again() -> None:
    first, again = (deck(Random(7), {}) for _ in range(2))
    names = [next(first).name for _ in range(2 * len(FAULTS))]
    assert names == [next(again).name for _ in names]
    assert set(names[: len(FAULTS)]) == set(names[len(FAULTS) :]) == set(KINDS)
    without = deck(Random(7), {"clock set": "no library"})
    assert "clock set" not in {next(without).name for _ in range(20)}


@pytest.mark.parametrize(
    ("colour", "view"),
    [(GROUND, View.GROUND), (0, View.BLACK), (TELLTALE, View.DESKTOP), (0xFF000000 | TELLTALE, View.DESKTOP),
     (0x123456, View.OTHER)],
)  # fmt: skip
def test_a_ground_is_told_from_black_and_from_the_desktop(colour: int, view: View) -> None:
    assert Watch(Screen(colour)).look() == (view, -1)


def test_a_corner_of_the_desktop_is_found() -> None:
    screen = Screen(GROUND)
    screen.pixels[:50, :50] = TELLTALE
    assert Watch(screen).look()[0] is View.DESKTOP


def test_a_storm_without_harm_holds() -> None:
    assert seen_in("worker killed", shown(list(range(40)))).broken == []


@pytest.mark.parametrize("view", [View.DESKTOP, View.BLACK, View.GROUND, View.OTHER])
def test_whatever_is_no_picture_and_not_explained_is_found(view: View) -> None:
    found = seen_in("worker killed", [*shown([1, 2]), Span(view, -1, 2.0, 2.5), *shown([3], 2.5)])
    assert any(view in sentence for sentence in found.broken)


def test_the_ground_of_a_start_is_explained_and_the_desktop_never() -> None:
    before, after = shown([1, 2], 0.9), shown([2, 3], 6.0)
    ground, desktop = Span(View.GROUND, -1, 1.1, 6.0), Span(View.DESKTOP, -1, 1.1, 1.2)
    assert seen_in("player killed", [*before, ground, *after]).broken == []
    assert seen_in("player killed", [*before, desktop, *after]).desktop == pytest.approx(0.1)
    late = seen_in("player killed", [*before, Span(View.GROUND, -1, 1.1, 20.0), *shown([3], 20.0)])
    assert late.broken
    stays = [*before, Span(View.GROUND, -1, 1.1, 20.0), *shown([3], 20.0)]
    assert seen_in("player killed", stays, stays=10.0).broken == []


def test_the_ground_of_a_mirror_that_is_long_away_is_explained_and_no_earlier_one() -> None:
    spans = [*shown([1], 5.0), Span(View.GROUND, -1, 17.0, 31.0), *shown([2], 31.0)]
    assert seen_in("mirror away", spans, undone=30.0).broken == []
    early = [*shown([1], 1.5), Span(View.GROUND, -1, 3.0, 8.0), *shown([2], 8.0)]
    assert seen_in("mirror away", early, undone=7.0).broken


def test_a_skipped_picture_is_found_unless_nobody_looked() -> None:
    assert seen_in("worker killed", shown([1, 2, 4])).skipped == 1
    blind = shown([1, 2, 4])
    blind[-1].blind = 0.2
    found = seen_in("worker killed", blind)
    assert (found.skipped, found.unseen, found.broken) == (0, 1, [])
    assert seen_in("worker killed", shown([998, 999, 0, 1])).skipped == 0


def test_a_kill_may_repeat_one_picture_and_nothing_else_may() -> None:
    again = shown([4, 4], 1.0)
    assert seen_in("player killed", again).broken == []
    assert seen_in("player killed", again).repeated == 1
    assert seen_in("player killed", shown([4, 4, 4], 1.0)).broken
    assert seen_in("zygote killed", again).broken


def test_a_gap_that_is_too_long_for_its_fault_is_found_and_told_by_kind() -> None:
    courses = [Course(START, 0.0), Course(KINDS["worker stopped"], 1.0, 11.0)]
    spans = [*shown([1, 2], 1.0), *shown([3], 6.0)]
    assert judged(spans, courses, 1_000).broken == []
    assert by_kind(courses)["worker stopped"]["longest_gap_ms"] == 4_910
    assert seen_in("worker killed", spans).broken


def test_what_the_ladder_does_belongs_to_the_fault_in_which_the_life_began() -> None:
    courses = [Course(START, 0.0), Course(KINDS["player killed"], 1.0)]
    add_lives(courses, [Life(0.5), Life(5.0, stays=20.0)])
    assert [course.stays for course in courses] == [0.0, 20.0]
