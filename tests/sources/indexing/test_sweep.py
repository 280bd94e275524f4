"""The sweep finds what the careful walk finds, whatever the bytes, and the bulk order is the careful one."""

import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.core.manifest import content_hash
from player.sources.indexing.assembly import ROWS, Share, page_of, pages_of
from player.sources.indexing.records import Finds
from player.sources.indexing.sweep import Stretch, sweep
from player.sources.names import Skipped, refusal_of_path
from player.sources.rows import Row, in_playing_order
from player.sources.tar import Read, TarWalk
from player.sources.trouble import MirrorError
from tests.tars import BLOCK, END, header, member, numbered, pax, signed

Found = tuple[list[tuple[bytes, int, int]], Counter[Skipped], int | None]
"""Pictures (path, offset, size), what was skipped, and where the tar was cut."""


def reading(tar: bytes) -> Read:
    file = io.BytesIO(tar)

    def read(size: int, at: int) -> bytes:
        file.seek(at)
        return file.read(size)

    return read


def carefully(tar: bytes, start: int, end: int) -> Found:
    """The oracle: one member after the other."""
    walk = TarWalk(reading(tar), start, end, b"tar")
    found, skipped = [], Counter[Skipped]()
    for path, offset, size in walk:
        reason = refusal_of_path(path)
        if reason:
            skipped[reason] += 1
        else:
            found.append((path, offset, size))
    return found, skipped + walk.skipped, walk.cut


def swept(tar: bytes, bounds: Sequence[tuple[int, int]]) -> list[Found]:
    """The same of the tars that lie within *bounds*, all at once."""
    stretches = [
        Stretch(key, reading(tar), start, end, b"tar", refusal_of_path)
        for key, (start, end) in enumerate(bounds)
    ]
    finds: list[list[tuple[bytes, int, int]]] = [[] for _ in bounds]
    skipped = [Counter[Skipped]() for _ in bounds]
    cuts: dict[int, int | None] = {}
    for reaches in sweep(stretches):
        for reach in reaches:
            paths = reach.finds.paths.split(b"\0")[:-1]
            places = reach.finds.places.tolist()
            finds[reach.key] += [(path, *place) for path, place in zip(paths, places, strict=True)]
            skipped[reach.key] += reach.skipped
            if reach.final:
                cuts[reach.key] = reach.cut
    return [(finds[key], skipped[key], cuts[key]) for key in range(len(bounds))]


def agree(tar: bytes, start: int = 0, end: int | None = None) -> None:
    bounds = (start, len(tar) if end is None else end)
    assert outcome(lambda: swept(tar, [bounds])[0]) == outcome(lambda: carefully(tar, *bounds))


def outcome(walk: Callable[[], Found]) -> Found | str:
    """Return what *walk* finds, or the line in which it is refused."""
    try:
        return walk()
    except MirrorError as error:
        return str(error)


NAMES = [
    b"n01440764_18.JPEG",
    b"n01440764_18.jpg",
    b"./n01440764_7.JPEG",
    b"d/n01440764_7.png",
    b"d/.hidden.JPEG",
    b".JPEG",
    b".a.JPEG",
    b"a.JPEG/",
    b"notes.txt",
    b"no_ending",
    b"x" * 99,
    b"x" * 95 + b".JPEG",
    b"\xff\xfe.gif",
    b"a.jpeg",
    b"a",
    b"1.png",
]
PLAIN = [member(b"n01440764_%d.JPEG" % n, bytes(200 * n)) for n in range(3)]
BODY = b"body" * 200


def unsigned(block: bytes, at: int) -> bytes:
    """Return *block* with one byte changed, and the checksum as it was."""
    return block[:at] + bytes([block[at] ^ 1]) + block[at + 1 :]


def more(header: bytes, at: int, value: bytes) -> bytes:
    """Return *header* with *value* put at *at*, signed anew."""
    return signed(bytearray(header[:at] + value + header[at + len(value) :]))


ODD = {
    "V7": header(b"n01440764_9.JPEG", len(BODY), b"\0", b"") + member(b"", BODY)[BLOCK:],
    "ustar prefix": more(header(b"n01440764_9.JPEG", magic=b"ustar\x0000"), 345, b"some"),
    "GNU times in the place of the prefix": more(header(b"n01440764_9.JPEG"), 345, b"14726546400"),
    "long name": member(b"././@LongLink", b"long/" * 50 + b"n1.JPEG", b"L") + member(b"cut", BODY),
    "pax name": pax(path=b"p" * 120 + b"/n1.JPEG") + member(b"short", BODY),
    "pax size": pax(size="800") + header(b"n01440764_9.JPEG", 0) + bytes(2 * BLOCK),
    "sparse": header(b"n01440764_9.JPEG", 0, b"S"),
    "folder": member(b"folder/", b"", b"5"),
    "folder of V7": member(b"n01440764_9.JPEG/"),
    "link": header(b"n01440764_9.JPEG", 9999, b"2"),
    "device": member(b"n01440764_9.JPEG", b"", b"3"),
    "contiguous": member(b"n01440764_9.JPEG", BODY, b"7"),
    "unknown type": member(b"n01440764_9.JPEG", BODY, b"Z"),
    "base 256": header(b"n01440764_9.JPEG", b"\x80" + bytes(10) + b"\x05") + bytes(BLOCK),
    "spaces": header(b"n01440764_9.JPEG", b"        12 \0") + bytes(BLOCK),
    "twelve digits": header(b"n01440764_9.JPEG", b"000000000012") + bytes(BLOCK),
    "no digits": header(b"n01440764_9.JPEG", b"0000000000x\0"),
    "digit 8": header(b"n01440764_9.JPEG", b"00000000008\0"),
    "negative": header(b"n01440764_9.JPEG", b"-0000001000\0"),
    "larger than the tar": header(b"n01440764_9.JPEG", 1 << 30),
    "no name": member(b"", BODY),
    "name of a hundred bytes": member(b"x" * 95 + b".JPEG", BODY),
    "NUL within the name": more(header(b"n01440764_9.JPEG"), 20, b"more.txt"),
    "wrong name": unsigned(header(b"n01440764_9.JPEG"), 3),
    "wrong at the end": unsigned(header(b"n01440764_9.JPEG"), 511),
    "zeros": bytes(BLOCK),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_whatever_stands_among_plain_members_it_finds_what_the_careful_walk_finds(odd: bytes) -> None:
    tar = b"".join([*PLAIN, odd, *PLAIN, odd, END])
    agree(tar)
    for end in range(0, len(tar), 100):
        agree(tar[:end])
        agree(tar, end=end)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_member_is_called_it_finds_what_the_careful_walk_finds(name: bytes) -> None:
    agree(b"".join([*PLAIN, member(name, b"x"), *PLAIN, END]))


def checksums() -> Iterator[bytes]:
    """Yield a header with its checksum written and counted in many ways, right and wrong."""
    block = header(b"n01440764_\xff\xfe.JPEG")
    right = int(block[148:154], 8)
    for total in (right, right - 512, right + 1, right + 65_521, right + 65_536, right + 131_072):
        for form in (
            b"%06o\0 ",
            b"%06o \0",
            b"%07o\0",
            b"%6o\0 ",
            b"%06o  ",
            b"%06o\0\0",
            b"0%06o ",
            b"%08o",
        ):
            yield block[:148] + (form % total)[:8] + block[156:]


@pytest.mark.parametrize("block", list(checksums()))
def test_however_a_checksum_is_written_it_finds_what_the_careful_walk_finds(block: bytes) -> None:
    agree(b"".join([*PLAIN, block, *PLAIN, END]))


MEMBERS = st.one_of(
    st.builds(member, st.sampled_from(NAMES), st.sampled_from([b"", b"x", BODY])),
    st.sampled_from([*PLAIN, *ODD.values()]),
)


@settings(max_examples=200)
@given(st.lists(MEMBERS, max_size=12).map(b"".join), st.data())
def test_it_finds_what_the_careful_walk_finds(tar: bytes, data: st.DataObject) -> None:
    agree(tar)
    agree(tar + END)
    if tar:
        agree(tar[: data.draw(st.integers(0, len(tar)), label="cut at")])
        agree(tar, end=len(tar) + data.draw(st.sampled_from([1, BLOCK, 5 * BLOCK]), label="shrunk by"))
        at = data.draw(st.integers(0, len(tar) - 1), label="flipped at")
        agree(tar[:at] + bytes([tar[at] ^ data.draw(st.sampled_from([1, 2, 4, 128]))]) + tar[at + 1 :])


@given(st.lists(st.lists(MEMBERS, max_size=6).map(b"".join), min_size=2, max_size=5))
def test_many_tars_at_once_are_kept_apart(tars: list[bytes]) -> None:
    whole, bounds = b"", []
    for tar in tars:
        bounds.append((len(whole), len(whole) + len(tar)))
        whole += tar
    try:
        wanted = [carefully(whole, *bound) for bound in bounds]
    except MirrorError:
        with pytest.raises(MirrorError):
            swept(whole, bounds)
    else:
        assert swept(whole, bounds) == wanted


@pytest.mark.parametrize("count", [1023, 1024, 1025, 5000])
def test_long_tars_are_taken_in_several_gallops(count: int) -> None:
    tar = numbered("n01440764", range(count))
    assert len(carefully(tar, 0, len(tar))[0]) == count
    agree(tar)


def test_a_tar_of_nothing_but_extensions_is_walked() -> None:
    agree(b"".join(pax(mtime="1.5") + member(b"n01440764_%d.JPEG" % n) for n in range(3000)) + END)


def test_more_tars_than_may_be_open_at_once_are_taken_in_turn() -> None:
    one = member(b"n01440764_1.JPEG", b"x") + END
    bounds = [(at, at + len(one)) for at in range(0, 300 * len(one), len(one))]
    assert [len(found) for found, _, _ in swept(one * 300, bounds)] == [1] * 300


def test_a_path_longer_than_any_disk_takes_is_skipped_and_counted() -> None:
    tar = pax(path=b"d/" * 2500 + b"n01440764_1.JPEG") + member(b"short", b"x") + END
    assert swept(tar, [(0, len(tar))]) == [([], Counter({Skipped.LONG: 1}), None)]


WNIDS = st.sampled_from([b"n00000001", b"n01440764", b"n99999999"])
STEMS = st.one_of(
    st.integers(0, 40).map(lambda n: b"n01440764_%d" % n),
    st.integers(0, 10**13).map(lambda n: b"val_%012d" % n),
    st.text("n0129_.x", min_size=1, max_size=12).map(str.encode),
    st.sampled_from([b"n01440764", b"n014407641", b"7", b"a7", b"n7", b"a_07", b"a_7", b"x" * 240 + b"1"]),
)
PATHS = st.builds(
    lambda folder, stem, ending: folder + stem + ending,
    st.sampled_from([b"", b"", b"./", b"d/", b"n01440764/"]),
    STEMS,
    st.sampled_from([b".JPEG", b".JPEG", b".jpg", b".png", b".JPG", b"", b"."]),
)
PLACES = st.tuples(st.integers(0, 2**40), st.sampled_from([0, 5, 2**33]))
SHARES = st.lists(
    st.tuples(WNIDS, st.integers(0, 2), st.lists(st.tuples(PATHS, PLACES), max_size=6)), max_size=5
)


def rows_of(shares: list[tuple[bytes, int, list[tuple[bytes, tuple[int, int]]]]]) -> dict[str, list[Row]]:
    """The oracle: synset by synset, of a path that comes twice in a share the last."""
    finds: dict[str, list[tuple[bytes, int, int, int]]] = {}
    for wnid, container, pictures in shares:
        last = {path.removeprefix(b"./"): (path, place) for path, place in pictures}
        for path, (offset, size) in last.values():
            finds.setdefault(wnid.decode(), []).append((path.rpartition(b"/")[2], container, offset, size))
    return {wnid: in_playing_order(found) for wnid, found in sorted(finds.items())}


@given(SHARES)
def test_in_bulk_rows_names_and_hash_are_as_one_by_one(
    shares: list[tuple[bytes, int, list[tuple[bytes, tuple[int, int]]]]],
) -> None:
    columns = [
        Share(wnid, container, Finds.of([path for path, _ in pictures], [place for _, place in pictures]))
        for wnid, container, pictures in shares
    ]
    rows = rows_of(shares)
    made, wanted = list(pages_of(columns)), [page_of(batch) for batch in rows.items()]
    hashed = content_hash((wnid, row[1]) for wnid, batch in rows.items() for row in batch)
    assert sha256(b"".join(page.text for page in made)).hexdigest() == hashed
    assert b"".join(page.names for page in made) == b"".join(page.names for page in wanted)
    for column in set(ROWS.names or ()) - {"name"}:
        assert [n for page in made for n in page.rows[column]] == [
            n for page in wanted for n in page.rows[column]
        ]
    counted: Counter[str] = Counter()
    for page in made:
        counted.update(dict(page.synsets))
        places = page.rows["name"].tolist()
        assert [page.names[at] for at in places] == [len(name) for name in _names(page.names)]
    assert counted == {wnid: len(batch) for wnid, batch in rows.items()}


def _names(written: bytes) -> list[bytes]:
    names = []
    while written:
        names.append(written[1 : 1 + written[0]])
        written = written[1 + written[0] :]
    return names
