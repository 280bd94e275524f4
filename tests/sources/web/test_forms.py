"""One content on web servers of every kind, in every form: the same index, the same bytes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from player.assets import load_val_labels
from player.core.pictures import Remote
from player.core.units import Index
from player.sources import MirrorError, build_index, open_mirror
from player.sources.form import Form
from player.sources.web import recognise
from tests.mirrors import FORMS, Content, class_folders, val_folder, val_tar, winter21
from tests.sources.web.scanned import CONTENT, RAW, expected, fetched, indexed, quiet, url_of
from tests.sources.web.serving import DIALECTS, folder_handler, nginx_serving, python_serving, serving


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_in_every_dialect_is_the_same_mirror(tmp_path: Path, form: str, dialect: str) -> None:
    content = CONTENT if "json" in dialect else {**CONTENT, **RAW}
    mirror = FORMS[form](tmp_path / form, content)
    with serving(folder_handler(tmp_path, DIALECTS[dialect])) as base:
        kind, _, found, tally = indexed(url_of(base, tmp_path, mirror))
        bodies = fetched([place for _, _, place in found])
    rows = [(wnid, name, body) for (wnid, name, _), body in zip(found, bodies, strict=True)]
    assert rows == expected(content)
    assert dict(tally.skipped) == {}
    assert tally.parts == tally.parts_total >= 1
    assert tally.pictures == len(rows)
    alike = {"train-and-val": "class-folders", "tar-of-folders": "tar", "flat-tar": "tar"}
    assert str(kind) == alike.get(form, form)


def test_names_that_are_no_utf_8_survive_listings_in_json(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", RAW)
    for dialect in ("nginx-json", "caddy-json"):
        with serving(folder_handler(tmp_path, DIALECTS[dialect])) as base:
            found = indexed(url_of(base, tmp_path, mirror))[2]
        assert [(wnid, name) for wnid, name, _ in found] == [row[:2] for row in expected(RAW)]


VAL: Content = {  # the labels are those of the built-in list: pictures of val carry them nowhere
    load_val_labels()[number - 1]: [(f"ILSVRC2012_val_{number:08d}.JPEG", b"val %d" % number)]
    for number in (1, 2, 4, 50_000)
}


@pytest.mark.parametrize("build", [val_folder, val_tar])
def test_ilsvrcs_val_is_labelled_by_the_built_in_list(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "val", VAL)
    with serving(folder_handler(tmp_path, DIALECTS["nginx"])) as base:
        form, _, found, tally = indexed(url_of(base, tmp_path, mirror))
        bodies = fetched([place for _, _, place in found])
    assert form is (Form.VAL_FOLDER if build is val_folder else Form.VAL_TAR)
    rows = [(wnid, name, body) for (wnid, name, _), body in zip(found, bodies, strict=True)]
    assert rows == expected(VAL)
    assert tally.remarks == ["labels of val: the built-in list"]


@pytest.mark.parametrize("build", [val_folder, val_tar])
def test_ilsvrcs_test_has_no_labels_and_is_played_only_if_asked_for(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror = build(tmp_path / "test", {"": [("ILSVRC2012_test_00000007.JPEG", b"test")]})
    form = Form.TEST_FOLDER if build is val_folder else Form.TEST_TAR
    with serving(folder_handler(tmp_path, DIALECTS["nginx"])) as base:
        root = url_of(base, tmp_path, mirror)
        with pytest.raises(MirrorError, match=f"have no labels; to have .* --form {form}"):
            recognise(root)
        found = indexed(root, form)[2]
        assert [(wnid, name) for wnid, name, _ in found] == [("unlabelled", b"ILSVRC2012_test_00000007.JPEG")]
        assert fetched([found[0][2]]) == [b"test"]


def test_winter21_is_a_folder_of_tars_in_a_folder(tmp_path: Path) -> None:
    mirror = winter21(tmp_path / "mirror", CONTENT)
    with serving(folder_handler(tmp_path, DIALECTS["apache-fancy"])) as base:
        form, _, found, _ = indexed(url_of(base, tmp_path, mirror))
        bodies = fetched([place for _, _, place in found])
    assert form is Form.FOLDER_OF_TARS
    assert [(wnid, name, body) for (wnid, name, _), body in zip(found, bodies, strict=True)] == expected(
        CONTENT
    )


@pytest.mark.parametrize("form", ["class-folders", "tar-of-tars"])
def test_an_index_of_it_is_the_index_of_the_same_mirror_on_disk(tmp_path: Path, form: str) -> None:
    mirror = FORMS[form](tmp_path / "www", CONTENT)
    on_disk = build_index(mirror, tmp_path / "state", quiet)
    with serving(folder_handler(tmp_path, DIALECTS["nginx"])) as base:
        url = url_of(base, tmp_path, mirror).decode()
        assert build_index(url, tmp_path / "state", quiet).hash == on_disk.hash
        source = open_mirror(url, tmp_path / "state")
        assert source.reachable()
        places = [source.picture(Index(row)).place for row in range(source.manifest.pictures)]
        bodies = fetched([place for place in places if isinstance(place, Remote)])
        source.close()
    assert bodies == [body for _, _, body in expected(CONTENT)]


needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


@needs_nginx
@pytest.mark.parametrize("listing", ["html", "json"])
def test_every_form_on_nginx_is_the_same_mirror(tmp_path: Path, listing: str) -> None:
    content = {**CONTENT, **RAW}
    mirrors = [build(tmp_path / "www" / form, content) for form, build in FORMS.items()]
    with nginx_serving(tmp_path / "www", tmp_path, listing) as base:
        for mirror in mirrors:
            _, _, found, _ = indexed(url_of(base, tmp_path / "www", mirror))
            bodies = fetched([place for _, _, place in found])
            rows = [(wnid, name, body) for (wnid, name, _), body in zip(found, bodies, strict=True)]
            assert rows == expected(content), mirror


@pytest.mark.parametrize("form", ["class-folders", "train-and-val", "flat-folder"])
def test_folders_on_pythons_own_server_are_the_same_mirror(tmp_path: Path, form: str) -> None:
    mirror = FORMS[form](tmp_path / "www", CONTENT)
    with python_serving(tmp_path / "www") as base:
        _, _, found, _ = indexed(url_of(base, tmp_path / "www", mirror))
        bodies = fetched([place for _, _, place in found])
    rows = [(wnid, name, body) for (wnid, name, _), body in zip(found, bodies, strict=True)]
    assert rows == expected(CONTENT)
