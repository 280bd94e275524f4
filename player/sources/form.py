"""The forms of a mirror that are read in place, and the containers each form consists of."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from player.sources.containers import (
    Container,
    class_folders,
    itself,
    kaggle,
    per_synset_tars,
    shards,
    tables,
    val,
)
from player.sources.raw import absolute
from player.sources.trouble import MirrorError

__all__ = ["WEB", "Container", "Form", "is_web", "root_of", "survey"]

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")

WEB = ("http", "https")
"""Schemes of the URLs that are read."""


class Form(StrEnum):
    """How a mirror lies on disk."""

    CLASS_FOLDERS = "class-folders"
    FLAT_FOLDER = "flat-folder"
    FOLDER_OF_TARS = "folder-of-tars"
    TAR = "tar"
    TAR_OF_TARS = "tar-of-tars"
    VAL_FOLDER = "ilsvrc-val-folder"
    VAL_TAR = "ilsvrc-val-tar"
    TEST_FOLDER = "ilsvrc-test-folder"
    TEST_TAR = "ilsvrc-test-tar"
    KAGGLE = "kaggle"
    PARQUET = "parquet"
    WEBDATASET = "webdataset"

    @property
    def in_tars(self) -> bool:
        """Tell whether its pictures are parts of tars; else each is a file or a cell of a table."""
        return self in _IN_TARS

    @property
    def in_tables(self) -> bool:
        """Tell whether its pictures are cells of tables: the offset is row group << 32 | row within it."""
        return self is Form.PARQUET

    @property
    def words(self) -> str:
        """What such a mirror is, for people."""
        return _WORDS[self]


_IN_TARS = {Form.FOLDER_OF_TARS, Form.TAR, Form.TAR_OF_TARS, Form.VAL_TAR, Form.TEST_TAR, Form.WEBDATASET}

_WORDS = {
    Form.CLASS_FOLDERS: "class folders",
    Form.FLAT_FOLDER: "a folder of pictures named by their wnid",
    Form.FOLDER_OF_TARS: "a folder of per-synset tars",
    Form.TAR: "one tar of pictures",
    Form.TAR_OF_TARS: "one tar of per-synset tars",
    Form.VAL_FOLDER: "the pictures of ILSVRC 2012's val in a folder",
    Form.VAL_TAR: "the pictures of ILSVRC 2012's val in a tar",
    Form.TEST_FOLDER: "the pictures of ILSVRC 2012's test in a folder, unlabelled",
    Form.TEST_TAR: "the pictures of ILSVRC 2012's test in a tar, unlabelled",
    Form.KAGGLE: "train in class folders, val in one folder, as Kaggle has them",
    Form.PARQUET: "Hugging Face's parquet tables",
    Form.WEBDATASET: "WebDataset shards",
}


def root_of(mirror: str | Path) -> bytes:
    """Return the absolute raw path of *mirror*, or its URL, percent-encoded and without a slash at its end.

    Raises:
        MirrorError: *mirror* is a URL that cannot be read.
    """
    text = str(mirror)
    scheme = _URL.match(text)
    if not scheme:
        return absolute(mirror)
    if scheme[1].lower() not in WEB:
        raise MirrorError(
            f"not read: mirrors by {scheme[1]}://", text, "mount it and name the path, or serve it by http"
        )
    return _url(text)


def is_web(root: bytes) -> bool:
    """Tell whether *root* is the URL of a mirror on a web server; a path is absolute and opens with ``/``."""
    return root.startswith((b"http://", b"https://"))


def _url(text: str) -> bytes:
    """Return the URL *text* as ASCII; what is percent-encoded already stays so."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise MirrorError(f"no URL: {error}", text, "write it as http://host/folder") from error
    if not host or parts.query or parts.fragment:
        raise MirrorError("no URL of a folder or a tar", text, "write it as http://host/folder")
    user, at, _ = parts.netloc.rpartition("@")
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~", errors="surrogateescape").rstrip("/")
    return urlunsplit((parts.scheme, user + at + host + port, path, "", "")).encode("ascii")


def survey(root: bytes, form: Form) -> tuple[Container, ...]:
    """Return the containers of the mirror at *root* as they are now, by wnid and path.

    An index is true as long as this stays the same. Files that give the
    pictures their labels stand behind the containers, by their absolute paths.

    Raises:
        OSError: the root cannot be read.
        MirrorError, MirrorAway: a web server does not answer, or not as it should.
    """
    if is_web(root):
        from player.sources import web  # noqa: PLC0415 - aiohttp is not imported for a mirror on disk

        return web.survey(root, form)
    look = _LOOKS.get(form)
    return look(root) if look else (itself(root, sized=form.in_tars),)


_LOOKS: Mapping[Form, Callable[[bytes], tuple[Container, ...]]] = {
    Form.CLASS_FOLDERS: class_folders,
    Form.FOLDER_OF_TARS: per_synset_tars,
    Form.VAL_FOLDER: val,
    Form.VAL_TAR: val,
    Form.KAGGLE: kaggle,
    Form.PARQUET: tables,
    Form.WEBDATASET: shards,
}
