import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from player.config.caption import CAPTION
from player.config.composing import STRETCH, TITLE_CARD, WITHHELD
from player.config.kinds import Absent, Key, Section
from player.config.playlist import CONTENT, GENTLE, PAUSES, PICTURES, PLAYLIST
from player.config.showing import SHOWING

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "playlists.md").read_text("utf-8")
SECTIONS = [
    PLAYLIST,
    PICTURES,
    CONTENT,
    PAUSES,
    STRETCH,
    SHOWING,
    TITLE_CARD,
    CAPTION,
    GENTLE,
    WITHHELD,
]
TITLES = [
    "The whole",
    "pictures",
    "content",
    "pauses",
    "stretches",
    "showing",
    "title_card",
    "caption",
    "gentle",
    "withheld",
]


def rows(title: str) -> dict[str, str]:
    """Return the default of each key in the reference's table below *title*."""
    part = REFERENCE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| `([^`]+)` \|.*\| ([^|]+) \|$", part, re.MULTILINE)
    return dict(found)


def said(key: Key[object]) -> str | None:
    """Return how the reference writes the default of *key*; None where it says it in words."""
    match key.default:
        case Absent.REFUSED:
            return "*required*"
        case Absent.NONE | dict():
            return None
        case list():
            return f"`[{', '.join(map(str, key.default))}]`"
        case bool():
            return f"`{str(key.default).lower()}`"
        case default:
            return f"`{default}`"


@pytest.mark.parametrize(("title", "section"), list(zip(TITLES, SECTIONS, strict=True)))
def test_the_reference_lists_every_key_with_its_default(title: str, section: Section[object]) -> None:
    table = rows(title)
    assert sorted(table) == sorted(section.names)
    wrong = {key.name: table[key.name] for key in section.keys if said(key) not in {None, table[key.name]}}
    assert wrong == {}


def test_importing_the_room_brings_in_neither_numpy_nor_pydantic_nor_the_hours() -> None:
    # The first picture must stand two seconds after the start; these three cost 130 ms of them.
    code = "import sys, json, player.config; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"numpy", "pydantic", "opening_hours"} & set(json.loads(run.stdout))
