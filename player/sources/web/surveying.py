"""Which form a mirror on a web server has, of which containers it consists, and whether it is there.

A container's stamp is what its server says of it. Of a tar that is its ETag,
size and date, asked for one by one with one byte of each: this shows at once
whether the server answers ranges. Of a folder it is what the listing above it
says beside its name, its date in most servers: one listing for all, where the
listings of 21,841 folders would be a gigabyte. Python's http.server says
nothing there; pictures that come into such a folder wait for the next
indexing, and one that goes is found missing when its turn comes.
"""

import re
from asyncio import run
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from player.core.pictures import printable
from player.sources.containers import SPLITS, WINTER21
from player.sources.form import Container, Form
from player.sources.judgement import WORDS, form_of_file, form_of_member, unasked, without_labels
from player.sources.names import wnid_of_folder, wnid_of_tar
from player.sources.tar import BLOCK, TarWalk, is_header
from player.sources.trouble import MirrorError
from player.sources.web.addresses import address, checked, folder_address
from player.sources.web.answers import Answer, anything
from player.sources.web.asking import Client, Limits
from player.sources.web.listing import Entry, opens_a_listing
from player.sources.web.stamps import fingerprint
from player.sources.web.visiting import Visitor, in_turn, visiting
from player.sources.web.window import Window

LOOK = Limits(deadline=3.0, connecting=1.5, connections=1)
"""How long a look may take that tells whether a mirror is there."""

GLANCE = 4096
"""Bytes of a listing that show that it is one."""

_FILE = re.compile(rb"\.(tar|tgz|gz|bz2|xz|zst|7z|zip|parquet)$", re.IGNORECASE)

ONE_TAR = frozenset({Form.TAR, Form.TAR_OF_TARS, Form.VAL_TAR, Form.TEST_TAR})
ONE_FOLDER = frozenset({Form.FLAT_FOLDER, Form.VAL_FOLDER, Form.TEST_FOLDER})
"""Forms of one container, which is the mirror itself."""

LOOKED_AT = 1_000
"""Members of a tar that tell its form, of which each costs a question."""


def form_at(root: bytes) -> Form:
    """Return the form of the mirror at the URL *root*; see `player.sources.web.recognise`."""
    checked(root)
    with visiting() as visitor:
        return _of_tar(visitor, root) if _FILE.search(root) else _of_folder(visitor, root)


def containers_at(root: bytes, form: Form) -> tuple[Container, ...]:
    """Return the containers of the mirror at *root*; see `player.sources.web.survey`."""
    checked(root)
    with visiting() as visitor:
        if form in ONE_TAR:
            return tuple(_tars(visitor, root, [b""]))
        if form not in {*ONE_FOLDER, Form.CLASS_FOLDERS, Form.FOLDER_OF_TARS}:
            raise MirrorError(f"not read over http: {form}", root, "mount or copy it and name the path")
        entries = visitor.listing(folder_address(root))
        if form is Form.CLASS_FOLDERS:
            return _class_folders(visitor, root, entries)
        if form is Form.FOLDER_OF_TARS:
            return tuple(_tars(visitor, root, _tars_in(b"", entries) or _winter21(visitor, root, entries)))
        names = sorted(entry.name for entry in entries)
        return (Container(b"", fingerprint(b"\0".join(names)), 0, 0),)


def is_there(root: bytes) -> bool:
    """Tell whether there is a mirror at *root*; see `player.sources.web.reachable`."""
    return run(_look(root))


async def _look(root: bytes) -> bool:
    """Ask for the first block of a tar, or for the beginning of a listing: a login page is neither."""
    client = Client(LOOK)
    try:
        if _FILE.search(root):
            block = await client.part(address(root, b""), 0, BLOCK, anything)
            return isinstance(block, Answer) and is_header(block.data)
        url = folder_address(root)
        page = await client.beginning(url, GLANCE)
        return isinstance(page, Answer) and opens_a_listing(url, page.head.kind, page.data)
    finally:
        await client.close()


def _of_tar(visitor: Visitor, root: bytes) -> Form:
    """Return the form of the tar at *root* by its first picture or inner tar."""
    url = address(root, b"")
    answer = visitor.glance(url, BLOCK)
    if not is_header(answer.data):
        what = "a web page, no tar" if answer.head.kind == "text/html" else "no tar"
        advice = "of a compressed archive, unpack the outer layer; tars inside it are read in place"
        raise MirrorError(what, root, advice)
    stamp = answer.head.stamp
    walk = TarWalk(Window(visitor, url, stamp).read, 0, stamp[1], root)
    told = (form_of_member(path) for path, _, _ in islice(walk, LOOKED_AT))
    return unasked(root, next(filter(None, told), None))


def _of_folder(visitor: Visitor, root: bytes) -> Form:
    """Return the one form that the entries of the folder at *root* have."""
    entries = visitor.listing(folder_address(root))
    seen = Counter(form for form in map(_kind, entries) if form)
    if not seen[Form.CLASS_FOLDERS]:
        seen[Form.CLASS_FOLDERS] = len(_split(visitor, root, entries))
    if not seen[Form.FOLDER_OF_TARS]:
        seen[Form.FOLDER_OF_TARS] = len(_winter21(visitor, root, entries))
    found = sorted((form, count) for form, count in seen.items() if count)
    if len(found) > 1:
        parts = ", ".join(f"{count} {WORDS[form]}" for form, count in found)
        advice = f"give each a folder of its own and name one, or say which it is (--form {found[0][0]})"
        raise MirrorError(f"several forms at once: {parts}", root, advice)
    if not found:
        what = f"nothing that is read as a mirror, in {len(entries)} names" if entries else "an empty folder"
        forms = "class folders, of per-synset tars, of pictures named by wnid, or a tar"
        advice = f"over http, name a folder of {forms}; parquet, WebDataset and Kaggle's tree need a disk"
        raise MirrorError(what, root, advice)
    if (
        found[0][0] is Form.FOLDER_OF_TARS
        and any(map(_may_be_another, entries))
        and not any(map(_kind, entries))
    ):
        what = f"per-synset tars in {printable(WINTER21)}/, and other folders or tars beside it"
        raise MirrorError(what, root, f"name {printable(WINTER21)}/ in it, or what is meant")
    if found[0][0] is Form.TEST_FOLDER:
        raise without_labels(root, Form.TEST_FOLDER)
    return found[0][0]


def _may_be_another(entry: Entry) -> bool:
    """Tell whether *entry* may be a mirror beside ``winter21_whole``."""
    return entry.name != WINTER21 and (entry.folder or entry.name.endswith(b".tar"))


def _kind(entry: Entry) -> Form | None:
    """Return the form of which *entry* is a part, None if of none."""
    if entry.folder:
        return Form.CLASS_FOLDERS if wnid_of_folder(entry.name) else None
    form = form_of_file(entry.name)
    return None if form is Form.PARQUET else form  # tables are read from a disk only


def _class_folders(visitor: Visitor, root: bytes, entries: Sequence[Entry]) -> tuple[Container, ...]:
    """Return the class folders among *entries*, or else those below ``train`` and ``val``."""
    found = _folders(b"", entries) or _split(visitor, root, entries)
    return tuple(sorted(found, key=lambda folder: (folder.path[-9:], folder.path)))


def _split(visitor: Visitor, root: bytes, entries: Sequence[Entry]) -> list[Container]:
    """Return the class folders below ``train`` and ``val``, if *entries* has these."""
    there = [entry.name for entry in entries if entry.folder and entry.name in SPLITS]
    found = ((name, visitor.listing(folder_address(root, name))) for name in there)
    return [folder for name, below in found for folder in _folders(name + b"/", below)]


def _folders(prefix: bytes, entries: Sequence[Entry]) -> list[Container]:
    return [
        Container(prefix + entry.name, fingerprint(entry.said.encode("utf-8", "surrogateescape")), 0, 0)
        for entry in entries
        if entry.folder and wnid_of_folder(entry.name)
    ]


def _tars_in(prefix: bytes, entries: Sequence[Entry]) -> list[bytes]:
    return sorted(prefix + entry.name for entry in entries if wnid_of_tar(entry.name) and not entry.folder)


def _winter21(visitor: Visitor, root: bytes, entries: Sequence[Entry]) -> list[bytes]:
    """Return the paths of the tars in ``winter21_whole``, if *entries* has that."""
    if not any(entry.folder and entry.name == WINTER21 for entry in entries):
        return []
    return _tars_in(WINTER21 + b"/", visitor.listing(folder_address(root, WINTER21)))


def _tars(visitor: Visitor, root: bytes, paths: Sequence[bytes]) -> list[Container]:
    """Return the tars at *paths* with their stamps."""
    stamps = in_turn(lambda path: visitor.glance(address(root, path), 1).head.stamp, paths)
    return [Container(path, *stamp) for path, stamp in zip(paths, stamps, strict=True)]
