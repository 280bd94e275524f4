"""What may be wrong with a mirror as a whole, each as one line that says what, where and what to do."""

import os

from player.core.pictures import printable
from player.sources.raw import is_there


class _Trouble(Exception):  # noqa: N818 - a family of troubles, never raised itself
    """What is wrong, where (raw path, or text), and what to do about it."""

    def __init__(self, what: str, where: bytes | str, advice: str) -> None:
        super().__init__(what, where, advice)
        self.what = what
        self.where = printable(where) if isinstance(where, bytes) else where
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.advice}"


class MirrorError(_Trouble):
    """The mirror is there and cannot be used as it is."""


class MirrorAway(_Trouble):
    """The mirror is not there: an unmounted disk, a wrong path."""


class NotIndexed(Exception):  # noqa: N818 - a state of the world, not a mistake
    """There is no index of this mirror, or none that is still true; the text says why."""


def of_reading(error: OSError, root: bytes) -> MirrorError | MirrorAway:
    """Return what *error*, met while reading the mirror at *root*, means for it."""
    where = os.fsencode(error.filename) if isinstance(error.filename, bytes | str) else root
    reason = error.strerror or str(error)
    if isinstance(error, PermissionError):
        return MirrorError(f"cannot be read: {reason}", where, "let the player's user read it")
    if is_there(root):
        return MirrorError(f"cannot be read: {reason}", where, "check the disk, then index again")
    return MirrorAway("no such mirror", root, "check the path, and whether its disk is mounted")
