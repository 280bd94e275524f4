"""Small showings to plan: a mirror of five synsets, and some hours on some days."""

from dataclasses import replace

from player.core.pacing import Pacing
from player.core.pauses import PauseDraws
from player.core.plan import Plan, planned
from player.core.playlist import PauseRule, Playlist
from player.core.schedule import Schedule
from player.core.score import Score, resolve
from player.core.units import SECOND, Ns, Position, Wall
from tests.fakes import CENSUS, WORDNET, manifest

HOUR = Ns(3_600 * SECOND)
MIRROR = manifest(
    {"n01000001": 3_000, "n01000002": 40_000, "n01000003": 20_000, "n03000001": 27_000, "n03000002": 10_000}
)
"""100,000 pictures: two and a half hours of beat."""

SMALL = Playlist("small")
FILL = PauseRule(every=None)


def openings(days: int, hours: float) -> Schedule:
    """Return so many days in January 1970 (UTC), open for so many hours from ten on."""
    begins = [Wall((24 * day + 10) * HOUR) for day in range(days)]
    return Schedule([(begin, Wall(begin + round(hours * HOUR))) for begin in begins])


def score_of(playlist: Playlist) -> Score:
    """Return *playlist* on the small mirror."""
    return resolve(playlist, MIRROR, WORDNET, CENSUS)


def plan_of(
    schedule: Schedule | None,
    rule: PauseRule | None = FILL,
    begin: tuple[Position, Wall] | None = None,
    playlist: Playlist = SMALL,
) -> Plan:
    """Return the plan of *playlist* with *rule*, from before the first opening on if not from *begin*."""
    score = score_of(replace(playlist, pauses=rule))
    draws = PauseDraws(score.playlist.seed, 0, rule.shortest, rule.longest) if rule else None
    first = schedule.openings[0].opens if schedule and schedule.openings else 1
    pacing = Pacing(score.pictures, score.beats, draws)
    started = (Position(0), Wall(first - 1 if schedule else 0))
    return planned(score, pacing, schedule, begin or started)
