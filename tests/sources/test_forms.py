"""Every form of a mirror keeps the contract of a source, and tells the same of the same content."""

import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.assets import load_ilsvrc, load_val_labels
from player.core.manifest import content_hash, playing_key, stem_of
from player.core.pictures import Stored, Tabled
from player.core.units import Index
from player.decode.tables import read_cell
from player.ports import Source
from player.sources import Indexed, Progress, StoredSource, build_index, open_mirror, recognise
from player.sources.rows import in_playing_order
from tests.contracts.source import SourceContract
from tests.mirrors import FORMS, FURTHER_FORMS, Builder, Content, entries, val_folder, val_tar

CONTENT: Content = {
    "n02105855": [(f"n02105855_{n}.JPEG", b"dog %d" % n) for n in (10, 9, 2933, 1)],
    "n01440764": [
        ("n01440764_tench.JPEG", b"tench"),
        ("n01440764_18.png", b""),
        (b"n01440764_\xff\xfe 7\n.jpg", b"odd name"),
        ("n01440764", b"no ending"),
        (b"n01440764_" + b"l" * 240 + b".JPEG", b"255 bytes"),
    ],
    "n15102894": [("n15102894_0007.JPEG", b"knothole"), ("n15102894_7.JPEG", b"the same number")],
}


def quiet(_: Progress) -> None:
    pass


EVERY_FORM: Mapping[str, Builder] = {**FORMS, **FURTHER_FORMS}
TEXT: Content = {  # parquet holds names as text
    wnid: [(name, body) for name, body in pictures if isinstance(name, str)]
    for wnid, pictures in CONTENT.items()
}


def indexed(tmp: Path, form: str, content: Content) -> tuple[Indexed, StoredSource]:
    mirror = EVERY_FORM[form](tmp / form, content)
    report = build_index(mirror, tmp / "state", quiet)
    return report, open_mirror(mirror, tmp / "state")


def body(source: Source, index: int) -> bytes:
    place = source.picture(Index(index)).place
    if isinstance(place, Tabled):
        cell = read_cell(place)
        assert isinstance(cell, bytes), cell
        return cell
    assert isinstance(place, Stored)
    fd = os.open(place.path, os.O_RDONLY)
    try:
        return os.pread(fd, place.size, place.offset)
    finally:
        os.close(fd)


def expected(content: Content) -> list[tuple[str, bytes, bytes]]:
    """The oracle: what the contract says of order, said in one line."""
    return sorted(entries(content), key=lambda entry: (entry[0], playing_key(entry[1]), entry[1]))


def rows(source: Source) -> list[tuple[str, bytes, bytes]]:
    found = [source.picture(Index(index)) for index in range(source.manifest.pictures)]
    return [(picture.wnid, picture.name, body(source, picture.index)) for picture in found]


@pytest.mark.parametrize("form", FORMS)
class TestEveryForm(SourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path, form: str) -> Iterator[Source]:
        _, source = indexed(tmp_path, form, CONTENT)
        yield source
        source.close()

    def test_every_picture_has_its_own_bytes_in_playing_order(self, source: Source) -> None:
        assert rows(source) == expected(CONTENT)


@pytest.mark.parametrize("form", FURTHER_FORMS)
class TestEveryFurtherForm(SourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path, form: str) -> Iterator[Source]:
        _, source = indexed(tmp_path, form, TEXT)
        yield source
        source.close()

    def test_every_picture_has_its_own_bytes_in_playing_order(self, source: Source) -> None:
        assert rows(source) == expected(TEXT)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_the_report_agrees_with_the_manifest(tmp_path: Path, form: str) -> None:
    content = CONTENT if form in FORMS else TEXT
    report, source = indexed(tmp_path, form, content)
    manifest = source.manifest
    assert str(report.form) == manifest.form
    assert (report.pictures, report.synsets) == (manifest.pictures, len(manifest.wnids))
    assert report.pictures == len(list(entries(content)))
    assert (report.hash, report.hash_comparable) == (manifest.hash, manifest.hash_comparable)
    assert (dict(report.skipped), report.remarks) == ({}, ())
    source.close()


@pytest.mark.parametrize("form", EVERY_FORM)
def test_progress_ends_with_everything_counted(tmp_path: Path, form: str) -> None:
    told: list[Progress] = []
    build_index(EVERY_FORM[form](tmp_path / "mirror", TEXT), tmp_path / "state", told.append)
    last = told[-1]
    assert (last.pictures, last.synsets) == (len(list(entries(TEXT))), 3)
    assert last.parts == last.parts_total >= 1
    assert [step.pictures for step in told] == sorted(step.pictures for step in told)
    assert [step.volume for step in told] == sorted(step.volume for step in told)
    if "tar" in form:
        assert last.volume <= last.volume_total


def test_every_form_is_told_from_the_others(tmp_path: Path) -> None:
    forms = {form: str(recognise(build(tmp_path / form, TEXT))) for form, build in EVERY_FORM.items()}
    assert forms == {
        "class-folders": "class-folders",
        "train-and-val": "class-folders",
        "flat-folder": "flat-folder",
        "folder-of-tars": "folder-of-tars",
        "flat-tar": "tar",
        "tar-of-folders": "tar",
        "tar-of-tars": "tar-of-tars",
        "winter21": "folder-of-tars",
        "tar-of-winter21": "tar-of-tars",
        "kaggle": "kaggle",
        "webdataset": "webdataset",
        "parquet": "parquet",
    }


# Endings decide what is a picture; what stands before them may be any byte a file name may hold.
STEMS = st.binary(max_size=12).map(lambda raw: raw.replace(b"/", b"-").replace(b"\0", b"0"))
NAMES = st.builds(
    lambda stem, ending: b"_" + stem + ending, STEMS, st.sampled_from([b".JPEG", b".jpg", b".PNG", b".tiff"])
)
TREES = st.dictionaries(
    st.integers(0, 99_999_999).map(lambda number: f"n{number:08d}"),
    st.dictionaries(NAMES, st.binary(max_size=600), min_size=1, max_size=6),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)  # every example writes and indexes seven mirrors
@given(tree=TREES)
def test_one_content_has_one_hash_and_the_same_bytes_in_every_form(
    tree: dict[str, dict[bytes, bytes]],
) -> None:
    content = {
        wnid: [(wnid.encode() + name, body) for name, body in pictures.items()]
        for wnid, pictures in tree.items()
    }
    wanted = expected(content)
    digest = content_hash((wnid, stem_of(name)) for wnid, name, _ in wanted)
    with TemporaryDirectory() as folder:
        for form in FORMS:
            report, source = indexed(Path(folder), form, content)
            assert report.hash == digest, form
            assert rows(source) == wanted, form
            source.close()


def drawn() -> list[bytes]:
    """Return three hundred files that differ."""
    return [b"picture %d" % number * (number % 7) for number in range(300)]


def photographed() -> list[bytes]:
    """Return three hundred pictures of ImageNet, which the project does not ship."""
    beside = Path(__file__).parents[2].parent / "shared"
    archive = Path(os.environ.get("TWELVE_HOURS_SHARED", beside)) / "data" / "samples" / "imagenet-300.tar"
    if not archive.is_file():
        pytest.skip(f"needs pictures in {archive} (TWELVE_HOURS_SHARED)")
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.isfile()]
        return [file.read() for member in members if (file := tar.extractfile(member))]


PICTURES = [
    pytest.param(drawn, id="drawn"),
    pytest.param(photographed, id="photographed", marks=pytest.mark.slow),
]


def of_train(bodies: list[bytes]) -> Content:
    """Return *bodies* with names of train, over sixty synsets."""
    wnids = load_ilsvrc()[::16][:60]
    return {
        wnid: [(f"{wnid}_{10007 * n % 9973}.JPEG", body) for n, body in enumerate(bodies) if n % 60 == k]
        for k, wnid in enumerate(wnids)
    }


def of_val(bodies: list[bytes]) -> Content:
    """Return *bodies* with names of val, in the synsets that are theirs."""
    content: dict[str, list[tuple[bytes | str, bytes]]] = {}
    for number, (wnid, body) in enumerate(zip(load_val_labels(), bodies, strict=False), 1):
        content.setdefault(wnid, []).append((f"ILSVRC2012_val_{number:08d}.JPEG", body))
    return content


def of_both(bodies: list[bytes]) -> Content:
    """Return two thirds of *bodies* with names of train, the others with names of val."""
    train, val = of_train(bodies[:200]), of_val(bodies[200:])
    return {wnid: [*train.get(wnid, ()), *val.get(wnid, ())] for wnid in train.keys() | val.keys()}


BY_FOLDER = {form: build for form, build in EVERY_FORM.items() if "flat" not in form}


@pytest.mark.parametrize("pictures", PICTURES)
@pytest.mark.parametrize(
    ("content", "forms"),
    [
        pytest.param(of_train, EVERY_FORM, id="train"),
        pytest.param(of_val, {**BY_FOLDER, "val-folder": val_folder, "val-tar": val_tar}, id="val"),
        pytest.param(of_both, BY_FOLDER, id="both"),
    ],
)
def test_three_hundred_pictures_are_the_same_in_every_form(
    pictures: Callable[[], list[bytes]],
    content: Callable[[list[bytes]], Content],
    forms: Mapping[str, Builder],
) -> None:
    laid_out = content(pictures())
    wanted = expected(laid_out)
    assert len(wanted) == 300
    assert len({wnid for wnid, _, _ in wanted}) >= 60
    digest = content_hash((wnid, stem_of(name)) for wnid, name, _ in wanted)
    for form, build in forms.items():
        with TemporaryDirectory() as folder:
            mirror = build(Path(folder) / "mirror", laid_out)
            report = build_index(mirror, Path(folder) / "state", quiet)
            assert (report.hash, report.hash_comparable) == (digest, True), form
            assert not report.skipped, form
            source = open_mirror(mirror, Path(folder) / "state")
            assert rows(source) == wanted, form
            source.close()


def numbers_as_written(stem: bytes) -> int:
    """The oracle of the playing order: walk back to the last digits behind the leading wnid."""
    rest = stem[9:] if stem[:1] == b"n" and len(stem[1:9]) == 8 and stem[1:9].isdigit() else stem
    digits = b""
    for byte in reversed(rest):
        if chr(byte) in "0123456789":
            digits = bytes([byte]) + digits
        elif digits:
            break
    return int(digits) if digits else -1


@given(st.lists(st.one_of(STEMS, STEMS.map(lambda stem: b"n01440764" + stem)), max_size=8))
def test_finds_are_put_in_playing_order(stems: list[bytes]) -> None:
    finds = [(b"_" + stem + b".JPEG", 0, offset, 1) for offset, stem in enumerate(stems)]
    ordered = in_playing_order(finds)
    wanted = sorted((numbers_as_written(name[:-5]), name[:-5], name, 0, at, 1) for name, _, at, _ in finds)
    assert ordered == wanted
