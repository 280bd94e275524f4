"""The documents, held against the code."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from player.config import check_file
from player.core.pauses import PauseDraws, threshold
from player.core.playback import diagram
from player.core.traversal import Span, Traversal
from player.core.units import MILLISECOND, SECOND, Ns, Position

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SCORE = (ROOT / "docs" / "score.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def stranger() -> dict[str, Callable[..., Any]]:
    """The program of docs/score.md, which knows nothing of the player."""
    names: dict[str, Any] = {}
    exec(blocks(SCORE, "python")[0], names)
    return names


def test_a_stranger_recomputes_ten_thousand_positions(stranger: dict[str, Callable[..., Any]]) -> None:
    size, seed = 14_197_122, 2019
    positions = np.random.default_rng(1).integers(0, size, 10_000)
    for number in (0, 3):
        ours = Traversal([Span(0, size)], size, shuffled=True, seed=seed).indices(number, positions)
        draws = PauseDraws(seed, number, Ns(2 * SECOND), Ns(20 * SECOND))
        share = threshold(100)
        for position, index in zip(positions.tolist(), ours.tolist(), strict=True):
            assert stranger["number_at"](position, size, seed, number) == index
            paused = draws.chance(Position(position)) < share
            length = draws.length(Position(position)) // MILLISECOND if paused else None
            assert stranger["pause_ms"](position, seed, number, share, 2_000, 20_000) == length


def test_the_test_vectors_of_the_score_are_true() -> None:
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| `(\w+)` \| (.+) \|$", SCORE, re.MULTILINE)
    assert len(rows) > 5
    walk = Traversal([Span(0, 14_197_122)], 14_197_122, shuffled=True, seed=2019)
    draws = PauseDraws(2019, 0, Ns(2 * SECOND), Ns(20 * SECOND))
    for position, number, drawn, pauses in rows:
        at = Position(int(position.replace(",", "")))
        assert walk.index(0, at) == int(number.replace(",", ""))
        assert f"{draws.chance(at):016x}" == drawn
        paused = draws.chance(at) < threshold(100)
        assert pauses == (f"{draws.length(at) // MILLISECOND:,} ms" if paused else "no")


def test_the_diagram_of_the_playback_is_drawn_from_its_table() -> None:
    assert diagram() in blocks((ROOT / "docs" / "architecture.md").read_text("utf-8"), "mermaid")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_of_a_document_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    missing = [t for t in targets if "://" not in t and not (path.parent / t).exists()]
    assert not missing


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(path: Path) -> None:
    named = set(re.findall(r"(?:twelve-hours|run_installation\.py) ([a-z]+)", path.read_text("utf-8")))
    listed = subprocess.run(
        [sys.executable, "run_installation.py", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert named <= set(re.findall(r"[a-z]+", listed))


def test_the_readme_gives_the_two_commands_first() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    play, test = blocks(readme, "sh")[:2]
    assert "run_installation.py" in play
    assert "pytest" in test
    assert readme.index(test) < 4_000


@pytest.mark.parametrize("path", [ROOT / "README.md", ROOT / "docs" / "playlists.md"], ids=lambda p: p.name)
def test_the_playlists_of_a_document_pass_the_check(path: Path, tmp_path: Path) -> None:
    examples = blocks(path.read_text("utf-8"), "yaml")
    assert examples
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.yaml"
        file.write_text(example)
        assert check_file(file) == []
