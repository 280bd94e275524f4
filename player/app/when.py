"""When a synset or a picture comes, or came: the past by the ledger, what is to come by the plan."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from player.app.calendar import Calendar, Occurrence
from player.app.known import Known, known_mirror
from player.app.programme import bill_of
from player.app.wishes import Wishes
from player.app.withdrawing import withdrawn_set
from player.assets import load_census, load_wordnet
from player.core.audit import OK, intact, verdict
from player.core.ledger import Row
from player.core.machine import Machine
from player.core.manifest import stem_of
from player.core.pictures import printable
from player.core.playlist import Decision
from player.core.score import Score, decided
from player.core.units import Index, Wall, datetime_of
from player.core.withdrawal import WITHDRAWN, WithdrawnSet
from player.journal.reading import NoLedger, read_ledger

_PICTURE = re.compile(r"(n\d{8})_.+")


class Unheard(LookupError):  # noqa: N818 - a person's slip, not a mistake of ours
    """What was asked for is no synset and no picture of this mirror."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a synset, or of one picture of it; moments are told in the zone *timezone*.

    *whole* tells that a synset was asked for: of its *occurrences*, which
    *counts* counts by state, the first and last are told, past and to come.
    *begun*: the run has a ledger. *why* says why what is omitted is.
    """

    wnid: str
    words: str
    pictures: int
    occurrences: tuple[Occurrence, ...]
    whole: bool
    begun: bool
    why: str
    timezone: str | None

    @property
    def counts(self) -> dict[str, int]:
        """How many of the occurrences are in each state."""
        return dict(Counter(occurrence.state for occurrence in self.occurrences))

    @property
    def told(self) -> tuple[tuple[str, Occurrence], ...]:
        """The occurrences to tell, each with what it is among the others: "", "first" or "last"."""
        if not self.whole:
            return tuple(("", occurrence) for occurrence in self.occurrences)
        taking = [o for o in self.occurrences if o.position is not None] or self.occurrences
        groups = [[o for o in taking if o.past is past] for past in (True, False)]
        return tuple(
            (name, group[k]) for group in groups if group for name, k in (("first", 0), ("last", -1))
        )

    def as_json(self) -> list[dict[str, Any]]:
        """Return an object for each occurrence told."""
        return [self._object(name, occurrence) for name, occurrence in self.told]

    def _object(self, name: str, occurrence: Occurrence) -> dict[str, Any]:
        whole = {"moment": name, "pictures": self.pictures, "counts": self.counts} if self.whole else {}
        return {
            "wnid": occurrence.wnid,
            "file": occurrence.file,
            "index": occurrence.index,
            "pass": occurrence.pass_number,
            "position": occurrence.position,
            "state": occurrence.state,
            "at": self.instant(occurrence.at),
            **whole,
        }

    def instant(self, at: Wall | None) -> str | None:
        """Return *at* as ISO 8601 in the showing's zone, or in this machine's."""
        return None if at is None else self.moment(at).isoformat(timespec="milliseconds")

    def moment(self, at: Wall) -> datetime:
        """Return *at* in the showing's zone, or in this machine's."""
        return datetime_of(at).astimezone(ZoneInfo(self.timezone) if self.timezone else None)


def when(
    machine: Machine, query: str, now: Wall, playlist: Path | None = None, seed: int | None = None
) -> list[Answer]:
    """Return what is known of *query*, a synset's wnid or lemma or a picture's name: an answer a synset.

    It is told of *playlist*, or of what the config has on at *now*, or next.

    Raises:
        Unheard: there is no such synset or picture.
        ConfigError, ScoreError, NotIndexed, MirrorError: the score is not at hand.
    """
    act = bill_of(machine, Wishes(playlist=playlist, seed=seed)).at(now)
    with known_mirror(machine) as known:
        score = known.score(act.playlist)
        calendar = Calendar(score, _rows(machine, score), now, act.schedule)
        withdrawn = withdrawn_set(machine.state)
        return [_answer(found, known, calendar, withdrawn) for found in _found(query, known)]


def _rows(machine: Machine, score: Score) -> list[Row] | None:
    """Return the rows of the run of *score* as far as their seals hold; None if it was never played."""
    try:
        ledger = read_ledger(machine.state, score.run)
    except NoLedger:
        return None
    rows = [sealed.row for sealed in intact(ledger)]
    return [*rows, ledger.tail.row] if ledger.tail and verdict(ledger) == OK else rows


# --- what is asked for --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of the mirror that a query means; *whole*: all of a synset."""

    wnid: str
    rows: Sequence[Index]
    whole: bool


def _found(query: str, known: Known) -> list[_Found]:
    text = query.strip()
    named = _PICTURE.fullmatch(text)
    if named:
        rows = known.find(named[1], stem_of(text.encode())) or known.find(named[1], text.encode())
        found = [_Found(named[1], rows, whole=False)]
    else:
        wnids = (text,) if text in load_wordnet() or known.rows_of(text) else load_wordnet().named(text)
        found = [_Found(wnid, [Index(row) for row in known.rows_of(wnid)], whole=True) for wnid in wnids]
    held = [one for one in found if one.rows]
    if not held:
        raise Unheard(_unheard(text, found))
    return held


def _unheard(text: str, found: Sequence[_Found]) -> str:
    if not found:
        return f'"{text}" is no wnid, no lemma and no picture, such as n01514752, gamecock or n01514752_1234'
    if found[0].whole:
        return f'"{text}": the mirror has no pictures of {" or ".join(one.wnid for one in found)}'
    return f'"{text}": the mirror has no picture of that name'


def _answer(found: _Found, known: Known, calendar: Calendar, withdrawn: WithdrawnSet) -> Answer:
    occurrences = [
        occurrence
        for index in found.rows
        for occurrence in _turns(found.wnid, index, known, calendar, withdrawn)
    ]
    score = calendar.score
    wordnet = load_wordnet()
    showing = score.playlist.showing
    return Answer(
        wnid=found.wnid,
        words=", ".join(wordnet[found.wnid].lemmas) if found.wnid in wordnet else "",
        pictures=len(found.rows),
        occurrences=tuple(sorted(occurrences, key=lambda occurrence: occurrence.place)),
        whole=found.whole,
        begun=calendar.begun,
        why=_why_omitted(score, found.wnid),
        timezone=showing.timezone if showing else None,
    )


def _turns(
    wnid: str, index: Index, known: Known, calendar: Calendar, withdrawn: WithdrawnSet
) -> Iterator[Occurrence]:
    """Yield the turns of a picture; one that is withdrawn will be passed over."""
    name = known.name_of(index)
    for occurrence in calendar.occurrences(index, wnid, printable(name)):
        passed_over = occurrence.state in _TO_COME and (wnid, stem_of(name)) in withdrawn.names
        yield replace(occurrence, state=WITHDRAWN, at=None) if passed_over else occurrence


_TO_COME = ("coming", "withheld")
"""States of a turn that is not past, of a picture that would be seen or have its place."""


def _why_omitted(score: Score, wnid: str) -> str:
    """Return by which policy *wnid* is omitted, or that the playlist leaves it out."""
    if wnid in decided(score.playlist, load_census(), Decision.OMITTED):
        policies = [
            f"{name}{f', decided by {policy.decided_by}' if policy.decided_by else ''}"
            for name, policy in score.playlist.content.items()
            if policy.decision is Decision.OMITTED and wnid in load_census().policies[name]
        ]
        return f"omitted by {'; '.join(policies)}"
    return "not among the pictures of this playlist"
