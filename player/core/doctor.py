"""What a doctor says of a machine: checks, each with what was found and what to do about it.

A check is a function of facts that somebody else collected; `doctor` of the
composition root has the list of those who collect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from player.core.presenting import Way, quicker
from player.core.refresh import Fall, exact_rates
from player.core.units import MILLISECOND, Ns

UNSEEN = frozenset({"offscreen", "dummy"})

EASY, HARD = 0.25, 0.5
"""Shares of a beat that drawing and flipping may take: from half on, a flip slips."""

SAME = 0.02
"""The share by which a measured rate may differ from the one that a display tells."""


class Verdict(StrEnum):
    """What a check comes to."""

    PASS = "pass"  # noqa: S105 - a verdict
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One question answered; *advice* is empty where nothing has to be done."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the keys of one check of ``doctor --json``."""
        return {"name": self.name, "verdict": str(self.verdict), "found": self.found, "advice": self.advice}


def unknown(name: str, why: str, advice: str = "") -> Check:
    """Say that a question has no answer on this machine: never a pass."""
    return Check(name, Verdict.WARN, f"not known: {why}", advice)


def holds(checks: Sequence[Check]) -> bool:
    """Tell whether none of *checks* failed."""
    return all(check.verdict is not Verdict.FAIL for check in checks)


@dataclass(frozen=True, slots=True)
class Measured:
    """A display as it was measured with one *way* of presenting; *driver* paints, *mode* is what it shows.

    *rate* is told by the display, 0 if it is not; *steps* is what flips in step with it came to,
    0 if they do not wait. *draw* and *flip* are ms that 9 in 10 do not exceed. *modes* are
    (width, height, refreshes a second).
    """

    way: Way
    driver: str
    mode: str
    renderer: str
    vsync: bool
    rate: float
    steps: float
    draw: float
    flip: float
    modes: tuple[tuple[int, int, int], ...] = ()

    @property
    def cost(self) -> float:
        """What a beat pays for: a flip that waits for the display costs its drawing alone."""
        return self.draw if self.steps else self.draw + self.flip

    @property
    def words(self) -> str:
        """Say the way and what it costs."""
        name = f"{self.way} ({self.renderer})" if self.renderer else str(self.way)
        return f"{name}: draw {self.draw:.1f} ms, flip {self.flip:.1f} ms"


def display(measured: Measured, line: str) -> Check:
    """Say which display paints; *line* is what the stage had to say about it."""
    found = f"{measured.driver} {measured.mode}"
    if measured.driver in UNSEEN:
        advice = "connect a display, or log into a desktop; the live page shows what plays"
        return Check("display", Verdict.WARN, line or found, advice)
    return Check("display", Verdict.PASS, found)


def no_display(reason: str) -> Check:
    """Say that nothing can be shown."""
    return Check("display", Verdict.FAIL, reason, "connect a display, or log into a desktop")


def not_measured(reason: str) -> Check:
    """Say that the wall was left alone."""
    return Check("display", Verdict.WARN, f"not measured: {reason}", "end the player, then ask again")


def presenting(tried: Sequence[Measured], period: Ns) -> Check:
    """Say which of the ways that were *tried* costs least, and whether a beat of *period* can pay for it."""
    best = quicker({one.way: one.cost for one in tried})
    costs = [one.words for one in sorted(tried, key=lambda one: one.way is not best)]
    share = min(one.cost for one in tried) * MILLISECOND / period
    if share < EASY:
        return Check("presenting", Verdict.PASS, "; ".join(costs))
    advice = "a graphics card with its own driver, a smaller mode, or a slower cadence"
    return Check("presenting", Verdict.WARN if share < HARD else Verdict.FAIL, "; ".join(costs), advice)


def beat(measured: Measured, period: Ns) -> Check:
    """Say how a beat of *period* falls on the display's refreshes, and which modes would be exact."""
    rate = measured.steps or measured.rate
    if not rate:
        advice = "film the card, and count"
        return unknown("beat", "the display tells no rate, and flips do not wait for it", advice)
    fall = Fall(period, rate)
    told = measured.rate
    differs = told and measured.steps and abs(measured.steps - told) > SAME * told
    found = fall.words + (f"; the display tells {told:.4g} Hz" if differs else "")
    if fall.exact:
        return Check("beat", Verdict.PASS, found)
    modes = [mode for mode in measured.modes if exact_rates(period, [mode[2]])]
    if not modes:
        return Check("beat", Verdict.PASS, f"{found}; no mode of this display is exact")
    names = ", ".join(f"{width}x{height}@{rate}" for width, height, rate in modes)
    return Check("beat", Verdict.WARN, found, f"exact would be: {names}")
