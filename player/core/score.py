"""The score: a playlist resolved against a manifest. Position → picture, draw, pause."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from player.core.beats import Beats
from player.core.composed import (
    Choice,
    Decides,
    NameOf,
    Walk,
    choice_of,
    composed_id,
    pauses,
    pausing,
)
from player.core.manifest import Manifest
from player.core.pauses import PauseDraws
from player.core.playlist import Decision, Order, Place, Playlist, Selection
from player.core.synsets import Census, WordNet
from player.core.traversal import Span, Traversal
from player.core.units import Index, Ns, Position

ALL = "all"
POLICY = "policy:"

_WNID = r"n[0-9]{8}"


class ScoreError(Exception):
    """A playlist that cannot be played on this mirror; the text says what to change."""


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """What plays: *pictures* positions a pass, in an order fixed by the playlist's seed.

    *beats* says how long each position beats; *choice* where it pauses by choice, and where never,
    None where the draws alone decide. *composed* is the name of both (see `composed_id`). *never* are
    the places of stretches that would begin behind the last picture.
    """

    playlist: Playlist
    manifest: Manifest
    traversal: Traversal
    withheld_synsets: frozenset[str]
    omitted: int
    run: str
    beats: Beats
    choice: Choice | None = None
    composed: str = ""
    never: tuple[Place, ...] = ()

    @property
    def pictures(self) -> int:
        """N, the number of positions in a pass."""
        return self.traversal.length

    def index(self, pass_number: int, position: Position) -> Index:
        """Return the manifest row at *position*."""
        return self.traversal.index(pass_number, position)

    def wnid(self, index: Index) -> str:
        """Return the synset of row *index*."""
        return self.manifest.wnids[self.manifest.synset_at(index)]

    def withheld(self, wnid: str) -> bool:
        """Tell whether the empty ground stands in place of the pictures of *wnid*."""
        return wnid in self.withheld_synsets

    def pause(self, pass_number: int, position: Position, share: int) -> Ns | None:
        """Return how long *position* pauses when *share* / 2**64 of the positions do; None if not."""
        rule = self.playlist.pauses
        if rule is None:
            return None
        draws = _draws(self.playlist.seed, pass_number, rule.shortest, rule.longest)
        return draws.length(position) if pauses(draws, self.choice, share, position) else None

    def pausing(self, pass_number: int, first: int, beyond: int, share: int) -> NDArray[np.int64]:
        """Return those positions from *first* on and before *beyond* that pause, ascending (int64)."""
        rule = self.playlist.pauses
        if rule is None:
            return np.empty(0, np.int64)
        draws = _draws(self.playlist.seed, pass_number, rule.shortest, rule.longest)
        return pausing(draws, self.choice, share, first, beyond)

    @property
    def decides(self) -> Decides:
        """What is decided beside the draws, for an audit."""
        return Decides(self.composed, self.beats, self.choice)

    def after(self, pass_number: int, position: Position) -> tuple[int, Position]:
        """Return the pass and position that follow."""
        if position + 1 < self.pictures:
            return pass_number, Position(position + 1)
        return pass_number + 1, Position(0)

    def onward(self, pass_number: int, position: Position) -> Iterator[tuple[int, Position]]:
        """Yield pass and position from here on, pass after pass, without end."""
        while True:
            yield pass_number, position
            pass_number, position = self.after(pass_number, position)


@lru_cache(maxsize=4)
def _draws(seed: int, pass_number: int, shortest: Ns, longest: Ns) -> PauseDraws:
    return PauseDraws(seed, pass_number, shortest, longest)


def resolve(
    playlist: Playlist,
    manifest: Manifest,
    wordnet: WordNet,
    census: Census,
    name_of: NameOf | None = None,
) -> Score:
    """Return the score of *playlist* on the mirror of *manifest*.

    *name_of* gives the file names in it, for pauses at chosen files; without it none is found.

    Raises:
        ScoreError: a name means nothing or several synsets, or nothing is left to play, or a
            stretch begins at a synset of a shuffled order.
    """
    held = frozenset(manifest.wnids)
    asked = selected(playlist.pictures, held, wordnet, census)
    omitted = asked & decided(playlist, census, Decision.OMITTED)
    played = asked - omitted
    if not played:
        raise ScoreError("nothing is left to play: include more, exclude less, or decide on the content")
    wnids, spans = zip(*_spans(playlist, manifest, played, wordnet), strict=True)
    total = sum(span.count for span in spans)
    traversal = Traversal(
        spans,
        playlist.pictures.limit.of(total),
        shuffled=playlist.order is Order.SHUFFLED,
        seed=playlist.seed,
    )
    if traversal.shuffled and any(passage.begin.wnid for passage in playlist.stretches):
        raise ScoreError(
            "stretches: a synset is no place in a shuffled order; begin at a share or a position"
        )
    walk = Walk(traversal, wnids, wordnet.path if playlist.order is Order.BY_TREE else _alone)
    never_on = playlist.pauses.never_on if playlist.pauses else ()
    barred = frozenset[str]().union(*(census.policies[name] for name in never_on))
    return Score(
        playlist=playlist,
        manifest=manifest,
        traversal=traversal,
        withheld_synsets=decided(playlist, census, Decision.WITHHELD),
        omitted=sum(s.count for _, s in _spans(playlist, manifest, omitted, wordnet)),
        run=run_id(playlist, manifest.hash),
        beats=walk.beats(playlist.cadence, playlist.stretches),
        choice=choice_of(walk, playlist, manifest, barred, name_of),
        composed=composed_id(playlist),
        never=walk.beyond(playlist.stretches),
    )


def _alone(wnid: str) -> tuple[str, ...]:
    """Return what orders *wnid* among others by itself."""
    return (wnid,)


def _spans(
    playlist: Playlist, manifest: Manifest, played: frozenset[str], wordnet: WordNet
) -> Iterator[tuple[str, Span]]:
    most = playlist.pictures.per_synset
    ordinals = [k for k, wnid in enumerate(manifest.wnids) if wnid in played]
    if playlist.order is Order.BY_TREE:
        ordinals.sort(key=lambda k: wordnet.path(manifest.wnids[k]))
    for k in ordinals:
        count = int(manifest.counts[k])
        yield manifest.wnids[k], Span(int(manifest.firsts[k]), count if most is None else min(count, most))


def selected(selection: Selection, held: frozenset[str], wordnet: WordNet, census: Census) -> frozenset[str]:
    """Return those of the synsets *held* that *selection* includes and does not exclude."""
    included = _union(selection.include, held, wordnet, census)
    return included - _union(selection.exclude, held, wordnet, census)


def decided(playlist: Playlist, census: Census, decision: Decision) -> frozenset[str]:
    """Return the synsets on which *decision* falls; omitted outweighs withheld, withheld shown."""
    by_weight = (Decision.OMITTED, Decision.WITHHELD, Decision.SHOWN)
    heavier = by_weight[: by_weight.index(decision)]
    return _policies(playlist, census, (decision,)) - _policies(playlist, census, heavier)


def _policies(playlist: Playlist, census: Census, decisions: Iterable[Decision]) -> frozenset[str]:
    wanted = set(decisions)
    names = [name for name, policy in playlist.content.items() if policy.decision in wanted]
    return frozenset().union(*(census.policies[name] for name in names))


def _union(names: Iterable[str], held: frozenset[str], wordnet: WordNet, census: Census) -> frozenset[str]:
    return frozenset().union(*(synsets_named(name, held, wordnet, census) for name in names))


def synsets_named(name: str, held: frozenset[str], wordnet: WordNet, census: Census) -> frozenset[str]:
    """Return those of the synsets *held* that *name* means: all, a policy, a top, a wnid or a lemma.

    Raises:
        ScoreError: *name* means nothing, or several synsets, which the text lists.
    """
    if name == ALL:
        return held
    if name.startswith(POLICY):
        policy = census.policies.get(name.removeprefix(POLICY))
        if policy is None:
            raise ScoreError(f'"{name}": no such policy; known are {", ".join(sorted(census.policies))}')
        return held & policy
    top = census.tops.get(name)
    if top is not None:
        return frozenset(wnid for wnid in held if census.top(wnid) == top)
    return held & wordnet.descendants(_synset_named(name, held, wordnet))


def _synset_named(name: str, held: frozenset[str], wordnet: WordNet) -> str:
    if name in wordnet or name in held:
        return name
    senses = wordnet.named(name)
    if not senses:
        if re.fullmatch(_WNID, name):
            raise ScoreError(f'"{name}" is a synset neither of WordNet nor of this mirror')
        raise ScoreError(f'"{name}" is neither a top category, nor a wnid, nor a lemma in ImageNet')
    if len(senses) > 1:
        listed = "; ".join(f"{wnid} ({', '.join(wordnet[wnid].lemmas)})" for wnid in senses)
        raise ScoreError(f'"{name}" names several synsets; use one wnid of: {listed}')
    return senses[0]


def run_id(playlist: Playlist, manifest_hash: str) -> str:
    """Return the name of the run that *playlist* makes on a manifest.

    Whatever decides which picture stands at which position is digested; cadence,
    pauses, caption, fit and hours are not, so that they may change during a showing.
    """
    facts = {
        "include": sorted(playlist.pictures.include),
        "exclude": sorted(playlist.pictures.exclude),
        "omitted": sorted(n for n, p in playlist.content.items() if p.decision is Decision.OMITTED),
        "per_synset": playlist.pictures.per_synset,
        "limit": [playlist.pictures.limit.pictures, playlist.pictures.limit.share],
        "order": playlist.order,
        "seed": playlist.seed,
        "manifest": manifest_hash,
    }
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return f"{playlist.id}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
