"""The decoder of machines without fork does the same work."""

import os
from hashlib import sha256
from pathlib import Path

from player.core.pictures import Box, Drawn, Pixels, Refused, Stored, Unreadable
from player.core.playlist import Fit
from player.decode.opening import open_decoder
from player.decode.pool import DecodePool
from player.decode.threads import ThreadDecoder
from tests.decode.pictures import difference, encoded, photo, reference

DRAW = "tests.decode.faulty_drawing:draw"


async def test_threads_decode_draw_and_say_why_not(tmp_path: Path) -> None:
    decoder = ThreadDecoder(Box(640, 480), Fit.CONTAIN, DRAW)
    path = tmp_path / "picture.JPEG"
    path.write_bytes(encoded(photo()))
    made = await decoder.decode(0, Stored(os.fsencode(path), 0, 0, None))
    assert isinstance(made, Pixels)
    assert difference(made.array, reference(path.read_bytes())) <= 2
    assert made.digest == b""
    decoder.hashed = True
    hashed = await decoder.decode(0, Stored(os.fsencode(path), 0, 0, None))
    assert isinstance(hashed, Pixels)
    assert hashed.digest == sha256(path.read_bytes()).digest()
    assert isinstance(await decoder.decode(1, Drawn("n00000001", 0, "animal")), Pixels)
    path.write_bytes(b"")
    assert await decoder.decode(0, Stored(os.fsencode(path), 0, 0, None)) == Refused("empty file")
    path.unlink()
    assert isinstance(await decoder.decode(0, Stored(os.fsencode(path), 0, 0, None)), Unreadable)


def test_the_decoder_is_isolated_where_the_system_allows_it() -> None:
    decoder = open_decoder(Box(640, 480), Fit.CONTAIN, DRAW)
    decoder.close()
    isolated = hasattr(os, "fork") and hasattr(os, "memfd_create")
    assert isinstance(decoder, DecodePool if isolated else ThreadDecoder)
