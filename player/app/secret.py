"""The token of the page's controls: made by a command, read at the start, and refused if it is no secret."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from stat import S_IROTH, S_IWOTH

from player.control.logbook import Log
from player.core.machine import Control

BYTES = 32
"""Of chance, twice what nobody can guess; 43 letters in base64."""

SHORTEST = 16
"""Letters: below, a token can be guessed."""


class TokenExists(Exception):  # noqa: N818 - a fact about the world, not a mistake
    """The file is there, and was not to be renewed."""


def make_token(path: Path, *, renew: bool) -> None:
    """Write a new token to *path*, for its owner alone; what is there gives way only to *renew*.

    Raises:
        TokenExists: something is there already.
        OSError: it cannot be written.
    """
    if not renew and (path.exists() or path.is_symlink()):
        raise TokenExists(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor
            file.write(secrets.token_urlsafe(BYTES) + "\n")
            file.flush()
            os.fsync(descriptor)
        _put_in_place(beside, path, renew=renew)
    finally:
        with suppress(OSError):
            beside.unlink()


def _put_in_place(beside: Path, path: Path, *, renew: bool) -> None:
    if renew:
        with suppress(OSError):  # whoever could read the old one is to read the new one
            was = path.stat()
            os.chown(beside, was.st_uid, was.st_gid)
            beside.chmod(was.st_mode & 0o640)
        beside.replace(path)
        return
    try:
        os.link(beside, path)  # fails where something has come to be there meanwhile
    except FileExistsError:
        raise TokenExists(path) from None
    except OSError:  # a file system without links
        beside.rename(path)


def token_of(control: Control, log: Log) -> str | None:
    """Return the token of *control*; None, and a line why, where people cannot act."""
    path = control.token_file
    if path is None:
        return None
    try:
        token = path.read_text("ascii").strip()
        wrong = _unfit(path, token)
    except (OSError, UnicodeDecodeError) as error:
        wrong = f"it cannot be read ({error})"
    if wrong:
        log.warning("the page is for looking only, because of its token", file=str(path), because=wrong)
        return None
    return token


def _unfit(path: Path, token: str) -> str:
    """Return why *token*, read from *path*, is no secret; empty if it is one."""
    if os.name == "posix" and path.stat().st_mode & (S_IROTH | S_IWOTH):
        return f"others than its owner and group can use the file; chmod 640 {path}"
    if len(token) < SHORTEST or not token.isprintable() or " " in token:
        return f"it is not one word of {SHORTEST} letters or more; twelve-hours token --renew {path}"
    return ""
