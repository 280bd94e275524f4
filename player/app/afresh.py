"""What the next start would find on the disk: looked at whenever people have the files read again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from player.app.programme import bill_of
from player.app.wishes import Wishes
from player.config import ConfigError
from player.control.logbook import Log
from player.core.machine import Machine

DARK = "at the next start the wall would stay dark"


@dataclass(frozen=True, slots=True)
class Finding:
    """Sentences for the page: *troubles* keep the next start from playing, *remarks* only change it."""

    troubles: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def dark(self, because: str) -> "Finding":
        """Return the same, where the next start would fail *because* of something else, too."""
        return replace(self, troubles=(*self.troubles, f"{because}; {DARK}"))

    def noted(self, remark: str) -> "Finding":
        """Return the same with one more *remark*."""
        return replace(self, remarks=(*self.remarks, remark))


class Outlook:
    """What the next start would find, since it was looked at last."""

    def __init__(self, machine: Machine, wishes: Wishes, log: Log) -> None:
        """Compare with *machine*, by which it plays, laid over by *wishes*; nothing is found yet."""
        self.again: Callable[[], Machine] = lambda: machine
        """Reads the config anew, as the next start will."""
        self.finding = Finding()
        self._machine = machine
        self._wishes = wishes
        self._log = log

    def look(self, day: date) -> None:
        """Look at the disk; hours without a showing are worked out about *day*."""
        self.finding = self._found(day)

    def _found(self, day: date) -> Finding:
        try:
            fresh = self.again()
            bill_of(fresh, self._wishes, day)
        except ConfigError as error:
            self._log.error(DARK, because=in_one_line(error))
            return Finding().dark(refused(error))
        if fresh != self._machine:
            return Finding().noted("the config on the disk has changed: that holds from the next start on")
        return Finding()


def refused(error: ConfigError) -> str:
    """Say which file is refused, and where; without folders and contents, for strangers read it, too."""
    first, *more = error.problems
    name = Path(first.file).name
    if first.message.startswith("cannot be read"):
        return f"{name} cannot be read"
    where = f"line {first.line}{f', {first.key}' if first.key else ''}"
    others = f" and {len(more):,} more" if more else ""
    return f"{name} on the disk is refused ({where}{others})"


def in_one_line(error: Exception) -> str:
    """Return *error* for the log: several problems with a semicolon between them."""
    return "; ".join(map(str, error.problems)) if isinstance(error, ConfigError) else str(error)
