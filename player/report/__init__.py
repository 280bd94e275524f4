"""The record of showing, set: for the terminal, and as one page of HTML that prints."""

from player.report.lines import Line, sections
from player.report.notes import NotesDamaged, append_note, read_notes
from player.report.page import page

__all__ = ["Line", "NotesDamaged", "append_note", "page", "read_notes", "sections"]
