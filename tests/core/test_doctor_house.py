"""What a doctor says of a machine's settings."""

import pytest

from player.core.doctor import Verdict
from player.core.doctor_house import (
    Access,
    Dark,
    FontFound,
    blanking,
    fonts,
    permissions,
    secret,
    updates,
)

STATE = Access("twelve-hours", "write", "/var/lib/twelve-hours", granted=True, advice="chown")
MIRROR = Access("twelve-hours", "read", "/srv/imagenet", granted=True, advice="chmod")


def denied(access: Access, granted: bool | None) -> Access:
    return Access(access.who, access.do, access.what, granted, access.advice)


def test_whoever_plays_may_use_what_it_takes() -> None:
    check = permissions([STATE, MIRROR])
    assert check.verdict is Verdict.PASS
    assert check.found == "twelve-hours may use /var/lib/twelve-hours, /srv/imagenet"


def test_what_is_refused_fails_with_what_to_do() -> None:
    check = permissions([denied(STATE, granted=False), denied(MIRROR, granted=None)])
    assert (check.verdict, check.advice) == (Verdict.FAIL, "chown")
    assert check.found == "twelve-hours cannot write /var/lib/twelve-hours"


def test_what_cannot_be_told_is_not_known() -> None:
    check = permissions([STATE, denied(MIRROR, granted=None)])
    assert (check.verdict, "whether twelve-hours can read" in check.found) == (Verdict.WARN, True)
    assert permissions([]).verdict is Verdict.WARN


@pytest.mark.parametrize(("others", "verdict"), [(False, "pass"), (True, "fail"), (None, "warn")])
def test_a_token_that_everybody_reads_is_none(others: bool | None, verdict: str) -> None:
    assert secret("/etc/token", others).verdict == verdict


def test_a_screen_that_goes_dark_is_said_with_how_to_stop_it() -> None:
    saver, panel = Dark("the saver", 600, "xset s off"), Dark("power saving", 45, "xset -dpms")
    check = blanking([saver, panel, Dark("sleep", None, "mask it")])
    assert (check.verdict, check.found) == (Verdict.WARN, "the saver after 10 min; power saving after 45 s")
    assert check.advice == "xset s off; xset -dpms"


def test_a_screen_of_which_nobody_tells_is_not_known() -> None:
    assert blanking([Dark("the console", 0, "")]).verdict is Verdict.PASS
    unclear = blanking([Dark("the console", 0, ""), Dark("sleep", None, "mask it")])
    assert (unclear.verdict, unclear.found, unclear.advice) == (Verdict.WARN, "not known: sleep", "mask it")
    assert "half an hour" in blanking([]).advice


def test_what_updates_itself_is_named() -> None:
    assert updates({"apt-daily.timer": False}).verdict is Verdict.PASS
    check = updates({"apt-daily.timer": True, "snapd.service": False})
    assert check.verdict is Verdict.WARN
    assert "disable --now apt-daily.timer;" in check.advice
    assert updates(None).verdict is Verdict.WARN


def test_every_letter_must_have_a_glyph() -> None:
    good, broken, lacking = FontFound("a.ttf"), FontFound("b.ttf", "broken"), FontFound("c.ttf", "", "é")
    assert fonts([good], "").verdict is Verdict.PASS
    assert fonts([good], "no fribidi").verdict is Verdict.WARN
    assert fonts([good, broken, lacking], "").found == "b.ttf: broken"
    assert fonts([good, lacking], "").found == "c.ttf has no glyph for é"
