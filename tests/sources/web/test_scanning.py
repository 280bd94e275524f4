"""A scan over HTTP: what is skipped and cut, how much is asked for, what is borne, and how it ends."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from aiohttp import web

from player.sources.form import Form
from player.sources.names import Skipped
from player.sources.tally import Tally
from player.sources.web import scan, survey
from tests.mirrors import class_folders, flat_tar
from tests.sources.web.scanned import CONTENT, expected, indexed, quiet, url_of
from tests.sources.web.serving import DIALECTS, Handler, folder_handler, serving


def test_whatever_the_watcher_raises_ends_the_scan_and_its_threads(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", {f"n{k:08d}": [("1.JPEG", b"")] for k in range(50)})

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with serving(folder_handler(mirror, DIALECTS["nginx"])) as base:
        containers = survey(base.encode(), Form.CLASS_FOLDERS)
        with pytest.raises(KeyboardInterrupt):
            list(scan(base.encode(), Form.CLASS_FOLDERS, containers, Tally(stop)))
    begun = [thread for thread in threading.enumerate() if thread.name.startswith("visit")]
    for thread in begun:
        thread.join(5)
    assert not any(thread.is_alive() for thread in begun)


def test_entries_that_are_no_pictures_are_skipped_and_counted(tmp_path: Path) -> None:
    mirror = class_folders(tmp_path / "mirror", {"n01440764": [("1.JPEG", b""), ("a.xml", b"")]})
    (mirror / "n01440764" / "folder.JPEG").mkdir()
    with serving(folder_handler(mirror, DIALECTS["apache-fancy"])) as base:
        _, _, found, tally = indexed(base.encode())
    assert len(found) == 1
    assert dict(tally.skipped) == {Skipped.NAME: 1, Skipped.KIND: 1}


def test_a_tar_that_ends_early_gives_what_is_whole_and_a_remark(tmp_path: Path) -> None:
    two = [("n01440764_1.JPEG", b"x" * 5000), ("n01440764_2.JPEG", b"y" * 5000)]
    mirror = flat_tar(tmp_path, {"n01440764": two})
    os.truncate(mirror, 9000)
    with serving(folder_handler(tmp_path, DIALECTS["nginx"])) as base:
        _, _, found, tally = indexed(url_of(base, tmp_path, mirror))
    assert len(found) == 1
    assert "ends before its time, at byte" in tally.remarks[0]


def counting(handler: Handler, asked: list[str]) -> Handler:
    async def counted(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(request.headers.get("Range", "whole"))
        return await handler(request)

    return counted


def test_large_members_cost_a_small_part_each_and_small_ones_share_a_large_one(tmp_path: Path) -> None:
    asked: list[str] = []
    for size, most in ((200_000, 32), (300, 4)):
        mirror = flat_tar(tmp_path, {"n01440764": [(f"n01440764_{k}.JPEG", bytes(size)) for k in range(30)]})
        with serving(counting(folder_handler(tmp_path, DIALECTS["nginx"]), asked)) as base:
            containers = survey(url_of(base, tmp_path, mirror), Form.TAR)
            asked.clear()
            list(scan(url_of(base, tmp_path, mirror), Form.TAR, containers, Tally(quiet)))
        assert len(asked) <= most


def test_a_passing_fault_of_the_server_is_borne(tmp_path: Path) -> None:
    mirror, count = class_folders(tmp_path / "mirror", CONTENT), iter(range(99))
    well = folder_handler(mirror, DIALECTS["nginx"])

    async def flaky(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=503) if next(count) % 3 == 1 else await well(request)

    with serving(flaky) as base:
        found = indexed(base.encode())[2]
    assert [(wnid, name) for wnid, name, _ in found] == [row[:2] for row in expected(CONTENT)]


def test_importing_it_loads_no_http_library() -> None:
    probe = "import sys, player.sources.web; sys.exit('aiohttp' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", probe], cwd=root, check=False).returncode == 0
