"""What is no mirror on a web server, what is not read from one, and what is not there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from player.sources import MirrorAway, MirrorError
from player.sources.form import Form
from player.sources.web import reachable, recognise, survey
from tests.mirrors import Content, class_folders, flat_tar, folder_of_tars
from tests.sources.web.scanned import CONTENT, answering, indexed, url_of
from tests.sources.web.serving import DIALECTS, folder_handler, python_serving, serving

PAGE = (
    '<html><head><title>Welcome to the guests\u2019 network</title></head><a href="login">Log in</a></html>'
)


@pytest.mark.parametrize("form", [Form.KAGGLE, Form.PARQUET, Form.WEBDATASET])
def test_a_form_that_is_not_read_over_http_is_refused(form: Form) -> None:
    with pytest.raises(MirrorError, match=f"not read over http: {form}; mount or copy it"):
        survey(b"http://127.0.0.1/mirror", form)


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
