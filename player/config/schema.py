"""The JSON Schemas of playlists and configs, for editors that complete and check while one types."""

from typing import Any

from player.config.kinds import Schema, Section
from player.config.machine import MACHINE
from player.config.playlist import PLAYLIST

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _document(title: str, section: Section[Any]) -> Schema:
    return {"$schema": _DRAFT, "title": title, **section.schema()}


def schemas() -> dict[str, Schema]:
    """Return the schemas by the name of the file in config/ that holds them.

    They accept whatever the loader accepts; the loader knows more (that a day
    exists, a zone, that hours make sense) and has the last word.
    """
    return {
        "playlist.schema.json": _document("A playlist of the player", PLAYLIST),
        "config.schema.json": _document("The config of a machine that plays", MACHINE),
    }
