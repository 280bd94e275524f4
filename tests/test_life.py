"""What a life leaves behind, and what the next one makes of it."""

import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from player.app.life import living
from player.app.mirror import Interrupted
from player.config import default_machine
from player.control.logbook import open_log
from player.core.deaths import Cause
from player.core.machine import Machine
from player.journal.lives import Start
from player.journal.run import LedgerUnavailable
from tests.fakes import FakeClock


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return replace(default_machine(), state=tmp_path)


def lived(machine: Machine, ending: BaseException | None = None, *, supervised: bool = True) -> Start:
    """Live until *ending*; return what was found at the start."""
    life = living(machine, FakeClock(), open_log(io.StringIO()), supervised=supervised)
    start = life.__enter__()
    ended = None if ending is None else type(ending)
    with suppress(Exception):
        life.__exit__(ended, ending, None)
    return start


def found_after(machine: Machine, ending: BaseException | None) -> str:
    lived(machine, ending)
    return str(lived(machine).death)


def test_a_bug_leaves_its_name(machine: Machine) -> None:
    assert found_after(machine, KeyError("n01")) == "bug: KeyError: 'n01'"


def test_what_people_can_mend_is_told_apart_from_a_bug(machine: Machine) -> None:
    assert found_after(machine, LedgerUnavailable("/srv: no room\nsee docs")) == "unavailable: /srv: no room"
    assert lived(machine).counted == {Cause.UNAVAILABLE: 1}


@pytest.mark.parametrize(("supervised", "played", "counts"), [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1)])
def test_a_start_by_hand_that_lacks_something_at_once_is_not_counted(
    machine: Machine, supervised: int, played: int, counts: int
) -> None:
    life = living(
        machine,
        FakeClock(),
        open_log(io.StringIO()),
        supervised=bool(supervised),
        played=lambda: bool(played),
    )
    with suppress(LedgerUnavailable), life:
        raise LedgerUnavailable("no room")
    assert sum(lived(machine).counted.values()) == counts


@pytest.mark.parametrize("ending", [None, Interrupted()])
def test_an_end_that_was_asked_for_leaves_nothing(machine: Machine, ending: BaseException | None) -> None:
    assert found_after(machine, ending) == "None"


def test_only_who_is_started_again_by_itself_climbs_down_the_ladder(machine: Machine) -> None:
    for _ in range(3):
        lived(machine, ValueError("again"))
    supervised = lived(machine, ValueError("again"))
    assert supervised.stance.ground
    assert supervised.stance.plain
    by_hand = lived(machine, supervised=False)
    assert by_hand.counted == {Cause.BUG: 4}
    assert not by_hand.stance.ground
    assert not by_hand.stance.plain


def test_the_log_says_why_and_how_often(machine: Machine) -> None:
    said = io.StringIO()
    for _ in range(2):
        lived(machine, ValueError("odd"))
    with living(machine, FakeClock(), open_log(said), supervised=True):
        pass
    assert "bug: ValueError: odd" in said.getvalue()
    assert "times=2" in said.getvalue()
    assert "the ground stays" in said.getvalue()
