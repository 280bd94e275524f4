from dataclasses import replace
from pathlib import Path
from random import Random

from player.core.ledger import Event, EventKind
from player.core.pictures import Shown
from player.core.units import Ns, Position
from player.journal.mark import JUMPS, SLOT, SLOTS, Mark
from tests.flips import event, flip

RUN = "whole-3fa2b1c4d5e6"


def held(path: Path, run: str = RUN) -> dict[int, Shown | Event]:
    mark = Mark(path, run)
    mark.close()
    return mark.entries


def same(item: Shown | Event, original: Shown | Event) -> bool:
    """Tell whether both say the same, but for the picture, which the mark does not keep."""
    if isinstance(item, Shown) and isinstance(original, Shown):
        return replace(item, slot=original.slot) == original and item.slot.position == original.slot.position
    return item == original


def test_what_is_stored_is_there_when_the_mark_is_opened_again_without_a_word(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", RUN)
    entries: list[Shown | Event] = [
        flip(3, pass_number=2, late=-5),
        replace(flip(4), withheld=True),
        event(EventKind.UNSHOWABLE, 5, file="n01440764_1.JPEG", reason="truncated"),
        event(EventKind.TEMPO, 6, share=1 << 64),
    ]
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, Shown):
            mark.shown(number, entry)
        else:
            mark.noted(number, entry)
    found = held(tmp_path / "mark")
    assert sorted(found) == [1, 2, 3, 4]
    assert all(same(found[number], entry) for number, entry in enumerate(entries, start=1))
    mark.close()


def test_it_holds_the_last_entries_and_never_grows(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", RUN)
    for number in range(1, 1001):
        mark.shown(number, flip(number))
    mark.close()
    assert sorted(held(tmp_path / "mark")) == list(range(1001 - SLOTS, 1001))
    assert (tmp_path / "mark").stat().st_size == (SLOTS + JUMPS) * SLOT


def test_an_event_too_long_for_its_slot_is_shortened_but_kept(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", RUN)
    mark.noted(1, event(EventKind.UNSHOWABLE, 1, file="n01440764_" + "é" * 300, reason="truncated"))
    mark.noted(2, event(EventKind.CHANGE, 2, 0, **{f"key {n}": "é" * 99 for n in range(20)}))
    mark.close()
    found = held(tmp_path / "mark")
    assert found[1] == event(EventKind.UNSHOWABLE, 1, file="n01440764_" + "é" * 14, reason="truncated")
    assert found[2] == event(EventKind.CHANGE, 2)


def test_a_damaged_slot_is_no_slot(tmp_path: Path) -> None:
    path, random = tmp_path / "mark", Random(1)
    for _ in range(200):
        path.unlink(missing_ok=True)
        mark = Mark(path, RUN)
        mark.shown(1, flip(1))
        mark.noted(2, event(EventKind.PAUSE, 1, ms=4000))
        mark.close()
        whole = bytearray(path.read_bytes())
        used = random.randrange(SLOT, 3 * SLOT)
        whole[used] ^= 1 << random.randrange(8)
        path.write_bytes(whole)
        found = held(path)
        assert all(same(found[n], entry) for n, entry in ((1, flip(1)),) if n in found)
        assert len(found) >= 1


def test_another_runs_mark_is_ignored(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", RUN)
    mark.shown(1, flip(1))
    mark.close()
    assert held(tmp_path / "mark", "tour-000000000000") == {}


def test_a_truncated_or_foreign_file_is_made_a_mark_again(tmp_path: Path) -> None:
    path = tmp_path / "mark"
    path.write_bytes(Random(1).randbytes(1000))
    mark = Mark(path, RUN)
    assert mark.entries == {}
    mark.shown(100, flip(7))
    mark.close()
    assert sorted(held(path)) == [100]


def test_without_a_place_for_it_the_show_goes_on_without_a_mark(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "no such folder" / "mark", RUN)
    assert mark.trouble is not None
    assert "the mark is not written" in mark.trouble
    mark.shown(1, flip(1))
    mark.noted(2, Event(EventKind.SLIP, 0, Position(1), Ns(5)))
    mark.close()
