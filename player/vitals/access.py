"""Who may do what: asked of the kernel as the user who plays, so that groups, lists and mounts all count."""

import getpass
import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_IROTH

_TESTS = {"read": "-r", "write": "-w", "search": "-x"}
_MODES = {"read": os.R_OK, "write": os.W_OK, "search": os.X_OK}


@dataclass(frozen=True, slots=True)
class User:
    """Whoever plays; *ids* are user, group and further groups, None for ourselves."""

    name: str
    ids: tuple[int, int, tuple[int, ...]] | None = None

    def may(self, do: str, path: Path) -> bool | None:
        """Tell whether *path* can be read, written or searched; one that is not there, where it would be."""
        there = next((p for p in (path, *path.parents) if exists(p)), path)
        if there != path and not there.is_dir():
            return False
        if self.ids is None:
            return os.access(there, _MODES[do])
        user, group, groups = self.ids
        asked = ["test", _TESTS[do], str(there)]
        try:
            done = subprocess.run(  # noqa: S603 - our own words, without a shell
                asked, user=user, group=group, extra_groups=groups, check=False, timeout=10, cwd="/"
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.returncode == 0


def exists(path: Path) -> bool:
    """Tell whether there is anything at *path*, as far as we may look."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where one may not look


def who_plays(service: str) -> User:
    """Return the user of the *service* if root asks and there is one, else whoever asks."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        import pwd  # noqa: PLC0415 - Windows has none

        with suppress(KeyError):
            found = pwd.getpwnam(service)
            groups = tuple(os.getgrouplist(service, found.pw_gid))
            return User(service, (found.pw_uid, found.pw_gid, groups))
    try:
        return User(getpass.getuser())
    except (OSError, KeyError):  # a user without a name
        return User("this user")


def read_by_all(path: Path) -> bool | None:
    """Tell whether everybody may read *path*, None where it cannot be looked at."""
    try:
        return bool(path.stat().st_mode & S_IROTH)
    except OSError:
        return None
