"""What a doctor says of what feeds the wall: how quickly a mirror is read, and pictures are made of it."""

from dataclasses import dataclass

from player.core.doctor import Check, Verdict, unknown
from player.core.units import SECOND, Ns

ENOUGH, BARELY = 3.0, 1.2
"""Times the beat's need. From three on nothing is felt of a neighbour; below the other the ring runs dry."""

MANY_BAD = 0.05
"""The share of pictures that may be bad: mirrors of ImageNet have one in some thousands."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What came of pictures from all over a mirror: *read* one after the other, then *made* by the decoders.

    *asked* are those that were asked for; seconds are for all that came. *slowest* is ms. *unread* and
    *refused* count what did not come, each with the first reason for it.
    """

    mirror: str
    asked: int
    read: int = 0
    size: int = 0
    read_seconds: float = 0.0
    slowest: float = 0.0
    made: int = 0
    made_seconds: float = 0.0
    unread: int = 0
    unread_reason: str = ""
    refused: int = 0
    refused_reason: str = ""


def drawn_mirror() -> Check:
    """Say that the stand-in plays."""
    advice = "for a showing, name a mirror in the config"
    return Check("mirror", Verdict.WARN, "the stand-in, for rehearsals: nothing is read", advice)


def mirror_away(reason: str) -> Check:
    """Say that there is no mirror to be played, or not as it is."""
    return Check("mirror", Verdict.FAIL, reason, "see that its disk or network is there; then index it")


def mirror_unindexed(mirror: str, reason: str) -> Check:
    """Say that nobody knows yet what is in the *mirror*."""
    return Check("mirror", Verdict.WARN, f"{mirror}: {reason}", f"index it first: index {mirror}")


def feed_unmeasured(reason: str) -> tuple[Check, Check]:
    """Say that neither reading nor decoding was measured."""
    return unmeasured("mirror", reason), unmeasured("decode", reason)


def unmeasured(name: str, reason: str) -> Check:
    """Say that *name* was not measured."""
    return unknown(name, f"not measured, {reason}", "end the player, then ask again")


def mirror_speed(feed: Feed, period: Ns) -> Check:
    """Say whether the mirror gives pictures as quickly as a beat of *period* takes them."""
    if not feed.read:
        none = f"none of {feed.asked} pictures could be read"
        return mirror_away(f"{feed.mirror}: {none}: {feed.unread_reason}")
    seconds = max(feed.read_seconds, 1e-9)
    rate, quick = feed.read / seconds, feed.size / seconds / 1e6
    words = (
        f"{feed.mirror}: {rate:,.0f} pictures/s one by one, {quick:,.1f} MB/s,"
        f" the slowest in {feed.slowest:,.0f} ms; {_need(period)}"
    )
    advice = "a quicker disk or network, a copy on this machine's own disk, or a slower cadence"
    if feed.unread:
        words = f"{words}; {feed.unread} of {feed.asked} could not be read: {feed.unread_reason}"
        return Check("mirror", worse(_pace(rate, period), Verdict.WARN), words, "index it with --check")
    verdict = _pace(rate, period)
    return Check("mirror", verdict, words, "" if verdict is Verdict.PASS else advice)


def decode_speed(feed: Feed, period: Ns) -> Check:
    """Say whether pictures are made as quickly as a beat of *period* takes them."""
    if not feed.made:
        reason = feed.refused_reason or "nothing was read"
        return Check("decode", Verdict.FAIL, f"no picture could be made: {reason}", "index it with --check")
    rate = feed.made / max(feed.made_seconds, 1e-9)
    words = f"{rate:,.0f} pictures/s; {_need(period)}"
    verdict = _pace(rate, period)
    if feed.refused > MANY_BAD * (feed.made + feed.refused):
        words = f"{words}; {feed.refused} of {feed.made + feed.refused} refused: {feed.refused_reason}"
        return Check("decode", worse(verdict, Verdict.WARN), words, "index it with --check: it tells which")
    advice = "" if verdict is Verdict.PASS else "a quicker processor, a smaller mode, or a slower cadence"
    return Check("decode", verdict, words, advice)


def worse(one: Verdict, other: Verdict) -> Verdict:
    """Return the worse of two verdicts."""
    order = list(Verdict)
    return max(one, other, key=order.index)


def _pace(rate: float, period: Ns) -> Verdict:
    times = rate * period / SECOND
    if times >= ENOUGH:
        return Verdict.PASS
    return Verdict.WARN if times >= BARELY else Verdict.FAIL


def _need(period: Ns) -> str:
    return f"the beat takes {SECOND / period:.1f}"
