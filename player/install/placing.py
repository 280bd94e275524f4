"""Files put in their places and taken away again, but never one that somebody else wrote or changed.

Each file begins with a line that says who wrote it and holds a digest of the
rest. A file without that line is somebody's own; one whose digest does not
fit was changed by hand. Both are left as they are, and that is said.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

MARK = "# Written by twelve-hours install, which leaves it alone once it was changed by hand"


@dataclass(frozen=True, slots=True)
class Placing:
    """What was done, or would be, with the file at *path*; *well* unless it is not as it should be.

    *text* is what is written, empty where nothing is.
    """

    path: Path
    did: str
    well: bool = True
    changed: bool = False
    text: str = ""


def marked(text: str) -> str:
    """Return *text* as it is written: after our mark."""
    return f"{MARK} ({_digest(text)}).\n{text}"


def place(files: Mapping[Path, str], root: Path, *, dry: bool) -> list[Placing]:
    """Write *files* below *root*, or say what that would do.

    Raises:
        OSError: one cannot be written; those before it are.
    """
    return [_place(path, marked(text), root, dry=dry) for path, text in files.items()]


def take_away(paths: Iterable[Path], root: Path, *, dry: bool) -> list[Placing]:
    """Remove the files at *paths* below *root* that are ours, or say what that would do.

    Raises:
        OSError: one cannot be removed.
    """
    return [_take_away(path, root, dry=dry) for path in paths]


def _place(path: Path, text: str, root: Path, *, dry: bool) -> Placing:
    there = _below(root, path)
    found = _read(there)
    if found == text:
        return Placing(path, "is as it should be")
    if found is not None and not _is_ours(found):
        return Placing(path, "left: it is not ours, or was changed by hand", well=False)
    if not dry:
        _write(there, text)
    return Placing(path, "replaced" if found is not None else "written", changed=True, text=text)


def _take_away(path: Path, root: Path, *, dry: bool) -> Placing:
    there = _below(root, path)
    found = _read(there)
    if found is None:
        return Placing(path, "is not there")
    if not _is_ours(found):
        return Placing(path, "left: it is not ours, or was changed by hand", well=False)
    if not dry:
        there.unlink()
        with suppress(OSError):  # others have files in it
            there.parent.rmdir()
    return Placing(path, "removed", changed=True)


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to(path.anchor)


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return None


def _is_ours(text: str) -> bool:
    first, _, rest = text.partition("\n")
    return first == f"{MARK} ({_digest(rest)})."


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _write(path: Path, text: str) -> None:
    """Put *text* at *path* as a whole; a cut off unit would be worse than none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.chmod(0o644)
    aside.replace(path)
