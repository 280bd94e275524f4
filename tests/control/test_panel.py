"""The panel, switched by real commands that leave their traces in files."""

import sys
from pathlib import Path

import pytest
import structlog

from player.control.inbox import Inbox
from player.control.panel import Panel
from player.control.sight import Sight
from player.core.commands import Command
from player.core.machine import Power
from player.core.schedule import Schedule
from player.core.units import SECOND, Ns, Wall, wall_of
from tests.fakes import FakeClock

LOG = structlog.get_logger()


class Wire:
    """A panel that is a file: it is on while the file is there."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "panel"
        python = f"{sys.executable} -c"
        self.power = Power(
            on=f'{python} \'open("{self.file}", "a").write("x")\'',
            off=f"{python} 'import os; os.remove(\"{self.file}\")'",
            read=f"{python} 'import os, sys; sys.exit(not os.path.exists(\"{self.file}\"))'",
            lead=Ns(10 * SECOND),
        )


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    return Wire(tmp_path)


def hours(clock: FakeClock, *spans: tuple[int, int]) -> Schedule:
    begin = wall_of(clock.wall())
    return Schedule((Wall(begin + a * SECOND), Wall(begin + b * SECOND)) for a, b in spans)


def panel_of(power: Power, clock: FakeClock, schedule: Schedule | None) -> tuple[Panel, Inbox]:
    inbox = Inbox()
    return Panel(power, lambda: schedule, clock, Sight(inbox), LOG), inbox


def test_it_is_switched_on_before_the_doors_open_and_off_after_they_closed(wire: Wire) -> None:
    clock = FakeClock()
    wire.file.touch()
    panel, _ = panel_of(wire.power, clock, hours(clock, (100, 200)))
    states = []
    for _ in range(25):
        panel.look()
        states.append(wire.file.exists())
        clock.advance(Ns(10 * SECOND))
    assert states == [False] * 9 + [True] * 11 + [False] * 5


def test_without_hours_it_is_on(wire: Wire) -> None:
    panel, _ = panel_of(wire.power, FakeClock(), None)
    panel.look()
    assert wire.file.exists()


def test_a_command_that_fails_is_tried_again(wire: Wire, tmp_path: Path) -> None:
    clock = FakeClock()
    script = tmp_path / "later.py"
    power = Power(on=f"{sys.executable} {script}")
    panel, _ = panel_of(power, clock, None)
    panel.look()
    script.write_text(f"open({str(wire.file)!r}, 'w')")
    panel.look()
    assert not wire.file.exists()  # too soon
    clock.advance(Ns(30 * SECOND))
    panel.look()
    assert wire.file.exists()


def test_a_panel_that_is_off_while_the_doors_are_open_is_told_to_the_loop(wire: Wire) -> None:
    clock = FakeClock()
    panel, inbox = panel_of(wire.power, clock, hours(clock, (0, 1_000)))
    told = []
    for step in range(6):
        panel.look()
        told.append(inbox.take())
        if step == 1:
            wire.file.unlink()  # somebody has the remote control
        if step == 3:
            wire.file.touch()
        clock.advance(Ns(30 * SECOND))
    assert told == [None, None, Command.UNSEEN, None, Command.SEEN, None]


def test_what_cannot_tell_says_nothing() -> None:
    clock = FakeClock()
    panel, inbox = panel_of(Power(read="/no/such/command"), clock, hours(clock, (0, 1_000)))
    panel.look()
    assert inbox.take() is None


def test_closing_ends_not_being_seen(wire: Wire) -> None:
    clock = FakeClock()
    panel, inbox = panel_of(Power(read=wire.power.read), clock, hours(clock, (0, 50)))
    panel.look()
    assert inbox.take() is Command.UNSEEN
    clock.advance(Ns(60 * SECOND))
    panel.look()
    assert inbox.take() is Command.SEEN
