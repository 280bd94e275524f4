from player.config import ConfigError, Problem, aligned
from player.config.problems import escaped, suggestion

EARLY = Problem("whole.yaml", 4, 10, "cadence", 'expected a duration such as "90 ms", got 90')
LATE = Problem("whole.yaml", 9, 3, "pauses.longst", 'unknown key; did you mean "longest"?')


def test_a_problem_reads_as_place_key_and_message() -> None:
    assert str(EARLY) == 'whole.yaml:4:10  cadence: expected a duration such as "90 ms", got 90'


def test_a_problem_of_the_whole_file_names_no_key() -> None:
    assert str(Problem("a.yaml", 1, 1, "", "expected text")) == "a.yaml:1:1  expected text"


def test_the_messages_of_several_problems_stand_below_each_other() -> None:
    assert aligned([EARLY, LATE]).splitlines() == [
        'whole.yaml:4:10  cadence: expected a duration such as "90 ms", got 90',
        'whole.yaml:9:3   pauses.longst: unknown key; did you mean "longest"?',
    ]


def test_an_error_carries_all_problems_and_says_them() -> None:
    error = ConfigError([EARLY, LATE])
    assert error.problems == (EARLY, LATE)
    assert str(error) == aligned([EARLY, LATE])


def test_what_a_terminal_might_obey_is_escaped_and_long_text_is_cut() -> None:
    assert escaped("a\x1b[31m\u202eb\ud800") == r"a\x1b[31m\u202eb\ud800"
    assert len(escaped("x" * 1000)) == 60


def test_only_a_near_word_is_suggested() -> None:
    assert suggestion("Longst", ["shortest", "longest"]) == '; did you mean "longest"?'
    assert suggestion("colour", ["shortest", "longest"]) == ""
