"""Where an excerpt begins: a position, a share of the pass, a synset, or a moment of the showing."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from player.app.pacer import pacing_of
from player.assets import load_census, load_wordnet
from player.clock import local_zone
from player.core.forecast import forecast
from player.core.score import Score, ScoreError, synsets_named
from player.core.units import Position, Wall, wall_of

_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,9}))?\s*%")


def moment_of(text: str, score: Score) -> Wall | None:
    """Return the moment *text* as a time of the showing's zone, or this machine's; None if it is none."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not re.match(r"\d{4}-\d\d-\d\d", text.strip()):
        return None
    showing = score.playlist.showing
    zone = ZoneInfo(showing.timezone if showing else local_zone())
    return wall_of(at if at.tzinfo else at.replace(tzinfo=zone))


def place_of(text: str, score: Score) -> Position:
    """Return where *text* is in the first pass of *score*.

    It is a position, a share such as ``40 %``, the name of a synset (its first picture in the playing order),
    or a moment such as ``2019-08-03 14:00``, by the plan from the first day on.

    Raises:
        ScoreError: there is no such place; the text says which there are.
    """
    text = text.strip()
    if text.isdecimal():
        return _within(int(text), score)
    if found := _SHARE.fullmatch(text):
        billionths = int(found[1]) * 10**9 + int((found[2] or "").ljust(9, "0"))
        return _within(min(score.pictures - 1, score.pictures * billionths // (100 * 10**9)), score)
    at = moment_of(text, score)
    return _of_synset(text, score) if at is None else _by_the_plan(at, score)


def _within(position: int, score: Score) -> Position:
    if position >= score.pictures:
        raise ScoreError(f"position {position:,}: this pass has the positions 0 to {score.pictures - 1:,}")
    return Position(position)


def _of_synset(name: str, score: Score) -> Position:
    """Return the first picture of the synset *name*, or of those below it where it has none of its own."""
    manifest, traversal = score.manifest, score.traversal
    held = frozenset(manifest.wnids)
    meant = frozenset({name}) & held or synsets_named(name, held, load_wordnet(), load_census())
    rows = {int(first): wnid for first, wnid in zip(manifest.firsts, manifest.wnids, strict=True)}
    ordinals = (k for k, span in enumerate(traversal.spans) if rows[span.first] in meant)
    places = [int(found[0]) for k in ordinals if len(found := traversal.positions(0, k))]
    if not places:
        raise ScoreError(f'"{name}": this playlist shows no picture of it on this mirror')
    return Position(min(places))


def _by_the_plan(at: Wall, score: Score) -> Position:
    showing = score.playlist.showing
    if showing is None:
        raise ScoreError("a moment needs a playlist with a showing; name a position, a share or a synset")
    from player.hours import schedule_of  # noqa: PLC0415 - 20 ms, only for hours

    schedule = schedule_of(showing)
    first = Wall(schedule.openings[0].opens - 1) if schedule.openings else at
    told = forecast(pacing_of(score), schedule, score.playlist.pauses, (Position(0), first))
    return _within(told.flipped_before(at), score)
