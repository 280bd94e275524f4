"""What one side packs, the other unpacks."""

from hypothesis import given
from hypothesis import strategies as st

from player.core.pictures import Box, Drawn, Fetched, Origin, Refused, Stored, Tabled, Unreadable
from player.core.playlist import Fit
from player.decode.messages import (
    LONGEST,
    Left,
    Request,
    pack_failure,
    pack_hello,
    pack_request,
    pack_size,
    unpack_hello,
    unpack_outcome,
    unpack_request,
)

longs = st.integers(0, 2**64 - 1)
stamps = st.tuples(longs, longs, st.integers(-(2**63), 2**63 - 1))
paths = st.binary(max_size=4096)
stored = st.builds(Stored, paths, longs, longs, st.none() | stamps)
tabled = st.builds(Tabled, paths, longs, longs, stamps)
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
drawn = st.builds(Drawn, words, st.integers(-(2**63), 2**63 - 1), words)
sides = st.integers(1, 2**16)
slots = st.integers(0, 255)


@given(slots, st.builds(Box, sides, sides), st.sampled_from(Fit), stored | tabled | drawn, st.booleans())
def test_a_request_arrives_as_it_was_sent(
    slot: int, box: Box, fit: Fit, place: Stored | Tabled | Drawn, hashed: bool
) -> None:
    packet = pack_request(slot, box, fit, place, hashed=hashed)
    assert len(packet) <= LONGEST
    assert unpack_request(packet) == Request(slot, box, fit, hashed, place)


@given(st.binary(max_size=20_000))
def test_of_what_was_fetched_only_the_size_travels_in_the_packet(data: bytes) -> None:
    packet = pack_request(3, Box(1, 1), Fit.CONTAIN, Fetched(data))
    assert len(packet) <= LONGEST
    assert unpack_request(packet) == Request(3, Box(1, 1), Fit.CONTAIN, hashed=False, asked=Left(len(data)))


@given(st.builds(Refused, words) | st.builds(Unreadable, words))
def test_a_failure_arrives_as_it_was_sent(failure: Refused | Unreadable) -> None:
    assert unpack_outcome(pack_failure(failure)) == failure


@given(st.integers(1, 2**22))
def test_a_hello_arrives_and_no_outcome_is_taken_for_one(pid: int) -> None:
    assert unpack_hello(pack_hello(pid)) == pid
    assert unpack_hello(pack_failure(Refused("Hello"))) is None
    assert unpack_hello(pack_size(3, 4, Origin("JPEG", "RGB", 3, 4))) is None


digests = st.just(b"") | st.binary(min_size=32, max_size=32).filter(any)


@given(st.builds(Origin, words, words, sides, sides), digests)
def test_a_size_arrives_with_its_origin_and_its_files_digest_as_it_was_sent(
    origin: Origin, digest: bytes
) -> None:
    assert unpack_outcome(pack_size(3840, 2160, origin, digest)) == (Box(3840, 2160), origin, digest)
