"""The one page: what a registrar signs."""

from player.report import writing
from player.report.lines import UNSEALED, Figures, Line, sections
from player.report.markup import Markup, figure, joined, tag
from player.report.writing import NOT_STATED, at_path

WORK = (
    "After Exhibiting ImageNet, Nicolas Malevé, 2019; shown by an independent player, not the artist’s code"
)

LIMITS = (
    "It tells what was sent to the screen, not that the screen was lit or that anybody looked.",
    "Lateness is measured where a picture is handed to the display system, within the bins of its histogram.",
    "Its moments are those of this computer’s clock.",
    "The chain shows that no row was changed, moved or taken out since it was sealed.",
    "Whoever holds the whole ledger could seal it anew: compare the head with that told at a closing.",
    "Whether the mirror’s files are those that ImageNet’s makers published, another copy’s hash can tell.",
)
"""What the record does not prove, in sentences."""

COLUMNS = (("Pictures", "Cadence"), ("Pauses", "Hours", "Disturbances"))
SIGNATURES = ("For the artist", "For the venue", "Registrar")


def front(figures: Figures) -> Markup:
    """Return the one page."""
    return tag(
        "section",
        _head(figures),
        _about(figures),
        tag(
            "div",
            *[tag("div", *[_block(figures, name) for name in column]) for column in COLUMNS],
            class_="columns",
        ),
        _proof(figures),
        tag("p", tag("b", "What this does not prove. "), " ".join(LIMITS), class_="limits"),
        _signatures(),
        id="front",
    )


def _head(figures: Figures) -> Markup:
    title = figures["work"]["title"] or figures["work"]["playlist"] or "Untitled"
    banner = tag("p", tag("b", "Rehearsal. "), " ".join(figures["rehearsal"]), class_="banner")
    return tag(
        "header",
        tag("p", figures["heading"], class_="kind"),
        tag("h1", title),
        tag("p", dates(figures), class_="dates"),
        banner if figures["rehearsal"] else Markup(),
    )


def dates(figures: Figures) -> str:
    """Write the days of the showing, or those on which something was shown."""
    showing = figures["showing"]
    if showing["from"]:
        return f"{writing.days(showing['from'], showing['until'])}, times of {showing['timezone']}"
    if showing["first_picture_at"]:
        shown = writing.days(showing["first_picture_at"], showing["last_picture_at"])
        return f"{shown}, times of {showing['timezone']}"
    return "nothing was shown yet"


def _about(figures: Figures) -> Markup:
    showing, said = figures["showing"], figures["stated"]
    last = writing.instant(showing["last_picture_at"])
    before = showing["last_picture_before_closing_s"]
    if before is not None:
        last += f", {writing.length(abs(before))} {'before' if before >= 0 else 'after'} the last closing"
    rows = {
        "Work": WORK,
        "Artist’s agreement": said["artist's agreement"] or NOT_STATED,
        "Venue": said["venue"] or NOT_STATED,
        "Opening hours": showing["hours"] or "always open",
        "First picture": writing.instant(showing["first_picture_at"]),
        "Last picture": last if showing["complete"] else f"{last}; the showing is not complete",
    }
    return tag("dl", *[_pair(name, text) for name, text in rows.items()], class_="about")


def _pair(name: str, text: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", text, class_="blank" if text == NOT_STATED else None))


def _block(figures: Figures, heading: str) -> Markup:
    return tag(
        "table", tag("caption", heading), *[_row(figures, line) for line in sections(figures)[heading]]
    )


def _row(figures: Figures, line: Line) -> Markup:
    label = joined(line.label, " ", tag("small", line.remark)) if line.remark else line.label
    kinds = {1: "sum", -1: "part"}
    text = _text(figures, line)
    return tag("tr", tag("th", label, scope="row"), tag("td", text), class_=kinds.get(line.weight))


def _text(figures: Figures, line: Line) -> str:
    return figure(line.text, line.path, at_path(figures, line.path)) if line.path else line.text


def _proof(figures: Figures) -> Markup:
    return tag("dl", *[_evidence(figures, line) for line in sections(figures)["Proof"]], class_="proof")


def _evidence(figures: Figures, line: Line) -> Markup:
    hashed = line.label in {"Manifest", "Chain head"} and line.text not in {NOT_STATED, UNSEALED}
    text = tag("code", _text(figures, line)) if hashed else _text(figures, line)
    remark = joined(" ", tag("small", line.remark)) if line.remark else Markup()
    return tag("div", tag("dt", line.label), tag("dd", text, remark))


def _signatures() -> Markup:
    return tag(
        "div",
        *[tag("p", tag("span", name), tag("span", "name, date, signature")) for name in SIGNATURES],
        class_="signatures",
    )
