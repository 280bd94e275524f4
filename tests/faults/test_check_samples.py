"""A check of real pictures and hostile ones, and one that is killed again and again."""

import csv
import io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from player.app.inspect import check
from player.core.verdicts import Standing, Summary
from tests.decode.pictures import SAMPLES, encoded, needs_samples, photo
from tests.mirrors import class_folders

ROOT = Path(__file__).parents[2]
HOSTILE = "n99999999"


def samples() -> dict[str, list[tuple[str, bytes]]]:
    """Return the 300 pictures, one a synset, and the 152 hostile files, all of one, named by file."""
    content: dict[str, list[tuple[str, bytes]]] = {}
    with tarfile.open(SAMPLES / "imagenet-300.tar") as tar:
        for member in tar:
            if (file := tar.extractfile(member)) is not None:
                name = Path(member.name).name
                content.setdefault(name[:9], []).append((name, file.read()))
    # Their own endings would leave out a few; what a mirror's names claim is JPEG.
    content[HOSTILE] = [(f"{path.name}.JPEG", path.read_bytes()) for path in (SAMPLES / "hostile").iterdir()]
    return content


@pytest.mark.slow
@needs_samples
def test_verdicts_agree_wherever_they_are_firm(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with (SAMPLES / "hostile.csv").open(newline="") as table:
        due = {f"{row['file']}.JPEG": row["expected"] for row in csv.DictReader(table)}
    mirror = class_folders(tmp_path / "mirror", samples())
    report = check(str(mirror), tmp_path / "state", lambda _: None)
    assert report.manifest.pictures == 300 + 152
    rows = csv.DictReader(
        io.StringIO(report.listed.read_text("utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    refused = {row["file"]: row for row in rows}
    assert {row["wnid"] for row in refused.values()} == {HOSTILE}, "one of the 300 was refused"
    assert all(row["verdict"] == "refused" and row["reason"] for row in refused.values())
    assert {name for name, verdict in due.items() if verdict == "must be rejected"} <= set(refused)
    assert not {name for name, verdict in due.items() if verdict == "decodes"} & set(refused)
    assert report.summary.count(Standing.WELL) + len(refused) == 452
    assert report.ok
    record_property("refused", len(refused))
    record_property("pictures a second", round(452 / report.seconds))


CHECKING = """
import sys
from pathlib import Path
from player.app.inspect import check

def tell(progress):
    if hasattr(progress, "known"):
        print(progress.known, progress.done, flush=True)

check(sys.argv[1], Path(sys.argv[2]), tell)
"""


@pytest.mark.slow
def test_killed_again_and_again_it_ends_with_the_findings_of_one_that_was_not(tmp_path: Path) -> None:
    large, cut = encoded(photo(1_600, 1_200)), encoded(photo())[:-300]
    pictures = [(f"n01440764_{n}.JPEG", cut if n % 7 == 0 else large) for n in range(150)]
    mirror = str(class_folders(tmp_path / "mirror", {"n01440764": pictures}))
    told, kills = 0, 0
    while told < 150:
        known, told = killed_after_three_tellings(mirror, tmp_path / "state", told)
        kills += known < 150
    assert kills >= 2
    whole = counted(check(mirror, tmp_path / "another state", lambda _: None).summary)
    assert counted(check(mirror, tmp_path / "state", lambda _: None).summary) == whole


def killed_after_three_tellings(mirror: str, state: Path, told: int) -> tuple[int, int]:
    """Check, and kill; return how many pictures were known at the start, and how many at the last telling."""
    command = [sys.executable, "-c", CHECKING, mirror, str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as checking:
        assert checking.stdout is not None
        known, done = told, told
        for _, line in zip(range(3), checking.stdout, strict=False):
            known, done = map(int, line.split())
        checking.kill()
    assert known >= told, "what was told had been lost"
    return known, done


def counted(summary: Summary) -> tuple[object, ...]:
    return dict(summary.counts), summary.unseen, summary.damaged, summary.width, summary.height
