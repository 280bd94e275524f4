"""The names of the synsets that a score plays, as strangers may read them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from player.assets import load_census, load_wordnet
from player.core.captions import label
from player.core.machine import STAND_IN
from player.core.playlist import Decision
from player.core.score import Score, decided
from player.core.synsets import MISC
from player.core.tree import Tree, tree_of

UNSAFE = "unsafe-2019"


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """The synsets of *score* in their *tree*; what is *veiled* is named by its wnid alone.

    *names* are those of the nine tops.
    """

    score: Score
    tree: Tree
    names: tuple[str, ...]
    veiled: frozenset[str]

    def named(self, wnid: str) -> dict[str, Any]:
        """Return wnid and label, ready for JSON."""
        if wnid in self.veiled:
            return {"wnid": wnid, "label": "", "withheld": True}
        return {"wnid": wnid, "label": self._label(wnid)}

    def short(self, wnid: str) -> str:
        """Return the usual one of its names, as a path has it."""
        return "" if wnid in self.veiled else self._label(wnid).partition(", ")[0]

    def gloss(self, wnid: str) -> str:
        """Return the definition of *wnid*, "" where there is none to be told."""
        return "" if wnid in self.veiled or wnid not in load_wordnet() else load_wordnet().gloss(wnid)

    def parents(self, place: int) -> list[str]:
        """Return the synsets of the tree right above the one at *place*, first that which it stands below."""
        wnid, above = self.tree.wnids[place], int(self.tree.above[place])
        if above < 0:
            return []
        others = load_wordnet()[wnid].hypernyms if wnid in load_wordnet() else ()
        found = [self.tree.wnids[above], *(other for other in others if self.tree.place(other) is not None)]
        return list(dict.fromkeys(found))

    def _label(self, wnid: str) -> str:
        if wnid == MISC:
            return "misc"
        return label(load_wordnet()[wnid].lemmas) if wnid in load_wordnet() else wnid


def shelf_of(score: Score, rest: Callable[[], None]) -> Shelf:
    """Return the synsets of *score*; *rest* is called every now and then."""
    manifest, census = score.manifest, load_census()
    wnids = [manifest.wnids[manifest.synset_at(span.first)] for span in score.traversal.spans]  # type: ignore[arg-type]
    tree = tree_of(wnids, load_wordnet(), census, rest)
    veiled = decided(score.playlist, census, Decision.OMITTED) | score.withheld_synsets
    if manifest.form == STAND_IN:  # its ground carries no name either
        veiled |= census.policies[UNSAFE]
    return Shelf(score, tree, tuple(census.tops), veiled)
