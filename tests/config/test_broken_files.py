from pathlib import Path

import pytest

from player.config import ConfigError, check_file, load_machine, load_playlist

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def test_there_are_at_least_twenty_five_ways_to_be_wrong() -> None:
    assert len(BROKEN) >= 25


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_error_of_a_broken_file_is_found_at_its_line_and_column(path: Path) -> None:
    # The .txt beside each file says what must be found; after a deliberate change of wording, change both.
    found = [f"{p.line}:{p.column}  {p.what}" for p in check_file(path)]
    assert found == path.with_suffix(".txt").read_text("utf-8").splitlines()
    assert all(p.file == str(path) for p in check_file(path))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_never_loaded(path: Path) -> None:
    with pytest.raises(ConfigError):
        load_playlist(path)
    with pytest.raises(ConfigError):
        load_machine(path)
