"""The list of withdrawn pictures on disk: torn, damaged, on a full disk, written by several at once."""

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.core.manifest import stem_of
from player.core.pictures import Drawn, Picture
from player.core.units import Index, Wall
from player.core.withdrawal import NONE, Act, Entry, Name, line_of, standing
from player.journal.lock import lock_state
from player.journal.withdrawals import Learnt, WithdrawalList
from player.journal.withdrawn import FILE, FOLDER, append, read_list, take_in
from tests.faults.small_disk import small_disk

COCK: Name = ("n01514668", b"n01514668_12")
HEN: Name = ("n01514859", b"n01514859_7")
CONTENT = "ab" * 32


def withdrawn(name: Name, at: int = 1) -> Entry:
    return Entry(Act.WITHDRAW, name, Wall(at), "asked by the family", "Ana")


def file_of(state: Path) -> Path:
    return state / FOLDER / FILE


def names(state: Path) -> set[Name]:
    return set(standing(read_list(state).entries))


@dataclass
class Shelf:
    """Mirrors that hold what a test puts there: contents by name; *alike* lie near."""

    held: dict[Name, str] = field(default_factory=lambda: {COCK: "", HEN: ""})
    alike: frozenset[Name] = frozenset()
    asked: list[Name] = field(default_factory=list)

    def stem(self, wnid: str, file: str) -> bytes | None:
        stem = stem_of(file.encode())
        return stem if (wnid, stem) in self.held else None

    def learn(self, name: Name) -> Learnt:
        self.asked.append(name)
        content = self.held.get(name, "")
        return Learnt((content,), self.alike) if content else Learnt()


@contextmanager
def playing(state: Path, shelf: Shelf | None = None) -> Iterator[tuple[WithdrawalList, list[str]]]:
    said: list[str] = []
    with closing(WithdrawalList(state, shelf or Shelf(), lambda: Wall(7), said.append)) as listed:
        yield listed, said


def until(true: Callable[[], object], patience: float = 5.0) -> bool:
    """Wait for what another thread does."""
    deadline = time.monotonic() + patience
    while not true() and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    return bool(true())


def test_nothing_is_withdrawn_at_first_and_nothing_is_written_for_it(state: Path) -> None:
    with playing(state) as (listed, said):
        assert listed.current is NONE
        assert listed.withdrawn() == []
    assert not state.exists()
    assert said == []


def test_what_is_withdrawn_is_in_force_on_the_disk_and_outlives_the_player(state: Path) -> None:
    with playing(state) as (listed, _):
        assert listed.withdraw("n01514668", "train/n01514668_12.JPEG", "asked by the family", "Ana")
        assert COCK in listed.current.names
        assert names(state) == {COCK}
    with playing(state) as (listed, said):
        (found,) = listed.withdrawn()
        assert (found.name, found.reason, found.by, found.at) == (COCK, "asked by the family", "Ana", 7)
        assert said == []


def test_what_is_no_picture_of_the_mirror_is_refused(state: Path) -> None:
    with playing(state) as (listed, _):
        assert not listed.withdraw("n01514668", "n01514668_13.JPEG", "", "")
        assert not listed.current
    assert not file_of(state).exists()


def test_the_list_is_for_its_owner_alone(state: Path) -> None:
    append(state, [withdrawn(COCK)])
    assert stat.S_IMODE(file_of(state).stat().st_mode) == 0o600
    assert stat.S_IMODE(file_of(state).parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="takes root")
def test_what_root_withdraws_belongs_to_the_owner_of_the_state_folder(state: Path) -> None:
    state.mkdir()
    os.chown(state, 1234, 1235)
    append(state, [withdrawn(COCK)])
    append(state, [withdrawn(HEN)])
    for path in (file_of(state), file_of(state).parent):
        assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1235)


def test_another_process_is_heard_within_a_second_and_what_is_restored_may_come_again(state: Path) -> None:
    shelf = Shelf()
    with playing(state, shelf) as (listed, said):
        append(state, [withdrawn(COCK), withdrawn(HEN)])
        assert until(lambda: listed.current.names == {COCK, HEN}, 1.0)
        append(state, [Entry(Act.RESTORE, COCK, Wall(2))])
        assert until(lambda: listed.current.names == {HEN}, 1.0)
        assert until(lambda: shelf.asked == [COCK, HEN])
    assert said == [
        "the list of withdrawn pictures has changed: 2 on it",
        "the list of withdrawn pictures has changed: 1 on it",
    ]


def test_the_list_is_another_value_only_when_it_says_something_else(state: Path) -> None:
    append(state, [withdrawn(COCK)])
    with playing(state) as (listed, _):
        held = listed.current
        file_of(state).touch()
        append(state, [Entry(Act.RESTORE, HEN, Wall(2))])
        listed._look()
        assert listed.current is held


def test_its_content_is_learnt_and_known_from_then_on(state: Path) -> None:
    shelf = Shelf({COCK: CONTENT})
    with playing(state, shelf) as (listed, _):
        assert listed.withdraw("n01514668", "n01514668_12", "", "")
        assert until(lambda: listed.current.contents)
        assert listed.current.unread == frozenset()
    assert [entry.act for entry in read_list(state).entries] == [Act.WITHDRAW, Act.CONTENT]
    assert standing(read_list(state).entries)[COCK].contents == (CONTENT,)


def test_what_was_not_at_hand_is_learnt_when_it_is_met_and_not_again(state: Path) -> None:
    append(state, [withdrawn(COCK)])
    shelf = Shelf()
    picture = Picture(Index(3), COCK[0], COCK[1] + b".JPEG", Drawn("", 0, ""))
    with playing(state, shelf) as (listed, _):
        listed.met(picture)
        assert until(lambda: shelf.asked == [COCK])
        assert listed.current.unread == {COCK}
        shelf.held[COCK] = CONTENT
        listed.met(picture)
        assert until(lambda: listed.current.contents)
        listed.met(picture)
        listed.met(Picture(Index(4), HEN[0], HEN[1], Drawn("", 0, "")))
    assert shelf.asked == [COCK, COCK]


def test_what_is_alike_and_near_is_withdrawn_as_long_as_the_other_is(state: Path) -> None:
    with playing(state, Shelf({COCK: CONTENT}, frozenset({HEN}))) as (listed, _):
        assert listed.withdraw("n01514668", "n01514668_12", "", "")
        assert until(lambda: listed.current.names == {COCK, HEN})
        assert [found.name for found in listed.withdrawn()] == [COCK]
        append(state, [Entry(Act.RESTORE, COCK, Wall(2))])
        assert until(lambda: not listed.current.names)


@settings(max_examples=30)
@given(st.data())
def test_a_list_that_was_cut_anywhere_holds_all_its_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    state = tmp_path_factory.mktemp("state")
    entries = [withdrawn(COCK, 1), withdrawn(HEN, 2), Entry(Act.RESTORE, COCK, Wall(3))]
    append(state, entries)
    held = file_of(state).read_bytes()
    cut = data.draw(st.integers(0, len(held)))
    file_of(state).write_bytes(held[:cut])
    listed = read_list(state)
    whole = held[:cut].count(b"\n") + (held[cut : cut + 1] == b"\n")
    assert list(listed.entries) == entries[:whole]
    assert listed.torn == (
        held[:cut].count(b"\n") == whole and bool(held[:cut]) and held[cut - 1 : cut] != b"\n"
    )
    assert listed.damaged == 0
    append(state, [withdrawn(COCK, 9)])
    assert list(read_list(state).entries) == [*entries[:whole], withdrawn(COCK, 9)]


def test_a_torn_line_is_said_once_and_left_aside(state: Path) -> None:
    append(state, [withdrawn(COCK)])
    with file_of(state).open("ab") as file:
        file.write(line_of(withdrawn(HEN))[:40])
    with playing(state) as (listed, said):
        listed._look()
        assert listed.current.names == {COCK}
        assert listed.trouble == ""
    assert said == ["the last line of the list of withdrawn pictures is torn, and left aside"]


def test_a_damaged_line_is_said_for_as_long_as_it_is_there_and_costs_no_other(state: Path) -> None:
    append(state, [withdrawn(COCK), withdrawn(HEN)])
    file_of(state).write_bytes(file_of(state).read_bytes().replace(b"n01514668_12", b"n01514668_13"))
    with playing(state) as (listed, said):
        assert listed.current.names == {HEN}
        assert "1 line of the list" in listed.trouble
        assert said == [listed.trouble]
        assert listed.withdraw("n01514668", "n01514668_12", "", "")
        assert listed.current.names == {COCK, HEN}
        assert "1 line of the list" in listed.trouble


def test_a_list_that_cannot_be_read_is_said_and_the_last_good_one_holds(state: Path) -> None:
    append(state, [withdrawn(COCK)])
    with playing(state) as (listed, said):
        aside = file_of(state).rename(state / "aside")
        file_of(state).mkdir()
        assert until(lambda: "cannot be read: Is a directory" in listed.trouble)
        assert listed.current.names == {COCK}
        file_of(state).rmdir()
        aside.rename(file_of(state))
        assert until(lambda: listed.trouble == "")
        assert len(said) == 1


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_a_disk_that_refuses_withdraws_nothing_and_says_so(tmp_path: Path, how: str) -> None:
    with small_disk(tmp_path / "disk") as disk:
        state = disk.path / "state"
        append(state, [withdrawn(COCK)])
        with playing(state) as (listed, _):
            if how == "full":
                disk.fill()
            else:
                disk.refuse()
            with pytest.raises(OSError, match=r"No space|Read-only"):
                listed.withdraw("n01514859", "n01514859_7", "", "")
            assert listed.current.names == names(state) == {COCK}
            if how == "full":
                disk.empty()
            else:
                disk.heal()
            assert listed.withdraw("n01514859", "n01514859_7", "", "")
            assert listed.current.names == names(state) == {COCK, HEN}
        assert sorted(path.name for path in file_of(state).parent.iterdir()) == ["lock", FILE]


def test_somebody_who_writes_for_seconds_is_named(state: Path) -> None:
    append(state, [withdrawn(COCK)])
    with lock_state(state / FOLDER), pytest.raises(BlockingIOError, match="being written by process"):
        append(state, [withdrawn(HEN)])
    assert names(state) == {COCK}


def _withdraw_ten(state: Path, number: int) -> None:
    for k in range(10):
        append(state, [withdrawn((f"n{number:08d}", b"%d" % k))])


def test_those_who_withdraw_at_once_lose_nothing_of_each_other(state: Path) -> None:
    context = get_context("fork")
    writers = [context.Process(target=_withdraw_ten, args=(state, number)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert names(state) == {(f"n{n:08d}", b"%d" % k) for n in range(3) for k in range(10)}


def test_a_writer_that_is_killed_leaves_the_list_before_or_after(state: Path) -> None:
    append(state, [withdrawn(COCK)])
    (state / FOLDER / f"{FILE}.new").write_bytes(b"half of it")
    append(state, [withdrawn(HEN)])
    assert names(state) == {COCK, HEN}


def test_two_lists_are_joined(state: Path, tmp_path: Path) -> None:
    append(state, [withdrawn(COCK, 1)])
    append(tmp_path / "other", [withdrawn(HEN, 2), Entry(Act.RESTORE, COCK, Wall(3))])
    take_in(state, read_list(tmp_path / "other").lines)
    assert names(state) == {HEN}


def _withdraw_until_killed(state: Path, pipe: int, first: int) -> None:
    for k in range(first, first + 100_000):
        append(state, [withdrawn(("n00000001", b"%d" % k))])
        os.write(pipe, k.to_bytes(8, "little"))


def test_whoever_is_killed_while_withdrawing_has_kept_what_was_promised_and_damaged_nothing(
    state: Path,
) -> None:
    dice, promised, context = Random(7), 0, get_context("fork")
    reader, pipe = os.pipe()
    for _ in range(30):
        child = context.Process(target=_withdraw_until_killed, args=(state, pipe, promised))
        child.start()
        child.join(dice.uniform(0.001, 0.03))
        child.kill()
        child.join()
        os.set_blocking(reader, False)
        with suppress(BlockingIOError):
            while told := os.read(reader, 8):
                promised = int.from_bytes(told, "little") + 1
        listed = read_list(state)
        assert (listed.damaged, listed.torn) == (0, False)
        assert {b"%d" % k for k in range(promised)} <= {entry.name[1] for entry in listed.entries}
    assert promised > 30
