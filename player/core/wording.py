"""What a playlist's captions say of each picture: names, a second language, a template, a count."""

from dataclasses import replace
from functools import lru_cache

from player.core.captions import caption_of, counter, definition, label
from player.core.pictures import Slot
from player.core.playlist import CaptionRule
from player.core.scene import Caption, Count
from player.core.synsets import WordNet
from player.core.template import FIELDS, filled

_KEPT = 64
"""So many synsets' words are kept: what stands on the wall and what is drawn ahead."""


class Wording:
    """The words of *rule* for the pictures of a score."""

    def __init__(self, rule: CaptionRule, wordnet: WordNet, pictures: int) -> None:
        """Speak of the synsets of *wordnet* and of *pictures* in all."""
        self._rule = rule
        self._wordnet = wordnet
        self._pictures = pictures
        self._names = lru_cache(maxsize=_KEPT)(self._named)

    def caption(self, slot: Slot) -> Caption:
        """Return the words of *slot*."""
        names = self._names(slot.picture.wnid)
        if not self._rule.template:
            return names
        lines = filled(self._rule.template, self._fields(names, slot))
        return replace(names, second="", gloss=names.gloss if self._rule.gloss else "", lines=lines)

    def count(self, slot: Slot) -> Count | None:
        """Return which picture *slot* is, None where nobody counts."""
        return Count(slot.position + 1, self._pictures) if self._rule.design.foot else None

    def _named(self, wnid: str) -> Caption:
        caption = caption_of(self._wordnet, wnid)
        tells = (self._rule.gloss or "{gloss}" in self._rule.template) and wnid in self._wordnet
        gloss = definition(self._wordnet.gloss(wnid)) if tells else ""
        return Caption(wnid, caption.path, caption.lemmas, self._rule.second.get(wnid, ""), gloss)

    def _fields(self, names: Caption, slot: Slot) -> dict[str, str]:
        here, whole = counter(Count(slot.position + 1, self._pictures))
        separator = f" {self._rule.design.separator} "
        values = (names.path[-1], label(names.lemmas), separator.join(names.path), names.path[0], names.wnid)
        return dict(zip(FIELDS, (*values, names.gloss, names.second, here, whole), strict=True))
