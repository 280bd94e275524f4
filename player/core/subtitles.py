"""Captions as a track of text beside a film's pictures."""

from collections.abc import Iterator
from dataclasses import dataclass

from player.core.captions import label, london_2019
from player.core.playlist import Style
from player.core.scene import Scene


@dataclass(frozen=True, slots=True)
class Cue:
    """*text* from unit *begins* of the film to unit *ends*."""

    text: str
    begins: int
    ends: int


def text_of(scene: Scene) -> str:
    """Return the words of the caption of *scene*, a line or several; empty where it has none."""
    caption = scene.caption
    if caption is None:
        return ""
    if caption.lines:
        return "\n".join(filter(None, caption.lines))
    match scene.style:
        case Style.LABEL:
            text = label(caption.lemmas)
        case Style.LONDON_2019:
            text = "".join(london_2019(caption.lemmas))
        case _:
            text = f" {scene.design.separator} ".join(caption.path)
    return f"{text}\n{caption.second}" if caption.second else text


class Cues:
    """Joins the same words of pictures that follow each other, for *longest* units at most.

    A cue is known when it ends. So that one that ends never stands far behind
    its pictures in the file, a long one is cut, and goes on in the next.
    """

    def __init__(self, longest: int) -> None:
        """Begin without words."""
        self._longest = longest
        self._open: Cue | None = None

    def add(self, text: str, begins: int, ends: int) -> Iterator[Cue]:
        """Take in the words of the next picture, and yield the cue that is over, if one is."""
        held = self._open
        if held and held.text == text and held.ends == begins and ends - held.begins <= self._longest:
            self._open = Cue(text, held.begins, ends)
            return
        self._open = Cue(text, begins, ends) if text else None
        if held:
            yield held

    def close(self) -> Iterator[Cue]:
        """Yield what is still open."""
        held, self._open = self._open, None
        if held:
            yield held
