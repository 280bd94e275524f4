import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from player.config import ConfigError, check_file, load_machine, load_playlist
from player.config.machine import MACHINE
from player.config.playlist import PAUSES, PLAYLIST

# Pieces that YAML and our keys give a meaning to meet each other more often than random letters do.
FLOW = [": ", "- ", "? ", "[", "]", "{", "}", ", ", "&a ", "*a", "!!str ", "'", '"', "#", "~", "\\", "\\U"]
LINES = ["\n", "\n  ", ">\n", "\t", "---\n", "...\n", "%YAML 1.1\n", "\ud800"]
VALUES = ["90 ms", "50 %", "all", "2019-07-01", "100 pictures", "24/7", "stand-in", "|\n"]
PIECES = st.sampled_from([*PLAYLIST.names, *MACHINE.names, *PAUSES.names, *FLOW, *LINES, *VALUES])
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


def all_answers(raw: bytes) -> None:
    """Ask all three readers about a file that holds *raw*; only ConfigError may come out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(raw)
        problems = check_file(path)
        str(problems).encode()
        assert all(p.line >= 1 and p.column >= 1 for p in problems)
        for load in (load_playlist, load_machine):
            try:
                load(path)
            except ConfigError as error:
                str(error).encode()
                assert error.problems  # noqa: PT017 - and that it says something


@settings(max_examples=300, deadline=2000)
@given(TEXTS)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    all_answers(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=2000)
@given(st.binary())
def test_no_bytes_do_more_than_be_refused(raw: bytes) -> None:
    all_answers(raw)


@settings(max_examples=100, deadline=2000)
@given(st.dictionaries(st.sampled_from([*PLAYLIST.names, *MACHINE.names]), st.text(max_size=80)))
def test_no_value_of_a_known_key_does_more_than_be_refused(values: dict[str, str]) -> None:
    quoted = {key: "'" + value.replace("'", "''") + "'" for key, value in values.items()}
    all_answers(
        "\n".join(f"{key}: {value}" for key, value in quoted.items()).encode("utf-8", "surrogatepass")
    )
