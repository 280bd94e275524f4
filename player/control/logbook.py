"""What happens, as lines for a person or a journal to read; never one a picture.

A `Logbook` stands before the ledger: whatever is noted there is said as well.
"""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog

from player.core.ledger import Event, EventKind
from player.core.pauses import FULL, Tempo
from player.core.pictures import Shown, escaped
from player.core.units import SECOND, Ns
from player.ports import Journal

OFTEN = 5
"""Lines of one kind within `SPELL` before the rest are only counted."""

SPELL = Ns(60 * SECOND)

_QUIET = {EventKind.PAUSE, EventKind.TEMPO}
"""What needs no line: a pause every few seconds, and pacing, which has a line of its own."""


Log = structlog.typing.FilteringBoundLogger
"""Where lines go."""


class _Heedless:
    """A stream whose failures are nobody's business: the show is worth more than a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):  # a full disk, a closed terminal
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def open_log(stream: TextIO = sys.stderr) -> Log:
    """Return the log: one line an event, key=value, in colour for people, on *stream*."""
    structlog.configure(
        processors=[
            _visible,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=0),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Heedless(stream))),
        cache_logger_on_first_use=False,
    )
    log: Log = structlog.get_logger()
    return log


def _visible(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Escape what a terminal would obey instead of showing it: names come from mirrors and playlists."""
    return {
        key: value if not isinstance(value, str) or value.isprintable() else escaped(value)
        for key, value in event.items()
    }


class Logbook:
    """The ledger, with a line in the *log* for whatever is no flip."""

    def __init__(self, journal: Journal, log: Log) -> None:
        """Pass everything on to *journal*."""
        self._journal = journal
        self._log = log
        self._spells: dict[EventKind, tuple[Ns, int]] = {}

    def shown(self, shown: Shown) -> None:
        """Enter a flip."""
        self._journal.shown(shown)

    def note(self, event: Event) -> None:
        """Enter *event* and say it, unless too many of its kind were said."""
        self._journal.note(event)
        if event.kind not in _QUIET:
            self._say(event)

    def jump(self, event: Event) -> None:
        """Enter that play goes on elsewhere, and say it."""
        self._journal.jump(event)
        self._say(event)

    def _say(self, event: Event) -> None:
        since, said = self._spells.get(event.kind, (event.at, 0))
        if event.at - since >= SPELL:
            self._tell_unsaid(event.kind, said)
            since, said = event.at, 0
        self._spells[event.kind] = (since, said + 1)
        if said < OFTEN:
            where = {"pass": event.pass_number, "position": event.position}
            self._log.info(str(event.kind), **where, **event.body)

    def tempo(self, pass_number: int, tempo: Tempo, at: Ns) -> bool:
        """Enter a pacing decision, and say it."""
        one_in = round(FULL / tempo.share) if tempo.share else None
        where = {"pass": pass_number, "position": tempo.start}
        if tempo.short:
            hours = round(tempo.short / (3_600 * SECOND), 2)
            self._log.warning("what is left does not fit", **where, hours_missing=hours, cause=tempo.cause)
        else:
            self._log.info("tempo", **where, one_pause_in=one_in, cause=tempo.cause)
        return self._journal.tempo(pass_number, tempo, at)

    def close(self) -> None:
        """Say how many lines were left unsaid."""
        for kind, (_, said) in self._spells.items():
            self._tell_unsaid(kind, said)
        self._spells.clear()

    def _tell_unsaid(self, kind: EventKind, said: int) -> None:
        if said > OFTEN:
            self._log.info(str(kind), more=said - OFTEN)


class NoLedger:
    """The journal of a preview: records nothing."""

    def shown(self, shown: Shown) -> None:
        """Forget a flip."""

    def note(self, event: Event) -> None:
        """Forget *event*."""

    def tempo(self, _pass_number: int, _tempo: Tempo, _at: Ns) -> bool:
        """Forget a pacing decision."""
        return True

    def jump(self, _event: Event) -> None:
        """Forget a jump."""
