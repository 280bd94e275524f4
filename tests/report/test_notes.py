import json
from pathlib import Path

import pytest

from player.core.record_notes import Note
from player.core.units import Wall
from player.report import NotesDamaged, append_note, read_notes
from player.report.notes import FILE

BEGINNING = b"b" * 32
HEAD = b"h" * 32
FAR = b'{"after_row":1,"at":999999999999999999999,"head":"","seal":"","text":"beyond the calendar"}'
NOTES = [Note(Wall(1), "rain came in", 7), Note(Wall(2), "Wall: grün\nand new", 9), Note(Wall(3), "well", 9)]


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    for note in NOTES:
        append_note(tmp_path, BEGINNING, note, HEAD)
    return tmp_path / FILE


def test_notes_are_read_as_they_were_noted(noted: Path) -> None:
    assert read_notes(noted.parent, BEGINNING) == NOTES
    assert len(noted.read_bytes().splitlines()) == len(NOTES)


def test_where_nobody_noted_anything_there_are_none(tmp_path: Path) -> None:
    assert read_notes(tmp_path, BEGINNING) == []


def test_a_note_says_which_row_of_the_ledger_it_came_after(noted: Path) -> None:
    said = json.loads(noted.read_text().splitlines()[1])
    assert (said["after_row"], said["head"]) == (9, HEAD.hex())


@pytest.mark.parametrize(("taken", "named"), [(0, 1), (1, 2)])
def test_a_note_taken_out_is_missed(noted: Path, taken: int, named: int) -> None:
    lines = noted.read_bytes().splitlines(keepends=True)
    del lines[taken]
    noted.write_bytes(b"".join(lines))
    with pytest.raises(NotesDamaged, match=f"line {named} ") as found:
        read_notes(noted.parent, BEGINNING)
    assert len(found.value.notes) == 2


def test_a_note_that_was_edited_is_named_and_still_told(noted: Path) -> None:
    noted.write_text(noted.read_text().replace("rain", "snow"))
    with pytest.raises(NotesDamaged, match="line 1 ") as found:
        read_notes(noted.parent, BEGINNING)
    assert [note.text for note in found.value.notes] == ["snow came in", NOTES[1].text, "well"]


@pytest.mark.parametrize("torn", [b'{"at":4', b"[]", b"\xff", b'{"seal":7}', FAR])
def test_a_line_that_a_power_cut_tore_costs_no_other(noted: Path, torn: bytes) -> None:
    with noted.open("ab") as file:
        file.write(torn)
    append_note(noted.parent, BEGINNING, Note(Wall(5), "after", 11), HEAD)
    with pytest.raises(NotesDamaged, match="line 4 ") as found:
        read_notes(noted.parent, BEGINNING)
    assert found.value.notes == [*NOTES, Note(Wall(5), "after", 11)]


def test_notes_of_another_run_are_not_this_ones(noted: Path) -> None:
    with pytest.raises(NotesDamaged, match="line 1 "):
        read_notes(noted.parent, b"another")
