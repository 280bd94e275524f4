"""Directory listings, as nginx, Apache, caddy and Python's http.server write them.

Names are taken from the links, never from the text beside them, which
servers cut; JSON (nginx's ``autoindex_format json``, caddy on demand) says
the same better. What a listing says beside a name, its date above all, tells
whether a folder has changed without asking for the folder.

A page is believed to be a listing if its title or heading says so, or if it
links to something of a mirror right below it. A front page or an error page
sent with "200 OK" does neither.
"""

import json
from html.parser import HTMLParser
from typing import NamedTuple

from player.sources.names import refusal, wnid_of_folder, wnid_of_tar, wnid_opening
from player.sources.web.addresses import entry_of

ENTRIES = 2_000_000
"""Names in one listing: more than ILSVRC's train in one folder."""

_TITLES = ("index of", "directory listing for", "listing of")
"""How the titles and headings of listings begin: nginx, Apache, lighttpd; Python; others."""

_HEADINGS = frozenset({"title", "h1"})
_ENDING_A_ROW = frozenset({"a", "address", "hr", "li", "p", "table", "td", "tr", "ul"})
"""Tags behind which the text belongs to the next entry, or to none; of table cells see `handle_starttag`."""


class NoListing(ValueError):  # noqa: N818 - a state of the world, not a mistake
    """The page is no directory listing; the text says what it is."""


class Entry(NamedTuple):
    """A file or folder in a listing: raw name, and what the listing says beside it; size -1 for unknown."""

    name: bytes
    folder: bool
    said: str
    size: int


def read_listing(url: str, kind: str, page: bytes) -> list[Entry]:
    """Return the entries of the listing *page*, of the media type *kind*, that lies at *url*.

    Raises:
        NoListing: it is none.
    """
    text = page.decode("utf-8", "surrogateescape")
    if kind == "application/json" or (kind != "text/html" and text.lstrip()[:1] == "["):
        return list(_of_json(url, text).values())
    reader = _read_html(url, text)
    if not (reader.titled or any(map(_of_a_mirror, reader.entries.values()))):
        raise NoListing(f"a page, but no listing of a folder{_quoted(reader.title)}")
    return list(reader.entries.values())


def opens_a_listing(url: str, kind: str, head: bytes) -> bool:
    """Tell whether a page that begins with *head* may be a listing."""
    if kind == "application/json":
        return head.lstrip()[:1] == b"["
    try:
        read_listing(url, kind, head)
    except NoListing:
        return False
    return True


def _of_a_mirror(entry: Entry) -> bool:
    """Tell whether *entry* is something that mirrors consist of."""
    name = entry.name
    if wnid_of_folder(name) or wnid_of_tar(name) or wnid_opening(name) or name in {b"train", b"val"}:
        return True
    return not entry.folder and b"." in name and refusal(name) is None


def _quoted(title: str) -> str:
    return f" (“{' '.join(title.split())[:80]}”)" if title.strip() else ""


class _Reader(HTMLParser):
    """Collects the links of a page that lead right below it, and the text that follows each."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.entries: dict[bytes, Entry] = {}
        self.title = ""
        self.titled = False
        self._url = url
        self._heading = self._in_link = False
        self._last: bytes | None = None
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a link's address; a new row, link or the page's foot ends what is said of the last one."""
        self._heading = tag in _HEADINGS
        if tag in _ENDING_A_ROW and tag != "td":
            self._settle()
        if tag == "a":
            self._in_link = True
            link = dict(attrs).get("href")
            found = entry_of(self._url, link) if link else None
            if found:
                self._last = found[0]
                self.entries.setdefault(found[0], Entry(*found, "", -1))
                if len(self.entries) > ENTRIES:
                    raise NoListing(f"a listing of more than {ENTRIES:,} names")

    def handle_endtag(self, tag: str) -> None:
        """Leave a link, a heading, a row."""
        if tag == "a":
            self._in_link = False
        elif tag in _HEADINGS:
            self._heading = False
        elif tag in {"tr", "li", "pre", "table", "ul"}:
            self._settle()

    def handle_data(self, data: str) -> None:
        """Keep headings, and what stands beside a name."""
        if self._heading:
            self.title = self.title or data
            self.titled = self.titled or data.strip().lower().startswith(_TITLES)
        elif self._last is not None and not self._in_link:
            self._said.append(data)

    def close(self) -> None:
        """End the page, which may be cut anywhere."""
        self._settle()

    def _settle(self) -> None:
        """Give the last entry what was said of it."""
        if self._last is not None and (said := " ".join("".join(self._said).split())):
            self.entries[self._last] = self.entries[self._last]._replace(said=said)
        self._last, self._said = None, []


def _read_html(url: str, text: str) -> _Reader:
    reader = _Reader(url)
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as error:  # html.parser's word for a declaration that makes no sense
        raise NoListing("broken HTML") from error
    return reader


def _of_json(url: str, text: str) -> dict[bytes, Entry]:
    """Return the entries of nginx's or caddy's JSON by name."""
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoListing(f"broken JSON: {error}") from error
    if not isinstance(items, list) or len(items) > ENTRIES:
        raise NoListing("JSON, but no listing of a folder")
    found = [_of_item(url, item) for item in items]
    return {entry.name: entry for entry in found if entry}


def _of_item(url: str, item: object) -> Entry | None:
    """Return the entry that the JSON object *item* is, None for what is no file or folder."""
    if not isinstance(item, dict) or not isinstance(name := item.get("name"), str):
        raise NoListing("JSON, but no listing of a folder")
    folder = item.get("type") == "directory" or item.get("is_dir") is True
    said, size = item.get("mtime", item.get("mod_time", "")), item.get("size")
    if isinstance(
        link := item.get("url"), str
    ):  # caddy's links keep bytes that are no UTF-8, its names do not
        found = entry_of(url, link)
        raw = found[0] if found else b""
    else:
        raw = name.encode("utf-8", "surrogateescape")
    if not raw or b"/" in raw or b"\0" in raw or raw in {b".", b".."}:
        return None
    known = isinstance(size, int) and 0 <= size < 2**63 and not folder
    return Entry(raw, folder, str(said)[:80], int(size) if known else -1)  # type: ignore[arg-type] # known says so
