"""Whether a display is there and awake, by the kernel's word.

A cable that is pulled, a television switched off by its remote, a desktop that blanks: who paints is
not told, and paints on. Of each connector of a graphics card Linux says what is plugged into it, whether it
is in use, and its power state, in files that take microseconds to read (drivers/gpu/drm/drm_sysfs.c).
"""

from pathlib import Path

FACTS = Path("/sys/class/drm")

_LIT = (("status", "connected"), ("enabled", "enabled"), ("dpms", "On"))


class Connectors:
    """The connectors of all graphics cards."""

    def __init__(self, facts: Path = FACTS) -> None:
        """Begin; nothing was looked at yet."""
        self._facts = facts
        self._lit: Path | None = None
        self._was_lit = False

    def lit(self) -> bool:
        """Tell whether any display is there and awake.

        Where none ever was, nothing is known, and it is so: a machine whose
        driver does not tell, or without a display of its own.
        """
        if self._lit is None or not _is_lit(self._lit):
            self._lit = next(filter(_is_lit, self._facts.glob("card*-*")), None)
        self._was_lit = self._was_lit or self._lit is not None
        return self._lit is not None or not self._was_lit


def _is_lit(connector: Path) -> bool:
    try:
        return all((connector / fact).read_text("ascii").strip() == word for fact, word in _LIT)
    except (OSError, ValueError):
        return False
