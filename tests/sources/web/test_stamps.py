"""What changes on a web server is noticed: by the stamps of containers, and while they are indexed."""

import os
from pathlib import Path

import pytest

from player.sources import MirrorError
from player.sources.form import Form
from player.sources.tally import Tally
from player.sources.web import scan, survey
from tests.mirrors import FORMS, class_folders, flat_tar, folder_of_tars, tar_bytes, write
from tests.sources.web.scanned import CONTENT, quiet, url_of
from tests.sources.web.serving import DIALECTS, folder_handler, serving


@pytest.mark.parametrize(
    "dialect", ["nginx", "nginx-json", "apache-fancy", "apache-table", "caddy", "caddy-json"]
)
def test_a_folder_with_another_date_has_another_stamp(tmp_path: Path, dialect: str) -> None:
    mirror = class_folders(tmp_path / "mirror", CONTENT)
    with serving(folder_handler(mirror, DIALECTS[dialect])) as base:
        before = survey(base.encode(), Form.CLASS_FOLDERS)
        assert survey(base.encode(), Form.CLASS_FOLDERS) == before
        os.utime(mirror / "n02105855", (1, 1))
        after = survey(base.encode(), Form.CLASS_FOLDERS)
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]
    assert all(0 < folder.inode < 2**63 for folder in before)


def test_a_flat_folder_with_other_names_has_another_stamp(tmp_path: Path) -> None:
    mirror = FORMS["flat-folder"](tmp_path / "mirror", CONTENT)
    with serving(folder_handler(mirror, DIALECTS["python"])) as base:
        before = survey(base.encode(), Form.FLAT_FOLDER)
        assert survey(base.encode(), Form.FLAT_FOLDER) == before
        write(mirror, b"n01440764_new.JPEG", b"")
        assert survey(base.encode(), Form.FLAT_FOLDER) != before


def test_a_tar_has_the_stamp_that_its_server_gives_it(tmp_path: Path) -> None:
    mirror = folder_of_tars(tmp_path / "mirror", CONTENT)
    os.utime(mirror / "n01440764.tar", ns=(0, 1_700_000_000 * 10**9))
    with serving(folder_handler(mirror, DIALECTS["nginx"])) as base:
        before = survey(base.encode(), Form.FOLDER_OF_TARS)
        (mirror / "n02105855.tar").write_bytes(tar_bytes(CONTENT["n01440764"]))
        after = survey(base.encode(), Form.FOLDER_OF_TARS)
    tar = before[0]
    assert tar.path == b"n01440764.tar"
    assert tar.size == (mirror / "n01440764.tar").stat().st_size
    assert tar.mtime_ns == 1_700_000_000 * 10**9
    assert 0 < tar.inode < 2**63
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_a_tar_replaced_while_it_is_indexed_is_noticed(tmp_path: Path) -> None:
    mirror = flat_tar(tmp_path, CONTENT)
    with serving(folder_handler(tmp_path, DIALECTS["nginx"])) as base:
        root = url_of(base, tmp_path, mirror)
        containers = survey(root, Form.TAR)
        mirror.write_bytes(mirror.read_bytes()[::-1])
        with pytest.raises(MirrorError, match=r"flat\.tar: changed while it was indexed; index again"):
            list(scan(root, Form.TAR, containers, Tally(quiet)))
