"""What is withdrawn, by a list that only grows."""

import json
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from player.core.pictures import Drawn, Frame, Picture, Slot
from player.core.units import Index, Position, Wall
from player.core.withdrawal import (
    NONE,
    Act,
    Entry,
    Name,
    NothingWithdrawn,
    WithdrawnSet,
    as_set,
    entry_in,
    joined,
    line_of,
    standing,
)

COCK: Name = ("n01514668", b"n01514668_12")
HEN: Name = ("n01514859", b"n01514859_7")
CONTENT = "ab" * 32

names = st.tuples(st.sampled_from(["n01514668", "n01514859"]), st.binary(max_size=3))
contents = st.sampled_from(["", CONTENT, "cd" * 32])
walls = st.integers(0, 2**62).map(Wall)
texts = st.text(st.characters(exclude_categories=["Cs"]))
entries = st.builds(Entry, st.sampled_from(Act), names, walls, texts, texts, contents)


def withdrawn(name: Name, at: int = 1, content: str = "") -> Entry:
    return Entry(Act.WITHDRAW, name, Wall(at), "asked by the family", "Ana", content)


def restored(name: Name, at: int = 2) -> Entry:
    return Entry(Act.RESTORE, name, Wall(at), "a mistake", "Ana")


def learnt(name: Name, content: str, at: int = 3) -> Entry:
    return Entry(Act.CONTENT, name, Wall(at), content=content)


def picture(name: Name, ending: bytes = b".JPEG") -> Picture:
    return Picture(Index(3), name[0], name[1] + ending, Drawn(name[0], 3, ""))


def frame(name: Name, digest: bytes = b"") -> Frame:
    slot = Slot(0, Position(3), picture(name))
    return Frame(slot, np.zeros((1, 1, 3), np.uint8), digest=digest)


@given(entries)
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    assert entry_in(line_of(entry)) == entry
    assert b"\n" not in line_of(entry)


@given(entries, st.data())
def test_a_line_that_was_cut_or_changed_is_no_entry(entry: Entry, data: st.DataObject) -> None:
    line = line_of(entry)
    at = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != line[at]))
    assert entry_in(line[:at]) is None
    assert entry_in(line[:at] + bytes([other]) + line[at + 1 :]) in (None, entry)


def test_what_is_no_object_at_all_is_no_entry() -> None:
    for line in (b"", b"[]", b"7", b'{"sum": 1}', b"[" * 100_000, b"\xff"):
        assert entry_in(line) is None


@given(st.lists(entries, max_size=12))
def test_what_is_withdrawn_is_what_its_last_withdrawal_or_restoring_says(told: list[Entry]) -> None:
    found = standing(told)
    for name in {entry.name for entry in told}:
        last = [entry.act for entry in told if entry.name == name and entry.act is not Act.CONTENT][-1:]
        assert (name in found) == (last == [Act.WITHDRAW])


@given(st.lists(entries, max_size=12))
def test_the_set_holds_every_name_and_every_content_that_stands(told: list[Entry]) -> None:
    found = standing(told)
    held = as_set(found.values())
    assert held.names == found.keys()
    assert held.contents == {bytes.fromhex(c) for one in found.values() for c in one.contents}
    assert held.unread == {name for name, one in found.items() if not one.contents}
    assert bool(held) == bool(found)


def test_contents_are_added_once_and_outlive_a_second_withdrawal_but_no_restoring() -> None:
    told = [withdrawn(COCK), learnt(COCK, CONTENT), learnt(COCK, CONTENT), withdrawn(COCK, 5, "cd" * 32)]
    assert standing(told)[COCK].contents == (CONTENT, "cd" * 32)
    assert standing([*told, restored(COCK, 6)]) == {}
    assert standing([*told, restored(COCK, 6), learnt(COCK, CONTENT)]) == {}
    assert standing([*told, restored(COCK, 6), withdrawn(COCK, 7)])[COCK].contents == ()


def test_a_picture_is_known_by_its_name_whatever_its_ending_and_by_its_content_under_any_name() -> None:
    held = as_set(standing([withdrawn(COCK, content=CONTENT)]).values())
    assert held.has(picture(COCK))
    assert held.has(picture(COCK, b".png"))
    assert not held.has(picture(("n01514859", COCK[1])))
    assert held.covers(frame(COCK))
    assert held.covers(frame(HEN, bytes.fromhex(CONTENT)))
    assert not held.covers(frame(HEN))
    assert not held.covers(frame(HEN, bytes(32)))


def test_nothing_is_withdrawn_where_no_list_is_kept() -> None:
    nothing = NothingWithdrawn()
    nothing.met(picture(COCK))
    assert nothing.current is NONE
    assert not nothing.current
    assert not nothing.current.has(picture(COCK))
    assert not nothing.current.covers(frame(COCK))
    assert not as_set(()).covers(frame(COCK))
    assert WithdrawnSet() == as_set(())


def test_the_private_list_is_plain_text_whatever_the_name() -> None:
    odd = ("n01514668", b"\xff\x1b[31m")
    entry = replace(withdrawn(odd, 10**18, CONTENT), reason="two\nlines \ud800", by="\u202eAna")
    assert entry_in(line_of(entry)) == entry
    told = standing([entry])[odd].as_json()
    assert told == {
        "wnid": "n01514668",
        "file": "\\xff\\x1b[31m",
        "reason": "two\\nlines \\ud800",
        "by": "\\u202eAna",
        "at": "2001-09-09T01:46:40+00:00",
        "sha256": [CONTENT],
    }
    assert json.loads(json.dumps(told)) == told


@given(st.lists(entries, unique=True, max_size=8), st.lists(entries, unique=True, max_size=8))
def test_two_lists_become_one_with_every_entry_once(mine: list[Entry], others: list[Entry]) -> None:
    ours, theirs = [line_of(entry) for entry in mine], [line_of(entry) for entry in others]
    both = joined(ours, theirs)
    assert sorted(both) == sorted({*ours, *theirs})
    assert joined(both, theirs) == both


def test_lists_are_joined_by_their_moments_and_what_is_damaged_of_ours_stays_where_it_was() -> None:
    ours = [line_of(withdrawn(COCK, 1)), b"damaged", line_of(withdrawn(HEN, 5))]
    theirs = [line_of(restored(COCK, 3)), b"also damaged"]
    assert joined(ours, theirs) == [ours[0], b"damaged", theirs[0], ours[2]]
    assert standing(filter(None, map(entry_in, joined(ours, theirs)))).keys() == {HEN}


def test_an_entry_with_another_sum_names_nobody() -> None:
    line = line_of(withdrawn(COCK))
    assert entry_in(line.replace(b"_12", b"_13")) is None
    assert line_of(replace(withdrawn(COCK), reason="x")) != line
