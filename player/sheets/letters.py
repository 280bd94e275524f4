"""Letters on paper: which font has them, how wide they are, and what is left out where there is no room."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

from player.assets import font
from player.core.glyphs import NotAFont, characters_of
from player.core.sheet import Face, Text

EM = 1000
"""Units of an em, as PDF counts them; what is measured is measured at so many pixels."""

# Ligatures join two letters in a glyph; without them a letter is a glyph, and can be looked up and copied.
PLAIN = ["-liga", "-clig"] if features.check("raqm") else None

_MARKS = {"Mn", "Mc", "Me"}
_LEFTWARD = {"R", "AL", "AN"}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font."""

    font: Path
    letters: str


def shaped(text: str) -> bool:
    """Tell whether letters of *text* take their shape or place from those beside them.

    It is so in scripts that are written leftward, and in those whose vowels are marks on a consonant.
    """
    return any(unicodedata.bidirectional(c) in _LEFTWARD or unicodedata.category(c) in _MARKS for c in text)


class Letters:
    """The shipped fonts, and *further* ones for letters that these lack."""

    def __init__(self, further: Sequence[Path] = ()) -> None:
        """Take the fonts; those that cannot be read are passed over."""
        self._further = [path for path in further if _characters(path)]

    def fitted(self, mark: Text) -> str:
        """Return the words of *mark* as far as they have room: with ``…`` for what is left out."""
        words = self._spelled(unicodedata.normalize("NFC", mark.words), mark.face)
        if self.width(words, mark.face, mark.size) <= mark.room:
            return words
        cut = _without_middle if mark.middle else _without_end
        least, most = 0, len(words)  # of which *least* has room, and *most* has not
        while most - least > 1:
            kept = (least + most) // 2
            if self.width(cut(words, kept), mark.face, mark.size) <= mark.room:
                least = kept
            else:
                most = kept
        return cut(words, least)

    def width(self, words: str, face: Face, size: float) -> float:
        """Return how wide *words* are, in the unit of *size*."""
        if shaped(words):
            return _font(self.font_of(words, face)).getlength(words) * size / EM
        return sum(map(_width, self.runs(words, face))) * size / EM

    def runs(self, words: str, face: Face) -> list[Run]:
        """Divide *words* by the fonts that they are set in."""
        found: list[Run] = []
        for letter in words:
            path = next((path for path in self._fonts(face) if ord(letter) in _characters(path)), None)
            path = path or font(face)
            if found and found[-1].font == path:
                found[-1] = Run(path, found[-1].letters + letter)
            else:
                found.append(Run(path, letter))
        return found

    def font_of(self, words: str, face: Face) -> Path:
        """Return the one font that has most of *words*, for what must be shaped as a whole."""
        return max(self._fonts(face), key=lambda path: sum(ord(c) in _characters(path) for c in words))

    def _fonts(self, face: Face) -> Iterable[Path]:
        return [font(face), *self._further]

    def _spelled(self, words: str, face: Face) -> str:
        """Return *words*, letters that no font has by their numbers: a name is told, and no empty box."""
        known = [_characters(path) for path in self._fonts(face)]
        return "".join(
            c if any(ord(c) in letters for letters in known) else c.encode("unicode_escape").decode()
            for c in words
        )


def _width(run: Run) -> float:
    return sum(advances(run.font, run.letters))


def advances(path: Path, letters: str) -> list[float]:
    """Return how far each of *letters* moves the next, in thousandths of an em: its width, kerned."""
    pairs = zip(letters, (*letters[1:], ""), strict=True)
    return [_advance(path, first, second) for first, second in pairs]


@lru_cache(maxsize=1 << 16)
def _advance(path: Path, first: str, second: str) -> float:
    length = _font(path).getlength
    alone = length(first, features=PLAIN)
    if not second:
        return alone
    return length(first + second, features=PLAIN) - length(second, features=PLAIN)


@lru_cache(maxsize=16)
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), EM)


@lru_cache(maxsize=16)
def _characters(path: Path) -> frozenset[int]:
    try:
        return characters_of(path.read_bytes())
    except (OSError, NotAFont):
        return frozenset()


def _without_end(words: str, kept: int) -> str:
    return words[:kept].rstrip(" ,·") + "…"


def _without_middle(words: str, kept: int) -> str:
    """Keep both ends: of a file's name they tell most."""
    head = (kept + 1) // 2
    return f"{words[:head]}…{words[len(words) - (kept - head) :]}"
