"""Options and habits of the whole suite."""

import os
import signal
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

_CACHE = TemporaryDirectory(prefix="twelve-hours-tests-")
"""Gone when Python ends."""

# What a shell puts in the background is deaf to Ctrl-C, and so is all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no failure: speed is measured in bench/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Everything that opens a window in these tests paints into memory, unless it starts an X server itself.
os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")

# Players that are killed leave their position in a second place: not in that of whoever runs the tests.
os.environ |= {"XDG_CACHE_HOME": _CACHE.name, "RUNTIME_DIRECTORY": f"{_CACHE.name}/runtime"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="slow checks at full scale instead of CI's")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow checks to those who ask for them with ``-m slow``."""
    if "slow" in config.getoption("-m"):
        return
    kept = [item for item in items if item.get_closest_marker("slow") is None]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
