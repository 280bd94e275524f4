import os
from pathlib import Path

import pytest

from player.config import ConfigError, check_file, load_playlist
from player.config.document import MAX_BYTES, read_document
from player.config.tree import Scope, Spot, Table
from tests.config.reading import read, write


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "y", "n", "10:30", "1:30:00", "010", "0x1F", "0o17"]
)
def test_a_word_that_yaml_1_1_would_change_stays_text(tmp_path: Path, word: str) -> None:
    assert read(write(tmp_path, f"a: {word}")) == {"a": word}


@pytest.mark.parametrize("word", ["2019-07-01", "1_000", "+5", ".5", ".inf", ".nan", "=", "<<", "9" * 20])
def test_dates_and_fanciful_numbers_stay_text(tmp_path: Path, word: str) -> None:
    assert read(write(tmp_path, f"a: {word}")) == {"a": word}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *[("0", 0), ("-12", -12), ("9223372036854775807", 2**63 - 1), ("2.7", 2.7), ("1e3", 1000.0)],
        *[("true", True), ("false", False), ("null", None), ("~", None), ("", None)],
        *[("'12'", "12"), ('"true"', "true"), ('""', "")],
    ],
)
def test_a_plain_number_truth_or_null_is_what_it_looks_like_and_quotes_make_text(
    tmp_path: Path, word: str, value: object
) -> None:
    found = read(write(tmp_path, f"a: {word}"))
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_a_key_is_always_text(tmp_path: Path) -> None:
    assert read(write(tmp_path, "on: 1\n2019: 2\ntrue: 3")) == {"on": 1, "2019": 2, "true": 3}


def test_keys_and_values_know_their_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path, "# remark\npauses:\n  longest:   20 s\n")
    table = read_document(path, Scope("a", tmp_path))
    assert isinstance(table, Table)
    pauses = table.entries[0].node
    assert isinstance(pauses, Table)
    assert (pauses.entries[0].spot, pauses.entries[0].node.spot) == (Spot(3, 3), Spot(3, 14))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(f"title: a{end}cadence: 90{end}".encode())
    assert [(p.line, p.column) for p in check_file(path)] == [(2, 10)]


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    assert [(p.line, p.column) for p in check_file(write(tmp_path, "\ufeffcadence: 90"))] == [(1, 10)]


def test_a_megabyte_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = write(tmp_path, "title: [" + "1, " * 350_000 + "1]")
    assert [str(p) for p in check_file(path)] == [f"{path}:1:1  expected at most 64 kB of text, got more"]


def test_64_kilobytes_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "title: a\n#" + "x" * (MAX_BYTES - 10))
    assert load_playlist(path).title == "a"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_thirty_two_levels_are_read_and_no_more(tmp_path: Path, opening: str) -> None:
    problems = check_file(write(tmp_path, opening * 15_000))
    assert [p.message for p in problems] == ["expected at most 32 levels, got more"]
    deep = "[" * 31 + "1" + "]" * 31
    assert read(write(tmp_path, deep)) is not None


def test_a_billion_laughs_are_refused_where_they_begin(tmp_path: Path) -> None:
    laughs = "a: &a [ha, ha]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    problems = check_file(write(tmp_path, "title: x\n" + laughs))
    places = [(p.line, p.column) for p in problems if "alias" in p.message]
    assert places == [(3, 8), (3, 12), (4, 5), (4, 9)]


def test_a_merge_key_is_a_key_like_any_other(tmp_path: Path) -> None:
    problems = check_file(write(tmp_path, "title: x\n<<: {cadence: 90 ms}"))
    assert [p.what for p in problems] == ["<<: unknown key"]


@pytest.mark.parametrize("text", ['"\\U00110000"', '"\\UFFFFFFFF"', "%YAML " + "9" * 5000 + ".1\n---\na"])
def test_what_makes_the_parser_itself_stumble_is_a_problem_too(tmp_path: Path, text: str) -> None:
    assert [p.message for p in check_file(write(tmp_path, text))] == [
        "not YAML: an impossible number or escape"
    ]


def test_after_a_hundred_problems_the_rest_is_not_listed(tmp_path: Path) -> None:
    problems = check_file(write(tmp_path, "title: x\n" + "".join(f"k{i}: 1\n" for i in range(5000))))
    assert len(problems) == 101
    assert problems[-1].message == "more than 100 problems; the rest is not listed"


def test_a_missing_file_a_folder_and_a_pipe_are_problems_not_hangs(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    found = [check_file(path)[0].message for path in (tmp_path / "none.yaml", tmp_path, pipe)]
    assert (
        found
        == ["cannot be read: No such file or directory"]
        + ["expected a file, got something else of that name"] * 2
    )


def test_a_list_or_mapping_as_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected a word as the key, got a list or a mapping"):
        load_playlist(write(tmp_path, "[a, b]: c\ntitle: x"))


def test_an_alias_as_a_key_is_reported_once(tmp_path: Path) -> None:
    problems = check_file(write(tmp_path, "title: x\n*a : y"))
    assert [(p.line, p.column) for p in problems] == [(2, 1)]


def test_an_anchor_and_a_tag_are_both_named(tmp_path: Path) -> None:
    problems = check_file(write(tmp_path, "cadence: &a !!str 90 ms"))
    assert [p.what for p in problems] == [
        'cadence: anchors are not used here; remove "&a"',
        'cadence: tags are not used here; remove the one that means "tag:yaml.org,2002:str"',
    ]
