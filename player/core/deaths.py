"""How the player's last life ended: what it said itself, what its supervisor says, what the machine shows.

A process that is killed tells nobody why. Three witnesses are heard at the
next start: the life's own last words (a bug is written down on its way out),
the supervisor's three words about the service (systemd.exec(5), Environment
Variables Set on Process Exit), and the kernel's boot id, which is another one
after a power cut.
"""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_DETAIL = 80
"""Characters of a cause's detail: it has to fit into one slot of the ledger's mark, and into one line."""


class Cause(StrEnum):
    """Why a life ended otherwise than asked."""

    STALLED = "stalled"
    """The watchdog ended it: the painter stood still."""
    MEMORY = "out of memory"
    SIGNAL = "signal"
    BUG = "bug"
    SLOW = "too slow"
    """It did not start, or end, in the time that its supervisor gives."""
    UNKNOWN = "unknown"
    """Nobody saw it: killed, or crashed without a supervisor."""
    EXIT = "exit"
    """It ended by itself without last words: a library's doing, such as SDL's when its display dies."""
    UNAVAILABLE = "unavailable"
    """It said what it lacked (screen, mirror, disk) and ended."""
    POWER = "machine down"


OURS = frozenset(
    {Cause.STALLED, Cause.MEMORY, Cause.SIGNAL, Cause.BUG, Cause.SLOW, Cause.UNKNOWN},
)
"""The causes that may lie in how we play, so that playing otherwise may help; a pulled plug is none."""


@dataclass(frozen=True, slots=True)
class Life:
    """One life of the player in the boot *boot* of the machine, which has *ended* or left no word.

    *words* is the cause that it gave itself, None if its end was asked for.
    """

    boot: str
    ended: bool = False
    words: Cause | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the supervisor says: SERVICE_RESULT, EXIT_CODE and EXIT_STATUS."""

    result: str
    code: str
    status: str


@dataclass(frozen=True, slots=True)
class Death:
    """The end of a life that nobody asked for."""

    cause: Cause
    detail: str = ""

    def __str__(self) -> str:
        """Return this in words for a log and a ledger."""
        return f"{self.cause}: {self.detail}" if self.detail else str(self.cause)


def verdict_of(text: str) -> Verdict | None:
    """Return the verdict in *text*, ``result code status``; None if that is none."""
    words = text.split()
    if not 1 <= len(words) <= 3:
        return None
    result, code, status = (*words, "", "")[:3]
    return Verdict(result, code, status)


def death_of(life: Life, boot: str, verdict: Verdict | None) -> Death | None:
    """Return how *life* ended, told in the boot *boot*; None if that was asked for."""
    if life.ended:
        return None if life.words is None else Death(life.words, life.detail[:LONGEST_DETAIL])
    if boot and life.boot and boot != life.boot:
        return Death(Cause.POWER)
    return _judged(verdict) if verdict else Death(Cause.UNKNOWN)


def _judged(verdict: Verdict) -> Death:
    how = " ".join(filter(None, (verdict.code, verdict.status)))[:LONGEST_DETAIL]
    match verdict.result:
        case "watchdog":
            return Death(Cause.STALLED)
        case "oom-kill":
            return Death(Cause.MEMORY)
        case "signal" | "core-dump":
            return Death(Cause.SIGNAL, verdict.status[:LONGEST_DETAIL])
        case "timeout":
            return Death(Cause.SLOW, how)
        case "exit-code":
            return Death(Cause.EXIT, verdict.status[:LONGEST_DETAIL])
    return Death(Cause.UNKNOWN, how)
