from datetime import UTC, datetime
from pathlib import Path

import pytest

from player.core.units import Ns
from player.journal.run import RunIdentity, StartInfo

NOON = datetime(2019, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def run() -> RunIdentity:
    """A run of a hundred pictures."""
    return RunIdentity(
        id="whole-3fa2b1c4d5e6",
        playlist="whole",
        title="Exhibiting ImageNet",
        pictures=100,
        order="by-synset",
        seed=(1 << 64) - 1,
        manifest="00" * 32,
        digest="11" * 32,
    )


@pytest.fixture
def start() -> StartInfo:
    """A start at noon."""
    return StartInfo(NOON, Ns(0), "0.1", "x11", "1920x1080@60")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """An empty state folder."""
    return tmp_path / "state"
