"""URLs and raw paths: what lies where on a server, and which links of a listing lead to its entries."""

import re
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from player.core.pictures import printable
from player.sources.trouble import MirrorError

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~%-]*/?")
"""Links that can only lead right here: almost all, in a third of the time."""


def checked(root: bytes) -> str:
    """Return the URL *root* (percent-encoded, as an index knows it) as text.

    Raises:
        MirrorError: it carries a name and a password.
    """
    text = root.decode("ascii")
    parts = urlsplit(text)
    if parts.username is not None:
        shown = f"{parts.scheme}://…@{parts.netloc.rpartition('@')[2]}{parts.path}"
        advice = "let the server admit this machine by its address; this line is logged and kept"
        raise MirrorError("not read: a name and a password in an address", shown, advice)
    return text


def address(root: bytes, path: bytes) -> str:
    """Return the percent-encoded URL of the raw *path* below *root*; *root* itself where it is empty."""
    return folder_address(root) + quote(path, safe="/") if path else checked(root)


def folder_address(root: bytes, path: bytes = b"") -> str:
    """Return the percent-encoded URL of the folder *path* (raw) below *root*; it ends with a slash."""
    base = checked(root).rstrip("/") + "/"
    return f"{base}{quote(path, safe='/')}/" if path else base


def origin_of(url: str) -> str:
    """Return scheme, host and port of *url*."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def entry_of(listing: str, link: str) -> tuple[bytes, bool] | None:
    """Return the raw name that *link* in the listing at the URL *listing* leads to, and whether to a folder.

    None where it leads elsewhere: to another host, up, deeper than one level,
    to another order of the same listing (``?C=N;O=D``), or to a name that no
    file can have.
    """
    if _PLAIN.fullmatch(link):
        raw, folder = unquote_to_bytes(link.removesuffix("/")), link.endswith("/")
        return None if b"/" in raw or b"\0" in raw else (raw, folder)
    try:
        here, there = urlsplit(listing), urlsplit(urljoin(listing, link.strip(" \t\r\n")))
    except ValueError:
        return None
    if (here.scheme, here.netloc.lower()) != (there.scheme, there.netloc.lower()):
        return None
    if there.query or there.fragment or "?" in link:
        return None
    above, _, name = there.path.removesuffix("/").rpartition("/")
    raw = _raw(name)
    if _raw(above + "/") != _raw(here.path) or raw in {b"", b".", b".."} or b"/" in raw or b"\0" in raw:
        return None
    return raw, there.path.endswith("/")


def told(text: str) -> str:
    """Return what a server says, short and safe to print."""
    return printable(text.encode("utf-8", "surrogateescape"))[:200]


def _raw(path: str) -> bytes:
    """Return the bytes of a percent-encoded *path*; what is no UTF-8 came in as surrogates."""
    return unquote_to_bytes(path.encode("utf-8", "surrogateescape"))
