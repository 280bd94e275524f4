"""What is wrong in a file, and where: the form of every message this room gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

_SHOWN = 60
"""How many characters of a person's text a message repeats."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error: *line* and *column* count from 1; *key* is the dotted path, empty for the whole file."""

    file: str
    line: int
    column: int
    key: str
    message: str

    @property
    def where(self) -> str:
        """The place as ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def what(self) -> str:
        """The message, after the key it is about."""
        return f"{self.key}: {self.message}" if self.key else self.message

    def __str__(self) -> str:
        return f"{self.where}  {self.what}"


class ConfigError(Exception):
    """A file cannot be used; *problems* holds every error found in it, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep *problems*; as text they stand one a line, messages below each other."""
        super().__init__(aligned(problems))
        self.problems = tuple(problems)


def aligned(problems: Sequence[Problem]) -> str:
    """Return *problems* one a line, their messages beginning in the same column."""
    width = max((len(problem.where) for problem in problems), default=0)
    return "\n".join(f"{problem.where:<{width}}  {problem.what}" for problem in problems)


def escaped(text: str) -> str:
    """Return *text* cut to a readable length, with whatever a terminal might obey escaped."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "…"?`` for the word of *known* nearest to *word*, else nothing."""
    nearest = get_close_matches(word[:_SHOWN].lower(), list(known), n=1)
    return f'; did you mean "{nearest[0]}"?' if nearest else ""
