"""What a file seems to be by how it opens; only for the words of a refusal."""

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
    | (?P<HTML> \s*<(!doctype\s+html|html|head|body) )
    | (?P<XML>  \s*<(\?xml|svg) )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NO_PICTURES = ("HTML", "XML", "PDF")


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
