"""The prefetcher (asyncio, its own thread) and the ring it fills."""
