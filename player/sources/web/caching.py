"""A fetcher that can keep pictures to come on disk, so that they are there when the network is not."""

from player.core.pictures import Fetched, Refused, Remote, Unreadable
from player.ports import Fetcher
from player.sources.web.cache import Cache


class CachingFetcher:
    """Gives what *cache* has, brings the rest by *fetcher*; what is shown at once is not written."""

    def __init__(self, fetcher: Fetcher, cache: Cache) -> None:
        """Take over *fetcher*: it is closed with this one."""
        self._fetcher = fetcher
        self._cache = cache

    @property
    def ahead(self) -> int:
        """How many pictures are worth fetching at once."""
        return self._fetcher.ahead

    @property
    def resting(self) -> str:
        """Why a server is being left alone at the moment, empty if none is."""
        return self._fetcher.resting

    @property
    def capacity(self) -> int:
        """How many bytes may be kept; 0 after a fault of the disk."""
        return self._cache.capacity

    async def fetch(self, place: Remote) -> Fetched | Refused | Unreadable:
        """Return the bytes of *place*, kept or fetched, or why there are none."""
        data = await self._cache.get(place)
        return await self._fetcher.fetch(place) if data is None else Fetched(data, kept=True)

    async def keep(self, place: Remote) -> int | Refused | Unreadable:
        """Keep *place*, fetched unless it is kept; return the bytes that takes, or why it did not come."""
        if size := await self._cache.kept(place):
            return size
        outcome = await self._fetcher.fetch(place)
        return await self._cache.put(place, outcome.data) if isinstance(outcome, Fetched) else outcome

    async def forget(self, place: Remote) -> None:
        """Keep *place* no longer."""
        await self._cache.forget(place)

    async def close(self) -> None:
        """Close the connections; what is kept stays for the next start."""
        await self._fetcher.close()
