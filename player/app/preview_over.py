"""What lies over the picture of a preview: when the bar is seen, what it says; lines in the corner."""

from player.app.preview_plan import Plan
from player.core.desk import STANDS, Bar, Overlay
from player.core.pictures import Drawn, Picture, Slot
from player.core.playback import State
from player.core.snapshot import Snapshot
from player.core.units import Ns, Position, format_duration
from player.core.whither import position_at
from player.piece import Piece

RECKONING = "the plan is being reckoned …"

SAID = {State.HELD: "held", State.CALM: "calm", State.STARVED: "waits for a picture", State.EASED: "waits"}


class Over:
    """The state of the overlay."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.errors: tuple[str, ...] = ()
        """What is wrong with the playlist: stays until it is mended."""
        self.pinned = False
        """Whether the bar stays."""
        self.typed: str | None = None
        """What is being typed, None where nothing is."""
        self.hover: float | None = None
        """The share of the bar at which the pointer is."""
        self._until = Ns(0)
        self._notes: list[tuple[str, Ns]] = []

    def use_bar(self, now: Ns) -> None:
        """Let the bar be seen for a while from *now*."""
        self._until = Ns(now + STANDS)

    def hide_bar(self) -> None:
        """Let the bar go, unless it is pinned."""
        self._until, self.hover = Ns(0), None

    def sees_bar(self, now: Ns) -> bool:
        """Tell whether the bar is seen."""
        return self.pinned or self.typed is not None or now < self._until

    def note(self, text: str, now: Ns, key: str = "") -> None:
        """Say *text* for a while from *now*; it replaces what begins with *key*."""
        kept = [(said, until) for said, until in self._notes if not (key and said.startswith(key))]
        self._notes = [*kept, (text, Ns(now + STANDS))]

    def overlay(self, piece: Piece, plan: Plan, latest: Snapshot, now: Ns) -> Overlay:
        """Return what lies over the picture of *latest*."""
        self._notes = [(text, until) for text, until in self._notes if now < until]
        bar = self._bar(piece, plan, latest) if self.sees_bar(now) else None
        return Overlay(bar, self.errors, tuple(text for text, _ in self._notes), self.typed)

    def _bar(self, piece: Piece, plan: Plan, latest: Snapshot) -> Bar:
        pictures = piece.score.pictures
        here = latest.position if self.hover is None else position_at(self.hover, pictures)
        line = plan.line
        moment = RECKONING if line is None else line.moment(here)
        if self.hover is not None:
            moment = f"→ {moment}  ·  {_name(piece, latest.pass_number, here)}"
        share = here / max(1, pictures - 1)
        at = latest.position / max(1, pictures - 1)
        place = f"{here:,} of {pictures:,}  ·  {share:.2%}  ·  {format_duration(piece.beat(here))}"
        number = f"pass {latest.pass_number + 1}  ·  " if latest.pass_number else ""
        said = f"  ·  {SAID[latest.state]}" if latest.state in SAID else ""
        return Bar(at, plan.ticks if line else (), moment, f"{number}{place}{said}", self.hover)


def _name(piece: Piece, pass_number: int, position: Position) -> str:
    """Return what the caption calls the picture at *position*; the wnid alone of one that is withheld."""
    score = piece.score
    index = score.index(pass_number, position)
    wnid = score.wnid(index)
    if score.withheld(wnid):
        return wnid
    unread = Picture(index, wnid, b"", Drawn(wnid, 0, ""))
    return piece.staging.words(Slot(pass_number, position, unread)).lemmas[0]
