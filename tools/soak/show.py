"""The show of a day: a playlist with its hours, on the stand-in; what differs from seed to seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from player.app.mirror import Mirror
from player.app.pacer import PromptPacer
from player.app.piece import piece_of
from player.app.programme import Act
from player.app.wishes import Wishes
from player.assets import load_census
from player.config import default_machine
from player.core.machine import Machine
from player.core.playlist import (
    Decision,
    Limit,
    Order,
    PauseRule,
    Playlist,
    Policy,
    Selection,
    Showing,
)
from player.core.units import SECOND, Ns, Wall, wall_of
from player.piece import Piece
from player.sources import StandIn
from tools.soak.faults import DAY

DAYS = (date(2019, 7, 1), date(2019, 3, 31), date(2019, 10, 27), date(2020, 2, 29))
"""An ordinary day, those on which summer time begins and ends in London, and a leap day."""

WINDOWS = (
    ((10.0, 14.5),),
    ((0.5, 2.5), (18.0, 20.0)),  # through both changes of the clocks
    ((22.0, 25.5), (9.0, 10.0)),  # over midnight
    ((1.25, 1.75), (6.0, 6.1), (6.2, 9.0)),
)
"""Opening hours of a day, hours after midnight."""

ZONE = "Europe/London"


@cache
def stand_in() -> StandIn:
    """Return the stand-in."""
    return StandIn(load_census())


@dataclass(frozen=True, slots=True)
class Show:
    """A playlist on one day; *openings* are true times since it *begins*, computed apart from the player."""

    playlist: Playlist
    begins: Wall
    openings: Sequence[tuple[Ns, Ns]]
    once: bool
    """Whether there is one pass, as a showing has it; else pass follows pass, as in a programme."""

    def machine(self, state: Path) -> Machine:
        """Return a machine that keeps its state in *state*."""
        return replace(default_machine(), state=state)

    def piece(self, machine: Machine, playlist: Playlist | None = None) -> Piece:
        """Return what plays; what it decides it decides at once."""
        mirror = Mirror("first", stand_in())
        piece = piece_of(machine, Wishes(), Act(playlist or self.playlist), mirror)
        if piece.pacer is None or piece.schedule is None or not piece.filled:
            return replace(piece, pacer=None, once=self.once)
        return replace(piece, once=self.once, pacer=PromptPacer(piece.score, piece.schedule, foresees=False))


def show_of(seed: int) -> Show:
    """Return the show of *seed*: day, hours, order, pauses and number of pictures are its own."""
    day, windows = DAYS[seed % 4], WINDOWS[seed // 4 % 4]
    every = None if seed % 3 == 0 else 100
    once = seed % 2 == 0 or every is None
    playlist = Playlist(
        id=f"soak-{seed}",
        pictures=Selection(per_synset=4, limit=Limit(pictures=80_000 if once else 15_000)),
        content={"unsafe-2019": Policy(Decision.WITHHELD)},
        order=tuple(Order)[seed % 3],
        seed=seed,
        pauses=PauseRule(every, Ns(2 * SECOND), Ns(20 * SECOND)),
        showing=Showing(day - timedelta(1), day + timedelta(1), _hours(windows), ZONE),
    )
    begins = _instant(day, 0)
    openings = sorted(
        (Ns(max(0, _instant(d, a) - begins)), Ns(_instant(d, b) - begins))
        for d in (day - timedelta(1), day, day + timedelta(1))
        for a, b in windows
        if _instant(d, b) > max(begins, _instant(d, a))
    )
    return Show(playlist, begins, openings, once)


def open_on_the_day(show: Show) -> list[tuple[Ns, Ns]]:
    """Return those of the openings of *show* that begin on the day itself."""
    return [(opens, Ns(min(closes, DAY))) for opens, closes in show.openings if opens < DAY]


def day_of(day: date) -> datetime:
    """Return when *day* begins in UTC."""
    return datetime.combine(day, time(), UTC)


def whole_hours(hours: float) -> tuple[int, int]:
    """Return hours and minutes."""
    return divmod(round(hours * 60), 60)


def _hours(windows: Sequence[tuple[float, float]]) -> str:
    spans = (f"{_clock(a)}-{_clock(b)}" for a, b in windows)
    return "Mo-Su " + ",".join(spans)


def _clock(hours: float) -> str:
    hour, minute = whole_hours(hours)
    return f"{hour:02}:{minute:02}"


def _instant(day: date, hours: float) -> Wall:
    """Return when the clocks of the zone show *hours* of *day*, or skip them; the first time, if twice."""
    hour, minute = whole_hours(hours)
    local = datetime.combine(day + timedelta(hour // 24), time(hour % 24, minute))
    skipped = 0
    while (at := local.replace(tzinfo=ZoneInfo(ZONE))).astimezone(UTC).astimezone(ZoneInfo(ZONE)) != at:
        local, skipped = local - timedelta(minutes=1), 60 * SECOND
    return Wall(wall_of(at) + skipped)
