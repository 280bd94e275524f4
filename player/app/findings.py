"""What an inspection reports: the findings on one mirror, and the difference of two."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from player.core.difference import Difference, Unlike
from player.core.manifest import Manifest
from player.core.pictures import printable
from player.core.verdicts import Spread, Standing, Summary

MOST_ROWS = 40
"""Synsets in a table of differences, about a screenful; JSON has them all."""

_BAD = (Standing.REFUSED, Standing.UNREADABLE, Standing.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of *mirror* found.

    *sheet* is the contact sheet, None where nothing is odd; *listed* the file
    that names what is not well; *notes* are lines for people.
    """

    mirror: str
    manifest: Manifest
    summary: Summary
    sheet: Path | None
    listed: Path
    seconds: float
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether pictures are well, and none could not be read; else the command exits with 1.

        Refused ones do not count: every copy of ImageNet has some, they are
        the files' own fault, and the player passes over them. What could not
        be read (a dying disk, files taken away) is for a person to mend.
        """
        count = self.summary.count
        return count(Standing.WELL) > 0 and not count(Standing.UNREADABLE) + count(Standing.WITHDRAWN)

    def as_json(self) -> dict[str, Any]:
        """Return the keys of ``index --check --json``."""
        found = self.summary
        return {
            "form": self.manifest.form,
            "pictures": self.manifest.pictures,
            "synsets": len(self.manifest.wnids),
            "hash": self.manifest.hash,
            "hash_comparable": self.manifest.hash_comparable,
            **{str(standing): found.count(standing) for standing in Standing},
            "reasons": {str(standing): found.reasons(standing) for standing in _BAD},
            "formats": found.formats(),
            "odd": found.oddities(),
            "width": _lengths(found.width),
            "height": _lengths(found.height),
            "listed": str(self.listed),
            "sheet": str(self.sheet) if self.sheet else None,
            "seconds": self.seconds,
        }

    def tables(self) -> dict[str, dict[str, Any]]:
        """Return the figures for reading: tables by their headings, none of them empty."""
        found = self.summary
        tables: dict[str, dict[str, Any]] = {
            f"{self.manifest.pictures:,} pictures": {str(s): found.count(s) for s in Standing},
            **{str(standing): found.reasons(standing) for standing in _BAD},
            "formats of the well": found.formats(),
            "odd, and yet well": found.oddities(),
        }
        if found.width and found.height:
            tables["pixels"] = {"width": _lengths(found.width), "height": _lengths(found.height)}
        return {heading: rows for heading, rows in tables.items() if rows}


def _lengths(spread: Spread | None) -> dict[str, int] | None:
    return {"min": spread.least, "median": spread.median, "max": spread.most} if spread else None


@dataclass(frozen=True, slots=True)
class DiffReport:
    """What one of two mirrors has that the other has not.

    *by_names* is False where one of the forms has lost the names: then only
    the counts of each synset are compared.
    """

    mirrors: tuple[str, str]
    manifests: tuple[Manifest, Manifest]
    by_names: bool
    difference: Difference

    @property
    def ok(self) -> bool:
        """Tell whether both hold the same, as far as can be told; else the command exits with 1."""
        return not self.difference.unlike

    @property
    def verdict(self) -> str:
        """The answer in a line, and what was compared for it."""
        compared = (
            "" if self.by_names else "; names are lost in one, so only the counts of synsets are compared"
        )
        return ("the same content" if self.ok else "they differ") + compared

    def as_json(self) -> dict[str, Any]:
        """Return the keys of ``index --diff --json``."""
        found = self.difference
        return {
            "equal": self.ok,
            "by_names": self.by_names,
            "a": self._side(0),
            "b": self._side(1),
            "same": found.same,
            "only_a": found.only_a,
            "only_b": found.only_b,
            "synsets_only_a": found.synsets_only_a,
            "synsets_only_b": found.synsets_only_b,
            "synsets": [_synset(unlike) for unlike in found.unlike],
        }

    def tables(self) -> dict[str, dict[str, Any]]:
        """Return the same for reading: tables by their headings, none of them empty."""
        found = self.difference
        a, b = self.mirrors
        tables: dict[str, dict[str, Any]] = {
            "pictures": {"in both": found.same, f"only in {a}": found.only_a, f"only in {b}": found.only_b},
            "synsets": {f"only in {a}": found.synsets_only_a, f"only in {b}": found.synsets_only_b},
            "by synset": {unlike.wnid: _in_words(unlike) for unlike in found.unlike[:MOST_ROWS]},
        }
        if len(found.unlike) > MOST_ROWS:
            tables["by synset"]["…"] = (
                f"and {len(found.unlike) - MOST_ROWS:,} more synsets; --json has them all"
            )
        return {heading: rows for heading, rows in tables.items() if rows}

    def _side(self, side: int) -> dict[str, Any]:
        held = self.manifests[side]
        return {
            "mirror": self.mirrors[side],
            "form": held.form,
            "pictures": held.pictures,
            "synsets": len(held.wnids),
            "hash": held.hash,
        }


def _synset(unlike: Unlike) -> dict[str, Any]:
    return {
        "wnid": unlike.wnid,
        "both": unlike.both,
        "only_a": unlike.only_a,
        "only_b": unlike.only_b,
        "some_a": [printable(stem) for stem in unlike.some_a],
        "some_b": [printable(stem) for stem in unlike.some_b],
    }


def _in_words(unlike: Unlike) -> str:
    """Return how a synset differs, such as ``both 40  −2 n1_7, n1_9  +1 n1_50``: B against A."""
    parts = [f"both {unlike.both:,}"]
    for sign, count, some in (("−", unlike.only_a, unlike.some_a), ("+", unlike.only_b, unlike.some_b)):
        if count:
            names = ", ".join(map(printable, some))
            parts.append(f"{sign}{count:,} {names}{' …' if 0 < len(some) < count else ''}".rstrip())
    return "  ".join(parts)
