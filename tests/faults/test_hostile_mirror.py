"""The 152 hostile files, one in three among good ones, on a real screen."""

import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from player.core.ledger import EventKind
from player.journal.reading import newest_run, read_ledger
from tests.eye import Eye, gaps, marked, needs_xvfb, screen

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TWELVE_HOURS_SHARED", ROOT.parent / "shared"))
HOSTILE = SHARED / "data" / "samples"
PERIOD = 0.09


def mixed_mirror(folder: Path, seed: int) -> dict[str, str]:
    """Make a mirror of one synset, two good pictures to each hostile one; return the verdict due by name."""
    with (HOSTILE / "hostile.csv").open(newline="") as table:
        verdicts = {row["file"]: row["expected"] for row in csv.DictReader(table)}
    files = sorted(verdicts)
    random.Random(seed).shuffle(files)
    home = folder / "n01440764"
    home.mkdir(parents=True)
    due = {}
    for k, file in enumerate(files):
        for number in (3 * k, 3 * k + 1):
            (home / f"n01440764_{number}.JPEG").write_bytes(marked(number))
        name = f"n01440764_{3 * k + 2}.JPEG"
        (home / name).write_bytes((HOSTILE / "hostile" / file).read_bytes())
        due[name] = verdicts[file]
    return due


@needs_xvfb
@pytest.mark.slow
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared samples are not beside the project")
def test_every_hostile_file_is_accounted_for_and_the_beat_goes_on(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    due = mixed_mirror(tmp_path / "mirror", seed=2019)
    assert len(due) == 152
    playlist = tmp_path / "bare.yaml"
    playlist.write_text("caption: {style: none}\n")
    command = [sys.executable, str(ROOT / "run_installation.py"), "run", str(playlist), "--window"]
    command += ["--mirror", str(tmp_path / "mirror"), "--state", str(tmp_path / "state"), "--size", "640x480"]
    with screen(tmp_path / "screen") as on, Eye(on.framebuffer) as eye:
        environment = {**os.environ, "DISPLAY": on.display, "SDL_VIDEODRIVER": ""}
        done = subprocess.run(
            [*command, "--for", "34s"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        changes = list(eye.changes)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr

    ledger = read_ledger(tmp_path / "state", newest_run(tmp_path / "state"))
    rows = [sealed.row for sealed in ledger.rows]
    refused = [json.loads(row.body) for row in rows if row.kind == EventKind.UNSHOWABLE]
    reasons = {body["file"]: body["reason"] for body in refused}
    good = {name for name, verdict in due.items() if verdict == "decodes"}
    bad = {name for name, verdict in due.items() if verdict == "must be rejected"}
    assert bad <= set(reasons), f"shown though they must be rejected: {bad - set(reasons)}"
    assert not good & set(reasons), {name: reasons[name] for name in good & set(reasons)}
    assert set(reasons) <= set(due), "a good picture was refused"
    assert all(reasons.values())

    record_property("refused", len(reasons))
    record_property("longest gap, ms", round(1_000 * max(gaps(changes)[2:-1])))
    explained = done.stderr.count("starved") + done.stderr.count("slip")
    long = [gap for gap in gaps(changes)[2:-1] if gap > 2 * PERIOD]
    assert len(long) <= explained, (long, done.stderr)
