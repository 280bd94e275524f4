"""Measured flashes in words: what people read of them in a terminal."""

from player.app.flash_report import FlashReport, Look
from player.app.plan_words import told_beats
from player.core.advice import percent, told_length
from player.core.flash_meter import View
from player.core.playlist import Gentle
from player.core.units import SECOND, Ns, format_duration

COLUMNS = ("from", "general, worst", "usual", "red, worst", "usual", "seconds over three", "WCAG 2.3.1")


def heading(report: FlashReport) -> str:
    """Return what was measured, in a line."""
    playlist = report.score.playlist
    return f"{playlist.title or playlist.id}: flashes in any one second"


def figures(report: FlashReport) -> dict[str, str]:
    """Return what was measured, and what it comes to, by its words."""
    found = {
        "measured": _measured(report),
        "pictures": "drawn by the player, not ImageNet: measure the mirror that will be shown" * report.drawn,
        "screen": _screen(report),
        "cadence": _cadence(report),
        "gentle": gentle_words(report.look.gentle),
        "WCAG 2.3.1": "at most three general and three red flashes in any second, unless they are small",
        "too small": _too_small(report),
        "three changes a second": _changes(report.look),
        "not shown": f"{report.unshowable:,} pictures of the excerpt" if report.unshowable else "",
    }
    return {name: words for name, words in found.items() if words}


def _cadence(report: FlashReport) -> str:
    """Return the cadence that was measured; of several, which."""
    beats, measured = report.score.beats, format_duration(report.look.cadence)
    if beats.even:
        return measured
    which = ", its fastest" if report.look.cadence == beats.fastest else ""
    return f"{measured}{which}; of the whole, {told_beats(beats)}"


def _measured(report: FlashReport) -> str:
    seconds = told_length(Ns(len(report.look.seconds) * SECOND))
    if len(report.stretches) == 1:
        (one,) = report.stretches
        return f"{seconds} from position {one.position:,} on ({one.words}), {report.pictures:,} pictures"
    number = len(report.stretches)
    each = f"{number} stretches of {len(report.look.seconds) // number} s"
    return f"{seconds}, {report.pictures:,} pictures: {each} from all over it"


def _screen(report: FlashReport) -> str:
    wall = report.wall
    assumed = " (assumed: a 55-inch screen; say screen.height_m or --height-m)" if report.assumed else ""
    return f"{wall.width_m:.2f} × {wall.height_m:.2f} m{assumed}"


def _too_small(report: FlashReport) -> str:
    measured = report.too_small_from(report.look)
    found = (
        f"from {measured:.1f} m on by what was measured"
        if measured
        else "at any distance by what was measured"
    )
    return f"{found}; from {report.any_too_small_from:.1f} m on whatever the pictures"


def _changes(look: Look) -> str:
    most = look.worst.flips
    verdict = "holds" if look.needs else "does not hold; a cadence of 334 ms and more does"
    return f"{verdict}: {most} changes of picture in the worst second, at any distance"


def gentle_words(gentle: Gentle) -> str:
    """Return how pictures are dimmed; nothing where they are not."""
    whole = Gentle()
    said = {
        "luminance at most": (gentle.luminance, whole.luminance),
        "mean at most": (gentle.mean, whole.mean),
    }
    return ", ".join(
        f"{name} {percent(share / most)}" for name, (share, most) in said.items() if share < most
    )


def row(view: View) -> tuple[str, ...]:
    """Return the cells of a line of the table."""
    return (
        distance(view.distance_m),
        f"{view.general_most:g}",
        f"{view.general_median:g}",
        f"{view.red_most:g}",
        f"{view.red_median:g}",
        share(view.over),
        verdict(view),
    )


def distance(metres: float) -> str:
    """Return a distance for reading."""
    return f"{metres:g} m"


def share(part: float) -> str:
    """Return a share for reading; what is not nothing never looks like it."""
    return "none" if not part else "under 1 %" if part < 0.01 else percent(part)


def verdict(view: View) -> str:
    """Return whether WCAG 2.3.1 is kept."""
    return "holds" if view.holds else "does not hold"


LOOKS = (
    "",
    "cadence",
    "general, worst",
    "usual",
    "red, worst",
    "seconds over three",
    "too small from",
    "changes of picture",
)


def look_row(report: FlashReport, look: Look) -> tuple[str, ...]:
    """Return the cells of a line of the comparison, as seen from where people stand."""
    view = report.view(look)
    too_small = report.too_small_from(look)
    return (
        look.name,
        format_duration(look.cadence),
        f"{view.general_most:g}",
        f"{view.general_median:g}",
        f"{view.red_most:g}",
        share(view.over),
        f"{too_small:.1f} m" if too_small else "anywhere",
        f"{look.worst.flips}",
    )


def conclusion(report: FlashReport) -> str:
    """Return the verdict, in a sentence."""
    where = distance(report.nearest)
    said = (
        ""
        if report.distance
        else " (nobody said from where it is seen: screen.viewing_distance_m, --distance-m)"
    )
    if report.holds:
        return f"Seen from {where}{said}, what was measured keeps WCAG 2.3.1."
    return (
        f"Seen from {where}{said}, what was measured does not keep WCAG 2.3.1: "
        f"{share(report.view(report.look).over)} of its seconds have more than three flashes. "
        "Put the notice at the door (--notice), and see what a gentler way to play does (--compare)."
    )
