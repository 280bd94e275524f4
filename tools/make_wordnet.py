"""Make assets/wordnet: the synsets that ImageNet uses, with all their ancestors, from WordNet's data.noun.

Run from the project's folder: ``python -m tools.make_wordnet --help``.
The form of data.noun is that of WordNet's manual page wndb(5).
"""

import argparse
import gzip
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from player.core.synsets import WORDNET_COLUMNS, Synset

HYPERNYMS = ("@", "@i")
"""wndb(5): hypernym and instance hypernym."""

_LEMMA = re.compile(r"[^\s|()]+")
"""Anything but our separators; parentheses would be an adjective's marker such as "(p)"."""


def licence_of(lines: Iterable[str]) -> str:
    """Return the licence that opens data.noun, in lines numbered and indented there."""
    header = (line for line in lines if line.startswith("  "))
    return "".join(re.sub(r"^ *\d+ ?", "", line).rstrip() + "\n" for line in header)


def parsed(line: str) -> tuple[Synset, str]:
    """Return the synset and the gloss in one *line* of data.noun.

    Raises:
        ValueError: a lemma holds a character that the table cannot.
    """
    entry, _, gloss = line.partition(" | ")
    fields = entry.split()
    lemmas = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
    for lemma in lemmas:
        if not _LEMMA.fullmatch(lemma):
            raise ValueError(f"n{fields[0]}: unexpected characters in the lemma {lemma!r}")
    pointers = fields[5 + 2 * len(lemmas) :]
    hypernyms = (
        f"n{offset}"
        for symbol, offset in zip(pointers[::4], pointers[1::4], strict=False)
        if symbol in HYPERNYMS
    )
    words = tuple(lemma.replace("_", " ") for lemma in lemmas)
    return Synset(f"n{fields[0]}", words, tuple(hypernyms)), " ".join(gloss.split())


def with_ancestors(wnids: Iterable[str], synsets: dict[str, tuple[Synset, str]]) -> list[str]:
    """Return *wnids* and all their ancestors, ascending; KeyError for one that data.noun does not have."""
    found: set[str] = set()
    ahead = list(wnids)
    while ahead:
        wnid = ahead.pop()
        if wnid not in found:
            found.add(wnid)
            ahead += synsets[wnid][0].hypernyms
    return sorted(found)


def table_of(wnids: Iterable[str], synsets: dict[str, tuple[Synset, str]]) -> str:
    """Return the table as text: wnid, lemmas (parted by ``|``), hypernyms (by spaces), gloss."""
    rows = [WORDNET_COLUMNS]
    for wnid in wnids:
        synset, gloss = synsets[wnid]
        rows.append((wnid, "|".join(synset.lemmas), " ".join(synset.hypernyms), gloss))
    return "".join("\t".join(row) + "\n" for row in rows)


def wnids_in(path: Path) -> list[str]:
    """Return the wnids that open the lines of *path*; other lines are headers."""
    return re.findall(r"^n\d{8}\b", path.read_text("ascii"), re.MULTILINE)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the inputs named in *argv* and write the table and its licence."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data_noun", type=Path, help="data.noun.gz of WordNet 3.0 (Debian's wordnet-base)")
    parser.add_argument("wnids", type=Path, nargs="+", help="lists or tables whose lines begin with a wnid")
    parser.add_argument(
        "--out", type=Path, required=True, help="the folder to write synsets.tsv and LICENSE to"
    )
    inputs = parser.parse_args(argv)
    lines = gzip.decompress(inputs.data_noun.read_bytes()).decode("ascii").splitlines()
    entries = (parsed(line) for line in lines if not line.startswith("  "))
    synsets = {synset.wnid: (synset, gloss) for synset, gloss in entries}
    wanted = (wnid for path in inputs.wnids for wnid in wnids_in(path))
    table = table_of(with_ancestors(wanted, synsets), synsets)
    (inputs.out / "synsets.tsv").write_text(table, "ascii", newline="\n")
    (inputs.out / "LICENSE").write_text(licence_of(lines), "ascii", newline="\n")
    print(f"{table.count(chr(10)) - 1} synsets")


if __name__ == "__main__":
    main()
