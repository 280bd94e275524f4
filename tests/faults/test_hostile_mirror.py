"""Files that are no pictures, or bad ones, among good ones, on a real screen."""

import csv
import json
import os
import random
import subprocess
import sys
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


@dataclass(frozen=True)
class Play:
    """What was seen of a play, and what its ledger says."""

    seen: list[Seen]
    gaps: list[float]
    reasons: dict[str, str]
    """Why each unshowable was, by its file's name."""
    starved: list[int]
    """Milliseconds for which each picture that was not there was waited for."""
    report: dict[str, int]

    @property
    def unexplained(self) -> list[float]:
        """Gaps that an empty ring does not account for."""
        longest = sorted((gap for gap in self.gaps if gap > 2 * PERIOD), reverse=True)
        return longest[len([ms for ms in self.starved if ms > PERIOD * 1_000]) :]


def played(folder: Path, mirror: Path, seconds: int) -> Play:
    """Play *mirror* so long, with everything else in *folder*."""
    playlist, state = folder / "bare.yaml", folder / "state"
    playlist.write_text("caption: {style: none}\n")
    program = [sys.executable, str(ROOT / "run_installation.py")]
    command = [*program, "run", str(playlist), "--window", "--mirror", str(mirror), "--state", str(state)]
    with screen(folder / "screen") as on, Eye(on.framebuffer) as eye:
        done = subprocess.run(
            [*command, "--size", "640x480", "--for", f"{seconds}s"],
            env={**os.environ, "DISPLAY": on.display, "SDL_VIDEODRIVER": ""},
            capture_output=True,
            text=True,
            timeout=60 + 2 * seconds,
            check=False,
        )
        seen, changes = list(eye.seen), list(eye.changes)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    verify = [*program, "verify", "--state", str(state), "--json"]
    report = subprocess.run(verify, capture_output=True, text=True, check=True).stdout
    rows = [sealed.row for sealed in read_ledger(state, newest_run(state)).rows]
    refused = [json.loads(row.body) for row in rows if row.kind == EventKind.UNSHOWABLE]
    return Play(
        seen,
        gaps(changes)[2:-1],
        {body["file"]: body["reason"] for body in refused},
        [json.loads(row.body)["ms"] for row in rows if row.kind == EventKind.STARVED],
        json.loads(report),
    )


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
        play = played(tmp_path / str(seed), tmp_path / str(seed) / "mirror", seconds=34)
        all_are_accounted_for(play, due)
        plays.append(play)
    record_property("shuffles", shuffles)
    record_property("refused", [len(play.reasons) for play in plays])
    record_property("longest gap, ms", [round(1_000 * max(play.gaps)) for play in plays])
    record_property("starved, ms", [play.starved for play in plays])
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
    play = played(tmp_path, tmp_path / "mirror", seconds=18)
    record_property("reasons", dict(Counter(play.reasons.values())))
    record_property("longest gap, ms", round(1_000 * max(play.gaps)))
    record_property("starved, ms", play.starved)
    assert set(play.reasons) == bad
    assert all(play.reasons.values())
    whole = BEFORE + BAD + AFTER
    steps = Counter((b.number - a.number) % whole for a, b in pairwise(play.seen))
    assert set(steps) <= {1, BAD + 1}
    assert BEFORE + BAD in {each.number for each in play.seen}
    assert play.report["missing"] == play.report["repeated"] == 0
    assert not play.unexplained
