"""The pure core: no clock, file, thread, pygame or asyncio; standard library and numpy only."""
