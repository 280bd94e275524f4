"""The end of a showing, rehearsed on site: its last minutes in real time on this wall, recorded nowhere."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from player.app.known import known_mirror
from player.app.plan import plan
from player.app.play import play
from player.app.rehearse import CannotRehearse
from player.app.wishes import Wishes, playlist_of
from player.clock import SystemClock
from player.control.logbook import Log
from player.core.closing import LastMinutes, last_minutes
from player.core.machine import Machine
from player.core.units import datetime_of, wall_of


def rehearse_closing(machine: Machine, wishes: Wishes, log: Log) -> None:
    """Play the last minutes of what *machine* shows by *wishes*, as they are planned from its first day.

    Raises:
        CannotRehearse: it has no end.
        NotIndexed: the mirror's counts are not known, and so not when it ends.
    And what `play` raises.
    """
    held = replace(machine, programme=())
    playlist = playlist_of(machine, wishes)
    if playlist.showing is None:
        raise CannotRehearse(
            "only a showing ends: this playlist has none, so there is no closing to rehearse"
        )
    path = wishes.playlist or machine.playlist or machine.programme[0].playlist
    wishes = replace(wishes, playlist=path)
    with known_mirror(held):
        found = _last_minutes(held, wishes)
    at = datetime_of(found.at, ZoneInfo(playlist.showing.timezone))
    log.info("the last minutes", position=found.position, since=str(at))
    length = found.length if wishes.length is None else wishes.length
    play(held, replace(wishes, rehearsed=True, at=found.position, pretend=at, length=length), log)


def _last_minutes(machine: Machine, wishes: Wishes) -> LastMinutes:
    clock = SystemClock()
    found = plan(machine, wishes, wall_of(clock.wall()), ZoneInfo("UTC")).plan
    stays = found.rule.longest if found.rule else found.score.beats.at(found.score.pictures - 1)
    return last_minutes(found.forecast, stays)
