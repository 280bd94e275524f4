"""The notice for the door, made from what was measured and from the plan of the showing."""

from datetime import date, tzinfo

from player.app.flash_report import FlashReport
from player.app.flash_words import share
from player.app.plan import PlanReport, plan
from player.app.wishes import Wishes
from player.assets import load_census
from player.core.contested import Contested
from player.core.days import Day
from player.core.flash_meter import MOST_FLIPS
from player.core.machine import Machine
from player.core.spread import span_groups
from player.core.synsets import TOPS
from player.core.units import MILLISECOND, SECOND, Wall
from player.report import ContestedNotice, Notice, People

PERSON = list(TOPS).index("person")

BULK = 0.98
"""The days that hold so much of the pictures of people are told: the first and the last may lie far off."""

THROUGHOUT = 0.6
"""Where these days are more than so many of all, people are shown throughout."""

UNSAFE = "unsafe-2019"


def notice_of(
    report: FlashReport, machine: Machine, wishes: Wishes, now: Wall, local: tzinfo, ask: str = ""
) -> Notice:
    """Return the notice for what *report* measured; whom to *ask* stands beside the staff.

    Raises:
        ConfigError, ScoreError, MirrorError: the showing cannot be planned.
    """
    planned = plan(machine, wishes, now, local)
    look, rule = report.look, report.score.playlist.pauses
    seen, far = report.view(look), report.too_small_from(look)
    return Notice(
        title=report.score.playlist.title or report.score.playlist.id,
        period_ms=look.cadence / MILLISECOND,
        pause_s=(rule.shortest / SECOND, rule.longest / SECOND) if rule else None,
        most=max(seen.general_most, seen.red_most),
        red=seen.red_most,
        over=not seen.holds,
        far_m=int(-(-far // 1)) if far else None,
        people=_people(planned),
        contested=_contested(planned),
        ask=ask,
        measured=_measured(report),
    )


def _people(planned: PlanReport) -> People | None:
    """Return when the pictures of people come; None where there are none."""
    if planned.plan.schedule is None or planned.plan.score.traversal.shuffled:
        return People() if _any_people(planned) else None
    days = [day for day in planned.days if day.pictures]
    found = bulk([day.tops[PERSON] for day in days])
    if found is None:
        return None
    first, last = found
    if last - first + 1 > THROUGHOUT * len(days):
        return People()
    return People(_date(days[first]), _date(days[last]))


def _any_people(planned: PlanReport) -> bool:
    census, score = load_census(), planned.plan.score
    person = TOPS["person"]
    return bool(span_groups(score, lambda wnid: int(census.top(wnid) == person)).any())


def _date(day: Day) -> date:
    assert day.date is not None, "a showing has a calendar"
    return day.date


def bulk(counts: list[int]) -> tuple[int, int] | None:
    """Return the first and last place between which `BULK` of *counts* lie; None where they are all 0."""
    total, tail = sum(counts), (1 - BULK) / 2
    if not total:
        return None
    before, first, last = 0, 0, 0
    for place, count in enumerate(counts):
        if before <= tail * total < before + count:
            first = place
        if before < (1 - tail) * total <= before + count:
            last = place
        before += count
    return first, last


def _contested(planned: PlanReport) -> ContestedNotice | None:
    found: dict[str, Contested] = {one.name: one for one in planned.contested}
    if UNSAFE not in found or not found[UNSAFE].synsets:
        return None
    one = found[UNSAFE]
    by = one.policy.decided_by if one.policy else None
    return ContestedNotice(one.verdict, one.synsets, by or "")


def _measured(report: FlashReport) -> str:
    """Return what the figures rest on, for a safety officer."""
    wall, look = report.wall, report.look
    title = report.score.playlist.title or report.score.playlist.id
    drawn = ", drawn by the player, not ImageNet: measure the mirror that will be shown" * report.drawn
    assumed = " (assumed)" * report.assumed
    where = f"{report.nearest:g} m{'' if report.distance else ' (the nearest measured)'}"
    kept = "kept" if look.worst.flips <= MOST_FLIPS else "not kept"
    return (
        f"{title}. Measured over {len(look.seconds)} s, {report.pictures:,} pictures{drawn}. "
        f"Screen {wall.width_m:.2f} × {wall.height_m:.2f} m{assumed}, seen from {where}: "
        f"at most {max(report.view(look).general_most, report.view(look).red_most):g} flashes in one second, "
        f"more than three in {share(report.view(look).over)} of the seconds (WCAG 2.3.1, more than a "
        f"quarter of a field of 10°). From {report.any_too_small_from:.1f} m on none count, whatever the "
        f"pictures. Changes of picture: at most {look.worst.flips} in one second; the stricter rule of three "
        f"is {kept}."
    )
