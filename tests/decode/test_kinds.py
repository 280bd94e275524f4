"""What a file is, whatever its name says."""

import hashlib

import numpy as np
import pytest
from PIL import Image

from player.core.pictures import Box
from player.core.playlist import Fit
from player.decode.decoding import BadPicture, decode
from player.decode.kinds import FLICKR_TILE, is_flickr_tile
from tests.decode.pictures import encoded


def of_the_tiles_size() -> bytes:
    """Return a PNG of 2,051 bytes, as the tile is, and another one."""
    noise = np.random.default_rng(1).integers(0, 256, (18, 30, 3), np.uint8)
    short = encoded(Image.fromarray(noise), "PNG")
    size, _ = FLICKR_TILE
    return short + bytes(size - len(short))


def test_the_tile_is_known_by_its_size_and_digest() -> None:
    ours = of_the_tiles_size()
    size, md5 = FLICKR_TILE
    assert (len(ours), size, len(md5)) == (2_051, 2_051, 32)
    known = len(ours), hashlib.md5(ours, usedforsecurity=False).hexdigest()
    assert is_flickr_tile(ours, known)
    assert not is_flickr_tile(ours + b"\0", known)
    assert not is_flickr_tile(b"\0" + ours[1:], known)


def test_another_picture_of_the_tiles_size_is_shown() -> None:
    ours = of_the_tiles_size()
    assert not is_flickr_tile(ours)
    assert decode(ours, Box(640, 480), Fit.CONTAIN).origin.format == "PNG"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"\r\n<!DOCTYPE html><html>gone</html>", "not a picture: HTML"),
        (b"<HTML><BODY>404</BODY></HTML>", "not a picture: HTML"),
        (b"<html lang='en'>", "not a picture: HTML"),
        (b"<?xml version='1.0'?><Error>AccessDenied</Error>", "not a picture: XML"),
        (b"\xef\xbb\xbf<!doctype html>", "not a picture: HTML"),
        (b"<!-- saved from a page --><html>", "not a picture: HTML"),
        (b'{"stat":"fail","message":"Photo not found"}', "not a picture"),
        (b"404 Not Found", "not a picture"),
    ],
)
def test_what_a_server_sent_instead_of_a_picture_is_called_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(BadPicture) as bad:
        decode(data, Box(640, 480), Fit.CONTAIN)
    assert bad.value.reason == reason
