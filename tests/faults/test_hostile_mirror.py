"""Files that are no pictures, or bad ones, among good ones, on a real screen."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, pairwise
from pathlib import Path

import pytest

from player.core.ledger import EventKind
from player.journal.reading import newest_run, read_ledger
from tests.eye import Eye, Seen, gaps, marked, needs_xvfb, screen

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TWELVE_HOURS_SHARED", ROOT.parent / "shared"))
HOSTILE = SHARED / "data" / "samples"
PERIOD = 0.09
WNID = "n01440764"
BEFORE, BAD, AFTER = 80, 500, 60
PATIENCE = 150.0
"""Seconds for a pass, which takes half a minute where nothing else is done."""


@dataclass(frozen=True)
class Play:
    """What was seen of a play, and what its ledger says."""

    seen: list[Seen]
    gaps: list[float]
    reasons: dict[str, str]
    """Why each unshowable was, by its file's name."""
    starved: list[int]
    """Milliseconds for which each picture that was not there was waited for."""
    slips: int
    """How often a busy machine flipped late."""
    report: dict[str, int]

    @property
    def unexplained(self) -> list[float]:
        """Gaps that neither an empty ring nor a late flip accounts for."""
        longest = sorted((gap for gap in self.gaps if gap > 2 * PERIOD), reverse=True)
        return longest[self.slips + len([ms for ms in self.starved if ms > PERIOD * 1_000]) :]


def played(folder: Path, mirror: Path, last: int) -> Play:
    """Play *mirror* until its first pictures follow number *last*, with everything else in *folder*."""
    playlist, state, log = folder / "bare.yaml", folder / "state", folder / "log"
    playlist.write_text("caption: {style: none}\n")
    program = [sys.executable, str(ROOT / "run_installation.py")]
    command = [*program, "run", str(playlist), "--window", "--mirror", str(mirror), "--state", str(state)]
    with screen(folder / "screen") as on, Eye(on.framebuffer) as eye, log.open("wb") as out:
        environment = {**os.environ, "DISPLAY": on.display, "SDL_VIDEODRIVER": ""}
        player = subprocess.Popen([*command, "--size", "640x480"], env=environment, stderr=out)
        try:
            comes_round(eye, last, player)
        finally:
            player.send_signal(signal.SIGTERM)
            ended = player.wait(10)
        seen, changes = list(eye.seen), list(eye.changes)
    assert ended == 0, log.read_text()
    assert "Traceback" not in log.read_text()
    verify = [*program, "verify", "--state", str(state), "--json"]
    report = subprocess.run(verify, capture_output=True, text=True, check=True).stdout
    rows = [sealed.row for sealed in read_ledger(state, newest_run(state)).rows]
    refused = [json.loads(row.body) for row in rows if row.kind == EventKind.UNSHOWABLE]
    return Play(
        seen,
        gaps(changes)[2:-1],
        {body["file"]: body["reason"] for body in refused},
        [json.loads(row.body)["ms"] for row in rows if row.kind == EventKind.STARVED],
        len([row for row in rows if row.kind == EventKind.SLIP]),
        json.loads(report),
    )


def comes_round(eye: Eye, last: int, player: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not any(a.number >= last - 5 and b.number < 10 for a, b in pairwise(eye.seen[:])):
        assert player.poll() is None
        assert time.monotonic() < deadline, "it did not come round"
        threading.Event().wait(0.1)


def mixed_mirror(folder: Path, seed: int) -> dict[str, str]:
    """Make a mirror of one synset, two good pictures to each hostile one; return the verdict due by name."""
    with (HOSTILE / "hostile.csv").open(newline="") as table:
        verdicts = {row["file"]: row["expected"] for row in csv.DictReader(table)}
    files = sorted(verdicts)
    random.Random(seed).shuffle(files)
    home = folder / WNID
    home.mkdir(parents=True)
    due = {}
    for k, file in enumerate(files):
        for number in (3 * k, 3 * k + 1):
            (home / f"{WNID}_{number}.JPEG").write_bytes(marked(number))
        name = f"{WNID}_{3 * k + 2}.JPEG"
        (home / name).write_bytes((HOSTILE / "hostile" / file).read_bytes())
        due[name] = verdicts[file]
    return due


@needs_xvfb
@pytest.mark.slow
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared samples are not beside the project")
def test_every_hostile_file_is_accounted_for_and_the_beat_goes_on(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    shuffles = 10 if request.config.getoption("--full") else 1
    plays = []
    for seed in range(2019, 2019 + shuffles):
        due = mixed_mirror(tmp_path / str(seed) / "mirror", seed)
        assert len(due) == 152
        play = played(tmp_path / str(seed), tmp_path / str(seed) / "mirror", last=3 * 151 + 1)
        all_are_accounted_for(play, due)
        plays.append(play)
    record_property("shuffles", shuffles)
    record_property("refused", [len(play.reasons) for play in plays])
    record_property("longest gap, ms", [round(1_000 * max(play.gaps)) for play in plays])
    record_property("starved, ms", [play.starved for play in plays])
    record_property("slips", [play.slips for play in plays])
    assert not any(play.unexplained for play in plays)


def all_are_accounted_for(play: Play, due: dict[str, str]) -> None:
    good = {name for name, verdict in due.items() if verdict == "decodes"}
    bad = {name for name, verdict in due.items() if verdict == "must be rejected"}
    refused = set(play.reasons)
    assert bad <= refused, f"shown though they must be rejected: {bad - refused}"
    assert not good & refused, {name: play.reasons[name] for name in good & refused}
    assert refused <= set(due), "a good picture was refused"
    assert all(play.reasons.values())
    assert play.report["missing"] == play.report["repeated"] == 0


def long_bad_stretch(folder: Path) -> set[str]:
    """Make a mirror of numbered pictures, with bad ones of eight kinds among them; return their names."""
    home = folder / WNID
    home.mkdir(parents=True)
    whole = marked(1)
    kinds = [
        b"",
        b"<html>404</html>",
        whole[: len(whole) // 2],
        whole[:4_000] + b"\xff" * 4_000 + whole[8_000:12_000],
        random.Random(1).randbytes(20_000),
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\xff\xff" * 2 + b"\x08\2\0\0\0" + bytes(100),
        b"GIF89a" + b"\xff\xff\xff\xff" + bytes(50),
        whole[:-2] + b"\0" * (21 * 2**20 - len(whole)),  # larger than any that is decoded
    ]
    numbers = range(BEFORE, BEFORE + BAD)
    for number, content in zip(numbers, cycle(kinds), strict=False):
        (home / f"{WNID}_{number}.JPEG").write_bytes(content)
    for number in (*range(BEFORE), *range(BEFORE + BAD, BEFORE + BAD + AFTER)):
        (home / f"{WNID}_{number}.JPEG").write_bytes(marked(number))
    return {f"{WNID}_{number}.JPEG" for number in numbers}


@needs_xvfb
@pytest.mark.slow
def test_500_bad_files_in_a_row_cost_nothing_but_their_own_turn(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    bad = long_bad_stretch(tmp_path / "mirror")
    play = played(tmp_path, tmp_path / "mirror", last=BEFORE + BAD + AFTER - 1)
    record_property("reasons", dict(Counter(play.reasons.values())))
    record_property("longest gap, ms", round(1_000 * max(play.gaps)))
    record_property("starved, ms", play.starved)
    record_property("slips", play.slips)
    assert set(play.reasons) == bad
    assert all(play.reasons.values())
    after = next(k for k, each in enumerate(play.seen) if each.number >= BEFORE + BAD)
    across = play.seen[after].at - play.seen[after - 1].at
    record_property("gap across them, ms", round(1_000 * across))
    assert play.seen[after - 1].number == BEFORE - 1
    assert play.seen[after].number == BEFORE + BAD
    assert play.report["missing"] == play.report["repeated"] == 0
    assert not play.unexplained
