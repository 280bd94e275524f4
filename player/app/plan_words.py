"""A plan in words: what people read of it in a terminal."""

from player.app.plan import PlanReport
from player.core.advice import percent, told_date, told_length, told_moment
from player.core.beats import Beats
from player.core.contested import BULK, Contested
from player.core.days import Day
from player.core.plan import Plan
from player.core.playlist import Decision
from player.core.synsets import TOPS
from player.core.units import SECOND, Ns, Wall, datetime_of, format_duration

MOST_TOPS = 3
"""Top categories that are named of a day, the largest first."""

_LEAST_TOP = 0.005
"""Below half a percent of a day's pictures a top category is not named."""

_LONG = 48 * 3_600 * SECOND
"""From this on, minutes of a time that nobody's clock shows say nothing."""

_STAYS = {"omitted": "would come", "excluded": "would come"}


def heading(report: PlanReport) -> str:
    """Return what is planned, in a line."""
    playlist = report.plan.score.playlist
    rest = "" if report.now is None else f", the rest from {told_moment(report.now, report.zone)}"
    return f"{playlist.title or playlist.id}{rest}"


def figures(report: PlanReport) -> dict[str, str]:
    """Return the arithmetic, by its words."""
    return {name: words for name, words in _figures(report).items() if words}


def _figures(report: PlanReport) -> dict[str, str]:
    plan = report.plan
    return {
        "showing": _showing(report),
        "open": _open(report),
        "pictures": _pictures(plan),
        "left": _left(plan) if plan.begin[0] else "",
        "omitted": f"{plan.score.omitted:,}" if plan.score.omitted else "",
        "greetings": _greetings(report),
        "reserve": told_length(plan.reserve) if plan.reserve else "",
        "for pauses": _budget(report),
        "pauses": _pauses(report),
        "chosen": _chosen(report),
        "never reached": _never(report),
        "last picture": _last(report),
        "counted in": report.counts,
    }


def _pictures(plan: Plan) -> str:
    if plan.all_pause:
        return f"{plan.score.pictures:,}"  # the cadence would count for nothing
    beats = plan.score.beats
    beat = told_length(Ns(beats.before(plan.score.pictures)))
    return f"{plan.score.pictures:,}, {told_beats(beats)} each: {beat}"


def _left(plan: Plan) -> str:
    return f"{plan.left:,}" if plan.all_pause else f"{plan.left:,}: {told_length(plan.need)}"


def told_beats(beats: Beats) -> str:
    """Return how long pictures beat: ``90 ms``, or ``90 ms or 360 ms``."""
    return " or ".join(format_duration(period) for period in sorted(set(beats.periods)))


def _showing(report: PlanReport) -> str:
    showing = report.plan.score.playlist.showing
    if showing is None:
        return "always open, pass after pass"
    span = f"{told_date(showing.first)} to {told_date(showing.last)}"
    return f"{span}, {showing.hours} ({showing.timezone})"


def _open(report: PlanReport) -> str:
    plan = report.plan
    if plan.schedule is None:
        return ""
    openings = len(plan.openings.openings)
    return f"{told_length(plan.open)} in {openings} opening{'' if openings == 1 else 's'}"


def _greetings(report: PlanReport) -> str:
    if report.plan.schedule is None or not report.plan.greetings:
        return ""
    each = f"{report.plan.greeting / SECOND:g} s at each opening by the hours"
    return f"{told_length(report.plan.greetings)}, {each}"


def _budget(report: PlanReport) -> str:
    plan = report.plan
    if plan.schedule is None:
        return ""
    share = f" ({percent(plan.budget / plan.open)} of what is open" if plan.open else ""
    filled = plan.rule is not None and plan.rule.every is None
    most = f", at most {percent(plan.rule.at_most / 10**9)})" if filled and plan.rule else ")"
    return f"{told_length(plan.budget)}{share}{most if share else ''}"


def _pauses(report: PlanReport) -> str:
    told, plan = report.plan.forecast, report.plan
    if not told.pauses:
        return "none"
    shown = sum(segment.count for segment in told.segments)
    mean = told.paused / told.pauses / SECOND
    if told.pauses == shown:
        return f"every picture, {mean:.1f} s in the mean, {told_length(told.paused)} in all"
    apart = ((shown - told.pauses) * plan.beat + told.paused) / told.pauses / SECOND
    return (
        f"{told.pauses:,} of {mean:.1f} s in the mean, {told_length(told.paused)} in all: "
        f"one in {shown / told.pauses:,.0f} pictures, one every {apart:,.0f} s"
    )


def _chosen(report: PlanReport) -> str:
    """Return how many pauses the playlist chose itself, and which of these places have none."""
    rule, choice = report.plan.rule, report.plan.score.choice
    if rule is None or choice is None:
        return ""
    never = f"none on {' and '.join(rule.never_on)}" if rule.never_on else ""
    lacking = f"without a pause: {', '.join(map(str, choice.missing))}" if choice.missing else ""
    held = f"{len(choice.chosen(0)):,} of the pauses" if rule.at else ""
    return "; ".join(filter(None, (held, lacking, never)))


def _never(report: PlanReport) -> str:
    """Return which stretches would begin behind the last picture."""
    never = ", ".join(map(str, report.plan.score.never))
    return f"stretches from {never}" if never else ""


def _last(report: PlanReport) -> str:
    plan, last = report.plan, report.plan.forecast.last_picture_at
    if last is None:
        return "never comes" if plan.left else "has been shown"
    at = report.moment(last)
    if at is None:
        return f"after {told_length(Ns(last))}; then the next pass begins"
    return told_moment(at, report.zone)


def contested_words(report: PlanReport) -> list[str]:
    """Return a sentence on each policy: the verdict, whose it is, and when its synsets come, or would."""
    return [_contested(report, one) for one in report.contested]


def _contested(report: PlanReport, one: Contested) -> str:
    policy = one.policy
    if not one.synsets:
        return f"{one.name}: none of its synsets is in this playlist."
    whose = "by the playlist" if policy is None else "by this player's default; nobody has decided"
    if policy and policy.decision is not Decision.OMITTED:
        whose = "by the playlist; nobody is named"
    if policy and policy.decided_by:
        whose = f"decided by {policy.decided_by}" + (f" on {told_date(policy.on)}" if policy.on else "")
    held = f"{one.name}: {one.synsets:,} synsets, {one.held:,} pictures, {one.verdict} {whose}"
    return f"{held}; {_stay(report, one)}."


def _stay(report: PlanReport, one: Contested) -> str:
    verb = _STAYS.get(one.verdict, "come")
    if not one.coming:
        return f"none of them {verb} in this playlist"
    if report.plan.score.traversal.shuffled:
        return f"they {verb} at all times, one picture in {1 / max(one.density, 1e-9):,.0f}"
    most = (
        f"{percent(BULK)} of them {_from_to(report, one.bulk)}, {percent(one.density)} of the pictures there"
    )
    return f"they {verb} {_from_to(report, one.span)}, {most}"


def _from_to(report: PlanReport, stay: tuple[Wall | None, Wall | None]) -> str:
    first, last = (_short(report, at) for at in stay)
    return f"from {first} to {last}"


def _short(report: PlanReport, at: Wall | None) -> str:
    if at is None:
        return "(not within this plan)"
    known = report.moment(at)
    if known is None:
        hour, minute = divmod(at // (60 * SECOND), 60)
        return f"{hour}:{minute:02} h" if at < _LONG else f"hour {hour:,}"
    moment = datetime_of(known, report.zone)
    return f"{moment.day} {moment:%B %H:%M}"


def day_row(day: Day) -> tuple[str, ...]:
    """Return one day: its date, open time, pictures, pauses, their time, and its largest top categories."""
    name = f"{day.date:%a} {day.date.day} {day.date:%b}" if day.date else f"day {day.number}"
    if not day.pictures:
        return name, told_length(day.open), "–", "", "", ""
    return (
        name,
        told_length(day.open),
        f"{day.pictures:,}",
        f"{day.pauses:,}",
        told_length(day.paused),
        top_words(day),
    )


def top_words(day: Day) -> str:
    """Return the largest top categories of *day* with their shares: ``animal 84 %, plant 12 %``."""
    named = sorted(zip(day.tops, TOPS, strict=True), reverse=True)[:MOST_TOPS]
    return ", ".join(
        f"{name} {percent(count / day.pictures)}"
        for count, name in named
        if count >= _LEAST_TOP * day.pictures
    )
