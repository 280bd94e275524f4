"""The lives of the player on disk: whether the last one ended as asked, how often it did not, and why.

One small JSON file in the state folder, written at the start and at the end
of a life, replaced as a whole: written aside, synced, renamed, and the folder
synced, so that a power cut leaves the old one or the new one. Beside it lies
the supervisor's verdict, three words that the unit's ``ExecStopPost`` writes
after a service has ended, and that count once. A file that cannot be read is
begun anew, one that cannot be written is said: the show goes on without.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from player.core.deaths import OURS, Cause, Death, Life, Verdict, death_of, verdict_of
from player.core.ladder import Stance, remembered, stance
from player.core.units import Ns

FILE = "lives.json"
VERDICT = "ended"
"""The file of the supervisor's verdict; the unit that `install` writes names it, too."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Start:
    """What a start finds: the last *death* if there was one, deaths *counted* by cause, how to play."""

    death: Death | None = None
    counted: Mapping[str, int] = field(default_factory=dict)
    stance: Stance = field(default_factory=Stance)


@dataclass(frozen=True, slots=True)
class _Held:
    """What the file holds: the last life, moments (monotonic, of its boot) of deaths, deaths by cause."""

    life: Life
    moments: tuple[Ns, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)


class Lives:
    """The lives in the folder *state*; whoever begins one holds the folder's lock."""

    def __init__(self, state: Path, boot: str | None = None) -> None:
        """Prepare; *boot* names this boot of the machine, by default as the kernel does."""
        self.trouble = ""
        """What keeps the file from the disk, empty if nothing does."""
        self._state = state
        self._boot = _boot_id() if boot is None else boot
        self._held = _Held(Life(self._boot))

    def begin(self, now: Ns) -> Start:
        """Begin a life at *now* (monotonic) and return what became of the one before."""
        before = self._read()
        death = None if before is None else death_of(before.life, self._boot, self._verdict())
        held = before or self._held
        same = held.life.boot == self._boot
        moments = remembered(held.moments, now) if same else ()
        counted = dict(held.counted)
        if death is not None:
            counted[death.cause] = counted.get(death.cause, 0) + 1
            moments += (now,) if death.cause in OURS else ()
        self._held = _Held(Life(self._boot), moments, counted)
        self._write()
        with suppress(OSError):
            (self._state / VERDICT).unlink(missing_ok=True)
        return Start(death, counted, stance(moments, now))

    def end(self, cause: Cause | None = None, detail: str = "") -> None:
        """End the life that was begun: as asked, or of *cause*."""
        life = Life(self._boot, ended=True, words=cause, detail=detail)
        self._held = _Held(life, self._held.moments, self._held.counted)
        self._write()

    def _verdict(self) -> Verdict | None:
        try:
            return verdict_of((self._state / VERDICT).read_text("utf-8", "replace")[:200])
        except OSError:
            return None

    def _read(self) -> _Held | None:
        """Return what the file holds, None if there is none that can be read."""
        try:
            return _held_of(json.loads((self._state / FILE).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _write(self) -> None:
        try:
            _replace(self._state / FILE, json.dumps(_json_of(self._held), indent=1).encode() + b"\n")
            self.trouble = ""
        except OSError as error:
            self.trouble = f"{self._state / FILE}: {error.strerror or error}"


def _json_of(held: _Held) -> dict[str, Any]:
    life = held.life
    return {
        "boot": life.boot,
        "ended": life.ended,
        "words": life.words,
        "detail": life.detail,
        "moments": list(held.moments),
        "counted": dict(held.counted),
    }


def _held_of(said: Mapping[str, Any]) -> _Held:
    """Return what *said* means.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is damaged.
    """
    words = None if said["words"] is None else Cause(said["words"])
    life = Life(str(said["boot"]), bool(said["ended"]), words, str(said["detail"]))
    moments: Sequence[int] = said["moments"]
    counted = {str(Cause(cause)): int(count) for cause, count in said["counted"].items()}
    return _Held(life, tuple(Ns(int(moment)) for moment in moments), counted)


def _boot_id() -> str:
    """Return the kernel's name of this boot, empty where there is none."""
    try:
        return _BOOT.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _replace(path: Path, content: bytes) -> None:
    """Put *content* in the place of *path*, durably, or leave what was there."""
    aside = path.with_name(path.name + ".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    aside.replace(path)
    with suppress(OSError):  # where a folder cannot be opened (Windows) or synced, the rename has to do
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
