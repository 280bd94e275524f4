"""Stamps of what lies on a web server, from the headers of its answers."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from hashlib import sha256

from player.core.pictures import Stamp


def fingerprint(said: bytes) -> int:
    """Return 63 bits of the SHA-256 of *said* (they fit a signed number), 0 where nothing is said."""
    return int.from_bytes(sha256(said).digest()[:8]) >> 1 if said else 0


def stamp_of(headers: Mapping[str, str], size: int) -> Stamp:
    """Return the stamp of a file of *size* bytes whose answer has *headers*."""
    tag = headers.get("ETag", "").encode("utf-8", "surrogateescape")
    return fingerprint(tag), size, _instant(headers.get("Last-Modified", ""))


def _instant(date: str) -> int:
    """Return the HTTP *date* in ns since 1970, 0 if it is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) * 10**9
    except (ValueError, TypeError, OverflowError):
        return 0
