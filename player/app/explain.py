"""What a visitor will see in the first minute, hour and day: counted from the plan and the score."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from player.app.plan import PlanReport, seconds
from player.assets import load_census, load_wordnet
from player.core.contested import Contested
from player.core.pacing import GROUND
from player.core.plan import ALWAYS
from player.core.score import Score
from player.core.units import MILLISECOND, SECOND, Index, Ns, Position, Wall

MINUTE, HOUR, DAY = Ns(60 * SECOND), Ns(3_600 * SECOND), Ns(86_400 * SECOND)
SPANS = {"minute": MINUTE, "hour": HOUR, "day": DAY}

NAMED = 5
"""So many synsets of a span are named, the first that come."""


@dataclass(frozen=True, slots=True)
class Synset:
    """A synset as people know it: of one whose name is a slur only the wnid is told."""

    wnid: str
    name: str
    top: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A pause: of which position and synset, how long after the span began it begins, and for how long."""

    position: Position
    synset: Synset
    after: Ns
    length: Ns


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen from the first moment on, within *length*: the positions *first* … *end* - 1.

    *open* is for how long the doors are open within it. *withheld* of the pictures are
    empty frames; *named* are the first of the *synsets* there are. *paused* is how long the
    *pauses* stay in all, *stays* are the first of them.
    """

    name: str
    length: Ns
    open: Ns
    first: Position
    end: Position
    withheld: int
    synsets: int
    named: tuple[Synset, ...]
    pauses: int
    paused: Ns
    shortest: Ns
    longest: Ns
    stays: tuple[Stay, ...]

    @property
    def pictures(self) -> int:
        """How many pictures are flipped."""
        return self.end - self.first

    def as_json(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "open_s": seconds(self.open),
            "first": self.first,
            "pictures": self.pictures,
            "withheld": self.withheld,
            "synsets": self.synsets,
            "named": [{"wnid": s.wnid, "name": s.name, "top": s.top} for s in self.named],
            "pauses": self.pauses,
            "paused_s": seconds(self.paused),
            "stays": [
                {
                    "position": stay.position,
                    "wnid": stay.synset.wnid,
                    "after_s": seconds(stay.after),
                    "for_ms": stay.length // MILLISECOND,
                }
                for stay in self.stays
            ],
        }


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """What *report*, a plan from its beginning, means for who stands there when it begins, at *begins*."""

    report: PlanReport
    begins: Wall
    greeted: bool
    spans: tuple[Seen, ...]

    @property
    def first_picture(self) -> Ns:
        """How long after the beginning the first picture comes."""
        return Ns(GROUND + self.report.plan.score.playlist.card_length if self.greeted else 0)

    @property
    def score(self) -> Score:
        """What plays."""
        return self.report.plan.score

    @property
    def contested(self) -> tuple[Contested, ...]:
        """The policies, and when their synsets come, or would."""
        return self.report.contested

    def as_json(self, sentences: dict[str, list[str]]) -> dict[str, Any]:
        """Return the keys of ``explain --json``; *sentences* are what people read."""
        choice = self.score.choice
        return {
            "playlist": self.score.playlist.id,
            "title": self.score.playlist.title,
            "pictures": self.score.pictures,
            "begins_at": self.report.instant(self.begins),
            "first_picture_after_s": seconds(self.first_picture),
            **{span.name: span.as_json() for span in self.spans},
            "not_played": [] if choice is None else [str(place) for place in choice.missing],
            "policies": self.report.as_json()["detail"]["contested"],
            "words": sentences,
        }


def explained(report: PlanReport) -> Explanation:
    """Return what the plan in *report* means for who stands there from its first moment on."""
    openings = report.plan.openings.openings
    begins = openings[0].opens if openings else report.plan.begin[1]
    told = report.plan.forecast
    greeted = bool(told.segments) and told.segments[0].greeted
    spans = tuple(_seen(report, name, begins, length) for name, length in SPANS.items())
    return Explanation(report, begins, greeted, spans)


def _seen(report: PlanReport, name: str, begins: Wall, length: Ns) -> Seen:
    plan, told = report.plan, report.plan.forecast
    first, ends = plan.begin[0], Wall(begins + length)
    end = Position(first + told.flipped_before(ends))
    places, lengths = told.pausing()
    here = places < end
    places, lengths = places[here], lengths[here]
    ordinals = _ordinals(plan.score, first, end)
    stays = tuple(_stay(report, begins, *one) for one in zip(places[:NAMED], lengths[:NAMED], strict=True))
    return Seen(
        name=name,
        length=length,
        open=(plan.schedule or ALWAYS).open_between(begins, ends),
        first=first,
        end=end,
        withheld=_withheld(plan.score, ordinals),
        synsets=len(np.unique(ordinals)),
        named=tuple(_named(plan.score, ordinals)),
        pauses=len(places),
        paused=Ns(int(lengths.sum())),
        shortest=Ns(min(lengths.tolist(), default=0)),
        longest=Ns(max(lengths.tolist(), default=0)),
        stays=stays,
    )


def _ordinals(score: Score, first: Position, end: Position) -> NDArray[np.intp]:
    """Return of which span of the score each of the positions *first* … *end* - 1 is."""
    return score.traversal.ordinals(0, np.arange(first, end, dtype=np.int64))


def _wnid_of(score: Score, ordinal: int) -> str:
    return score.wnid(Index(score.traversal.spans[ordinal].first))


def _withheld(score: Score, ordinals: NDArray[np.intp]) -> int:
    kinds, counts = np.unique(ordinals, return_counts=True)
    if not score.withheld_synsets:
        return 0
    pairs = zip(kinds.tolist(), counts.tolist(), strict=True)
    return sum(count for kind, count in pairs if score.withheld(_wnid_of(score, kind)))


def _named(score: Score, ordinals: NDArray[np.intp]) -> Iterator[Synset]:
    """Yield the first synsets, in the order in which they come."""
    kinds, firsts = np.unique(ordinals, return_index=True)
    for kind in kinds[np.argsort(firsts)][:NAMED].tolist():
        yield synset_of(_wnid_of(score, kind))


def synset_of(wnid: str) -> Synset:
    """Return *wnid* with its name, unless that is of unsafe-2019."""
    census, wordnet = load_census(), load_wordnet()
    known = wnid in wordnet and wnid not in census.policies["unsafe-2019"]
    tops = {top: name for name, top in census.tops.items()}
    return Synset(wnid, wordnet[wnid].lemmas[0] if known else wnid, tops.get(census.top(wnid), "misc"))


def _stay(report: PlanReport, begins: Wall, place: int, length: int) -> Stay:
    score, position = report.plan.score, Position(int(place))
    segment = report.plan.forecast.segment_of(position)
    # Its own time: the pause of a picture that greets follows its greeting
    at = int(segment.course.due(np.array([position], np.int64))[0]) if segment else begins
    wnid = score.wnid(score.index(0, position))
    return Stay(position, synset_of(wnid), Ns(at - begins), Ns(int(length)))
