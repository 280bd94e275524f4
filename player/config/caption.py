"""The keys of a playlist's caption: its design, its words, and whether the fonts can set them."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from player.config.kinds import Absent, Key, Leaf, Rule, Schema, Section, Taken, Unfit, member
from player.config.leaves import COLOUR, TRUTH, plain_text
from player.config.problems import escaped, suggestion
from player.config.tree import Node, Plain, Scalar, Scope, shown
from player.core.glyphs import NotAFont, lacking
from player.core.playlist import Beat, CaptionRule, Design, Style, When
from player.core.template import FIELDS, bare, unknown_fields

_LARGEST_FONT = 32 * 1024 * 1024
"""Fonts for Chinese have 20 MB."""
_LARGEST_TABLE = 8 * 1024 * 1024
_LONGEST_SEPARATOR = 3
_LONGEST_TEMPLATE = 200
_LONGEST_NAME = 120
_SUFFIXES = (".ttf", ".otf", ".ttc")

WORDNET_LETTERS = "'-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
GLOSS_LETTERS = WORDNET_LETTERS + '!"%()+,:;?`'
"""What lemmas and wnids, and what definitions are written with, by the shipped table."""
SIGNS = "’‘…,:"
"""What we add to them."""

_SHIPPED = {
    False: ("SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf"),
    True: ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"),
}
"""Our fonts, the quiet and the strong one: for london-2019, and for the other styles."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A file that stands beside the playlist, or wherever its path leads from there."""

    expected: str
    suffixes: tuple[str, ...]
    largest: int

    def read(self, node: Node, scope: Scope) -> Path:
        """Return the path, absolute; there must be such a file."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
            raise scope.refuse(node, f"expected {self.expected}, got {shown(node)}")
        path = scope.folder / Path(node.value)
        if path.suffix.lower() not in self.suffixes:
            raise scope.refuse(node, f"expected {self.expected}, got {shown(node)}")
        if trouble := self._trouble(path):
            raise scope.refuse(node, f"{shown(node)} {trouble}")
        return path

    def _trouble(self, path: Path) -> str:
        try:
            if not path.is_file():
                return "is not there: paths begin in the playlist's folder"
            return "" if path.stat().st_size <= self.largest else f"is larger than {self.largest >> 20} MB"
        except (OSError, ValueError) as error:
            return f"cannot be read: {error}"

    def schema(self) -> Schema:
        """Return the schema of such a path."""
        ends = "|".join(suffix[1:] for suffix in (*self.suffixes, *map(str.upper, self.suffixes)))
        return {"type": "string", "pattern": rf"\.({ends})$"}


@dataclass(frozen=True, slots=True)
class Names:
    """A table of names by wnid, in a file beside the playlist."""

    file: Beside

    def read(self, node: Node, scope: Scope) -> Mapping[str, str]:
        """Return the names; a row that is none is reported with its line."""
        path = self.file.read(node, scope)
        try:
            text = path.read_text("utf-8-sig")
            return MappingProxyType(dict(_names(text, "," if path.suffix.lower() == ".csv" else "\t")))
        except (OSError, UnicodeDecodeError, csv.Error, Unfit) as error:
            raise scope.refuse(node, f"{shown(node)} cannot be read: {error}") from error

    def schema(self) -> Schema:
        """Return the schema of its path."""
        return self.file.schema()


def _names(text: str, delimiter: str) -> Iterable[tuple[str, str]]:
    """Yield wnid and name of each row; a first row without a wnid is a header.

    Raises:
        Unfit: a row has something else; the text names its line.
    """
    rows = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    for number, row in enumerate(rows, start=1):
        if not any(row) or (number == 1 and not re.fullmatch(r"n\d{8}", row[0])):
            continue
        if len(row) != 2 or not re.fullmatch(r"n\d{8}", row[0]) or len(row[1]) > _LONGEST_NAME:
            raise Unfit(f"in line {number} expected a wnid and a name of at most {_LONGEST_NAME} characters")
        yield row[0], " ".join(row[1].split())


def _separator(value: Plain) -> str:
    text = plain_text(value)
    if 0 < len(text) <= _LONGEST_SEPARATOR and text.isprintable() and text.strip():
        return text.strip()
    raise Unfit


SIGN = Leaf(
    f"a sign of one to {_LONGEST_SEPARATOR} characters, in quotes",
    _separator,
    {"type": "string", "minLength": 1, "maxLength": _LONGEST_SEPARATOR, "pattern": r"\S"},
)


def _template(value: Plain) -> str:
    text = plain_text(value).strip("\n")
    if not text.strip() or text.count("\n") > 1 or len(text) > _LONGEST_TEMPLATE:
        raise Unfit
    if wrong := unknown_fields(text):
        hint = suggestion(wrong[0], FIELDS) or f"; the fields are {', '.join(f'{{{f}}}' for f in FIELDS)}"
        raise Unfit(f'; "{escaped(wrong[0])}" is no field{hint}')
    return text


TEXT = Leaf(
    f"one or two lines of text, at most {_LONGEST_TEMPLATE} characters, with fields such as {{leaf}}",
    _template,
    {"type": "string", "pattern": r"\S", "maxLength": _LONGEST_TEMPLATE},
)
FONT_FILE = Beside("a font's path such as fonts/Sans.otf", _SUFFIXES, _LARGEST_FONT)
TABLE_FILE = Beside("the path of a table such as names.tsv or names.csv", (".tsv", ".csv"), _LARGEST_TABLE)

STYLE = Key(
    "style",
    member(Style),
    "the design: a path of synsets, the one still of 2019, the lemmas, nothing",
    "path",
)
WHEN = Key("when", member(When), "auto: always if the order keeps synsets together, else in pauses", "auto")
BEAT = Key(
    "beat",
    member(Beat),
    "where captions stand in pauses: what is seen during the beat, nothing or the top, dim",
    "nothing",
)
INK: Key[tuple[int, int, int] | None] = Key("ink", COLOUR, "the colour of the words", Absent.NONE)
ACCENT: Key[tuple[int, int, int] | None] = Key(
    "accent", COLOUR, "the colour of the leaf; in london-2019, of the lemmas", Absent.NONE
)
FONT: Key[Path | None] = Key("font", FONT_FILE, "a font beside the playlist, for all words", Absent.NONE)
FONT_STRONG: Key[Path | None] = Key(
    "font_strong", FONT_FILE, "a font beside the playlist, for the leaf and the lemmas", Absent.NONE
)
SEPARATOR = Key("separator", SIGN, "what stands between the synsets of a path", "›")
COUNTER = Key("counter", TRUTH, "which picture of how many, at the foot", default=False)
LABOUR = Key(
    "labour",
    TRUTH,
    "how long an annotator, at 50 pictures a minute, would have worked to come as far, at the foot",
    default=False,
)
SECOND: Key[Mapping[str, str] | None] = Key(
    "second",
    Names(TABLE_FILE),
    "a table beside the playlist: wnid and name in a second language",
    Absent.NONE,
)
TEMPLATE: Key[str | None] = Key(
    "template", TEXT, "the words of path or label: one or two lines with fields in braces", Absent.NONE
)
GLOSS = Key(
    "gloss",
    TRUTH,
    "the definition unfolds in pauses that are long enough to read it",
    default=False,
)


def _design(taken: Taken) -> Design:
    return Design(
        taken[INK],
        taken[ACCENT],
        taken[FONT],
        taken[FONT_STRONG],
        taken[SEPARATOR],
        taken[COUNTER],
        taken[LABOUR],
    )


def _caption(taken: Taken) -> CaptionRule:
    second: Mapping[str, str] | None = taken[SECOND]
    return CaptionRule(
        style=taken[STYLE],
        when=taken[WHEN],
        beat=taken[BEAT],
        design=_design(taken),
        second=second or MappingProxyType({}),
        template=taken[TEMPLATE] or "",
        gloss=taken[GLOSS],
    )


def _not_in_the_still(key: Key[str | None] | Key[bool]) -> Rule:
    def broken(taken: Taken) -> str | None:
        if taken.values[key.name] and taken[STYLE] is Style.LONDON_2019:
            return f'"{key.name}" goes with the styles path and label; london-2019 is set as in the still'
        return None

    wanted = {"const": True} if key is GLOSS else True
    return Rule(
        (STYLE, key),
        (key.name,),
        broken,
        {
            "if": {
                "properties": {"style": {"const": "london-2019"}, key.name: wanted},
                "required": ["style", key.name],
            },
            "then": False,
        },
    )


def _own_words(taken: Taken) -> str:
    """Return the characters that the playlist brings; without its own words and fonts, ours are enough."""
    table: Mapping[str, str] | None = taken[SECOND]
    names = "".join(table.values()) if table else ""
    return "".join(sorted(set(names + bare(taken[TEMPLATE] or "") + taken[SEPARATOR])))


def _unset(taken: Taken) -> str | None:
    """Return which letters cannot be set, in the playlist's fonts or, without them, in ours."""
    quiet, strong = taken[FONT], taken[FONT_STRONG]
    own, shipped = _own_words(taken), _SHIPPED[taken[STYLE] is Style.LONDON_2019]
    wanted = [(quiet, shipped[0])]
    if strong or not quiet:  # else one font serves for both
        wanted.append((strong, shipped[1]))
    everything = "".join(sorted({*own, *GLOSS_LETTERS, *SIGNS}))
    told = [
        _lacking(path, name, everything if path else own)
        for path, name in wanted
        if path or own != SEPARATOR.default  # ours can set ours
    ]
    return "; ".join(filter(None, told)) or None


def unset_letters(style: Style, design: Design, text: str) -> str | None:
    """Return which letters of *text* the fonts of a caption cannot set, None where they set all."""
    shipped = _SHIPPED[style is Style.LONDON_2019]
    fonts = ((design.font, shipped[0]), (design.font_strong or design.font, shipped[1]))
    letters = "".join(sorted(set(text)))
    return "; ".join(dict.fromkeys(filter(None, (_lacking(*font, letters) for font in fonts)))) or None


def _lacking(path: Path | None, shipped: str, text: str) -> str:
    """Return what is missing in the font at *path*, or in the one that we ship."""
    from player.assets import font  # noqa: PLC0415 - imports numpy: only for playlists with words of their own

    name = f'"{path.name}"' if path else f"the shipped font ({shipped})"
    try:
        missing = lacking((path or font(shipped)).read_bytes(), text)
    except (OSError, NotAFont) as error:
        return f"{name} cannot be used: {error}"
    letters = " ".join(missing[:20]) + (" …" if len(missing) > 20 else "")
    return f"{name} has no glyph for {escaped(letters)}" if missing else ""


CAPTION = Section(
    (
        STYLE,
        WHEN,
        BEAT,
        INK,
        ACCENT,
        FONT,
        FONT_STRONG,
        SEPARATOR,
        COUNTER,
        LABOUR,
        SECOND,
        TEMPLATE,
        GLOSS,
    ),
    _caption,
    (
        _not_in_the_still(TEMPLATE),
        _not_in_the_still(GLOSS),
        Rule(
            (STYLE, FONT, FONT_STRONG, SEPARATOR, TEMPLATE, SECOND),
            (SEPARATOR.name, TEMPLATE.name, SECOND.name, FONT.name, FONT_STRONG.name),
            _unset,
        ),
    ),
)
