"""What a doctor says of what feeds the wall."""

from dataclasses import replace

import pytest

from player.core.doctor import Verdict
from player.core.doctor_feed import (
    Feed,
    decode_speed,
    drawn_mirror,
    feed_unmeasured,
    mirror_away,
    mirror_speed,
    mirror_unindexed,
)
from player.core.units import MILLISECOND, Ns

BEAT = Ns(90 * MILLISECOND)
FEED = Feed("/srv/imagenet", 100, read=100, size=11_000_000, read_seconds=0.5, slowest=40.0, made=100,
            made_seconds=0.4)  # fmt: skip


def test_a_mirror_and_decoders_that_are_quick_enough_are_said_beside_the_need() -> None:
    mirror, decode = mirror_speed(FEED, BEAT), decode_speed(FEED, BEAT)
    assert (mirror.verdict, mirror.advice) == (Verdict.PASS, "")
    assert mirror.found == (
        "/srv/imagenet: 200 pictures/s one by one, 22.0 MB/s, the slowest in 40 ms; the beat takes 11.1"
    )
    assert (decode.verdict, decode.found) == (Verdict.PASS, "250 pictures/s; the beat takes 11.1")


@pytest.mark.parametrize(("seconds", "verdict"), [(2.9, "pass"), (5.0, "warn"), (9.0, "fail")])
def test_what_is_hardly_quicker_than_the_beat_is_warned_of(seconds: float, verdict: str) -> None:
    slow = replace(FEED, read_seconds=seconds, made_seconds=seconds)
    for check in (mirror_speed(slow, BEAT), decode_speed(slow, BEAT)):
        assert check.verdict == verdict
        assert bool(check.advice) is (verdict != "pass")


def test_pictures_that_cannot_be_read_are_counted_with_their_reason() -> None:
    some = mirror_speed(replace(FEED, unread=2, unread_reason="EIO"), BEAT)
    assert some.verdict is Verdict.WARN
    assert some.found.endswith("2 of 100 could not be read: EIO")
    none = mirror_speed(replace(FEED, read=0, unread=100, unread_reason="EIO"), BEAT)
    assert none.verdict is Verdict.FAIL
    assert "none of 100 pictures could be read: EIO" in none.found


def test_bad_pictures_are_said_when_they_are_many() -> None:
    few = replace(FEED, refused=3, refused_reason="truncated")
    assert decode_speed(few, BEAT).verdict is Verdict.PASS
    many = decode_speed(replace(few, refused=20), BEAT)
    assert (many.verdict, many.found.endswith("20 of 120 refused: truncated")) == (Verdict.WARN, True)
    none = decode_speed(replace(FEED, made=0, refused=9, refused_reason="truncated"), BEAT)
    assert none.verdict is Verdict.FAIL
    assert none.found.endswith("truncated")
    assert decode_speed(replace(FEED, made=0), BEAT).found.endswith("nothing was read")


def test_what_cannot_be_measured_is_never_passed() -> None:
    assert mirror_away("/srv: no such mirror").verdict is Verdict.FAIL
    assert drawn_mirror().verdict is Verdict.WARN
    unindexed = mirror_unindexed("/srv/imagenet", "not indexed")
    assert (unindexed.verdict, unindexed.advice.endswith("index /srv/imagenet")) == (Verdict.WARN, True)
    assert {check.verdict for check in feed_unmeasured("a player runs")} == {Verdict.WARN}
