"""Schemathesis asks a real player whatever its document allows, and much that it does not."""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from player.app.secret import make_token
from tests.commands import HERE, line_with, playing, short_config

CI, FULL = 25, 250
"""Cases of each operation, and of each kind of them."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = short_config(tmp_path, "stand-in")
    make_token(tmp_path / "token", renew=False)
    path.write_text(path.read_text().replace("'127.0.0.1:0'", "'127.0.0.1:0', token_file: token"))
    return path


RULES = """
[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "409", "413", "415", "422"]
positive_data_acceptance.expected-statuses = ["2xx", "404", "409", "413", "503"]
"""
"""A wish as it should be may come to nothing, too: no such picture; not sure; its letters all escaped."""


def fuzzed(url: str, token: str, cases: int, folder: Path) -> str:
    """Return what Schemathesis says of the API at *url*; it leaves nothing but that."""
    asked = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/api/v1/openapi.json"]
    asked += ["--header", f"Authorization: Bearer {token}", "--checks", "all", "--max-examples", str(cases)]
    asked += ["--exclude-path", "/api/v1/events"]  # a stream has no end
    asked += [
        "--workers",
        "4",
        "--seed",
        "2019",
        "--generation-database",
        "none",
        "--no-color",
        "--warnings",
        "off",
    ]
    (folder / "schemathesis.toml").write_text(RULES)
    done = subprocess.run(asked, env=HERE, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
def test_whatever_is_asked_the_answers_are_as_documented(
    config: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    full = request.config.getoption("--full")
    token = (config.parent / "token").read_text().strip()
    with playing(config, HERE) as player:
        url = line_with(player, "url=").split("url=")[1].strip().rstrip("/")
        said = fuzzed(url, token, FULL if full else CI, tmp_path)
        assert player.poll() is None
    counted = re.search(r"([\d,]+) generated", said)
    assert counted is not None, said
    generated = int(counted[1].replace(",", ""))
    record_property("cases", generated)
    assert generated >= (2_000 if full else 300), said
    assert "Failures:" not in said, said
    assert "Errors:" not in said, said
