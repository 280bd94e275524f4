"""Make assets/imagenet: the census of ImageNet's fall 2011 release, and the labels of ILSVRC 2012's val.

Run from the project's folder: ``python -m tools.make_imagenet --help``.
"""

import argparse
import csv
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from player.core.synsets import CENSUS_COLUMNS, POLICIES, TOPS, WordNet

UNSAFE, WINTER = POLICIES


@dataclass(frozen=True, slots=True)
class Lists:
    """The published lists of wnids."""

    ilsvrc: frozenset[str]
    unsafe: frozenset[str]
    other_persons: frozenset[str]
    winter21: frozenset[str]

    def policies(self, wnid: str) -> tuple[str, ...]:
        """Return the policies that concern *wnid*.

        The winter 2021 release left out the unsafe persons and, of the other
        persons, those that are not imageable. Which these are was not
        published: we take all that a list of the release's larger synsets lacks.
        """
        if wnid in self.unsafe:
            return UNSAFE, WINTER
        return (WINTER,) if wnid in self.other_persons - self.winter21 else ()


def wnids_in(path: Path) -> frozenset[str]:
    """Return the wnids that open the lines of *path*."""
    return frozenset(re.findall(r"^n\d{8}\b", path.read_text("ascii"), re.MULTILINE))


def row_of(wnid: str, synset: Mapping[str, str], lists: Lists) -> tuple[str, ...]:
    """Return the table's row of *wnid*."""
    policies = " ".join(lists.policies(wnid))
    return wnid, synset["images"], policies, str(int(wnid in lists.ilsvrc)), synset["top"]


def table_of(release: Mapping[str, Mapping[str, str]], lists: Lists, wordnet: WordNet) -> str:
    """Return the table as text, by wnid; synsets of ILSVRC 2012 alone get no pictures, their path's top."""
    alone = {w: {"images": "0", "top": wordnet.path(w)[0]} for w in lists.ilsvrc - release.keys()}
    synsets = {**release, **alone}
    rows = [CENSUS_COLUMNS, *(row_of(wnid, synsets[wnid], lists) for wnid in sorted(synsets))]
    strangers = {row[-1] for row in rows[1:]} - set(TOPS.values())
    if strangers:
        raise ValueError(f"not among the nine tops: {', '.join(sorted(strangers))}")
    return "".join("\t".join(row) + "\n" for row in rows)


def val_labels(labels: Mapping[str, int]) -> str:
    """Return the *labels* of ILSVRC 2012's val, by file name, as lines: that of picture 1 first."""
    by_number = {int(name[15:23]): label for name, label in labels.items()}  # ILSVRC2012_val_00000001.JPEG
    if sorted(by_number) != list(range(1, len(labels) + 1)):
        raise ValueError("the val pictures are not numbered from 1 without a gap")
    return "".join(f"{by_number[number]}\n" for number in range(1, len(labels) + 1))


def main(argv: Sequence[str] | None = None) -> None:
    """Read the inputs named in *argv* and write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("release", type=Path, help="table of the release with the columns wnid, images, top")
    parser.add_argument("--ilsvrc", type=Path, required=True, help="the 1,000 wnids of ILSVRC 2012")
    parser.add_argument("--unsafe", type=Path, required=True, help="the 1,593 unsafe person synsets of 2019")
    parser.add_argument(
        "--other-persons", type=Path, required=True, help="the 1,239 others of the same study"
    )
    parser.add_argument(
        "--winter21", type=Path, required=True, help="wnids of the winter 2021 release (its larger synsets)"
    )
    parser.add_argument("--wordnet", type=Path, required=True, help="assets/wordnet/synsets.tsv")
    parser.add_argument(
        "--val",
        type=Path,
        required=True,
        help="labels 0–999 of the val pictures by file name, JSON with gzip",
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the tables to")
    inputs = parser.parse_args(argv)
    with inputs.release.open(newline="", encoding="ascii") as file:
        release = {row["wnid"]: row for row in csv.DictReader(file, delimiter="\t")}
    paths = (inputs.ilsvrc, inputs.unsafe, inputs.other_persons, inputs.winter21)
    lists = Lists(*(wnids_in(path) for path in paths))
    table = table_of(release, lists, WordNet(inputs.wordnet.read_text("ascii")))
    (inputs.out / "census.tsv").write_text(table, "ascii", newline="\n")
    labels = json.loads(gzip.decompress(inputs.val.read_bytes()))
    (inputs.out / "ilsvrc2012_val.txt").write_text(val_labels(labels), "ascii", newline="\n")
    print(f"{len(release)} synsets, {sum(int(row['images']) for row in release.values())} pictures")


if __name__ == "__main__":
    main()
