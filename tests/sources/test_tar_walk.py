"""The walk over a tar's headers: all dialects, every kind of damage, never a loop, never a wrong place."""

import io
import os
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.sources.names import Skipped
from player.sources.tar import BLOCK, TarWalk, reading
from player.sources.trouble import MirrorError
from tests.mirrors import tar_bytes

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
THREE = [("n1/a.JPEG", b"a" * 700), ("n1/b.JPEG", b""), ("n1/c.JPEG", b"c" * 512)]

Found = list[tuple[bytes, bytes]]


class Walked:
    """A walk over *tar*, done: names with the bytes they point at."""

    def __init__(self, tmp: Path, tar: bytes, *, start: int = 0, end: int | None = None) -> None:
        path = tmp / "walked.tar"
        path.write_bytes(tar)
        fd = os.open(path, os.O_RDONLY)
        try:
            self.walk = TarWalk(reading(fd), start, len(tar) if end is None else end, b"walked.tar")
            self.places = list(self.walk)
        finally:
            os.close(fd)
        self.found: Found = [(name, tar[at : at + size]) for name, at, size in self.places]


def members(tar: bytes) -> Found:
    """The oracle: regular files as Python's tarfile reads them."""
    found = []
    with tarfile.open(fileobj=io.BytesIO(tar), encoding="utf-8", errors="surrogateescape") as opened:
        for member in opened:
            file = opened.extractfile(member) if member.isreg() else None
            if file:
                found.append((os.fsencode(member.name), file.read()))
    return found


def signed(header: bytearray) -> bytes:
    """Give *header* the checksum that belongs to it."""
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def with_header(tar: bytes, at: int, change: Callable[[bytearray], None], *, sign: bool = True) -> bytes:
    """Return *tar* with the header at *at* changed (and signed anew)."""
    header = bytearray(tar[at : at + BLOCK])
    change(header)
    return tar[:at] + (signed(header) if sign else bytes(header)) + tar[at + BLOCK :]


def put(at: int, value: bytes) -> Callable[[bytearray], None]:
    def change(header: bytearray) -> None:
        header[at : at + len(value)] = value

    return change


def special(kind: bytes, **fields: object) -> bytes:
    """Return a tar of one member of the type *kind* between two files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("before.JPEG"))
        member = tarfile.TarInfo("special.JPEG")
        member.type = kind
        for name, value in fields.items():
            setattr(member, name, value)
        tar.addfile(member, io.BytesIO(b"x" * member.size))
        tar.addfile(tarfile.TarInfo("after.JPEG"))
    return buffer.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_files_are_found_with_their_bytes_in_every_dialect(tmp_path: Path, form: str) -> None:
    walked = Walked(tmp_path, tar_bytes(THREE, FORMATS[form]))
    assert walked.found == [(name.encode(), body) for name, body in THREE]
    assert walked.walk.cut is None


@pytest.mark.parametrize("form", ["gnu", "pax"])
@pytest.mark.parametrize("length", [99, 100, 101, 155, 156, 255, 256, 3000])
def test_long_names_survive(tmp_path: Path, form: str, length: int) -> None:
    name = "d/" + "x" * (length - 7) + ".JPEG"
    walked = Walked(tmp_path, tar_bytes([(name, b"long"), ("short.JPEG", b"short")], FORMATS[form]))
    assert walked.found == [(name.encode(), b"long"), (b"short.JPEG", b"short")]


def test_ustar_joins_prefix_and_name(tmp_path: Path) -> None:
    name = "p" * 120 + "/" + "x" * 90 + ".JPEG"
    assert Walked(tmp_path, tar_bytes([(name, b"1")], tarfile.USTAR_FORMAT)).found == [(name.encode(), b"1")]


def test_gnu_times_in_the_place_of_the_prefix_are_no_name(tmp_path: Path) -> None:
    tar = with_header(tar_bytes(THREE), 0, put(345, b"14726546400\0"))
    assert Walked(tmp_path, tar).found[0][0] == b"n1/a.JPEG"


def test_v7_has_no_magic_and_writes_folders_with_a_slash(tmp_path: Path) -> None:
    def v7(header: bytearray) -> None:
        header[156:157] = b"\0"
        header[257:] = bytes(BLOCK - 257)

    tar = tar_bytes([("folder/", b""), ("folder/a.JPEG", b"a" * 30)])
    tar = with_header(with_header(tar, 0, v7), BLOCK, v7)
    assert Walked(tmp_path, tar).found == [(b"folder/a.JPEG", b"a" * 30)]


@pytest.mark.parametrize("name", [b"caf\xe9.JPEG", b"new\nline.JPEG", "ключ.JPEG".encode()])
@pytest.mark.parametrize("form", FORMATS)
def test_names_are_raw_bytes(tmp_path: Path, form: str, name: bytes) -> None:
    assert Walked(tmp_path, tar_bytes([(name, b"1")], FORMATS[form])).found == [(name, b"1")]


@pytest.mark.parametrize(
    "size", [b"\x80" + bytes(10) + b"\x1e", b"         36\0", b"36\0" + b"junk".ljust(9), b"000000000036"]
)
def test_sizes_may_be_base_256_or_padded_in_odd_ways(tmp_path: Path, size: bytes) -> None:
    tar = with_header(tar_bytes([("a.JPEG", b"a" * 30), ("b.JPEG", b"b")]), 0, put(124, size))
    assert Walked(tmp_path, tar).found == [(b"a.JPEG", b"a" * 30), (b"b.JPEG", b"b")]


def test_a_size_in_a_pax_header_counts_for_one_member(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, headers in (("a.JPEG", {"size": "600"}), ("b.JPEG", {})):
            member = tarfile.TarInfo(name)
            member.size, member.pax_headers = 600, headers
            tar.addfile(member, io.BytesIO(name[:1].encode() * 600))
    tar_with = buffer.getvalue()
    header = tar_with.index(b"a.JPEG\0")
    walked = Walked(tmp_path, with_header(tar_with, header, put(124, b"00000000000\0")))
    assert walked.found == [(b"a.JPEG", b"a" * 600), (b"b.JPEG", b"b" * 600)]


def test_a_global_pax_header_names_nothing(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"path": "everything.JPEG"}
    ) as tar:
        tar.addfile(tarfile.TarInfo("a.JPEG"))
    assert Walked(tmp_path, buffer.getvalue()).found == [(b"a.JPEG", b"")]


def test_a_checksum_of_signed_bytes_is_accepted(tmp_path: Path) -> None:
    tar = bytearray(tar_bytes([(b"caf\xe9.JPEG", b"")]))
    unsigned = int(tar[148:154], 8)
    tar[148:156] = b"%06o\0 " % (unsigned - 256)
    assert Walked(tmp_path, bytes(tar)).found == [(b"caf\xe9.JPEG", b"")]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (tarfile.SYMTYPE, Skipped.LINK),
        (tarfile.LNKTYPE, Skipped.LINK),
        (tarfile.FIFOTYPE, Skipped.KIND),
        (tarfile.CHRTYPE, Skipped.KIND),
        (tarfile.BLKTYPE, Skipped.KIND),
    ],
)
def test_links_and_devices_are_skipped_and_counted(tmp_path: Path, kind: bytes, reason: Skipped) -> None:
    walked = Walked(tmp_path, special(kind, linkname="before.JPEG"))
    assert [name for name, _ in walked.found] == [b"before.JPEG", b"after.JPEG"]
    assert dict(walked.walk.skipped) == {reason: 1}


def test_a_link_that_claims_a_size_has_no_data(tmp_path: Path) -> None:
    tar = with_header(special(tarfile.SYMTYPE, linkname="x"), BLOCK, put(124, b"00000001000\0"))
    assert [name for name, _ in Walked(tmp_path, tar).found] == [b"before.JPEG", b"after.JPEG"]


def test_folders_are_passed_over_in_silence(tmp_path: Path) -> None:
    walked = Walked(tmp_path, special(tarfile.DIRTYPE))
    assert [name for name, _ in walked.found] == [b"before.JPEG", b"after.JPEG"]
    assert not walked.walk.skipped


def test_members_of_an_unknown_type_are_stepped_over_with_their_data(tmp_path: Path) -> None:
    walked = Walked(tmp_path, special(b"Z", size=1300))
    assert [name for name, _ in walked.found] == [b"before.JPEG", b"after.JPEG"]
    assert dict(walked.walk.skipped) == {Skipped.KIND: 1}


def test_contiguous_files_are_files(tmp_path: Path) -> None:
    assert (b"special.JPEG", b"x" * 5) in Walked(tmp_path, special(tarfile.CONTTYPE, size=5)).found


@pytest.mark.parametrize("name", ["../../../etc/n1.JPEG", "/etc/n1.JPEG", "a/../../n1.JPEG"])
def test_a_name_that_climbs_is_only_a_name(tmp_path: Path, name: str) -> None:
    assert Walked(tmp_path, tar_bytes([(name, b"1")])).found == [(name.encode(), b"1")]


def refused(tmp_path: Path, tar: bytes) -> str:
    with pytest.raises(MirrorError, match=r"^walked\.tar: damaged at byte \d+: .*; fetch ") as caught:
        Walked(tmp_path, tar)
    return caught.value.what


@pytest.mark.parametrize(
    "size",
    [
        b"-0000000512\0",
        b"\xff" * 11 + b"\x00",
        b"0000000008\0\0",
        b"0x000000010\0",
        b"1_000000000\0",
        b"many bytes\0\0",
    ],
)
def test_senseless_sizes_are_refused(tmp_path: Path, size: bytes) -> None:
    refused(tmp_path, with_header(tar_bytes(THREE), 0, put(124, size)))


@pytest.mark.parametrize("size", [b"77777777777\0", b"\x80" + b"\xff" * 11])
def test_a_giant_size_is_an_end_before_its_time(tmp_path: Path, size: bytes) -> None:
    second = 3 * BLOCK
    walked = Walked(tmp_path, with_header(tar_bytes(THREE), second, put(124, size)))
    assert [name for name, _ in walked.found] == [b"n1/a.JPEG"]
    assert walked.walk.cut == second


def test_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    damaged = with_header(tar_bytes(THREE), 3 * BLOCK, put(0, b"N"), sign=False)
    assert refused(tmp_path, damaged) == f"damaged at byte {3 * BLOCK}: no tar header"


@pytest.mark.parametrize("at", range(0, BLOCK, 37))
def test_any_flipped_bit_of_a_header_is_noticed(tmp_path: Path, at: int) -> None:
    tar = tar_bytes(THREE)
    refused(tmp_path, with_header(tar, 0, put(at, bytes([tar[at] ^ 0x04])), sign=False))


def test_sparse_files_are_refused(tmp_path: Path) -> None:
    assert "sparse" in refused(tmp_path, with_header(tar_bytes(THREE), 0, put(156, b"S")))


def pax_of(records: bytes) -> bytes:
    """Return a tar whose first member has the pax header *records*."""
    tar = tar_bytes([("PaxHeader", records), ("a.JPEG", b"a")])
    return with_header(tar, 0, put(156, b"x"))


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (b"22 GNU.sparse.major=1\n", "sparse"),
        (b"12 size=-12\n", "number"),
        (b"9999 path=x\n", "pax"),
        (b"0 path=x\n", "pax"),
        (b"-5 path=x\n", "number"),
        (b"12 pathpath\n", "pax"),
        (b"no length", "number"),
        (b"nospace", "number"),
        (b"2 path=x\n", "pax"),
        (b"8 a=b\n", "pax"),
        (b"7 a=bc\n0 path=x\n", "pax"),
        (b"9" * 5000 + b" path=x\n", "number"),
    ],
)
def test_senseless_pax_headers_are_refused(tmp_path: Path, records: bytes, found: str) -> None:
    assert found in refused(tmp_path, pax_of(records))


def test_a_bomb_of_a_long_name_is_refused_unread(tmp_path: Path) -> None:
    bomb = tar_bytes([("name", b"x" * (2 << 20)), ("a.JPEG", b"a")])
    for kind in (b"x", b"L"):
        assert "a name of" in refused(tmp_path, with_header(bomb, 0, put(156, kind)))


def test_a_chain_of_long_names_ends_where_the_tar_ends(tmp_path: Path) -> None:
    link = with_header(tar_bytes([("././@LongLink", b"x" * 9)]), 0, put(156, b"L"))[: 2 * BLOCK]
    walked = Walked(tmp_path, link * 500)
    assert (walked.found, walked.walk.cut) == ([], 1000 * BLOCK)


@pytest.mark.parametrize("form", FORMATS)
def test_cut_anywhere_it_yields_what_is_whole_and_says_where_it_ends(tmp_path: Path, form: str) -> None:
    tar = tar_bytes([("ü/" + name, body) for name, body in THREE], FORMATS[form])
    whole = Walked(tmp_path, tar)
    end_mark = tar.rstrip(b"\0")
    marked_at = -(-len(end_mark) // BLOCK) * BLOCK
    cuts = {*range(0, marked_at + 1, BLOCK), *range(100, marked_at, BLOCK)}
    for length in sorted(cuts):
        walked = Walked(tmp_path, tar[:length])
        assert walked.places == [place for place in whole.places if place[1] + place[2] <= length]
        assert walked.walk.cut is not None
        assert walked.walk.cut <= length


def test_an_inner_tar_is_walked_within_its_bounds(tmp_path: Path) -> None:
    inner = tar_bytes(THREE)
    outer = tar_bytes([("first", b"x" * 1000), ("n1.tar", inner), ("last.JPEG", b"outside")])
    at = outer.index(inner)
    assert Walked(tmp_path, outer, start=at, end=at + len(inner)).found == Walked(tmp_path, inner).found
    short = Walked(tmp_path, outer, start=at, end=at + 4 * BLOCK)
    assert [name for name, _ in short.found] == [b"n1/a.JPEG", b"n1/b.JPEG"]
    assert short.walk.cut == at + 4 * BLOCK


def test_a_file_that_shrinks_under_the_walk_is_cut(tmp_path: Path) -> None:
    tar = tar_bytes(THREE)
    walked = Walked(tmp_path, tar[: 3 * BLOCK], end=len(tar))
    assert [name for name, _ in walked.found] == [b"n1/a.JPEG"]
    assert walked.walk.cut == 3 * BLOCK


NAMES = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=160
).filter(lambda name: not name.endswith("/") and not name.startswith("/"))


@settings(max_examples=60, deadline=None)  # each example writes a file
@given(
    pictures=st.lists(st.tuples(NAMES, st.binary(max_size=1500)), max_size=6),
    form=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_it_reads_what_tarfile_reads(
    tmp_path_factory: pytest.TempPathFactory, pictures: Sequence[tuple[str, bytes]], form: int
) -> None:
    tar = tar_bytes(pictures, form)
    assert Walked(tmp_path_factory.mktemp("tar"), tar).found == members(tar)


@settings(max_examples=150, deadline=None)  # each example writes a file
@given(st.data())
def test_whatever_the_bytes_it_ends_and_stays_within_the_file(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    tar = tar_bytes(THREE, tarfile.PAX_FORMAT)
    at = data.draw(st.sampled_from(range(0, len(tar.rstrip(b"\0")), BLOCK)))
    field = data.draw(st.sampled_from([0, 100, 124, 136, 156, 257, 345]))
    hostile = with_header(tar, at, put(field, data.draw(st.binary(min_size=1, max_size=12))))
    try:
        walked = Walked(tmp_path_factory.mktemp("tar"), hostile)
    except MirrorError:
        return
    ends = [0, *(place[1] + place[2] for place in walked.places)]
    assert ends == sorted(ends)
    assert ends[-1] <= len(hostile)
