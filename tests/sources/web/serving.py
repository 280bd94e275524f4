"""Web servers of the tests' own on free ports of loopback: a folder, with listings in every dialect."""

import asyncio
import html
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from time import gmtime, strftime
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

from aiohttp import web

from player.control.serving import receive_no_more

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Item(NamedTuple):
    """An entry of a folder, as a server sees it."""

    name: bytes
    folder: bool
    size: int
    mtime: float

    @property
    def link(self) -> str:
        return quote_from_bytes(self.name, safe="") + "/" * self.folder

    @property
    def label(self) -> str:
        return html.escape(self.name.decode("utf-8", "replace") + "/" * self.folder)

    def date(self, form: str) -> str:
        return strftime(form, gmtime(self.mtime))


class Listing(NamedTuple):
    """How a server lists: the media type and the page; *pick* sees whether JSON is welcome."""

    kind: str
    page: Callable[[str, Sequence[Item]], str]


def nginx(path: str, items: Sequence[Item]) -> str:
    title = f"<head><title>Index of {path}</title></head>\r\n<body>\r\n<h1>Index of {path}</h1>"
    lines = [f'<html>\r\n{title}<hr><pre><a href="../">../</a>']
    for item in items:
        shown = item.label if len(item.label) <= 50 else item.label[:47] + "..&gt;"
        pad = " " * max(0, 51 - len(shown))
        size = "-" if item.folder else item.size
        lines.append(f'<a href="{item.link}">{shown}</a>{pad}{item.date("%d-%b-%Y %H:%M")} {size:>19}')
    return "\r\n".join([*lines, "</pre><hr></body>\r\n</html>\r\n"])


def nginx_json(_: str, items: Sequence[Item]) -> str:
    def one(item: Item) -> str:
        name = json.dumps(item.name.decode("utf-8", "surrogateescape"), ensure_ascii=False)
        kind = "directory" if item.folder else "file"
        size = "" if item.folder else f', "size":{item.size}'
        return f'{{ "name":{name}, "type":"{kind}", "mtime":"{formatdate(item.mtime, usegmt=True)}"{size} }}'

    return "[\r\n" + ",\r\n".join(map(one, items)) + "\r\n]"


def apache_plain(path: str, items: Sequence[Item]) -> str:
    rows = "".join(f'<li><a href="{item.link}"> {item.label[:23]}</a></li>\n' for item in items)
    return (
        f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n'
        f"  <title>Index of {path}</title>\n </head>\n <body>\n<h1>Index of {path}</h1>\n"
        f'<ul><li><a href="/"> Parent Directory</a></li>\n{rows}</ul>\n</body></html>\n'
    )


def apache_fancy(path: str, items: Sequence[Item]) -> str:
    rows = "".join(
        f'<img src="/icons/{"folder" if item.folder else "image2"}.gif" alt="[DIR]"> '
        f'<a href="{item.link}">{item.label[:21]}..&gt;</a> {item.date("%Y-%m-%d %H:%M")}  1.2K  \n'
        for item in items
    )
    return (
        f"<html>\n <head>\n  <title>Index of {path}</title>\n </head>\n <body>\n<h1>Index of {path}</h1>\n"
        '<pre><img src="/icons/blank.gif" alt="Icon "> <a href="?C=N;O=D">Name</a>  '
        '<a href="?C=M;O=A">Last modified</a>  <a href="?C=S;O=A">Size</a>  '
        '<a href="?C=D;O=A">Description</a><hr><img src="/icons/back.gif" alt="[PARENTDIR]"> '
        f'<a href="/">Parent Directory</a>   -   \n{rows}<hr></pre>\n'
        "<address>Apache/2.4.62 (Debian) Server at host Port 80</address>\n</body></html>\n"
    )


def apache_table(path: str, items: Sequence[Item]) -> str:
    rows = "".join(
        f'<tr><td valign="top"><a href="{item.link}"><img src="/icons/folder.gif" alt="[DIR]"></a></td>'
        f'<td><a href="{item.link}">{item.label[:23]}</a></td>'
        f'<td align="right">{item.date("%Y-%m-%d %H:%M")}  </td>'
        '<td align="right">  - </td><td>&nbsp;</td></tr>\n'
        for item in items
    )
    return (
        f"<html>\n <head>\n  <title>Index of {path}</title>\n </head>\n <body>\n<h1>Index of {path}</h1>\n"
        '  <table>\n   <tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th>'
        '<th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>\n'
        '   <tr><th colspan="5"><hr></th></tr>\n<tr><td valign="top">'
        '<img src="/icons/back.gif" alt="[PARENTDIR]"></td>'
        f'<td><a href="/">Parent Directory</a></td><td>&nbsp;</td></tr>\n{rows}</table>\n'
        "<address>Apache/2.4.62 (Debian) Server at host Port 80</address>\n</body></html>\n"
    )


def caddy(path: str, items: Sequence[Item]) -> str:
    rows = "".join(
        f'<tr class="file"><td></td><td><a href="./{item.link}"><svg></svg><span class="name">{item.label}'
        f'</span></a></td><td class="size">&mdash;</td><td class="timestamp hideable">'
        f'<time datetime="{item.date("%Y-%m-%dT%H:%M:%SZ")}">{item.date("%m/%d/%Y %I:%M:%S %p +00:00")}'
        "</time></td><td></td></tr>"
        for item in items
    )
    return (
        f"<!DOCTYPE html><html><head><title>{path}</title></head><body><header><h1>"
        f'<a href="/">{path}</a></h1></header><a href="./?layout=grid">Grid</a><table>'
        '<thead><tr><th><a href="?sort=name&order=desc">Name</a></th></tr></thead><tbody>'
        f'<tr><td></td><td><a href="..">Up</a></td></tr>{rows}</tbody></table>'
        '<footer>Served with <a rel="noopener" href="https://caddyserver.com">Caddy</a></footer></body></html>'
    )


def caddy_json(_: str, items: Sequence[Item]) -> str:
    return json.dumps(
        [
            {
                "name": item.name.decode("utf-8", "replace") + "/" * item.folder,
                "size": item.size,
                "url": f"./{item.link}",
                "mod_time": item.date("%Y-%m-%dT%H:%M:%S.123456789Z"),
                "mode": 420,
                "is_dir": item.folder,
                "is_symlink": False,
            }
            for item in items
        ]
    )


def python(path: str, items: Sequence[Item]) -> str:
    rows = "".join(f'<li><a href="{item.link}">{item.label}</a></li>\n' for item in items)
    return (
        '<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Directory listing for {path}</title>\n</head>\n<body>\n"
        f"<h1>Directory listing for {path}</h1>\n<hr>\n<ul>\n{rows}</ul>\n<hr>\n</body>\n</html>\n"
    )


DIALECTS = {
    "nginx": Listing("text/html", nginx),
    "nginx-json": Listing("application/json", nginx_json),
    "apache-plain": Listing("text/html", apache_plain),
    "apache-fancy": Listing("text/html", apache_fancy),
    "apache-table": Listing("text/html", apache_table),
    "caddy": Listing("text/html", caddy),
    "caddy-json": Listing("application/json", caddy_json),
    "python": Listing("text/html", python),
}


def items_of(folder: bytes) -> list[Item]:
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(), entry.stat()) for entry in entries]
    return sorted(Item(name, is_folder, status.st_size, status.st_mtime) for name, is_folder, status in found)


def folder_handler(root: Path, listing: Listing) -> Handler:
    """Serve *root* as web servers do: listings, files, parts of files, redirects to folders' slashes."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return _answer(request, root, listing)

    return answer


def _answer(request: web.BaseRequest, root: Path, listing: Listing) -> web.Response:
    path = unquote_to_bytes(request.raw_path)
    where = Path(os.fsdecode(os.fsencode(root) + path))
    if where.is_dir():
        if not path.endswith(b"/"):
            return web.Response(status=301, headers={"Location": request.raw_path + "/"})
        page = listing.page(html.escape(path.decode("utf-8", "replace")), items_of(os.fsencode(where)))
        return web.Response(body=page.encode("utf-8", "surrogateescape"), content_type=listing.kind)
    if not where.is_file():
        return web.Response(status=404, body=b"<h1>Not Found</h1>", content_type="text/html")
    return _file(request, where)


def _file(request: web.BaseRequest, where: Path) -> web.Response:
    status, body = where.stat(), where.read_bytes()
    headers = {
        "ETag": f'"{status.st_mtime_ns:x}-{len(body):x}"',
        "Last-Modified": formatdate(status.st_mtime, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    span = request.headers.get("Range", "").removeprefix("bytes=")
    if not span:
        return web.Response(body=body, headers=headers)
    first, last = map(int, span.split("-"))
    if first >= len(body):
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
    part = body[first : last + 1]
    headers["Content-Range"] = f"bytes {first}-{first + len(part) - 1}/{len(body)}"
    return web.Response(status=206, body=part, headers=headers)


@contextmanager
def serving(handler: Handler) -> Iterator[str]:
    """Answer every request by *handler*, from a thread; yield the URL of the server, without a slash."""
    port: Future[int] = Future()
    over: Future[None] = Future()

    async def serve() -> None:
        runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.1)
        await runner.setup()
        sock = socket.create_server(("127.0.0.1", 0), backlog=128)
        await web.SockSite(runner, sock).start()
        port.set_result(sock.getsockname()[1])
        await asyncio.wrap_future(over)
        await receive_no_more(sock)
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port.result(10)}"
    finally:
        over.set_result(None)
        thread.join(10)


NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
{user}
events {{ worker_connections 64; }}
http {{
  access_log off; default_type application/octet-stream; types {{ image/jpeg JPEG jpg; text/html html; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port}; root {root};
    location / {{ autoindex on; autoindex_format {form}; gzip on; gzip_types *; }}
  }}
}}
"""


@contextmanager
def nginx_serving(root: Path, folder: Path, form: str = "html") -> Iterator[str]:
    """Serve *root* by the nginx of this machine, its files in *folder*, listings in *form*; yield its URL."""
    port, conf = free_port(), folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    conf.write_text(NGINX.format(folder=folder, root=root, port=port, form=form, user=user))
    with program(["nginx", "-c", str(conf), "-e", str(folder / "error.log")], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def python_serving(root: Path) -> Iterator[str]:
    """Serve *root* by Python's own http.server; yield its URL."""
    port = free_port()
    with program([sys.executable, "-m", "http.server", "-b", "127.0.0.1", "-d", str(root), str(port)], port):
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def program(command: list[str], port: int) -> Iterator[None]:
    """Run the server *command* until its end of use; it is there when *port* answers."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(port):
            assert server.poll() is None, f"{command[0]} ended with {server.returncode}"
            threading.Event().wait(0.02)
        yield
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False
