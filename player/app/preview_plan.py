"""The plan of what is previewed, reckoned in a thread: a first picture does not wait for it."""

from datetime import datetime
from threading import Event, Thread
from zoneinfo import ZoneInfo

from player.app.pacer import pacing_of, planned_whole
from player.app.place import position_by
from player.core.desk import Tick
from player.core.forecast import Forecast
from player.core.likely import likely_share
from player.core.pauses import Tempo
from player.core.plan import Plan as ScorePlan
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.timeline import Timeline
from player.core.units import Position, Wall
from player.piece import Piece


def guessed_share(score: Score, schedule: Schedule) -> int:
    """Return about how often a showing pauses, at once."""
    playlist = score.playlist
    assert playlist.pauses is not None, "what never pauses needs no guess"
    return likely_share(pacing_of(score), playlist.pauses, schedule)


class Plan:
    """The plan of *piece* from its first day, as soon as it is reckoned; asked from the main thread."""

    def __init__(self, piece: Piece) -> None:
        """Begin to reckon."""
        self._score = piece.score
        self._done = Event()
        self._plan: ScorePlan | None = None
        self._line: Timeline | None = None
        self._failure: BaseException | None = None
        self.ticks: tuple[Tick, ...] = ()
        Thread(target=self._reckon, name="plan", daemon=True).start()

    @property
    def line(self) -> Timeline | None:
        """The days and hours, None until they are known. A bug in reckoning is raised here."""
        if self._failure is not None:
            raise self._failure
        return self._line

    @property
    def told(self) -> Forecast | None:
        """What is to come when, None until that is known."""
        return self._plan.forecast if self.line and self._plan else None

    def position_of(self, moment: datetime) -> Position:
        """Return which position stands on the wall at *moment*; waits until that is known.

        Raises:
            NotThere: none does.
        """
        self._done.wait()
        assert self.line is not None, "no bug was in the way"
        assert self._plan is not None, "what has a line has a plan"
        return position_by(self._plan, moment)

    def _reckon(self) -> None:
        try:
            self._tell()
        except BaseException as failure:  # noqa: BLE001 - handed to the main thread, which raises it
            self._failure = failure
        finally:
            self._done.set()

    def _tell(self) -> None:
        score, showing = self._score, self._score.playlist.showing
        self._plan = plan = planned_whole(score)
        line = Timeline(plan.forecast, score.pictures, ZoneInfo(showing.timezone) if showing else None)
        self.ticks = line.ticks()
        self._line = line


class PlanPacer:
    """Paces as the plan does (implements ports.Pacer): its share of each day, as soon as that is known."""

    ends: Wall | None = None

    def __init__(self, plan: Plan, piece: Piece) -> None:
        """Wait for the first question."""
        self._plan = plan
        self._piece = piece
        self._asked: Position | None = None

    def comes(self, position: Position) -> Wall | None:
        """Return when *position* comes by the plan."""
        told = self._plan.told
        return told.at(position) if told else None

    def ask(self, position: Position, _at: Wall, _cause: str, *, arriving: bool) -> None:
        """Take the question."""
        del arriving
        self._asked = position

    def answer(self) -> Tempo | None:
        """Return what the plan has there; None while it is reckoned."""
        told, asked = self._plan.told, self._asked
        if told is None or asked is None:
            return None
        self._asked = None
        segment = told.segment_of(asked)
        share = segment.share if segment else told.first.share
        return self._piece.tempo(asked, share, "plan")


def same_times(one: Piece, other: Piece) -> bool:
    """Tell whether the plans of both are the same."""
    return _times(one.score) == _times(other.score)


def _times(score: Score) -> tuple[object, ...]:
    """Return all that the moments of *score* rest on."""
    playlist = score.playlist
    return score.run, score.beats, playlist.pauses, playlist.showing, playlist.card_length
