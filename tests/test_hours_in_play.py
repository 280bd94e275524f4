"""Opening hours and programmes in the real player: a process whose clock pretends a day of 2019."""

import json
from pathlib import Path

import pytest

from tests.commands import done
from tests.eye import marked_folder

SHOWING = (
    'showing: {from: 2019-07-01, until: 2019-07-02, hours: "10:00-11:00", timezone: Europe/London}\n'
    "pauses: {fill: showing, shortest: 1 s, longest: 2 s}\n"
)


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_folder(tmp_path_factory.mktemp("hours") / "mirror", 400)


def config(folder: Path, mirror: Path, plays: str, **playlists: str) -> str:
    for name, text in playlists.items():
        (folder / f"{name}.yaml").write_text(text)
    path = folder / "config.yaml"
    path.write_text(
        f"mirror: {mirror}\nstate: state\n{plays}\n"
        "screen: {fullscreen: false, size: 320x240}\ncontrol: {listen: '127.0.0.1:0'}\n"
    )
    return str(path)


def verified(folder: Path, run: str) -> dict[str, object]:
    """Return the audit of the rehearsal's run of playlist *run*."""
    state = folder / "state" / "rehearsal"
    answer = done("verify", f"{run}.yaml", "--state", str(state), "--json")
    assert answer.returncode == 0, answer.stderr
    told: dict[str, object] = json.loads(answer.stdout)
    return told


def test_the_doors_open_by_the_hours_and_the_pauses_fill_the_showing(tmp_path: Path, mirror: Path) -> None:
    whole = config(tmp_path, mirror, "playlist: day.yaml", day=SHOWING)
    first = done("run", "--config", whole, "--pretend-now", "2019-07-01T09:59:52", "--for", "3s")
    assert first.returncode == 0, first.stderr
    lines = first.stderr.splitlines()
    assert any("doors" in line and "open=1" in line for line in lines), first.stderr
    assert any("tempo" in line and "cause=opening" in line for line in lines), first.stderr
    assert 0 < int(str(verified(tmp_path, "day")["shown"])) < 60  # it is held for 5 s


@pytest.mark.slow
def test_when_the_doors_close_the_head_of_the_chain_is_said(tmp_path: Path, mirror: Path) -> None:
    whole = config(tmp_path, mirror, "playlist: day.yaml", day=SHOWING)
    evening = done("run", "--config", whole, "--pretend-now", "2019-07-01T10:59:52", "--for", "9s")
    assert evening.returncode == 0, evening.stderr
    head = next(line for line in evening.stderr.splitlines() if "closed" in line and "head=" in line)
    assert len(head.split("head=")[1].strip()) == 64
    assert verified(tmp_path, "day")["chain"] == "ok"


@pytest.mark.slow
def test_after_the_last_closing_it_is_said_how_far_the_work_came(tmp_path: Path, mirror: Path) -> None:
    whole = config(tmp_path, mirror, "playlist: day.yaml", day=SHOWING)
    done("run", "--config", whole, "--pretend-now", "2019-07-01T10:59:56", "--for", "5s")
    last = done("run", "--config", whole, "--pretend-now", "2019-07-02T10:59:56", "--for", "6s")
    (said,) = [line for line in last.stderr.splitlines() if "the showing is over" in line]
    assert "of=400" in said
    assert "not all" in said


@pytest.mark.slow
def test_open_ignores_the_hours(tmp_path: Path, mirror: Path) -> None:
    whole = config(tmp_path, mirror, "playlist: day.yaml", day=SHOWING)
    night = done("run", "--config", whole, "--pretend-now", "2019-07-01T03:00", "--for", "5s", "--open")
    assert night.returncode == 0, night.stderr
    assert int(str(verified(tmp_path, "day")["shown"])) > 1  # by the plan's tempo, most of them pause


@pytest.mark.slow
def test_a_programme_changes_playlists_and_each_keeps_its_run(tmp_path: Path, mirror: Path) -> None:
    programme = (
        'programme: [{playlist: a.yaml, hours: "10:00-10:01"}, {playlist: b.yaml, hours: "10:00-10:02"}]'
    )
    whole = config(
        tmp_path,
        mirror,
        programme,
        a=SHOWING.replace("10:00-11:00", "24/7"),
        b="title: B\norder: shuffled\n" + SHOWING.replace("10:00-11:00", "24/7"),
    )
    both = done("run", "--config", whole, "--pretend-now", "2019-07-01T10:00:52", "--for", "10s")
    assert both.returncode == 0, both.stderr
    assert "another piece's turn" in both.stderr
    assert int(str(verified(tmp_path, "a")["shown"])) >= 1
    assert int(str(verified(tmp_path, "b")["shown"])) >= 1
