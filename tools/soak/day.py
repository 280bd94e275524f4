"""A virtual day of faults: one life after the other, and what the ledger says of it in the end."""

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from player.core.audit import Ledger, audit
from player.core.contradictions import contradictions
from player.core.coverage import STRETCHES
from player.core.leap import leap_of
from player.core.ledger import EventKind, Row, RowKind
from player.core.units import SECOND, Ns
from player.journal.reading import read_ledger
from tools.soak.chronicle import JUMPED, SHOWN, UNSHOWABLE, WITHHELD, Chronicle, Lines
from tools.soak.faults import DAY, Fault, Kind, course
from tools.soak.life import PLATTER, Day, Life
from tools.soak.show import open_on_the_day, show_of
from tools.soak.witness import Violation, must

RESTARTS = Ns(4 * SECOND)
"""After which the supervisor starts the player again."""

MOST = 1_400_000
"""Beats of 70 ms in a day and some."""

REPEATED = {Kind.KILL: 1, Kind.POWER_CUT: 13, Kind.TERMINATE: 0}
"""How many pictures may come again after each."""

PAGE = 4_096

WELL, BROKEN = 0, 1


def faults_of(seed: int) -> list[Fault]:
    """Return what goes wrong on the day of *seed*."""
    return course(seed, open_on_the_day(show_of(seed)))


def soak_day(seed: int) -> dict[str, Any]:
    """Play the day of *seed*; return its figures.

    Raises:
        Violation: something did not hold; the text says when.
    """
    show, faults = show_of(seed), faults_of(seed)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-", dir=memory_folder()) as folder:
        day = Day(seed, show, faults, Path(folder))
        played = _Played(day)
        played.play()
        figures = played.judge()
    return {"seed": seed, **figures, "seconds": round(time.monotonic() - begun, 1)}


def tried_day(seed: int) -> dict[str, Any] | Violation:
    """Play the day of *seed*; return its figures, or what did not hold: for a process of a pool."""
    try:
        return soak_day(seed)
    except Violation as violation:
        return violation


def memory_folder() -> Path | None:
    """Return where files lie in memory, for there a sync costs no time; None where there is no such place."""
    memory = Path("/dev/shm")  # noqa: S108 - tempfile makes what lies in it
    return memory if memory.is_dir() else None


class _Played:
    """The lives of a *day*."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self._chronicle = Chronicle(MOST)
        self._deaths: Counter[str] = Counter()
        self._repeated = 0
        self._seen = 0
        self._pictures = day.show.piece(day.show.machine(day.state)).score.pictures
        self._dice = Random(day.seed)  # noqa: S311 - no secret

    def play(self) -> None:
        true, booted, life, allowed = Ns(0), Ns(0), 0, 0
        while true < DAY:
            self._chronicle.now = true
            code = self._live(life, true, booted)
            if self._resumed(life, allowed):
                allowed = 0
            true = Ns(self._chronicle.now + RESTARTS)
            life += 1
            if code == -signal.SIGKILL:
                fault = self._day.faults[self._chronicle.death]
                self._deaths[fault.kind] += 1
                allowed += REPEATED[fault.kind]
                if fault.kind is Kind.POWER_CUT:
                    self._lose_power()
                    true = booted = max(fault.ends, true)
            elif true < DAY:
                self._deaths[Kind.TERMINATE] += 1
        self._owed = allowed

    def _live(self, life: int, true: Ns, booted: Ns) -> int:
        """Let *life* be lived in a process of its own; return how it ended."""
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os._exit(self._lived(life, true, booted))
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        report = self._day.state / "broken"
        if report.exists():
            raise Violation(self._where() + report.read_text("utf-8"))
        must(code in (WELL, -signal.SIGKILL), lambda: f"{self._where()}a life ended with {code}")
        return code

    def _lived(self, life: int, true: Ns, booted: Ns) -> int:
        lived = Life(self._day, life, true, booted, self._chronicle)
        try:
            lived.live()
        except BaseException:  # noqa: BLE001 - handed to the parent
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            course = "\n  ".join(lived.witness.course)
            (self._day.state / "broken").write_text(f"  {course}\n{traceback.format_exc()}", "utf-8")
            return BROKEN
        return WELL

    def _where(self) -> str:
        now = self._chronicle.now
        before = [fault for fault in self._day.faults if fault.at <= now][-12:]
        told = "\n  ".join(map(str, before))
        return f"seed {self._day.seed}, {now / SECOND:.3f} s into the day\n  {told}\n"

    def _resumed(self, life: int, allowed: int) -> bool:
        """Judge where *life* went on, if it did: nothing skipped, no more than *allowed* shown again."""
        lines, count = self._chronicle.lines, self._chronicle.count
        mine = np.flatnonzero(lines["life"][self._seen : count] == life)
        first = self._seen + int(mine[0]) if mine.size else count
        self._seen = count
        if not mine.size:
            return False
        again, k = 0, first - 1
        here = (int(lines["pass"][first]), int(lines["position"][first]))
        if lines["kind"][first] == JUMPED:
            here = (here[0], int(lines["due"][first]))
        while k >= 0 and (lines["lost"][k] or here not in self._after(k)):
            again += int(lines["lost"][k] == 0 and lines["kind"][k] != JUMPED)
            lines["lost"][k] = 1
            k -= 1
        must(
            k >= 0 or here == (0, 0), lambda: f"{self._where()}life {life} began at {here}: nothing led there"
        )
        self._repeated += again
        must(
            again <= allowed, lambda: f"{self._where()}{again} shown again in life {life}, {allowed} allowed"
        )
        return True

    def _after(self, k: int) -> tuple[tuple[int, int], ...]:
        """Return what may come after line *k*: at the end of a pass it is told in two ways."""
        line = self._chronicle.lines[k]
        pass_number, position = int(line["pass"]), int(line["position"]) + (line["kind"] != JUMPED)
        end = position == self._pictures
        return ((pass_number, position), (pass_number + 1, 0)) if end else ((pass_number, position),)

    def _lose_power(self) -> None:
        """Leave of the state what was on the disk; of what is mapped, the kernel wrote some pages later."""
        runs, platter = self._day.state / "runs", self._day.state / PLATTER
        for mark in platter.glob("*/mark"):
            old, new = mark.read_bytes(), (runs / mark.parent.name / "mark").read_bytes()
            pages = range(0, len(old), PAGE)
            mark.write_bytes(b"".join(self._dice.choice((old, new))[k : k + PAGE] for k in pages))
        shutil.rmtree(runs)
        platter.rename(runs)

    # --- in the end -------------------------------------------------------------

    def judge(self) -> dict[str, Any]:
        """Hold the ledger against what was seen."""
        day, show = self._day, self._day.show
        piece = show.piece(show.machine(day.state))
        ledger = read_ledger(day.state, piece.score.run)
        found = audit(ledger, contradictions(ledger))
        must(
            found.ok,
            lambda: f"seed {day.seed}: the ledger does not hold: {found.as_json()} {found.contradictions}",
        )
        seen = self._chronicle.lines[: self._chronicle.count]
        kept = seen[seen["lost"] == 0]
        self._judge_order(kept, piece.score.pictures)
        self._judge_rows(ledger, kept)
        return {
            "flips": int((seen["kind"] != UNSHOWABLE).sum()),
            "unshowable": found.unshowable,
            "withheld": found.withheld,
            "repeated": self._repeated,
            "jumped": found.jumped,
            "replayed": found.replayed,
            "skipped": 0,
            "lives": int(seen["life"][-1]) + 1 if len(seen) else 0,
            "faults": len(day.faults),
            **{str(kind).replace(" ", "_"): n for kind, n in sorted(self._deaths.items())},
        }

    def _judge_order(self, kept: Lines, pictures: int) -> None:
        """See that positions came in order, without a gap but for jumps, over all lives and passes."""
        places = kept["pass"].astype(np.int64) * pictures + kept["position"]
        begins, expected = 0, 0
        for k in [*np.flatnonzero(kept["kind"] == JUMPED).tolist(), len(kept)]:
            leg = places[begins:k]
            wrong = np.flatnonzero(leg != expected + np.arange(len(leg)))
            if wrong.size:
                raise Violation(f"seed {self._day.seed}: {kept[begins + wrong[0]]} is out of order")
            expected += len(leg)
            if k < len(kept):
                stood = int(kept["pass"][k]) * pictures + int(kept["due"][k])
                if stood != expected:
                    raise Violation(f"seed {self._day.seed}: {kept[k]} jumps from elsewhere")
                begins, expected = k + 1, int(places[k])

    def _judge_rows(self, ledger: Ledger, kept: Lines) -> None:
        """See that the ledger's rows tell of the same, moment by moment."""
        at, seed = 0, self._day.seed
        for row in _rows(ledger):
            if row.kind in KINDS:
                count = 1 if row.kind == EventKind.JUMP else row.count
                if not _agree(row, kept[at : at + count]):
                    raise Violation(f"seed {seed}: the ledger has {row}, seen was {kept[at : at + count]}")
                at += count
        must(
            0 <= len(kept) - at <= self._owed,
            lambda: f"seed {seed}: {len(kept)} had their turn, the ledger has {at}",
        )


KINDS: Mapping[str, int] = {
    RowKind.SHOWN: SHOWN,
    RowKind.WITHHELD: WITHHELD,
    RowKind.RECOVERED: SHOWN,
    EventKind.UNSHOWABLE: UNSHOWABLE,
    EventKind.JUMP: JUMPED,
}


def _rows(ledger: Ledger) -> Iterator[Row]:
    yield from (sealed.row for sealed in ledger.rows)
    if ledger.tail is not None:
        yield ledger.tail.row


def _agree(row: Row, lines: Lines) -> bool:
    """Tell whether *row* and what was seen are the same pictures, due at the same moments, or a jump."""
    if row.kind == EventKind.JUMP:
        seen = [(JUMPED, row.pass_number, leap_of(row).start, leap_of(row).stop)]
        return [tuple(line[["kind", "pass", "due", "position"]]) for line in lines] == seen
    places = np.arange(row.first, row.first + row.count)
    same = len(lines) == row.count and bool(
        (lines["pass"] == row.pass_number).all() and (lines["position"] == places).all()
    )
    if not same or row.kind == RowKind.RECOVERED:  # what these were is lost
        return same
    if row.kind in STRETCHES:
        body = json.loads(row.body)
        due = body["origin"] + np.arange(row.count, dtype=np.int64) * body["period"]
        same = bool((lines["due"] == due)[lines["entered"] == 1].all())
    return same and bool((lines["kind"] == KINDS[row.kind]).all())
