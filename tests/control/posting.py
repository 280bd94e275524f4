"""What the loop would post."""

from player.control.door import Entrance
from player.core.playback import State
from player.core.snapshot import About, Snapshot
from player.core.units import MILLISECOND, Ns, Position
from tests.fakes import FakeClock, picture

TOKEN = "a-long-secret"
QUICK = Entrance(delay=0.01)
"""Wrong tokens are refused at once, nearly."""
ABOUT = About(
    title="Rehearsal",
    mirror="stand-in",
    pictures=1_000,
    period=Ns(90 * MILLISECOND),
    stay=Ns(90 * MILLISECOND),
)


def snapshot(clock: FakeClock, state: State = State.PLAYING, position: int = 41) -> Snapshot:
    return Snapshot(
        about=ABOUT,
        state=state,
        pass_number=0,
        position=Position(position),
        picture=picture(position),
        path=("animal", "bird"),
        at=clock.now(),
        pausing=Ns(0),
        pauses=3,
        withheld=False,
    )
