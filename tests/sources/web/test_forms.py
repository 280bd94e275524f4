"""One content on web servers of every kind, in every form: the same index, the same bytes."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from player.assets import load_val_labels
from player.core.manifest import content_hash, playing_key, stem_of
from player.core.pictures import Fetched, Remote
from player.core.units import Index
from player.sources import MirrorAway, MirrorError, build_index, open_mirror
from player.sources.form import Container, Form
from player.sources.names import Skipped
from player.sources.tally import Tally
from player.sources.web import address, open_fetcher, reachable, recognise, scan, survey
from tests.mirrors import (
    FORMS,
    Content,
    class_folders,
    entries,
    flat_tar,
    folder_of_tars,
    tar_bytes,
    val_folder,
    val_tar,
    winter21,
    write,
)
from tests.sources.web.serving import (
    DIALECTS,
    Handler,
    folder_handler,
    nginx_serving,
    python_serving,
    serving,
)

CONTENT: Content = {
    "n02105855": [(f"n02105855_{n}.JPEG", b"dog %d" % n) for n in (10, 9, 2933, 1)],
    "n01440764": [
        ("n01440764_tench & <carp>.JPEG", b"tench"),
        ("n01440764_18.png", b""),
        ("n01440764_a%2Fb#c?d;e=f+g 'h' \"i\".jpg", b"what URLs are made of"),
        ("n01440764_\u00e9\u4e2d:1.jpg", b"beyond ASCII"),
        ("n01440764_" + "l" * 240 + ".JPEG", b"255 bytes"),
        ("n01440764_..JPEG", b"dots"),
    ],
    "n15102894": [("n15102894_0007.JPEG", b"knothole"), ("n15102894_7.JPEG", b"k" * 70_000)],
}
RAW: Content = {"n01440764": [(b"n01440764_\xff\xfe 7\n\x01.jpg", b"odd name"), *CONTENT["n01440764"]]}


def quiet(_: object) -> None:
    pass


Found = tuple[str, bytes, Remote]
"""A picture: wnid, name and place."""


def indexed(root: bytes, form: Form | None = None) -> tuple[Form, tuple[Container, ...], list[Found], Tally]:
    """Index the mirror at *root*: its form, containers, pictures in playing order, and the tally."""
    form, tally = form or recognise(root), Tally(quiet)
    containers = survey(root, form)
    found: list[Found] = []
    for wnid, rows in scan(root, form, containers, tally):
        for _, _, name, number, offset, size in rows:
            container = containers[number]
            path = container.path if form.in_tars else b"/".join(filter(None, (container.path, name)))
            place = Remote(address(root, path), offset, size, container[1:] if form.in_tars else None)
            found.append((wnid, name, place))
    return form, containers, found, tally


def fetched(places: list[Remote]) -> list[bytes]:
    async def fetch() -> list[bytes]:
        fetcher = open_fetcher()
        answers = await asyncio.gather(*map(fetcher.fetch, places))
        await fetcher.close()
        assert all(isinstance(answer, Fetched) for answer in answers), answers
        return [answer.data for answer in answers if isinstance(answer, Fetched)]

    return asyncio.run(fetch())


def expected(content: Content) -> list[tuple[str, bytes, bytes]]:
    return sorted(entries(content), key=lambda entry: (entry[0], playing_key(entry[1]), entry[1]))


def hash_of(found: list[Found]) -> str:
    return content_hash((wnid, stem_of(name)) for wnid, name, _ in found)


def url_of(base: str, root: Path, mirror: Path) -> bytes:
    return f"{base}/{mirror.relative_to(root)}".removesuffix("/.").encode()


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


@pytest.mark.parametrize("form", [Form.KAGGLE, Form.PARQUET, Form.WEBDATASET])
def test_a_form_that_is_not_read_over_http_is_refused(form: Form) -> None:
    with pytest.raises(MirrorError, match=f"not read over http: {form}; mount or copy it"):
        survey(b"http://127.0.0.1/mirror", form)


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


@pytest.mark.parametrize("build", [flat_tar, folder_of_tars])
def test_tars_on_a_server_without_ranges_are_refused_with_what_to_do(
    tmp_path: Path, build: Callable[[Path, Content], Path]
) -> None:
    mirror, said = (
        build(tmp_path / "www", CONTENT),
        r"\.tar: the server answers no byte ranges; serve tars with",
    )
    with python_serving(tmp_path / "www") as base, pytest.raises(MirrorError, match=said):
        indexed(url_of(base, tmp_path / "www", mirror))


# What is no mirror.


def answering(**answer: Any) -> Handler:
    async def handler(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(**answer)

    return handler


PAGE = (
    '<html><head><title>Welcome to the guests\u2019 network</title></head><a href="login">Log in</a></html>'
)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"text": PAGE, "content_type": "text/html"}, "a page, but no listing of a folder .“Welcome to the"),
        ({"text": "{}", "content_type": "application/json"}, "JSON, but no listing of a folder"),
        ({"text": "[1]", "content_type": "application/json"}, "JSON, but no listing of a folder"),
        ({"text": "[" * 99_999, "content_type": "application/json"}, "broken JSON"),
        ({"body": b"\xff\xd8\xff", "content_type": "image/jpeg"}, "a page, but no listing of a folder"),
        ({"text": "<title>Index of /</title>", "content_type": "text/html"}, "an empty folder"),
        ({"status": 301, "headers": {"Location": "https://elsewhere/"}}, "redirected to https://elsewhere/"),
        ({"status": 401}, "401 Unauthorized; let the server admit"),
        ({"status": 403}, "403 Forbidden; let the server admit"),
        ({"text": PAGE, "headers": {"Content-Encoding": "br"}}, "encoded as br"),
    ],
)
def test_what_is_no_listing_is_refused_with_what_the_server_said(answer: dict[str, Any], said: str) -> None:
    with serving(answering(**answer)) as base, pytest.raises(MirrorError, match=said):
        recognise(base.encode())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"text": PAGE, "content_type": "text/html", "status": 206}, "the server does not say of what"),
        ({"text": PAGE, "content_type": "text/html"}, "a web page, no tar"),
        ({"text": PAGE * 9, "content_type": "text/html"}, "the server answers no byte ranges"),
        (
            {"body": b"\x1f\x8b gzip", "status": 206, "headers": {"Content-Range": "bytes 0-6/7"}},
            "no tar; of a compressed archive",
        ),
    ],
)
def test_what_is_no_tar_is_refused(answer: dict[str, Any], said: str) -> None:
    with serving(answering(**answer)) as base, pytest.raises(MirrorError, match=said):
        recognise(f"{base}/whole.tar".encode())


def test_what_is_not_there_is_away() -> None:
    with serving(answering(status=404)) as base:
        for name in ("", "/whole.tar"):
            with pytest.raises(MirrorAway, match=r"404 Not Found; check the address"):
                recognise(f"{base}{name}".encode())
            assert not reachable(f"{base}{name}".encode())


def test_several_forms_at_once_are_refused_with_what_was_seen(tmp_path: Path) -> None:
    class_folders(tmp_path, CONTENT)
    folder_of_tars(tmp_path, CONTENT)
    said = "several forms at once: 3 class folders, 3 per-synset tars"
    with serving(folder_handler(tmp_path, DIALECTS["nginx"])) as base, pytest.raises(MirrorError, match=said):
        recognise(base.encode())


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(MirrorError, match=r"http://…@host/x: not read") as caught:
        recognise(b"http://me:secret@host/x")
    assert "secret" not in str(caught.value)


# What changes.


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


# How much is asked for.


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
        assert hash_of(indexed(base.encode())[2]) == content_hash(
            (wnid, stem_of(name)) for wnid, name, _ in expected(CONTENT)
        )


# Whether it is there.


def test_a_mirror_is_reachable_while_its_server_shows_it(tmp_path: Path) -> None:
    folders, tar = class_folders(tmp_path / "mirror", CONTENT), flat_tar(tmp_path, CONTENT)
    for dialect in DIALECTS.values():
        with serving(folder_handler(tmp_path, dialect)) as base:
            assert reachable(url_of(base, tmp_path, folders))
            assert reachable(url_of(base, tmp_path, tar))
            assert not reachable(f"{base}/nowhere".encode())
        assert not reachable(url_of(base, tmp_path, folders))
    with serving(answering(text=PAGE, content_type="text/html")) as base:
        assert not reachable(base.encode())
        assert not reachable(f"{base}/whole.tar".encode())


def test_importing_it_loads_no_http_library() -> None:
    probe = "import sys, player.sources.web; sys.exit('aiohttp' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", probe], cwd=root, check=False).returncode == 0
