"""Bringing the pictures of network mirrors while they play.

What a server says for certain of one picture (there is none, it is too large)
makes the picture unshowable: `Refused`. Whatever may be the state of a server
or of the network between is `Unreadable`, even where it looks final: a login
page or a redirect in place of every picture is how a gallery's network greets
a machine it has forgotten. Whoever asks looks at the mirror's root to tell
the one from the other, and decides about another try. A web page in place of a
picture is such a greeting; a page that was saved as .JPEG comes as image/jpeg,
and the decoder knows it.
"""

import random
from asyncio import get_running_loop
from collections.abc import Callable

from player.core.pictures import CHANGED, Fetched, Refused, Remote, Unreadable
from player.sources.web.addresses import origin_of
from player.sources.web.answers import Answer, Failure, Fault, Head
from player.sources.web.asking import Client, Limits
from player.sources.web.breaker import Breaker

AHEAD = 8
"""Pictures fetched at once: at 11.1 a second, eight are there in time with 0.7 s for each."""

LARGEST = 20_000_000
"""Bytes of a picture, as in the decoder; ImageNet's median picture has 110 kB."""

PLAYING = Limits(deadline=3.0, connecting=1.5, connections=AHEAD)
"""Of the ring's five seconds, so that a second try is in time; TCP repeats a lost connect after 1 s."""


class WebFetcher:
    """Fetches pictures, each within its deadline; leaves a server alone that fails again and again."""

    def __init__(self, limits: Limits = PLAYING, chance: Callable[[], float] = random.random) -> None:
        """Take the *limits* of every picture, and the *chance* (0 up to 1) that spreads the rests."""
        self._client = Client(limits)
        self._chance = chance
        self._breakers: dict[str, Breaker] = {}

    @property
    def ahead(self) -> int:
        """How many pictures are worth fetching at once."""
        return AHEAD

    @property
    def resting(self) -> str:
        """Why a server is being left alone at the moment, empty if none is."""
        return next((breaker.reason for breaker in self._breakers.values() if breaker.open), "")

    async def fetch(self, place: Remote) -> Fetched | Refused | Unreadable:
        """Return the bytes of *place*, or why there are none; does not try again."""
        if place.stamp is not None and place.size == 0:
            return Fetched(b"")
        if place.stamp is not None and place.size > LARGEST:
            return Refused(f"of {place.size:,} bytes, more than {LARGEST:,}")
        breaker = self._breaker(place.url)
        if not breaker.admits(get_running_loop().time()):
            return Unreadable(f"server left alone for a moment: {breaker.reason}")
        answer: Answer | Failure | None = None
        try:
            answer = await self._asked(place)
        finally:
            _report(breaker, answer)
        return _outcome(place, answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _asked(self, place: Remote) -> Answer | Failure:
        stamp = place.stamp
        if stamp is None:
            return await self._client.whole(place.url, LARGEST, _is_a_picture)
        return await self._client.part(
            place.url, place.offset, place.size, lambda head: _is_still(stamp, head)
        )

    def _breaker(self, url: str) -> Breaker:
        origin = origin_of(url)
        if origin not in self._breakers:
            self._breakers[origin] = Breaker(self._chance)
        return self._breakers[origin]


def _report(breaker: Breaker, answer: Answer | Failure | None) -> None:
    """Tell *breaker* how a question went; None if it was abandoned."""
    if answer is None:
        breaker.withdrawn()
    elif isinstance(answer, Failure) and answer.fault is Fault.DOWN:
        breaker.failed(get_running_loop().time(), answer.reason, answer.wish)
    else:
        breaker.succeeded()


def _outcome(place: Remote, answer: Answer | Failure) -> Fetched | Refused | Unreadable:
    if isinstance(answer, Answer):
        if place.stamp is not None and len(answer.data) < place.size:
            return Unreadable(CHANGED)
        return Fetched(answer.data)
    if answer.fault is Fault.CHANGED:
        return Unreadable(CHANGED)
    if answer.fault is Fault.LARGE or (answer.fault is Fault.GONE and place.stamp is None):
        return Refused(answer.reason)
    return Unreadable(answer.reason)  # of a tar that is gone too: its pictures may be back with it


def _is_a_picture(head: Head) -> Failure | None:
    if head.kind == "text/html":
        return Failure(Fault.ODD, "a web page where a picture should be")
    return None


def _is_still(stamp: tuple[int, int, int], head: Head) -> Failure | None:
    return Failure(Fault.CHANGED, CHANGED) if head.stamp != stamp else None
