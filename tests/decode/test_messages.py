"""What one side packs, the other unpacks."""

from hypothesis import given
from hypothesis import strategies as st

from player.core.pictures import Box, Drawn, Place, Refused, Stored, Unreadable
from player.core.playlist import Fit
from player.decode.messages import (
    LONGEST,
    pack_failure,
    pack_request,
    pack_size,
    unpack_outcome,
    unpack_request,
)

longs = st.integers(0, 2**64 - 1)
stamps = st.none() | st.tuples(longs, longs, st.integers(-(2**63), 2**63 - 1))
stored = st.builds(Stored, st.binary(max_size=4096), longs, longs, stamps)
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
drawn = st.builds(Drawn, words, st.integers(-(2**63), 2**63 - 1), words)


@given(st.integers(1, 2**16), st.integers(1, 2**16), st.sampled_from(Fit), stored | drawn)
def test_a_request_arrives_as_it_was_sent(width: int, height: int, fit: Fit, place: Place) -> None:
    packet = pack_request(Box(width, height), fit, place)
    assert len(packet) <= LONGEST
    assert unpack_request(packet) == (Box(width, height), fit, place)


@given(st.builds(Refused, words) | st.builds(Unreadable, words))
def test_a_failure_arrives_as_it_was_sent(failure: Refused | Unreadable) -> None:
    assert unpack_outcome(pack_failure(failure)) == failure


def test_a_size_arrives_as_it_was_sent() -> None:
    assert unpack_outcome(pack_size(3840, 2160)) == Box(3840, 2160)
