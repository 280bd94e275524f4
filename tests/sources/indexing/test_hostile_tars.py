"""Crafted tars: nothing is written outside the state folder, nothing hangs, and each ends in a clear line."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from player.sources import MirrorError, build_index
from player.sources.names import Skipped
from tests.indexed import files
from tests.tars import BLOCK, END, header, member, numbered, padded, pax

pytestmark = pytest.mark.timeout(10)  # the acceptance figure for a hostile archive

GOOD = member(b"n01440764_1.JPEG", b"good")
LAST = member(b"n01440764_9.JPEG", b"last")
HUGE = b"\x80" + b"\0" * 3 + (2**63 - 1).to_bytes(8)
EVERYTHING = b"\x80" + b"\xff" * 11


def within(tar: bytes) -> bytes:
    """Return a tar of tars that holds *tar* between two sound ones."""
    return (
        b"".join(
            member(name, body)
            for name, body in (
                (b"n00000001.tar", GOOD + END),
                (b"n01440764.tar", tar),
                (b"n99999999.tar", GOOD + END),
            )
        )
        + END
    )


LAYERS: dict[str, Callable[[bytes], bytes]] = {"outer": lambda tar: tar, "inner": within}

REFUSED = {
    "negative size": GOOD + header(b"n01440764_2.JPEG", b"-0000001000\0") + LAST + END,
    "negative size in base 256": GOOD + header(b"n01440764_2.JPEG", b"\xff" * 11 + b"\x80") + LAST + END,
    "negative size in a pax header": GOOD + pax(size="-512") + LAST + END,
    "pax size of a million digits": GOOD + pax(size="9" * 1_000_000) + LAST + END,
    "pax bomb": GOOD + member(b"PaxHeader", b"30 comment=" + b"x" * (2 << 20), b"x") + LAST + END,
    "pax record without end": GOOD + member(b"PaxHeader", b"99999999999 path=x\n", b"x") + LAST + END,
    "pax records of no length": GOOD + member(b"PaxHeader", b"0 path=x\n" * 9999, b"x") + LAST + END,
    "GNU long name bomb": GOOD + member(b"././@LongLink", b"x" * (2 << 20), b"L") + LAST + END,
    "GNU long name that claims 8 EiB": GOOD + header(b"././@LongLink", HUGE, b"L") + LAST + END,
    "old GNU sparse": GOOD + header(b"n01440764_2.JPEG", 512, b"S") + bytes(BLOCK) + LAST + END,
    "pax sparse 0.0": GOOD + pax(GNU_sparse_size="9", GNU_sparse_numblocks="1") + LAST + END,
    "pax sparse 0.1": GOOD + pax(GNU_sparse_map="0,9") + LAST + END,
    "pax sparse 1.0": GOOD + pax(GNU_sparse_major="1", GNU_sparse_minor="0") + LAST + END,
    "garbage": GOOD + bytes(range(256)) * 20,
    "a header with a wrong checksum": GOOD + LAST[:10] + b"!" + LAST[11:] + END,
}

CUT = {
    "size of 8 EiB": GOOD + header(b"n01440764_2.JPEG", HUGE) + LAST + END,
    "size of 2**95": GOOD + header(b"n01440764_2.JPEG", EVERYTHING) + LAST + END,
    "size of 8 GiB": GOOD + header(b"n01440764_2.JPEG", b"77777777777\0") + LAST + END,
    "pax size of 2**66": GOOD + pax(size=str(2**66 - 1)) + LAST + END,
    "no end": GOOD,
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("tar", REFUSED.values(), ids=REFUSED.keys())
def test_what_makes_no_sense_is_refused_in_a_line(tmp_path: Path, layer: str, tar: bytes) -> None:
    mirror, before = prepared(tmp_path, LAYERS[layer](tar))
    with pytest.raises(
        MirrorError, match=r"^[^\n]*: damaged at byte \d+: [^\n]{1,80}; fetch the archive again"
    ):
        build_index(mirror, tmp_path / "state", lambda _: None)
    assert outside(tmp_path) == before


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("tar", CUT.values(), ids=CUT.keys())
def test_what_claims_more_than_there_is_ends_the_tar_before_it(
    tmp_path: Path, layer: str, tar: bytes
) -> None:
    mirror, before = prepared(tmp_path, LAYERS[layer](tar))
    found = build_index(mirror, tmp_path / "state", lambda _: None)
    assert found.pictures == (1 if layer == "outer" else 3)
    (remark,) = found.remarks
    assert "ends before its time, at byte" in remark
    assert outside(tmp_path) == before


HARMLESS = {
    "names that climb": (
        member(b"../../n01440764_2.JPEG")
        + member(b"/etc/n01440764_3.JPEG")
        + member(b"a/../n01440764_4.JPEG"),
        3,
        {},
    ),
    "a long name that climbs": (
        member(b"././@LongLink", b"../" * 99 + b"n01440764_2.JPEG", b"L") + LAST,
        1,
        {},
    ),
    "links": (
        member(b"n01440764_2.JPEG", b"", b"1") + member(b"n01440764_3.JPEG", b"", b"2"),
        0,
        {Skipped.LINK: 2},
    ),
    "a link with a size": (header(b"n01440764_2.JPEG", b"77777777777\0", b"2") + LAST, 1, {Skipped.LINK: 1}),
    "devices": (
        b"".join(member(b"n01440764_2.JPEG", b"", kind) for kind in (b"3", b"4", b"6")),
        0,
        {Skipped.KIND: 3},
    ),
    "one name a thousand times": (member(b"n01440764_2.JPEG", b"x") * 1000, 1, {}),
    "a chain of long names": (member(b"././@LongLink", b"n01440764_2.JPEG", b"L") * 5000 + LAST, 1, {}),
    "a hundred thousand links": (
        member(b"n01440764_2.JPEG", b"", b"2") * 100_000,
        0,
        {Skipped.LINK: 100_000},
    ),
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(("members", "more", "skipped"), HARMLESS.values(), ids=HARMLESS.keys())
def test_what_is_only_odd_is_taken_or_counted(
    tmp_path: Path, layer: str, members: bytes, more: int, skipped: dict[Skipped, int]
) -> None:
    mirror, before = prepared(tmp_path, LAYERS[layer](GOOD + members + END))
    found = build_index(mirror, tmp_path / "state", lambda _: None)
    assert found.pictures == more + (1 if layer == "outer" else 3)
    assert (dict(found.skipped), found.remarks) == (skipped, ())
    assert outside(tmp_path) == before


def test_a_hundred_thousand_empty_members_are_a_hundred_thousand_pictures(tmp_path: Path) -> None:
    mirror, before = prepared(tmp_path, numbered("n01440764", range(100_000)))
    assert build_index(mirror, tmp_path / "state", lambda _: None, processes=1).pictures == 100_000
    assert outside(tmp_path) == before


def test_an_inner_tar_that_claims_more_than_the_outer_one_holds_is_left_out(tmp_path: Path) -> None:
    outer = member(b"n01440764.tar", GOOD + END) + header(b"n02105855.tar", 10**9) + GOOD
    mirror, _ = prepared(tmp_path, outer)
    found = build_index(mirror, tmp_path / "state", lambda _: None)
    assert (found.synsets, found.pictures, len(found.remarks)) == (1, 1, 1)


def test_a_member_that_claims_more_than_its_inner_tar_stays_within_it(tmp_path: Path) -> None:
    greedy = GOOD + header(b"n01440764_2.JPEG", 5000) + LAST
    outer = member(b"n01440764.tar", greedy) + member(b"n02105855.tar", numbered("n02105855", range(20)))
    mirror, _ = prepared(tmp_path, outer + END)
    found = build_index(mirror, tmp_path / "state", lambda _: None)
    assert (found.synsets, found.pictures, len(found.remarks)) == (2, 21, 1)


def test_truncated_at_any_header_and_within_it_gives_what_is_whole(tmp_path: Path) -> None:
    members = [member(b"n01440764_%d.JPEG" % n, bytes(n * 100)) for n in range(1, 7)]
    members[3:3] = [pax(path=b"n01440764_99.JPEG"), member(b"short", b"pax")]
    tar, ends = b"".join(members), [sum(map(len, members[:n])) for n in range(len(members) + 1)]
    for end in [*ends[1:], *(end + more for end in ends[1:-1] for more in (1, 300, BLOCK, BLOCK + 1))]:
        mirror, before = prepared(tmp_path, tar[:end])
        found = build_index(mirror, tmp_path / "state", lambda _: None)
        whole = sum(1 for nth, last in enumerate(ends[1:]) if last <= end and nth != 3)  # that is the name
        assert (found.pictures, len(found.remarks)) == (whole, 1)
        assert outside(tmp_path) == before


def prepared(tmp_path: Path, tar: bytes) -> tuple[Path, dict[str, bytes]]:
    """Write *tar* as a mirror some folders deep; return it and all that is outside the state."""
    mirror = tmp_path / "a" / "b" / "hostile.tar"
    mirror.parent.mkdir(parents=True, exist_ok=True)
    mirror.write_bytes(padded(tar) if len(tar) % BLOCK == 0 else tar)
    return mirror, outside(tmp_path)


def outside(tmp_path: Path) -> dict[str, bytes]:
    """Return every file outside the state folder, with its content."""
    return {path: body for path, body in files(tmp_path).items() if not path.startswith("state" + os.sep)}
