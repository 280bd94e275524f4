"""What plays and how: a playlist on a mirror, with its look."""

from functools import lru_cache

from player.app.mirror import Mirror
from player.app.wishes import Wishes, playlist_of
from player.assets import load_census, load_wordnet
from player.config import ConfigError
from player.control.logbook import Log
from player.core.captions import caption_of
from player.core.machine import STAND_IN, Machine
from player.core.pauses import threshold
from player.core.pictures import Slot
from player.core.playlist import Playlist
from player.core.scene import Caption
from player.core.score import Score, ScoreError, resolve
from player.core.snapshot import About, mean_stay
from player.core.staging import Staging
from player.piece import Piece


def piece_of(machine: Machine, playlist: Playlist, mirror: Mirror, log: Log) -> Piece:
    """Return *playlist* on *mirror*, with its look.

    Raises:
        ScoreError: the playlist cannot be played on this mirror.
    """
    score = resolve(playlist, mirror.source.manifest, load_wordnet(), load_census())
    share = _share(playlist, log)
    rule = playlist.pauses
    stay = mean_stay(playlist.cadence, share, rule.shortest, rule.longest) if rule else playlist.cadence
    return Piece(
        score=score,
        staging=_staging(playlist, score),
        about=About(playlist.title, mirror.name, score.pictures, playlist.cadence, stay),
        share=share,
        hold_limit=machine.screen.hold_limit,
        kiosk=machine.screen.required,
    )


def _share(playlist: Playlist, log: Log) -> int:
    """Return which share of 2**64 pauses, and say what is asked for and not yet done."""
    if playlist.showing is not None:
        log.warning("opening hours are not yet in force: playing without hours")
    if playlist.pauses is None:
        return 0
    if playlist.pauses.every is None:
        log.warning("pauses that fill the showing are not yet in force: playing without pauses")
        return 0
    return threshold(playlist.pauses.every)


def _staging(playlist: Playlist, score: Score) -> Staging:
    counts = dict(zip(score.manifest.wnids, score.manifest.counts.tolist(), strict=True))
    words = lru_cache(maxsize=64)(lambda wnid: caption_of(load_wordnet(), wnid))
    unsafe = load_census().policies["unsafe-2019"]
    stand_in = score.manifest.form == STAND_IN

    def caption(slot: Slot) -> Caption:
        wnid = slot.picture.wnid
        # The stand-in's empty ground carries no name either (rules of the score, 11).
        return Caption(wnid, (wnid,), (wnid,)) if stand_in and wnid in unsafe else words(wnid)

    def plate(slot: Slot) -> tuple[str, ...]:
        count = counts[slot.picture.wnid]
        return slot.picture.wnid, f"{count:,} picture{'' if count == 1 else 's'}"

    always = playlist.captions_always()
    return Staging(playlist.caption.style, playlist.fit, always, caption, plate, score.withheld)


def reloaded(machine: Machine, wishes: Wishes, mirror: Mirror, run: str, log: Log) -> Piece | None:
    """Return the piece as its file now says, None if that is wrong or would be another run."""
    try:
        piece = piece_of(machine, playlist_of(machine, wishes), mirror, log)
    except (ConfigError, ScoreError) as error:
        log.error("reload refused, the last good one goes on", because=str(error))  # noqa: TRY400 - no bug
        return None
    if piece.score.run != run:
        log.error("reload refused: these changes make another run; restart to begin it", run=piece.score.run)
        return None
    log.info("reloaded", playlist=piece.score.playlist.id)
    return piece
