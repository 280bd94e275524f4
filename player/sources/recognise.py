"""Which form a mirror has, found by looking at the names in a folder or the first headers of a tar."""

import os
import stat
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from player.core.pictures import printable
from player.sources.containers import (
    SPLITS,
    WINTER21,
    files_in,
    folders_in,
    holds_val,
    kaggle_tree,
    under,
)
from player.sources.form import Form, is_web, root_of, survey
from player.sources.forms.webdataset import LABELS, is_ending, parted
from player.sources.judgement import WORDS, form_of_file, form_of_member, unasked, without_labels
from player.sources.names import is_shard, is_table, is_test_table, wnid_of_folder, wnid_of_tar
from player.sources.raw import below, is_folder, opened, status_of
from player.sources.tar import BLOCK, TarWalk, is_header, reading
from player.sources.trouble import MirrorAway, MirrorError, of_reading
from player.sources.unread import of_file, of_folder

LOOKED_AT = 100_000
"""Entries of a folder that are looked at: four times ImageNet's synsets, a tenth of a second."""

SAMPLED = 64
"""Members of a tar among which a picture and its label stand side by side if it is a WebDataset shard."""

FILES = frozenset({Form.TAR, Form.TAR_OF_TARS, Form.VAL_TAR, Form.TEST_TAR})
"""Forms of which a mirror is one file."""

PARQUET_MAGIC = b"PAR1"

EITHER = frozenset({Form.PARQUET, Form.WEBDATASET})
"""Forms of which a mirror is one file or a folder of such; the others are folders."""

Seen = Counter[tuple[Form, str]]
"""How much of each form was seen, and in which words to say so."""


def recognise(mirror: str | Path, form: Form | None = None) -> Form:
    """Return the form of the mirror *mirror*; a *form* that a person names is only checked to be possible.

    Raises:
        MirrorError: it has no form that is read, or several at once, or cannot have *form*.
        MirrorAway: there is nothing there, or an empty folder (a mount point without its disk).
    """
    root = root_of(mirror)
    if is_web(root):
        from player.sources import web  # noqa: PLC0415 - aiohttp is not imported for a mirror on disk

        return form or web.recognise(root)
    try:
        mode = status_of(root).st_mode
        if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
            raise MirrorError("neither a folder nor a file", root, "name a folder or a tar")
        if form:
            return _possible(root, form)
        return _of_folder(root) if stat.S_ISDIR(mode) else _of_file(root)
    except OSError as error:
        raise of_reading(error, root) from error


def _possible(root: bytes, form: Form) -> Form:
    """Return *form* if the mirror at *root* can have it."""
    folder = is_folder(root)
    if folder:
        _entries(root)
    if form not in EITHER and folder == (form in FILES):
        found = "folder" if folder else "file"
        raise MirrorError(f"a {found}, which cannot be {form.words}", root, "name another form, or none")
    if form in FILES:
        with opened(root) as fd:
            _check_tar(root, fd)
    return form


def _entries(root: bytes) -> list["os.DirEntry[bytes]"]:
    """Return the first entries of the folder *root*."""
    with os.scandir(root) as entries:
        looked_at = list(islice(entries, LOOKED_AT))
    if not looked_at:
        raise MirrorAway("an empty folder", root, "check whether its disk is mounted")
    return looked_at


def _of_folder(root: bytes) -> Form:
    """Return the one form that the entries of the folder *root* have."""
    entries = _entries(root)
    kinds = Counter(form for form in map(_kind, entries) if form)
    seen: Seen = Counter({(form, WORDS[form]): count for form, count in kinds.items()})
    seen += _shards(root, entries) + _further_down(root)
    if len(seen) > 1:
        raise _several(root, seen)
    if not seen:
        folders = [entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(b".")]
        raise of_folder(root, [entry.name for entry in entries], folders)
    form = next(iter(seen))[0]
    if form is Form.FOLDER_OF_TARS and not kinds and (beside := _beside_winter21(entries)):
        what = f"per-synset tars in {printable(WINTER21)}/, and beside it {beside}"
        raise MirrorError(what, root, f"name {printable(below(root, WINTER21))}, or what is meant")
    if form is Form.TEST_FOLDER or (form is Form.PARQUET and _all_of_test(root)):
        raise without_labels(root, form)
    return form


def _beside_winter21(entries: Iterable["os.DirEntry[bytes]"]) -> str:
    """Return the names of folders and tars that may be mirrors too, the first few of them."""
    names = sorted(
        printable(entry.name) + ("/" if entry.is_dir() else "")
        for entry in entries
        if entry.name != WINTER21
        and not entry.name.startswith((b".", b"lost+found"))
        and (entry.is_dir() or entry.name.endswith(b".tar"))
    )
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _kind(entry: os.DirEntry[bytes]) -> Form | None:
    """Return the form of which *entry* is a part, None if of none."""
    if wnid_of_folder(entry.name):
        return Form.CLASS_FOLDERS if entry.is_dir() else None
    form = form_of_file(entry.name)
    return form if form and entry.is_file() else None


def _shards(root: bytes, entries: Iterable["os.DirEntry[bytes]"]) -> Seen:
    """Return how many tars among *entries* are WebDataset shards, judged by the first."""
    tars = sorted(entry.name for entry in entries if is_shard(entry.name) and entry.is_file())
    if not tars:
        return Counter()
    first = below(root, tars[0])
    with opened(first) as fd:
        head = islice(TarWalk(reading(fd), 0, os.fstat(fd).st_size, first), SAMPLED) if _is_tar(fd) else ()
        found = is_webdataset(path for path, _, _ in head)
    return Counter({(Form.WEBDATASET, "WebDataset shards"): len(tars)} if found else {})


def _further_down(root: bytes) -> Seen:
    """Return what those folders of *root* hold that belong to the layout of a form."""
    seen: Seen = Counter()
    tree = kaggle_tree(root)
    if tree is not None:
        where = printable(tree) + "/" if tree else ""
        inside = sum(1 for split in SPLITS for _ in folders_in(root, under(tree, split)))
        flat = holds_val(below(root, under(tree, b"val")))
        if flat or (tree and inside):
            seen[Form.KAGGLE, f"folders of train and val below {where}train/ and {where}val/"] = inside + flat
        elif inside:
            seen[Form.CLASS_FOLDERS, "class folders below train/ or val/"] = inside
    for form, folder, wanted in (
        (Form.FOLDER_OF_TARS, WINTER21, wnid_of_tar),
        (Form.PARQUET, b"data", is_table),
    ):
        if found := len(files_in(root, folder, wanted)):
            seen[form, f"{WORDS[form]} below {printable(folder)}/"] = found
    return seen


def _several(root: bytes, seen: Seen) -> MirrorError:
    parts = [f"{count} {words}" for (_, words), count in sorted(seen.items())]
    return MirrorError(
        f"several forms at once: {', '.join(parts)}",
        root,
        f"give each form a folder of its own and name one, or say which it is (--form {min(seen)[0]})",
    )


def _all_of_test(root: bytes) -> bool:
    return all(is_test_table(table.path or root) for table in survey(root, Form.PARQUET))


def _of_file(root: bytes) -> Form:
    """Return the form of the file *root*: a parquet table, or a tar, known by its first members."""
    with opened(root) as fd:
        if os.pread(fd, len(PARQUET_MAGIC), 0) == PARQUET_MAGIC:
            if _all_of_test(root):
                raise without_labels(root, Form.PARQUET)
            return Form.PARQUET
        _check_tar(root, fd)
        walk = TarWalk(reading(fd), 0, os.fstat(fd).st_size, root)
        return unasked(root, _of_members(path for path, _, _ in walk))


def _of_members(paths: Iterable[bytes]) -> Form | None:
    """Return the form of a tar by the first of its *paths* that tells one, None if none does."""
    first: Form | None = None
    opening: list[bytes] = []
    for path in paths:
        first = first or form_of_member(path)
        if len(opening) < SAMPLED:
            opening.append(path)
        if first is Form.TAR_OF_TARS or (first and len(opening) == SAMPLED):
            break
    return Form.WEBDATASET if is_webdataset(opening) else first


def is_webdataset(paths: Iterable[bytes]) -> bool:
    """Tell whether among *paths*, the first of a tar, a picture and a label have the same key."""
    pictures, labels = set(), set()
    for key, ending in map(parted, paths):
        if is_ending(ending):
            pictures.add(key)
        elif ending in LABELS:
            labels.add(key)
    return not pictures.isdisjoint(labels)


def _is_tar(fd: int) -> bool:
    return is_header(os.pread(fd, BLOCK, 0))


def _check_tar(root: bytes, fd: int) -> None:
    if not _is_tar(fd):
        raise of_file(root, os.pread(fd, BLOCK, 0))
