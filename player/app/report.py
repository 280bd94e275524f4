"""The record of showing of a run: ledger, playlist, manifest and notes brought together."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from player import __version__
from player.app.known import Known, known_mirror
from player.app.programme import bill_of
from player.app.record import writing_state
from player.app.wishes import Wishes, playlist_of
from player.assets import load_census, load_wordnet, shipped
from player.clock import SystemClock
from player.config import ConfigError, load_playlist
from player.core.audit import OK, Audit, Ledger, audit
from player.core.contradictions import NameOf, contradictions
from player.core.ledger import beginning
from player.core.machine import STAND_IN, Machine
from player.core.merge import Merged
from player.core.pictures import printable
from player.core.playlist import Playlist, Showing
from player.core.record import Beside, record_of
from player.core.record_json import as_json
from player.core.record_notes import Note
from player.core.schedule import Schedule
from player.core.score import Score, ScoreError
from player.core.units import Position, wall_of
from player.hours import schedule_of
from player.journal.lock import lock_state
from player.journal.reading import newest_run, read_ledger
from player.report import NotesDamaged, append_note, page, read_notes
from player.sources import MirrorError, NotIndexed
from player.sources.manifest.stored import GONE
from player.sources.standin import HASH

APART = "rehearsal"
"""The folder within the state folder in which `--pretend-now` records."""

ANOTHER_RUN = (
    "The playlist as it stands makes another run than this ledger's ({}): what was omitted, and what became"
    " of each synset, is not told. To report it whole, name the playlist that was played."
)


NO_MANIFEST = "The manifest that was played is not at hand ({}): counts are the ledger's own."


@dataclass(frozen=True, slots=True)
class Report:
    """The record in figures, as ``report --json`` prints them."""

    figures: dict[str, Any]

    def html(self) -> str:
        """Return the record as one self-contained page."""
        return page(self.figures)


def report(machine: Machine, playlist: Path | None, run: str | None) -> Report:
    """Return the record of showing of *run*, or of the newest run (of *playlist*), while it plays or after.

    Raises:
        NoLedger: there is none.
        ConfigError: *playlist* has errors.
    """
    run = run or newest_run(machine.state, playlist.stem if playlist else None)
    return _reported(machine, playlist, read_ledger(machine.state, run))


def merged(machine: Machine, playlist: Path | None, found: Merged) -> Report:
    """Return the one record of the parts of a run, *found* in several places.

    Raises:
        ConfigError: *playlist* has errors.
    """
    return _reported(machine, playlist, found.ledger, found)


def _reported(machine: Machine, playlist: Path | None, ledger: Ledger, parts: Merged | None = None) -> Report:
    notes, remarks = _notes(machine.state / "runs" / str(ledger.facts["id"]), ledger)
    taken, missing = _playlist(machine, playlist, ledger)
    held = _held(machine, taken, ledger)
    told = parts.audit if parts else held.audit
    said = parts.lines() if parts else []
    beside = _beside(machine, taken, held.score, (*said, *remarks, *missing, *held.remarks))
    beside = replace(beside, stand_in=_is_stand_in(ledger, held.score))
    record = record_of(ledger, told, beside, notes, load_wordnet(), load_census())
    return Report(as_json(record, SystemClock().wall(), __version__))


def note(machine: Machine, playlist: Path | None, run: str | None, text: str) -> Note:
    """Keep *text* with its moment beside the ledger of *run*, or of the newest run (of *playlist*).

    It is on the disk when this returns. The player may be playing: the ledger is only read.

    Raises:
        NoLedger: there is none.
        LedgerUnavailable: the state folder cannot be written.
        StateInUse: another note is being written, for seconds.
    """
    run = run or newest_run(machine.state, playlist.stem if playlist else None)
    folder = machine.state / "runs" / run
    made_at = SystemClock().wall()
    ledger = read_ledger(machine.state, run)
    begins = beginning(ledger.facts)
    head = ledger.rows[-1].seal if ledger.rows else begins
    made = Note(wall_of(made_at), text, len(ledger.rows))
    with writing_state(folder), lock_state(folder):
        append_note(folder, begins, made, head)
    return made


def _notes(folder: Path, ledger: Ledger) -> tuple[list[Note], tuple[str, ...]]:
    try:
        return read_notes(folder, beginning(ledger.facts)), ()
    except NotesDamaged as damage:
        return damage.notes, (f"Of the notes, {damage}.",)


def _beside(
    machine: Machine, playlist: Playlist | None, score: Score | None, remarks: tuple[str, ...]
) -> Beside:
    showing = playlist.showing if playlist else None
    zone: tzinfo = ZoneInfo(showing.timezone) if showing else UTC
    return Beside(
        zone=zone,
        zone_name=showing.timezone if showing else "UTC",
        playlist=playlist,
        score=score,
        schedule=_schedule(machine, playlist.id, showing) if playlist and showing else None,
        pretended=machine.state.name == APART,
        screen=machine.screen,
        withdrawn=frozenset({GONE}),
        remarks=remarks,
    )


def _schedule(machine: Machine, playlist: str, showing: Showing) -> Schedule:
    """Return when *playlist* was to play: by the programme, if there is one, within its showing."""
    own = schedule_of(showing)
    if not machine.programme:
        return own
    begins = datetime.combine(showing.first, time(), ZoneInfo(showing.timezone))
    bill = bill_of(machine, Wishes(pretend=begins))
    act = bill.act(playlist)
    return act.schedule if act is not None and act.schedule is not None else own


def _playlist(machine: Machine, path: Path | None, ledger: Ledger) -> tuple[Playlist | None, tuple[str, ...]]:
    """Return the playlist that *ledger* names, with the seed that was played."""
    called = str(ledger.facts.get("playlist", ""))
    try:
        found = load_playlist(path) if path else _called(machine, called)
    except ConfigError as error:
        if path:
            raise
        return None, (f"The playlist {called} as it stands has errors and is left aside: {error}",)
    if found is None:
        return None, (f"The playlist {called} is not at hand: title, hours and decisions are those known.",)
    return replace(found, seed=int(ledger.facts.get("seed", found.seed))), ()


def _called(machine: Machine, name: str) -> Playlist | None:
    """Return the playlist *name* of the config, of its programme, or of those that come with the player."""
    paths = [machine.playlist, *(entry.playlist for entry in machine.programme)]
    found = next((path for path in paths if path is not None and path.stem == name), None)
    if found is None and playlist_of(machine, Wishes()).id == name:
        return playlist_of(machine, Wishes())
    ours = shipped("playlists", f"{name}.yaml")
    if found is None and (not name or not ours.is_file()):
        return None
    return load_playlist(found or ours)


@dataclass(frozen=True, slots=True)
class _Held:
    """A ledger held against its score; *score* is None where that is not at hand, and *remarks* say why."""

    audit: Audit
    score: Score | None = None
    remarks: tuple[str, ...] = ()


def _held(machine: Machine, playlist: Playlist | None, ledger: Ledger) -> _Held:
    if playlist is None:
        return _Held(_audited(ledger))
    try:
        with known_mirror(machine, str(ledger.facts.get("manifest"))) as known:
            if known.manifest.hash != ledger.facts.get("manifest"):
                why = NO_MANIFEST.format("the mirror of the config has another content")
                return _Held(_audited(ledger), None, (why,))
            score = known.score(playlist)
            if score.run != ledger.facts["id"]:
                return _Held(_audited(ledger), None, (ANOTHER_RUN.format(score.run),))
            return _Held(_audited(ledger, _names(score, known)), score)
    except (NotIndexed, MirrorError, OSError) as trouble:
        return _Held(_audited(ledger), None, (NO_MANIFEST.format(trouble),))
    except ScoreError as trouble:
        return _Held(_audited(ledger), None, (ANOTHER_RUN.format(trouble),))


def _audited(ledger: Ledger, names: NameOf | None = None) -> Audit:
    """Return the audit of *ledger*; what its rows say is recomputed, unless they were changed."""
    told = audit(ledger)
    found = contradictions(ledger, names) if told.chain == OK else ()
    return replace(told, chain=found[0], contradictions=found) if found else told


def _names(score: Score, known: Known) -> NameOf:
    def name_of(pass_number: int, position: Position) -> tuple[str, str]:
        index = score.index(pass_number, position)
        return score.wnid(index), printable(known.name_of(index))

    return name_of


def _is_stand_in(ledger: Ledger, score: Score | None) -> bool:
    """Tell whether the pictures were drawn by us: by the manifest at hand, or the stand-in's hash."""
    return ledger.facts.get("manifest") == HASH or (score is not None and score.manifest.form == STAND_IN)
