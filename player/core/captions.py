"""The words of a caption, and which of them stay when there is no room for all."""

from collections.abc import Callable, Iterator, Sequence

from player.core.scene import Caption, Count
from player.core.synsets import WordNet
from player.core.units import SECOND, Ns

ELLIPSIS = "…"

GLOSS_AFTER = Ns(1 * SECOND)
"""How long a picture has its pause to itself, before its gloss unfolds."""
CHARACTERS_A_SECOND = 15
"""How fast a gloss is read: the pace of subtitles (BBC guidelines: 160 to 180 words a minute)."""

A_MINUTE = 50
"""So many pictures an annotator labelled in a minute, at 1.2 s each (ImageNet's makers' own figure)."""

Fits = Callable[[Sequence[str]], bool]
"""Tells whether some words, set as the caption sets them, have room."""


def caption_of(wordnet: WordNet, wnid: str) -> Caption:
    """Return the words of *wnid*; one that WordNet does not know is captioned by the wnid itself."""
    path = tuple(_lemmas(wordnet, node)[0] for node in wordnet.path(wnid))
    return Caption(wnid, path, _lemmas(wordnet, wnid))


def _lemmas(wordnet: WordNet, wnid: str) -> tuple[str, ...]:
    return wordnet[wnid].lemmas if wnid in wordnet else (wnid,)


def label(lemmas: Sequence[str]) -> str:
    """Return the line of the style ``label``."""
    return ", ".join(lemmas)


def london_2019(lemmas: Sequence[str]) -> tuple[str, str]:
    """Return the line of the style ``london-2019`` in its two parts: white, then bold and cyan."""
    return "Synset: ", label(lemmas)


def hint_of(caption: Caption) -> Caption:
    """Return what may be seen of *caption* during a beat that is too fast to read: its top, no more."""
    top = caption.path[:1]
    return Caption("", top, top)


def definition(gloss: str) -> str:
    """Return WordNet's *gloss* without the examples, which it quotes after semicolons."""
    return gloss.partition('; "')[0].strip()


def reading_time(gloss: str) -> Ns:
    """Return the shortest pause in which *gloss* unfolds: a second for the picture, then time to read."""
    return Ns(GLOSS_AFTER + len(gloss) * SECOND // CHARACTERS_A_SECOND)


def counter(count: Count) -> tuple[str, str]:
    """Return the two figures of a counter, ``1,234,567`` of ``14,197,122``."""
    return f"{count.here:,}", f"{count.whole:,}"


def labour(count: Count) -> str:
    """Return how long one annotator would have worked to come as far, without a break: ``17 d 3 h``."""
    minutes = count.here // A_MINUTE
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days:,} d {hours} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else f"{count.here * 60 // A_MINUTE} s"


def elided(nodes: Sequence[str], fits: Fits) -> tuple[str, ...]:
    """Return the path *nodes* (top first, leaf last), shortened from the middle until it fits.

    The top, the leaf and as many nodes nearest the leaf as fit are kept, ``…``
    stands for the rest. If not even top and leaf fit, they are returned so:
    the caller breaks the line or sets it smaller.
    """
    return _first_fitting(_shorter_paths(nodes), fits)


def elided_lemmas(lemmas: Sequence[str], fits: Fits) -> tuple[str, ...]:
    """Return *lemmas*, shortened from the end until they fit: ``first, second, …``.

    If not even the first one and ``…`` fit, these are returned: the caller
    breaks the line or sets it smaller.
    """
    return _first_fitting(_shorter_lists(lemmas), fits)


def _shorter_paths(nodes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield tuple(nodes)
    for kept in range(2, len(nodes)):
        yield (nodes[0], ELLIPSIS, *nodes[kept:])


def _shorter_lists(lemmas: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield tuple(lemmas)
    for kept in range(len(lemmas) - 1, 0, -1):
        yield (*lemmas[:kept], ELLIPSIS)


def _first_fitting(candidates: Iterator[tuple[str, ...]], fits: Fits) -> tuple[str, ...]:
    shortest = next(candidates)
    while not fits(shortest) and (shorter := next(candidates, None)) is not None:
        shortest = shorter
    return shortest
