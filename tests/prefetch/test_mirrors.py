"""Which of several mirrors serves the next picture."""

from hypothesis import given
from hypothesis import strategies as st

from player.core.manifest import Manifest
from player.core.pictures import Picture
from player.core.units import Index
from player.prefetch.mirrors import FIRST_REST, LONGEST_REST, Mirrors, failed, served
from tests.fakes import manifest, picture


class Shelf:
    """A source that may be there or not."""

    def __init__(self, content: str = "0" * 64, *, there: bool = True) -> None:
        self.manifest: Manifest = manifest({"n01000001": 3}, content)
        self.there = there
        self.closed = False

    def picture(self, index: Index) -> Picture:
        return picture(index)

    def reachable(self) -> bool:
        return self.there

    def renew(self) -> str:
        return ""

    def close(self) -> None:
        self.closed = True


def three() -> Mirrors:
    mirrors = Mirrors("b", Shelf(), place=1)
    assert mirrors.admit(2, "c", Shelf())
    assert mirrors.admit(0, "a", Shelf())
    return mirrors


def best(mirrors: Mirrors, now: float, but: frozenset[int] = frozenset()) -> str:
    held = mirrors.best(now, but)
    return held.name if held else ""


def test_they_are_preferred_in_the_order_of_the_config_whenever_they_were_opened() -> None:
    assert three().names == ("a", "b", "c")
    assert best(three(), 0) == "a"


def test_a_mirror_of_other_content_is_not_admitted() -> None:
    mirrors = Mirrors("a", Shelf())
    assert not mirrors.admit(1, "b", Shelf("1" * 64))
    assert mirrors.names == ("a",)


def test_one_that_failed_rests_and_is_preferred_again_after_its_rest() -> None:
    mirrors = three()
    first = mirrors.best(10)
    assert first is not None
    failed(first, 10)
    assert [best(mirrors, now) for now in (10, 10 + FIRST_REST - 0.001, 10 + FIRST_REST)] == ["b", "b", "a"]


@given(st.integers(1, 100))
def test_a_rest_doubles_with_each_failure_up_to_its_bound_and_a_success_ends_it(failures: int) -> None:
    mirrors = Mirrors("a", Shelf())
    held = mirrors.best(0)
    assert held is not None
    for _ in range(failures):
        failed(held, 0)
    assert held.rests_until == min(LONGEST_REST, FIRST_REST * 2 ** (failures - 1))
    served(held)
    assert (held.failures, held.rests_until) == (0, 0)


def test_one_that_fails_for_months_rests_no_longer_than_that() -> None:
    mirrors = three()
    held = mirrors._held[0]
    for _ in range(2_000):
        failed(held, 0)
    assert held.rests_until == LONGEST_REST


def test_when_all_rest_the_one_that_may_be_asked_first_is_asked() -> None:
    mirrors = three()
    for now, name in ((0.0, "a"), (0.5, "b"), (0.2, "c")):
        held = next(h for h in mirrors._held if h.name == name)
        failed(held, now)
    assert best(mirrors, 0.6) == "a"
    assert best(mirrors, 0.6, frozenset({0})) == "c"


def test_what_all_have_refused_nobody_is_asked_for() -> None:
    assert best(three(), 0, frozenset({0, 1, 2})) == ""


def test_a_look_ends_the_rest_of_those_that_are_there() -> None:
    mirrors, away = Mirrors("a", Shelf()), Shelf(there=False)
    mirrors.admit(1, "b", away)
    for held in mirrors._held:
        failed(held, 0)
    assert mirrors.reachable()
    assert [held.rests_until for held in mirrors._held] == [0, FIRST_REST]


def test_they_are_away_when_none_is_there_and_closed_together() -> None:
    shelves = Shelf(there=False), Shelf(there=False)
    mirrors = Mirrors("a", shelves[0])
    mirrors.admit(1, "b", shelves[1])
    assert not mirrors.reachable()
    mirrors.close()
    assert all(shelf.closed for shelf in shelves)
