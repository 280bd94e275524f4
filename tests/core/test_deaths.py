import pytest

from player.core.deaths import LONGEST_DETAIL, Cause, Death, Life, Verdict, death_of, verdict_of

RAN = Life("one boot")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("watchdog dumped ABRT\n", Verdict("watchdog", "dumped", "ABRT")),
        ("exit-code exited 1", Verdict("exit-code", "exited", "1")),
        ("oom-kill", Verdict("oom-kill", "", "")),
        ("", None),
        ("four words are none", None),
    ],
)
def test_a_supervisor_says_three_words(text: str, verdict: Verdict | None) -> None:
    assert verdict_of(text) == verdict


def test_an_end_that_was_asked_for_is_no_death_whatever_others_say() -> None:
    asked = Life("one boot", ended=True)
    assert death_of(asked, "one boot", Verdict("success", "exited", "0")) is None
    assert death_of(asked, "another boot", None) is None


def test_last_words_are_believed_first() -> None:
    bug = Life("one boot", ended=True, words=Cause.BUG, detail="KeyError: 'n01'")
    said = death_of(bug, "another boot", Verdict("exit-code", "exited", "1"))
    assert str(said) == "bug: KeyError: 'n01'"


def test_another_boot_without_a_word_is_a_power_cut() -> None:
    assert death_of(RAN, "another boot", Verdict("watchdog", "dumped", "ABRT")) == Death(Cause.POWER)


@pytest.mark.parametrize(("ours", "its"), [("", "one boot"), ("one boot", "")])
def test_where_boots_have_no_name_nothing_is_made_of_it(ours: str, its: str) -> None:
    assert death_of(Life(its), ours, None) == Death(Cause.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watchdog dumped ABRT", "stalled"),
        ("oom-kill killed KILL", "out of memory"),
        ("signal killed SEGV", "signal: SEGV"),
        ("core-dump dumped SEGV", "signal: SEGV"),
        ("timeout killed TERM", "too slow: killed TERM"),
        ("exit-code exited 1", "exit: 1"),
        ("success exited 0", "unknown: exited 0"),
    ],
)
def test_without_last_words_the_supervisor_is_asked(text: str, said: str) -> None:
    assert str(death_of(RAN, "one boot", verdict_of(text))) == said


def test_without_any_witness_the_cause_is_unknown() -> None:
    assert str(death_of(RAN, "one boot", None)) == "unknown"


def test_a_detail_fits_one_line() -> None:
    long = Life("one boot", ended=True, words=Cause.BUG, detail="x" * 500)
    death = death_of(long, "one boot", None)
    assert death is not None
    assert len(death.detail) == LONGEST_DETAIL
