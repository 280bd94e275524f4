"""Papers, set: the record of showing for the terminal and as a page that prints, the notice for the door."""

from player.report.door import Contested as ContestedNotice
from player.report.door import Notice, People, door_notice
from player.report.door_words import LANGUAGES
from player.report.lines import Line, sections
from player.report.notes import NotesDamaged, append_note, read_notes
from player.report.page import page

__all__ = [
    "LANGUAGES",
    "ContestedNotice",
    "Line",
    "NotesDamaged",
    "Notice",
    "People",
    "append_note",
    "door_notice",
    "page",
    "read_notes",
    "sections",
]
