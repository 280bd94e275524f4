"""What the loop is given: the world it plays into, and the piece it plays."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from player.core.beats import Beats
from player.core.commands import Choose
from player.core.pauses import Tempo
from player.core.playlist import TitleCard
from player.core.schedule import Schedule
from player.core.score import Score
from player.core.snapshot import About
from player.core.staging import Staging
from player.core.units import Ns, Position, Wall
from player.core.withdrawal import NothingWithdrawn
from player.ports import Board, Clock, Frames, Inbox, Journal, Pacer, Stage, Withdrawals


@dataclass(frozen=True, slots=True)
class World:
    """The ports, and the two boxes that people reach the loop through."""

    clock: Clock
    frames: Frames
    stage: Stage
    journal: Journal
    inbox: Inbox
    board: Board
    rest: Callable[[], None] = lambda: None
    """Called once a minute right after a flip: the moment for what may take some milliseconds."""
    closed: Callable[[], None] = lambda: None
    """Called when the doors have closed: the moment for what may take some seconds."""
    choose: Callable[[Choose], bool] = lambda _: False
    """Called when a person chooses a playlist: tells whether another piece's turn has come by that."""
    withdrawals: Withdrawals = field(default_factory=NothingWithdrawn)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What plays and how; a reload replaces it as a whole, the run stays the same.

    *share* / 2**64 of the positions pause, until the *pacer* decides, if there is one.
    *schedule* is when the doors are open, None for always; *once*: there is one pass, and then
    the end. *yields*: at closing another piece has its turn, which at the closings *followed*
    begins at once; *gives_way* tells of a moment whether another one should be on. *hold_limit* is
    the longest a picture stays by hand or by fault. *kiosk*: visitors may find the keyboard.
    *card* is the line that stands on the ground while the doors are closed until a moment,
    *sign* what the wall says of itself when a person asks which one it is. *keys* is the list
    shown by ``?``, None for the wall's own. *begin* is where play goes on when this replaces
    another piece: in a preview, which may exchange a run for another; None where it is.
    *introduced*: a title card stands before the first picture though no doors open (in a preview).
    """

    score: Score
    staging: Staging
    about: About
    share: int
    hold_limit: Ns
    kiosk: bool
    schedule: Schedule | None = None
    once: bool = False
    yields: bool = False
    followed: frozenset[Wall] = frozenset()
    pacer: Pacer | None = None
    gives_way: Callable[[Wall], bool] = lambda _: False
    card: Callable[[Wall], str] = lambda _: ""
    sign: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] | None = None
    begin: Position | None = None
    introduced: bool = False

    def beat(self, position: Position) -> Ns:
        """Return how long *position* beats."""
        return self.score.beats.at(position)

    @property
    def several_beats(self) -> Beats | None:
        """How long each position beats, None where that is the same for all: then nobody needs to ask."""
        return None if self.score.beats.even else self.score.beats

    def tempo(self, start: Position, share: int, cause: str) -> Tempo:
        """Return the decision that from *start* on *share* / 2**64 of the positions pause."""
        tempo = Tempo(start, share, cause, composed=self.score.composed)
        rule = self.score.playlist.pauses
        return replace(tempo, shortest=rule.shortest, longest=rule.longest) if rule else tempo

    @property
    def title_card(self) -> TitleCard | None:
        """The lines that stand before the first picture of an opening."""
        return self.score.playlist.title_card

    @property
    def filled(self) -> bool:
        """Tell whether the pauses fill a showing, so that their share is solved."""
        rule = self.score.playlist.pauses
        return rule is not None and rule.every is None

    @property
    def longest(self) -> Ns:
        """How long a picture may pause, the last one's beat where none does."""
        rule = self.score.playlist.pauses
        return rule.longest if rule else self.beat(Position(self.score.pictures - 1))
