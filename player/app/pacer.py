"""Pacing a showing: the decisions of the core, asked for by the loop and made beside it."""

from collections import deque
from dataclasses import replace
from functools import partial
from threading import Lock, Thread

from player.core.composed import Composed
from player.core.forecast import Forecast, forecast
from player.core.pacing import GREETING, PLAIN, Pacing, pace
from player.core.pauses import PauseDraws, Tempo, threshold
from player.core.plan import Plan, planned
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.units import Ns, Position, Wall


def pacing_of(score: Score, pass_number: int = 0) -> Pacing:
    """Return the pacing of a pass of *score*; its draws are looked at when they are first needed."""
    playlist, rule = score.playlist, score.playlist.pauses
    draws = PauseDraws(playlist.seed, pass_number, rule.shortest, rule.longest) if rule else None
    return Pacing(score.pictures, score.beats, draws, _composed(score, pass_number))


def _composed(score: Score, pass_number: int) -> Composed:
    """Return what *score* decides of a pass beside its draws."""
    choice, greeting = score.choice, Ns(GREETING + score.playlist.card_length)
    if choice is None:
        return Composed(greeting, PLAIN.chosen)
    barred = partial(choice.barred, pass_number) if choice.bars else None
    return Composed(greeting, choice.chosen(pass_number), barred)


def pacer_of(score: Score, schedule: Schedule | None) -> "PatientPacer | None":
    """Return what decides the pauses of *score* within *schedule*, None where nothing is to be filled."""
    if schedule is None or score.playlist.showing is None:
        return None
    return PatientPacer(PromptPacer(score, schedule))


class PromptPacer:
    """Decides at once, as a rehearsal has it (implements ports.Pacer)."""

    def __init__(self, score: Score, schedule: Schedule, *, foresees: bool = True) -> None:
        """Prepare; the first decision takes a second or two. Unless it *foresees*, `ends` stays None."""
        self._pacing = pacing_of(score)
        self._schedule = schedule
        self._rule = score.playlist.pauses
        self._composed = score.composed
        self._foresees = foresees
        self._foreseen: Forecast | None = None
        self._answers: deque[Tempo] = deque(maxlen=1)

    def ask(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        """Decide for *position* on, which comes at *at*, or is greeted first if *arriving*."""
        found = pace(self._pacing, self._schedule, self._rule, position, at, arriving=arriving)
        tempo = Tempo(
            position,
            found.share,
            cause,
            short=Ns(0) if found.fits else Ns(-found.spare),
            composed=self._composed,
        )
        if self._rule:
            tempo = replace(tempo, shortest=self._rule.shortest, longest=self._rule.longest)
        self._answers.append(tempo)
        if self._foresees:
            before = Wall(at - arriving)  # a showing that begins before the doors open is greeted
            self._foreseen = forecast(self._pacing, self._schedule, self._rule, (position, before))

    @property
    def ends(self) -> Wall | None:
        """The moment of the last picture, as it was reckoned last."""
        return self._foreseen.last_picture_at if self._foreseen else None

    def comes(self, position: Position) -> Wall | None:
        """Return when *position* comes by what was reckoned last; None if that does not say."""
        return self._foreseen.at(position) if self._foreseen else None

    def answer(self) -> Tempo | None:
        """Return what was decided, once."""
        return self._answers.popleft() if self._answers else None


class PatientPacer:
    """Decides in a thread of its own for each question, so that no beat waits (implements ports.Pacer)."""

    def __init__(self, pacer: PromptPacer) -> None:
        """Wait for the first question."""
        self._pacer = pacer
        self._one = Lock()
        """Guards the pacer: questions are thought about one after the other."""
        self._failure: BaseException | None = None

    @property
    def ends(self) -> Wall | None:
        """The moment of the last picture, as it was reckoned last."""
        return self._pacer.ends

    def comes(self, position: Position) -> Wall | None:
        """Return when *position* comes by what was reckoned last; None if that does not say."""
        return self._pacer.comes(position)

    def ask(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        """Begin to decide; the last question is the one that counts."""
        question = partial(self._decide, position, at, cause, arriving=arriving)
        Thread(target=question, name="pacing", daemon=True).start()

    def answer(self) -> Tempo | None:
        """Return what was decided, once; None if that takes longer. A bug in deciding is raised here."""
        if self._failure is not None:
            raise self._failure
        return self._pacer.answer()

    def _decide(self, position: Position, at: Wall, cause: str, *, arriving: bool) -> None:
        try:
            with self._one:
                self._pacer.ask(position, at, cause, arriving=arriving)
        except BaseException as failure:  # noqa: BLE001 - handed to the loop, which raises it
            self._failure = failure


def planned_share(score: Score, schedule: Schedule) -> int:
    """Return the share of the plan from the first day on, for where the hours are not kept."""
    first = schedule.openings[0].opens if schedule.openings else Wall(0)
    return pace(pacing_of(score), schedule, score.playlist.pauses, Position(0), first, arriving=True).share


def planned_whole(score: Score) -> Plan:
    """Return the plan of *score* from its first day on, or, without a showing, from the instant 0 on."""
    showing = score.playlist.showing
    if showing is None:
        return planned(score, pacing_of(score), None, (Position(0), Wall(0)))
    from player.hours import schedule_of  # noqa: PLC0415 - 20 ms, only for playlists with hours

    schedule = schedule_of(showing)
    first = Wall(schedule.openings[0].opens - 1 if schedule.openings else 0)
    return planned(score, pacing_of(score), schedule, (Position(0), first))


def share_of(score: Score) -> int:
    """Return the share of the positions that pause, by the rule or by the plan from the first day on."""
    rule, showing = score.playlist.pauses, score.playlist.showing
    if rule is None:
        return 0
    if rule.every is not None:
        return threshold(rule.every)
    assert showing is not None, "what fills a showing has one"
    from player.hours import schedule_of  # noqa: PLC0415 - 20 ms, only for playlists with hours

    return planned_share(score, schedule_of(showing))
