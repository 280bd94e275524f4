"""What plays and how: a playlist on a mirror, with its look."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from player.app.afresh import in_one_line, refused
from player.app.known import score_on
from player.app.mirror import Mirror
from player.app.pacer import pacer_of, planned_share
from player.app.programme import Act
from player.app.wishes import Wishes
from player.assets import load_census, load_wordnet
from player.clock import local_zone
from player.config import ConfigError
from player.control.logbook import Log
from player.core.machine import STAND_IN, Machine
from player.core.pauses import threshold
from player.core.pictures import Slot
from player.core.playlist import Design, Empty, Playlist
from player.core.scene import Caption
from player.core.schedule import Schedule
from player.core.score import Score, ScoreError
from player.core.snapshot import About, mean_stay
from player.core.staging import Staging
from player.core.units import Ns, Wall, datetime_of
from player.core.wording import Wording
from player.piece import Piece


def piece_of(
    machine: Machine,
    wishes: Wishes,
    act: Act,
    mirror: Mirror,
    solved: Callable[[Score, Schedule], int] = planned_share,
) -> Piece:
    """Return the playlist of *act* on *mirror*, with its look; the doors are always open if that is wished.

    Then *solved* says how often a showing pauses.

    Raises:
        ScoreError: the playlist cannot be played on this mirror.
    """
    playlist = act.playlist
    score = score_on(mirror.source, playlist)
    rule = playlist.pauses
    own, hours = _schedule(playlist), wishes.hours and not act.always
    schedule = (act.schedule or own) if hours else None
    share = threshold(rule.every) if rule and rule.every else 0
    if rule and rule.every is None and own and not hours:
        share = solved(score, own)
    beat = Ns(score.beats.before(score.pictures) // score.pictures)
    stay = mean_stay(beat, share, rule.shortest, rule.longest) if rule else beat
    return Piece(
        score=score,
        staging=staging_of(playlist, score),
        about=About(
            playlist.title,
            mirror.name,
            score.pictures,
            playlist.cadence,
            stay,
            playlist.showing is not None and hours,
        ),
        share=share,
        hold_limit=machine.screen.hold_limit,
        kiosk=machine.screen.required,
        schedule=schedule,
        once=playlist.showing is not None,
        yields=act.schedule is not None,
        followed=act.followed,
        pacer=pacer_of(score, schedule),
        introduced=not (hours or wishes.public),
        card=_card(playlist) if machine.screen.card else lambda _: "",
    )


def _card(playlist: Playlist) -> Callable[[Wall], str]:
    """Return what says when the doors open, in the zone of the showing, or the machine's own."""
    zone = ZoneInfo(playlist.showing.timezone if playlist.showing else local_zone())

    def line(opens: Wall) -> str:
        at = datetime_of(opens, zone)
        return f"opens {at:%A} {at.day} {at:%B}, {at:%H:%M}"

    return line


def _schedule(playlist: Playlist) -> Schedule | None:
    """Return when the doors are open, None for always."""
    if playlist.showing is None:
        return None
    from player.hours import schedule_of  # noqa: PLC0415 - 20 ms, only for playlists with hours

    return schedule_of(playlist.showing)


def open_fonts(design: Design) -> None:
    """Open the fonts of *design* before they are needed on the wall.

    Raises:
        ScoreError: one has gone since the playlist was read, or is broken beyond its letters.
    """
    from player.stage.lettering import unusable  # noqa: PLC0415 - as above, for playlists with fonts

    for font in filter(None, (design.font, design.font_strong)):
        if because := unusable(font):
            raise ScoreError(f'"{font.name}" cannot be used: {because}')


def staging_of(playlist: Playlist, score: Score) -> Staging:
    """Return the look of *score*: its captions, and what stands in place of what is withheld."""
    counts = dict(zip(score.manifest.wnids, score.manifest.counts.tolist(), strict=True))
    rule = playlist.caption
    open_fonts(rule.design)
    wording = Wording(rule, load_wordnet(), score.pictures)
    unsafe = load_census().policies["unsafe-2019"]
    stand_in = score.manifest.form == STAND_IN

    def caption(slot: Slot) -> Caption:
        wnid = slot.picture.wnid
        # The stand-in's empty ground carries no name either (rules of the score, 11).
        return Caption(wnid, (wnid,), (wnid,)) if stand_in and wnid in unsafe else wording.caption(slot)

    def plate(slot: Slot) -> tuple[str, ...]:
        if playlist.empty is Empty.GROUND:
            return ()
        count = counts[slot.picture.wnid]
        return slot.picture.wnid, f"{count:,} picture{'' if count == 1 else 's'}"

    return Staging(
        style=rule.style,
        fit=playlist.fit,
        always=playlist.captions_always(),
        words=caption,
        plate=plate,
        withheld=score.withheld,
        outlined=playlist.empty is Empty.OUTLINE,
        scaling=playlist.scaling,
        gentle=playlist.gentle,
        beat=rule.beat,
        design=rule.design,
        count=wording.count,
    )


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a reload is refused, in words for people; *lasting*: a start would fail for the same reason."""

    why: str
    lasting: bool = False


def reloaded(
    machine: Machine, wishes: Wishes, again: Callable[[], Act], mirror: Mirror, playing: Piece, log: Log
) -> Piece | Refused:
    """Return the piece as its file now says; *again* reads it. Refused if that is wrong or is another run."""
    name = playing.score.playlist.id
    try:
        piece = piece_of(machine, wishes, again(), mirror)
    except (ConfigError, ScoreError) as error:
        log.error("reload refused, the last good one goes on", because=in_one_line(error))  # noqa: TRY400 - no bug
        if isinstance(error, ConfigError):
            return Refused(f"{refused(error)}: as it was read last it goes on")
        return Refused(f"{name} as it is on the disk cannot be played on this mirror", lasting=True)
    if piece.score.run != playing.score.run:
        log.error("reload refused: these changes make another run; restart to begin it", run=piece.score.run)
        return Refused(f"{name} as it is on the disk makes another run, which begins at the next start")
    log.info("reloaded", playlist=name)
    return piece
