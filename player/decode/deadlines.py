"""How long a worker may take for a picture, and what is said of a picture that takes longer."""

from dataclasses import dataclass

from player.core.pictures import Refused, Unreadable
from player.core.units import SECOND, Ns, format_duration


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a worker may take for what is at the head of its queue.

    *read* is for reading a file, *table* for reading out of a table, which is
    computing too; *decode* is what it may compute then (CPU), *wall* how long
    that may take by the clock (at a load of 20 on two cores, a worker was given
    a thirtieth of one); *start* is for all tries to start one.
    """

    read: Ns
    decode: Ns
    start: Ns
    table: Ns = Ns(10 * SECOND)
    wall: Ns = Ns(30 * SECOND)

    def for_reading(self, waited: Ns, *, table: bool) -> tuple[Ns, Unreadable]:
        """Return how long it may go on reading after *waited*, and what is said after that."""
        limit = self.table if table else self.read
        hung = Unreadable(f"reading took longer than {format_duration(limit)}", hung=True)
        return Ns(limit - waited), hung

    def for_decoding(self, waited: Ns, computed: Ns) -> tuple[Ns, Refused]:
        """Return how long it may go on after *waited*, in which it *computed*; and what is said then."""
        by_clock, by_work = self.wall - waited, self.decode - computed
        limit = self.decode if by_work < by_clock else self.wall
        return Ns(min(by_clock, by_work)), Refused(f"decoding took longer than {format_duration(limit)}")
