"""A folder that says what is in it: BagIt 1.0 (RFC 8493), which archives and registrars take in.

Written here and not by a library: bagit.py turns a folder that is already
full into a bag, in place, and reads everything twice. This one is hashed as
it is written, and is whole when it gets its name.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from player.journal.moving import sync_folder

Content = Iterable[bytes]


class NotABag(OSError):  # noqa: N818 - a state of the world, not a mistake
    """The bag cannot be written there; the text says why."""


def write_bag(target: Path, payload: Mapping[str, Content], info: Mapping[str, str]) -> None:
    """Write *payload* (names without folders → content) to the folder *target* as a bag, whole or not at all.

    *info* goes into bag-info.txt, in its order.

    Raises:
        NotABag: there is something at *target*.
        OSError: it cannot be written.
    """
    if target.exists():
        raise NotABag(f"{target} is there already; name a folder that is not")
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        (part / "data").mkdir(parents=True)
        _fill(part, payload, info)
        for folder in (part / "data", part):
            sync_folder(folder)
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fill(part: Path, payload: Mapping[str, Content], info: Mapping[str, str]) -> None:
    written = {f"data/{name}": _written(part / "data" / name, content) for name, content in payload.items()}
    size = sum(length for _, length in written.values())
    tags = {
        "bagit.txt": ["BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8"],
        "bag-info.txt": [*map(_line, info.items()), f"Payload-Oxum: {size}.{len(written)}"],
        "manifest-sha256.txt": [f"{digest}  {name}" for name, (digest, _) in sorted(written.items())],
    }
    hashes = {name: _written(part / name, _text(lines))[0] for name, lines in tags.items()}
    lines = [f"{digest}  {name}" for name, digest in sorted(hashes.items())]
    _written(part / "tagmanifest-sha256.txt", _text(lines))


def _line(entry: tuple[str, str]) -> str:
    """Return a label and its value; a value of several lines becomes one."""
    return f"{entry[0]}: {' '.join(entry[1].split())}"


def _text(lines: Iterable[str]) -> Content:
    return ["".join(f"{line}\n" for line in lines).encode("utf-8")]


def _written(path: Path, content: Content) -> tuple[str, int]:
    """Write *content* to *path* and onto the disk; return its SHA-256 in hex, and its bytes."""
    digest, length = sha256(), 0
    with path.open("xb") as file:
        for chunk in content:
            digest.update(chunk)
            length += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), length
