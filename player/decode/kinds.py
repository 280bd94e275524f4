"""What a file seems to be, whatever its name says: by how it opens, or by being a known one to the byte."""

import hashlib
import re

_OPENINGS = re.compile(
    rb"""
      (?P<JPEG> \xff\xd8\xff )
    | (?P<PNG>  \x89PNG\r\n\x1a\n )
    | (?P<GIF>  GIF8 )
    | (?P<WEBP> RIFF....WEBP )
    | (?P<TIFF> II\*\0 | MM\0\* | II\+\0 | MM\0\+ )
    | (?P<BMP>  BM )
    | (?P<ICO>  \0\0[\1\2]\0 )
    | (?P<PSD>  8BPS )
    | (?P<EPS>  %!PS )
    | (?P<PDF>  %PDF )
    | (?P<DDS>  DDS\x20 )
    | (?P<AVIF> ....ftypavi[fs] )
    | (?P<HEIC> ....ftyp(hei[cx]|mif1) )
    | (?P<JPEG2000> \0\0\0\x0cjP\x20\x20 | \xff\x4f\xff\x51 )
    | (?P<HTML> (\xef\xbb\xbf)?\s*<(!doctype\s+html|!--|html|head|body|title|meta|script) )
    | (?P<XML>  (\xef\xbb\xbf)?\s*<(\?xml|svg) )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NO_PICTURES = ("HTML", "XML", "PDF")

FLICKR_TILE = (2_051, "880a7a58e05d3e83797f27573bb6d35c")
"""Size and MD5 of the PNG that Flickr's servers gave for pictures taken down (photo_unavailable.png).

The digest stands in the cleaning scripts of at least six collectors of pictures by their URLs,
of ImageNet's synsets among them; one gives the size beside it. No other variant is known by its
digest: not those in other languages, nor the GIF of 500 × 374 that came before.
"""

FLICKR_REFUSAL = "Flickr's 'no longer available' tile"


def kind(data: bytes) -> str | None:
    """Return the format that *data* opens like, None if it is like none we know."""
    found = _OPENINGS.match(data)
    return found.lastgroup if found else None


def refusal(data: bytes) -> str:
    """Say why a file that opens like none of ours is refused."""
    name = kind(data)
    if name is None:
        return "not a picture"
    return f"not a picture: {name}" if name in _NO_PICTURES else f"format not allowed: {name}"


def is_flickr_tile(data: bytes, tile: tuple[int, str] = FLICKR_TILE) -> bool:
    """Tell whether *data* is what Flickr shows in place of a picture, the *tile* of this (size, MD5)."""
    size, md5 = tile
    return len(data) == size and hashlib.md5(data, usedforsecurity=False).hexdigest() == md5
