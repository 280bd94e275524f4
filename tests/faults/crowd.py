"""Strangers who do to the page whatever they can, from a process of their own.

    python -m tests.faults.crowd idle|bodies|guesses PORT HOW_MANY SECONDS TOKEN

Ends with what became of it, as JSON.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from contextlib import suppress

HOST = "127.0.0.1"
AGAIN = 2.0
"""Seconds until somebody who was shown out comes again."""

CHUNK = b"x" * 65_536
GIGABYTE = 10**9
GUESSERS = 100

Seen = Counter[str]
"""What became of it: statuses of answers, and bytes sent."""


def head(port: int, token: str, more: str) -> bytes:
    line = f"POST /api/v1/control/withdraw HTTP/1.1\r\nHost: {HOST}:{port}\r\n"
    return f"{line}Authorization: Bearer {token}\r\nContent-Type: application/json\r\n{more}\r\n\r\n".encode()


async def stand(port: int, *, dribbles: bool, luck: random.Random) -> None:
    """Hold a connection and send nothing, or a byte now and then; come again when shown out."""
    while True:
        await asyncio.sleep(luck.uniform(0, AGAIN))
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(b"POST /api/v1/control/next HTTP/1.1\r\n" * dribbles)
            while not reader.at_eof() and not writer.is_closing():
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await reader.read(1_000)
                writer.write(b"X" * dribbles)
            writer.close()


async def push(port: int, token: str, seen: Seen, *, chunked: bool) -> None:
    """Send a gigabyte, as far as it is taken, again and again."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {GIGABYTE}"
    part = b"10000\r\n" + CHUNK + b"\r\n" if chunked else CHUNK
    while True:
        await asyncio.sleep(0.1)
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(head(port, token, length))
            answer = asyncio.create_task(reader.read(12))
            with suppress(OSError):
                for _ in range(GIGABYTE // len(CHUNK)):
                    writer.write(part)
                    await writer.drain()
                    seen["bytes"] += len(part)
                    if writer.is_closing():
                        break
            with suppress(OSError):
                seen[(await answer)[9:12].decode() or "closed"] += 1
            writer.close()


async def guess(port: int, many: int, seen: Seen, luck: random.Random) -> None:
    """Try *many* tokens, as fast as they are answered."""
    for _ in range(many):
        try:
            reader, writer = await asyncio.open_connection(HOST, port)
            token = f"{luck.getrandbits(256):x}"
            writer.write(head(port, token, "Content-Length: 0"))
            seen[(await reader.read(12))[9:12].decode() or "closed"] += 1
            writer.close()
        except OSError:
            seen["closed"] += 1


async def come(kind: str, port: int, many: int, seconds: float, token: str) -> Seen:
    seen, luck = Seen(), random.Random(2019)
    if kind == "guesses":
        each = many // GUESSERS
        await asyncio.gather(*(guess(port, each, seen, luck) for _ in range(GUESSERS)))
        return seen
    if kind == "idle":
        crowd = [stand(port, dribbles=number < many * 2 // 7, luck=luck) for number in range(many)]
    else:
        tokens = token, "wrong"
        crowd = [push(port, tokens[number % 2], seen, chunked=number % 4 > 1) for number in range(many)]
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*crowd)
    return seen


def main() -> None:
    kind, port, many, seconds, token = sys.argv[1:]
    json.dump(asyncio.run(come(kind, int(port), int(many), float(seconds), token)), sys.stdout)


if __name__ == "__main__":
    main()
