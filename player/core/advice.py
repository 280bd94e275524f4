"""What is said, honestly, of a plan that is too short or too long: each choice with its number."""

from collections.abc import Callable, Iterator
from datetime import date, tzinfo

from player.core.days import calendar_days
from player.core.pacing import available, most_paused
from player.core.plan import Plan
from player.core.playlist import LONGEST_CADENCE, SHORTEST_CADENCE
from player.core.schedule import Schedule
from player.core.units import MILLISECOND, SECOND, Ns, Wall, datetime_of, format_duration

HOUR = Ns(3_600 * SECOND)
MINUTE = Ns(60 * SECOND)


def advice(plan: Plan, zone: tzinfo) -> tuple[str, ...]:
    """Return the sentences on *plan*, its dates in *zone*: that it fits, or what to choose from."""
    return (*_of_time(plan, zone), *_of_pauses(plan))


def _of_time(plan: Plan, zone: tzinfo) -> tuple[str, ...]:
    if plan.schedule is None:
        return ()
    if not plan.left:
        return ("All pictures have been shown.",)
    if plan.forecast.fits:
        return tuple(_too_long(plan, zone)) if plan.surplus else tuple(_fits(plan, zone))
    return tuple(_too_short(plan, zone)) if plan.openings.openings else ("The doors never open.",)


def _of_pauses(plan: Plan) -> Iterator[str]:
    beats = plan.score.beats
    if plan.rule and plan.rule.longest < beats.slowest and not plan.all_pause:
        yield (
            f"The longest pause, {format_duration(plan.rule.longest)}, is shorter than the "
            f"{'' if beats.even else 'slowest '}cadence, {format_duration(beats.slowest)}: "
            "a picture that pauses goes sooner than the others."
        )


def told_length(length: Ns) -> str:
    """Return *length* for reading: in hours, below two hours in minutes, below two minutes in seconds."""
    if length >= 2 * HOUR:
        return f"{length / HOUR:,.1f} h"
    return f"{length / MINUTE:.0f} min" if length >= 2 * MINUTE else f"{length / SECOND:.1f} s"


def percent(share: float, decimals: int = 0) -> str:
    """Return *share* (of 1) for reading: ``44 %``."""
    return f"{share * 100:.{decimals}f} %"


def told_moment(at: Wall, zone: tzinfo) -> str:
    """Return *at* in *zone* for reading, to the second: ``Friday 13 September 2019, 17:59:43``."""
    moment = datetime_of(at, zone)
    return f"{told_date(moment.date())}, {moment:%H:%M:%S}"


def told_date(day: date) -> str:
    """Return *day* for reading: ``Friday 13 September 2019``."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _fits(plan: Plan, zone: tzinfo) -> Iterator[str]:
    last, closing = plan.forecast.last_picture_at, plan.forecast.closes_at
    assert last is not None, "what fits has a last picture"
    before = told_length(Ns(closing - last))
    yield f"It fits: the last picture comes on {told_moment(last, zone)}, {before} before the last closing."


# --- too short ----------------------------------------------------------------


def _too_short(plan: Plan, zone: tzinfo) -> Iterator[str]:
    pauses = plan.forecast.first.pauses
    paused = f" with {pauses:,} pauses" if pauses else ""
    time, need = told_length(plan.available), told_length(Ns(plan.available + plan.lacking))
    yield (
        f"It does not fit: {plan.left:,} pictures{paused} take {need}, and {time} are there for them; "
        f"{told_length(plan.lacking)} are lacking. {_unreached(plan)}"
    )
    yield _longer_hours(plan, zone)
    fewer, faster = _fewer(plan), _fitting_cadence(plan)
    if fewer:
        yield f"Fewer pictures: limit: {fewer} ({percent(fewer / plan.score.pictures, 1)} of them)."
    if faster:
        yield f"Faster: cadence: {format_duration(faster)}."
    yield from _other_pauses(plan, "Shorter")
    if pauses and plan.need <= plan.available:
        yield f"Fewer pauses: fill: showing; the beat alone takes {told_length(plan.need)}."
    elif not pauses:
        yield "In none of these would a picture pause; whatever is given beyond them goes to the pauses."


def _unreached(plan: Plan) -> str:
    missed = plan.left - plan.forecast.flipped_before(plan.forecast.closes_at)
    if missed:
        return f"At the last closing {missed:,} pictures have not come."
    return "The last of them comes in what is kept in reserve."


def _longer_hours(plan: Plan, zone: tzinfo) -> str:
    """Return how much longer the doors must be open: more each day, while a day has room, and more days."""
    opened = _open_days(plan.openings, zone)
    mean = plan.open // opened
    more = -(-plan.lacking // (opened * MINUTE)) * MINUTE
    days = -(-plan.lacking // mean)
    further = f"{days} more day{'' if days == 1 else 's'} of {told_length(Ns(mean))}"
    if mean + more > 24 * HOUR:
        return f"Longer: {further}."
    hours, minutes = divmod(more // MINUTE, 60)
    longer = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return f"Longer hours: {longer} more on each of {opened} days, or {further}."


def _open_days(openings: Schedule, zone: tzinfo) -> int:
    """Return on how many dates the doors are open at some time."""
    days = {day for opening in openings.openings for day in calendar_days(Schedule([opening]), zone)}
    return len(days)


def _fewer(plan: Plan) -> int:
    """Return how many pictures of the whole pass fit, paused as the rule says."""
    return plan.begin[0] + max(0, plan.available) * plan.left // (plan.available + plan.lacking)


def _fitting_cadence(plan: Plan) -> Ns:
    """Return the one cadence, in whole ms, at which all fits with the pauses of the rule; 0 if none does.

    None does where no picture beats, nor where a playlist could not ask for it; and which of several
    cadences is to give way is not ours to say.
    """
    paused, pauses = plan.forecast.first.paused, plan.forecast.first.pauses
    if plan.all_pause or not plan.score.beats.even:
        return Ns(0)
    fitting = Ns((plan.available - paused) // (plan.left - pauses) // MILLISECOND * MILLISECOND)
    return fitting if SHORTEST_CADENCE <= fitting <= LONGEST_CADENCE else Ns(0)


def _other_pauses(plan: Plan, how: str) -> Iterator[str]:
    """Say how long the pauses must be in the mean where nothing but they takes time."""
    if not plan.all_pause:
        return
    mean, fitting = plan.forecast.first.paused // plan.left, _pausing(plan) // plan.left
    if fitting >= plan.beat and told_length(Ns(fitting)) != told_length(Ns(mean)):
        yield (
            f"{how} pauses: {told_length(Ns(fitting))} in the mean instead of {told_length(Ns(mean))}; "
            "every picture pauses, so the cadence changes nothing."
        )


def _pausing(plan: Plan) -> Ns:
    """Return how long pictures that all pause may take together."""
    if plan.rule and plan.rule.every is None:
        return min(plan.available, most_paused(plan.openings.openings, plan.rule.at_most))
    return plan.available


# --- too long -----------------------------------------------------------------


def _too_long(plan: Plan, zone: tzinfo) -> Iterator[str]:
    last, closing = plan.forecast.last_picture_at, plan.forecast.closes_at
    assert last is not None, "what is too long for its pictures shows them all"
    filled = plan.rule if plan.rule and plan.rule.every is None else None
    most = f" (pauses at most {percent(filled.at_most / 10**9)} of it)" if filled else ""
    yield (
        f"There is more time than pictures and pauses take{most}: "
        f"the last picture comes on {told_moment(last, zone)}, "
        f"and {told_length(plan.surplus)} stay open after it, until {told_moment(closing, zone)}."
    )
    if not filled and not plan.all_pause:
        yield "More pauses: fill: showing."
    enough = _enough(plan)
    openings = plan.openings.openings
    later = max((k for k in range(len(openings)) if enough(openings[k:])), default=0)
    earlier = min((k for k in range(len(openings)) if enough(openings[: k + 1])), default=len(openings) - 1)
    if later:
        yield f"Start later: on {told_date(datetime_of(openings[later].opens, zone).date())}."
    if earlier < len(openings) - 1:
        yield f"End earlier: on {told_date(datetime_of(openings[earlier].opens, zone).date())}."
    slower = _fitting_cadence(plan)
    if slower > plan.beat:
        yield f"Slower: cadence: {format_duration(slower)}."
    yield from _other_pauses(plan, "Longer")
    if filled or not plan.all_pause:
        yield _second_pass(plan)


def _enough(plan: Plan) -> Callable[[tuple[tuple[Wall, Wall], ...]], bool]:
    """Return whether openings are enough for what the plan shows, at the share of pauses that it has."""
    rule, first = plan.rule, plan.forecast.first

    def enough(openings: tuple[tuple[Wall, Wall], ...]) -> bool:
        kept = Schedule(openings)
        at = Wall(kept.openings[0].opens - 1)
        need = plan.available - first.spare
        if rule and rule.every is None and first.pauses:
            most = most_paused(kept.openings, rule.at_most)
            need = plan.need + most - most * plan.beat * first.pauses // max(1, first.paused)
        return available(kept, at, arriving=False, reserve=plan.reserve, greeting=plan.greeting) >= need

    return enough


def _second_pass(plan: Plan) -> str:
    beat = Ns(plan.score.beats.before(plan.score.pictures))
    if beat <= plan.surplus:
        rest = told_length(Ns(plan.surplus - beat))
        return f"A second pass: its beat takes {told_length(beat)}, which leaves {rest} for its pauses."
    return f"A second pass does not fit: its beat alone takes {told_length(beat)}."
