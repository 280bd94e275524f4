"""The watchdog's food: given by the thread that paints, and only for what visitors have of it.

A thread of its own would go on petting while the painter stands still, and
the watchdog would sleep through the one fault it is there for. So there is no
such thread. The loop flips, and looks for keys while it waits, both on the
main thread through the stage; a `WatchedStage` pets from there: after a flip
always, while waiting only if the wall stands still on purpose. An empty ring
is waited for as long as a mirror is known to be away. Without an excuse it is
a prefetcher that hangs, and a new process the only cure.
"""

from collections.abc import Callable, Sequence

from player.control.notify import Supervisor
from player.core.scene import Key, Scene
from player.core.snapshot import Snapshot, is_meant, line_of
from player.core.units import MICROSECOND, SECOND, Ns
from player.ports import Clock, Stage

OFTEN = Ns(1 * SECOND)
"""Between two pets at most so long, or a quarter of the watchdog's limit if that is shorter."""

TELL_EVERY = Ns(5 * SECOND)
"""Between two status lines."""

HOPE = Ns(60 * SECOND)
"""How long an empty ring is waited for though no mirror is known to be away; a reader's own deadlines
take 2 s, and what is given up after several of them comes as an unshowable and begins this anew."""

GRACE = Ns(60 * SECOND)
"""What each flip before the first picture (of an indexing's notice) adds to the time to be ready."""


class Watchdog:
    """Tells the supervisor that all is well, as long as it is; used by the main thread alone.

    *latest* gives the newest snapshot, *excused* whether an empty ring has a known reason.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        clock: Clock,
        latest: Callable[[], Snapshot | None] = lambda: None,
        excused: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare; nothing is told yet."""
        self.note = ""
        """What the status line says besides: what people should know first."""
        self._supervisor = supervisor
        self._clock = clock
        self._latest = latest
        self._excused = excused
        self._often = min(OFTEN, Ns(supervisor.limit // 4)) if supervisor.limit else OFTEN
        self._is_ready = False
        self._pet_at = self._tell_at = Ns(0)
        self._progress = clock.now()

    def ready(self) -> None:
        """Tell that it has begun: something stands on the wall that is meant for visitors."""
        self._is_ready = True
        self._supervisor.tell(READY=1, STATUS=self._line())

    def reloading(self) -> None:
        """Tell that the files are being read again; `ready` ends it."""
        self._supervisor.tell(RELOADING=1, MONOTONIC_USEC=self._clock.now() // MICROSECOND)

    def stopping(self) -> None:
        """Tell that it ends because it was asked to."""
        self._supervisor.tell(STOPPING=1, STATUS="ending")

    def flipped(self) -> None:
        """Take note of a flip."""
        now = self._clock.now()
        self._progress = now
        if now >= self._pet_at:
            self._pet(now)

    def progressed(self) -> None:
        """Take note that the ring gave something, were it only the news that a picture is unshowable."""
        self._progress = self._clock.now()

    def attended(self) -> None:
        """Take note that the loop waits, which is well only if it means to."""
        now = self._clock.now()
        if now >= self._pet_at and self._waits_on_purpose(now):
            self._pet(now)

    def waits(self) -> None:
        """Take note that the loop waits on purpose, between two pieces."""
        now = self._clock.now()
        self._progress = now
        if now >= self._pet_at:
            self._pet(now)

    def _waits_on_purpose(self, now: Ns) -> bool:
        latest = self._latest()
        if latest is not None and is_meant(latest, now):
            self._progress = now
            return True
        return now - self._progress <= HOPE or self._excused()

    def _pet(self, now: Ns) -> None:
        self._pet_at = Ns(now + self._often)
        said: dict[str, str | int] = {}
        if self._is_ready and self._supervisor.limit:
            said["WATCHDOG"] = 1
        if not self._is_ready:
            said["EXTEND_TIMEOUT_USEC"] = GRACE // MICROSECOND
        if now >= self._tell_at:
            self._tell_at = Ns(now + TELL_EVERY)
            said["STATUS"] = self._line()
        if said:
            self._supervisor.tell(**said)

    def _line(self) -> str:
        latest = self._latest()
        wall = line_of(latest) if latest is not None else "before the first picture"
        return f"{self.note}; {wall}" if self.note else wall


class WatchedStage:
    """A stage that pets *watchdog* when it flips or is asked for keys; scenes are as *plain* as wished."""

    def __init__(
        self,
        stage: Stage,
        watchdog: Watchdog,
        plain: Callable[[], bool] = lambda: False,
        look: Callable[[], None] = lambda: None,
    ) -> None:
        """Stand before *stage*, which does the work; *look* is done, too, whenever keys are looked for."""
        self._stage = stage
        self._watchdog = watchdog
        self._plain = plain
        self._look = look

    def draw(self, scene: Scene) -> None:
        """Prepare *scene* behind the screen, as plainly as need be."""
        self._stage.draw(scene.plain() if self._plain() else scene)

    def flip(self) -> None:
        """Show what was drawn."""
        self._stage.flip()
        self._watchdog.flipped()

    def toggle_full_screen(self) -> None:
        """Change between window and full screen."""
        self._stage.toggle_full_screen()

    @property
    def patience(self) -> Ns:
        """How long the loop may wait before it looks for keys again."""
        return self._stage.patience

    def keys(self) -> Sequence[Key]:
        """Return the keys pressed since the last call."""
        pressed = self._stage.keys()
        self._look()
        self._watchdog.attended()
        return pressed
