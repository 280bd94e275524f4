"""Decoding in worker processes that may hang, die or eat memory without the wall noticing.

A native decoder fed with fourteen million strangers' files will some day
abort or loop, and a read from a dying disk never returns. Neither can be
ended inside one's own process. So the work is done by worker processes, with
a socket pair and a memfd each that both sides map: a worker gets (path,
offset, size), reads, decodes and leaves pixels in a slot of the memfd. It has
several slots and is asked for several pictures ahead, so that it never waits
for the player: a lane is one slot of one worker. End of file on the socket
means that it died; one that outstays its deadline is replaced (see `post`),
by asking the zygote (see `hiring`, `zygote`), which kills the old one.
Nothing here has a name in the file system, so nothing is left behind, however
we end. (Prior art: the zygote is Android's; measured against pebble and
threads, with half the memory and a tenth of the delay after an abort.)
"""

from player.core.pictures import Box, Decoded, Readable
from player.core.playlist import Fit
from player.core.units import SECOND, Ns
from player.decode.deadlines import Limits
from player.decode.hiring import Zygote
from player.decode.minding import GivenUp
from player.decode.post import Post

_LIMITS = Limits(read=Ns(2 * SECOND), decode=SECOND, start=Ns(20 * SECOND))
"""A file whose reading hangs is tried twice within the five seconds of the ring, so that the wall does not
stand still for it; a disk that spins up takes longer, and is waited for as one that is away. To start a
worker takes 0.15 s, several seconds from a cold memory card."""


class DecodePool:
    """The Decoder of the installation; *box*, *fit* and *hashed* hold from the next picture on.

    Build it on the main thread before pygame, threads and sockets: it starts a
    process and returns at once. Then decode from one asyncio loop, and close it
    when no picture is under way.
    """

    def __init__(
        self,
        box: Box,
        fit: Fit,
        draw: str,
        workers: int = 2,
        slots: int = 8,
        limits: Limits = _LIMITS,
    ) -> None:
        """Start the workers; *draw*, ``module:function``, draws the stand-in's pictures."""
        self.box = box
        self.fit = fit
        self.hashed = False
        """Whether pictures come with the SHA-256 of their files."""
        self._slots = slots
        self._zygote = Zygote(draw)
        self._given_up = GivenUp()
        self._posts = [Post(number, slots, self._zygote, limits, self._given_up) for number in range(workers)]

    @property
    def lanes(self) -> int:
        """How many pictures may be asked for at once."""
        return len(self._posts) * self._slots

    async def decode(self, lane: int, place: Readable) -> Decoded:
        """Return the pixels of *place* (valid until the lane's next picture) or why there are none.

        Neighbouring lanes have different workers. What is asked for in order is begun in order.

        Raises:
            RuntimeError: no worker can be started at all, which is no picture's fault.
        """
        slot, post = divmod(lane, len(self._posts))
        return await self._posts[post].decode(slot, self.box, self.fit, place, hashed=self.hashed)

    def close(self) -> None:
        """End every process and give back the memory."""
        for post in self._posts:
            post.close()
        self._zygote.close()
        self._given_up.close()
