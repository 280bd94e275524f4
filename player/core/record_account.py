"""The account of a mirror's pictures: which play, and by whose decision the others do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from player.core.manifest import Manifest
from player.core.playlist import Decision
from player.core.score import Score, decided, selected, synsets_named
from player.core.synsets import Census, WordNet

PUBLISHED = 14_197_122
"""Pictures of the fall 2011 release by its makers' number; their own counts by synset sum to 8 less."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A content policy: what was decided on its synsets, by whom and when (None: the playlist does not say).

    *synsets* and *pictures* are those of the mirror that the playlist asks for
    and that no weightier policy takes; of omitted ones, those that would have played.
    """

    policy: str
    decision: Decision
    synsets: int
    pictures: int
    decided_by: str | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mirror's *mirror* pictures went; all that is not *score* adds up to the rest.

    *excluded* names what the playlist excludes, with the pictures that no
    earlier name took. *beyond_per_synset* and *beyond_limit* were cut off by number.
    """

    mirror: int
    synsets: int
    not_included: int
    excluded: tuple[tuple[str, int], ...]
    beyond_per_synset: int
    decided: tuple[Decided, ...]
    beyond_limit: int
    score: int

    @property
    def omitted(self) -> int:
        """Pictures omitted by content policies."""
        return sum(one.pictures for one in self.decided if one.decision is Decision.OMITTED)


class _Counts:
    """How many pictures synsets have, at most so many of each."""

    def __init__(self, manifest: Manifest, most: int | None) -> None:
        self._whole = dict(zip(manifest.wnids, manifest.counts.tolist(), strict=True))
        self._most = most

    def whole(self, wnids: Iterable[str]) -> int:
        return sum(self._whole[wnid] for wnid in wnids)

    def cut(self, wnids: Iterable[str]) -> int:
        counts = (self._whole[wnid] for wnid in wnids)
        return sum(counts) if self._most is None else sum(min(count, self._most) for count in counts)


def account_of(score: Score, wordnet: WordNet, census: Census) -> Account:
    """Return the account of the mirror that *score* plays."""
    playlist, manifest = score.playlist, score.manifest
    held = frozenset(manifest.wnids)
    counts = _Counts(manifest, playlist.pictures.per_synset)
    asked = selected(playlist.pictures, held, wordnet, census)
    excluded = _excluded(score, held, counts, wordnet, census)
    return Account(
        mirror=manifest.pictures,
        synsets=len(held),
        not_included=manifest.pictures - counts.whole(asked) - sum(count for _, count in excluded),
        excluded=excluded,
        beyond_per_synset=counts.whole(asked) - counts.cut(asked),
        decided=_decided(score, asked, counts, census),
        beyond_limit=score.traversal.selected - score.pictures,
        score=score.pictures,
    )


def _excluded(
    score: Score, held: frozenset[str], counts: _Counts, wordnet: WordNet, census: Census
) -> tuple[tuple[str, int], ...]:
    selection = score.playlist.pictures
    left = frozenset().union(*(synsets_named(n, held, wordnet, census) for n in selection.include))
    found = []
    for name in selection.exclude:
        taken = left & synsets_named(name, held, wordnet, census)
        found.append((name, counts.whole(taken)))
        left -= taken
    return tuple(found)


def _decided(score: Score, asked: frozenset[str], counts: _Counts, census: Census) -> tuple[Decided, ...]:
    playlist, found = score.playlist, []
    left = {decision: asked & decided(playlist, census, decision) for decision in Decision}
    for name, policy in playlist.content.items():
        taken = left[policy.decision] & census.policies[name]
        left[policy.decision] -= taken
        pictures = counts.cut(taken)
        found.append(Decided(name, policy.decision, len(taken), pictures, policy.decided_by, policy.on))
    return tuple(found)
