"""The arithmetic of a showing: what its pictures, its open hours and its pauses come to."""

from dataclasses import dataclass
from functools import cached_property

from player.core.forecast import Forecast, forecast
from player.core.pacing import GREETING, Pacing, available, most_paused
from player.core.playlist import PauseRule
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.units import SECOND, Ns, Position, Wall

ALWAYS = Schedule([(Wall(0), Wall(1 << 62))])
"""Open without end, or for 146 years: a pass without a showing is reckoned from the instant 0."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A score, its *schedule* (None: always open), where and when it begins, and its forecast.

    *counts* tells what was counted.
    """

    score: Score
    counts: str
    schedule: Schedule | None
    begin: tuple[Position, Wall]
    forecast: Forecast

    @property
    def rule(self) -> PauseRule | None:
        """The rule of the pauses."""
        return self.score.playlist.pauses

    @property
    def left(self) -> int:
        """How many pictures are still to be shown."""
        return self.score.pictures - self.begin[0]

    @property
    def need(self) -> Ns:
        """What these take without a pause."""
        return self.score.beats.between(self.begin[0], self.score.pictures)

    @property
    def beat(self) -> Ns:
        """How long one of the pictures left beats, in the mean."""
        return Ns(self.need // self.left) if self.left else self.score.playlist.cadence

    @property
    def greeting(self) -> Ns:
        """What an opening by the hours takes: the ground, a title card, the first picture held."""
        return Ns(GREETING + self.score.playlist.card_length)

    @property
    def all_pause(self) -> bool:
        """Whether each of them pauses, so that the cadence counts for nothing."""
        return 0 < self.left <= self.forecast.first.pauses

    @cached_property
    def openings(self) -> Schedule:
        """When the doors are open from the beginning on."""
        return Schedule((self.schedule or ALWAYS).since(self.begin[1]))

    @property
    def open(self) -> Ns:
        """For how long that is."""
        return Ns(sum(opening.length for opening in self.openings.openings))

    @property
    def greetings(self) -> Ns:
        """What the openings by the hours take before the first picture's own time."""
        begin, none = self.begin[1], Ns(0)
        kept = available(self.openings, begin, arriving=False, reserve=none, greeting=self.greeting)
        return Ns(self.open - kept)

    @property
    def reserve(self) -> Ns:
        """What is kept free before the last closing."""
        return self.rule.reserve if self.rule else Ns(0)

    @property
    def available(self) -> Ns:
        """What is open, less the greetings and the reserve."""
        return Ns(self.open - self.greetings - self.reserve)

    @property
    def budget(self) -> Ns:
        """How long the pauses may last beyond the beats that they replace; 0 where nothing is left."""
        most = self.available - self.need
        if self.rule and self.rule.every is None:
            most = min(most, most_paused(self.openings.openings, self.rule.at_most))
        return Ns(max(0, most))

    @property
    def lacking(self) -> Ns:
        """How much too short the time is for what is left; 0 where it fits."""
        return Ns(0 if self.forecast.fits else max(0, -self.forecast.first.spare))

    @property
    def surplus(self) -> Ns:
        """What stays open after the last picture's time, beyond the reserve and one longest pause."""
        ends = self.forecast.ends_at
        if self.schedule is None or ends is None:
            return Ns(0)
        rest = self.schedule.open_between(ends, self.forecast.closes_at) - self.reserve
        return Ns(rest if rest > max(60 * SECOND, self.rule.longest if self.rule else 0) else 0)


def planned(
    score: Score, pacing: Pacing, schedule: Schedule | None, begin: tuple[Position, Wall], counts: str = ""
) -> Plan:
    """Return the plan of *score*, of which *pacing* is the pass, from *begin* on."""
    told = forecast(pacing, schedule or ALWAYS, score.playlist.pauses, begin)
    return Plan(score, counts, schedule, begin, told)
