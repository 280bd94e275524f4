"""The script that makes assets/wordnet, on a small piece."""

import gzip
from pathlib import Path

import pytest

from tools.make_wordnet import main

DATA_NOUN = """\
  1 This software and database is being provided to you, the LICENSEE, by__
  2 Princeton University under the following license.
  3 __
00001740 03 n 01 entity 0 001 ~ 00001930 n 0000 | that which is__
00001930 03 n 02 physical_entity 0 body 1 002 @ 00001740 n 0000 ~ 00002000 n 0000 | it "is there"; or not__
00001940 03 n 01 unused 0 001 @ 00001740 n 0000 | nobody asks for it__
00002000 15 n 01 Atlantis 0 003 -c 00001740 n 0000 @i 00001930 n 0000 @ 00001740 n 0000 | sunk__
""".replace("__", "  ")
"""With the blanks in which data.noun's lines end."""

TABLE = """\
wnid\tlemmas\thypernyms\tgloss
n00001740\tentity\t\tthat which is
n00001930\tphysical entity|body\tn00001740\tit "is there"; or not
n00002000\tAtlantis\tn00001930 n00001740\tsunk
"""


def made(folder: Path, data_noun: str, wnids: str) -> Path:
    """Run the script on *data_noun* and a list of *wnids*; return the folder it wrote to."""
    (folder / "data.noun.gz").write_bytes(gzip.compress(data_noun.encode()))
    (folder / "wnids.tsv").write_text(wnids)
    main([str(folder / "data.noun.gz"), str(folder / "wnids.tsv"), "--out", str(folder)])
    return folder


def test_the_table_holds_the_synsets_asked_for_and_their_ancestors(tmp_path: Path) -> None:
    made(tmp_path, DATA_NOUN, "wnid\timages\nn00002000\t3\n")
    assert (tmp_path / "synsets.tsv").read_text() == TABLE


def test_the_licence_comes_from_the_head_of_the_database(tmp_path: Path) -> None:
    made(tmp_path, DATA_NOUN, "n00001740\n")
    assert (tmp_path / "LICENSE").read_text() == (
        "This software and database is being provided to you, the LICENSEE, by\n"
        "Princeton University under the following license.\n\n"
    )


def test_a_wnid_that_the_database_lacks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="n00000007"):
        made(tmp_path, DATA_NOUN, "n00000007\n")


@pytest.mark.parametrize("lemma", ["galore(p)", "either|or"])
def test_a_lemma_that_the_table_cannot_hold_is_an_error(tmp_path: Path, lemma: str) -> None:
    with pytest.raises(ValueError, match="unexpected characters in the lemma"):
        made(tmp_path, DATA_NOUN.replace("Atlantis", lemma), "n00001740\n")
