"""A storm on one machine: its mirror, its screen, its player, and one fault after the other."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.eye import alive, marked_folder, screen
from tests.faketime import FAKETIME, Hands, environment
from tools.storm.faults import HOLD_LIMIT, STARTS, Fault, Undo, World, deck, possible
from tools.storm.judging import Course, add_lives, by_kind, judged
from tools.storm.keeper import PARTING, ROOT, Keeper
from tools.storm.sight import TELLTALE, Watch

PICTURES = 1_000
STATE_SIZE = "8m"
"""Of the small file system that the state folder is, where one may be mounted."""

SETTLED = 20
"""Pictures after which the wall plays again, and the next fault may come."""

SAID = 60
"""Lines of what the player said, kept where something was wrong."""

PATIENCE = 120.0
"""Seconds for that: the ladder's ground, a start, a mirror that comes back."""

PLAYLIST = "caption: {style: none}\npauses: {every: 40 pictures, shortest: 200 ms, longest: 600 ms}\n"
CONFIG = f"""\
mirror: mirror
playlist: storm.yaml
state: state
screen: {{hold_limit: {HOLD_LIMIT:.0f} s}}
control: {{listen: "127.0.0.1:0"}}
"""

START = Fault("start", lambda _: lambda: None, gap=STARTS)
"""Before the first fault."""

Tell = Callable[[str], None]


class Becalmed(Exception):  # noqa: N818 - what is the case
    """The wall did not come back."""


@dataclass(slots=True)
class Storm:
    """A storm under way, fault after fault, until *ends*."""

    world: World
    watch: Watch
    courses: list[Course]
    every: float
    ends: float
    tell: Tell
    stop: threading.Event

    def blow(self, faults: Iterator[Fault]) -> None:
        """Do one fault after the other, each once the wall plays again.

        Raises:
            Becalmed: it does not.
        """
        self._settle(0.0)
        due = time.monotonic() + self.every
        while due < self.ends:
            self._wait(due)
            self._befall(next(faults))
            due = max(due + self.every, time.monotonic())
        self._wait(self.ends)

    def _befall(self, fault: Fault) -> None:
        least, most = fault.lasts
        lasts = self.world.luck.uniform(least, max(least, min(most, self.every * 0.5)))
        course = Course(fault, time.monotonic())
        self.courses.append(course)
        self.tell(f"{course.begins - self.courses[0].begins:7.1f} s  {fault.name}, {lasts:.1f} s")
        undo = fault.do(self.world)
        self._last(course, lasts, undo)
        self._settle(course.undone)

    def _last(self, course: Course, lasts: float, undo: Undo) -> None:
        try:
            self._wait(course.begins + lasts)
        finally:
            undo()
            course.undone = time.monotonic()

    def _wait(self, until: float) -> None:
        while time.monotonic() < until:
            self._moment()

    def _settle(self, since: float) -> None:
        patience = time.monotonic() + PATIENCE
        while self.watch.pictures_since(since) < SETTLED or not self.world.keeper.url:
            if time.monotonic() > patience:
                after = self.courses[-1].fault.name
                raise Becalmed(f"no {SETTLED} pictures within {PATIENCE:.0f} s of {after}")
            self._moment()
        self.courses[-1].undone = self.courses[-1].undone or time.monotonic()

    def _moment(self) -> None:
        self.world.keeper.tick()
        self.stop.wait(0.02)


def blown(seed: int, minutes: float, every: float, folder: Path, tell: Tell) -> dict[str, Any]:
    """Blow a storm of so many *minutes*, a fault *every* so many seconds, in *folder*; return its figures."""
    luck = Random(seed)  # noqa: S311 - a seed is one course
    with ExitStack() as stack:
        mark = f"TWELVE_HOURS_STORM={os.getpid()}-{seed}"
        world, watch = _laid_out(folder, luck, mark, stack)
        left_out = possible(world)
        world.keeper.prepare()
        stack.enter_context(watch)
        begun = time.monotonic()
        courses = [Course(START, begun)]
        storm = Storm(world, watch, courses, every, begun + 60 * minutes, tell, threading.Event())
        broken, code = [], 0
        try:
            storm.blow(deck(luck, left_out))
        except Becalmed as becalmed:
            broken.append(str(becalmed))
        spans = list(watch.spans)
        if world.keeper.pid:
            code = world.keeper.end()
        add_lives(courses, world.keeper.lives)
        judgement = judged(spans, courses, PICTURES)
        verified = _verified(folder)
        broken += [*judgement.broken, *(f"ended unasked: {how}" for how in world.keeper.unasked)]
        broken += _complaints(verified, code, mark)
        said = world.keeper.log.text.splitlines()[-SAID:] if broken else []
    return {
        "holds": not broken,
        "seed": seed,
        "seconds": round(time.monotonic() - begun, 1),
        "faults": len(courses) - 1,
        "left_out": left_out,
        "pictures": judgement.pictures,
        "skipped": judgement.skipped,
        "unseen": judgement.unseen,
        "repeated": judgement.repeated,
        "desktop_s": round(judgement.desktop, 2),
        "black_s": round(judgement.black, 2),
        "blind_ms": round(1_000 * max((span.blind for span in spans), default=0.0)),
        "kinds": by_kind(courses),
        "verify": verified,
        "load": os.getloadavg()[1],
        "broken": broken,
        "said": said,
    }


def _laid_out(folder: Path, luck: Random, mark: str, stack: ExitStack) -> tuple[World, Watch]:
    """Lay out mirror, config and screen in *folder*, its desktop in a colour that tells."""
    marked_folder(folder / "mirror", PICTURES)
    (folder / "config.yaml").write_text(CONFIG)
    playlist, state = folder / "storm.yaml", folder / "state"
    playlist.write_text(PLAYLIST)
    state.mkdir()
    can_fill = stack.enter_context(_small(state))
    on = stack.enter_context(screen(folder / "screen"))
    name, value = mark.split("=")
    around = {"DISPLAY": on.display, "HOME": str(folder), "PATH": os.environ["PATH"], name: value}
    hands = Hands(folder / "hands") if FAKETIME else None
    if hands is not None:
        hands.wrong_by(0)
        around |= environment(folder, hands)
    subprocess.run(["xsetroot", "-solid", f"#{TELLTALE:06x}"], env=around, check=True, timeout=10)
    keeper = stack.enter_context(Keeper(folder / "config.yaml", state, folder, around))
    world = World(keeper, folder / "mirror", playlist, state, hands, can_fill, luck)
    return world, Watch(on.framebuffer)


@contextmanager
def _small(state: Path) -> Iterator[bool]:
    """Have *state* be a small file system of its own, where that may be; tell whether it is."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={STATE_SIZE}", "tmpfs", str(state)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(state)], check=True)


def _verified(folder: Path) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "run_installation.py"), "verify", "--json"]
    command += ["--config", str(folder / "config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"failed": done.stderr.strip()[-300:]}
    return found


def _complaints(verified: dict[str, Any], code: int, mark: str) -> Iterator[str]:
    """Yield what is wrong with the ledger and with the player's end."""
    names = ("missing", "repeated", "unshowable", "chain")  # each picture of the mirror is good
    if [verified.get(name) for name in names] != [0, 0, 0, "ok"]:
        yield f"verify: {json.dumps(verified)}"
    if code:
        yield f"asked to end, the player ended with {code}"
    patience = time.monotonic() + PARTING
    while (left := alive(mark)) and time.monotonic() < patience:
        threading.Event().wait(0.05)
    if left:
        yield f"left behind: {left}"
