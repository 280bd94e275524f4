"""The audit of a run: its chain, its coverage, and whether what its rows say can have been."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from player.app.known import Known, known_mirror
from player.app.wishes import Wishes, playlist_of
from player.config import ConfigError
from player.core.audit import OK, Audit, Ledger, audit, verdict
from player.core.contradictions import NameOf, contradictions
from player.core.machine import Machine
from player.core.pictures import printable
from player.core.score import Score, ScoreError
from player.core.units import Position
from player.journal.reading import newest_run, read_ledger
from player.sources import MirrorError, NotIndexed

FACTS_ALONE = "recomputed from the ledger's own facts and tempo rows: {}"
WHOLE = "recomputed from the score: playlist and manifest are at hand"


@dataclass(frozen=True, slots=True)
class Verified:
    """An audit, and a line on what the rows were held against."""

    audit: Audit
    basis: str


def verify(machine: Machine, playlist: Path | None, run: str | None, heads: Sequence[str] = ()) -> Verified:
    """Audit the ledger of *run*, or of the newest run (of *playlist*).

    *heads* are heads of its chain that were told elsewhere (at a closing, on
    the page, in a report): a ledger that was sealed anew has other seals.

    Raises:
        NoLedger: there is none.
    """
    run = run or newest_run(machine.state, playlist.stem if playlist else None)
    ledger = read_ledger(machine.state, run)
    rewritten = tuple(_strangers(ledger, heads))
    if verdict(ledger) != OK:
        return Verified(audit(ledger), "not recomputed: what the rows say was changed")
    with ExitStack() as stack:
        try:
            known = stack.enter_context(known_mirror(machine, str(ledger.facts.get("manifest"))))
            score = _score(machine, playlist, ledger, known)
        except (ConfigError, ScoreError, NotIndexed, MirrorError, OSError) as trouble:
            found = (*rewritten, *contradictions(ledger))
            return Verified(audit(ledger, found), FACTS_ALONE.format(trouble))
        recomputed = contradictions(ledger, _names(score, known), score.decides)
        found = (*rewritten, *_of_facts(ledger, score), *recomputed)
        return Verified(audit(ledger, found), WHOLE)


def _strangers(ledger: Ledger, heads: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each of *heads* that is no seal of *ledger*."""
    seals = {sealed.seal.hex() for sealed in ledger.rows} if heads else set()
    for head in heads:
        if head.strip().lower() not in seals:
            yield f"no row has the seal {head}, which was told elsewhere: the rows were sealed anew since"


def _score(machine: Machine, playlist: Path | None, ledger: Ledger, known: Known) -> Score:
    """Return the score that *ledger* was played from.

    Raises:
        ScoreError: the playlist at hand makes another.
    """
    called = [
        entry.playlist for entry in machine.programme if entry.playlist.stem == ledger.facts.get("playlist")
    ]
    asked = playlist_of(machine, Wishes(playlist=playlist or next(iter(called), None)))
    score = known.score(replace(asked, seed=int(ledger.facts.get("seed", asked.seed))))
    if score.run != ledger.facts["id"]:
        raise ScoreError(f"the playlist at hand, {asked.id}, makes another run, {score.run}")
    return score


def _of_facts(ledger: Ledger, score: Score) -> Iterator[str]:
    """Yield which of the ledger's facts are not the score's."""
    true = {
        "pictures": score.pictures,
        "manifest": score.manifest.hash,
        "order": str(score.playlist.order),
        "playlist": score.playlist.id,
    }
    for name, value in true.items():
        if ledger.facts.get(name) != value:
            yield f"the facts cannot be: {name} is {ledger.facts.get(name)}, the score has {value}"


def _names(score: Score, known: Known) -> NameOf:
    def name_of(pass_number: int, position: Position) -> tuple[str, str]:
        index = score.index(pass_number, position)
        return score.wnid(index), printable(known.name_of(index))

    return name_of
