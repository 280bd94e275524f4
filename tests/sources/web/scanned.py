"""A content on a web server, and what the tests ask of its index."""

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import web

from player.core.manifest import playing_key
from player.core.pictures import Fetched, Remote
from player.sources.form import Container, Form
from player.sources.tally import Tally
from player.sources.web import address, open_fetcher, recognise, scan, survey
from tests.mirrors import Content, entries
from tests.sources.web.serving import Handler

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


def url_of(base: str, root: Path, mirror: Path) -> bytes:
    return f"{base}/{mirror.relative_to(root)}".removesuffix("/.").encode()


def answering(**answer: Any) -> Handler:
    async def handler(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(**answer)

    return handler
