"""The words of a caption, and which of them stay when there is no room for all."""

from collections.abc import Callable, Iterator, Sequence

from player.core.scene import Caption
from player.core.synsets import WordNet

ELLIPSIS = "…"

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
