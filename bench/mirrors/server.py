"""nginx on loopback, serving one folder, as long as it is needed."""

import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        autoindex on;
    }}
}}
"""
"""One process, nothing but files: the least that a web server can cost."""

PATIENCE = 50
"""Looks, a tenth of a second apart, for its first answer."""


@contextmanager
def nginx(root: Path, folder: Path) -> Iterator[str]:
    """Serve *root*, keeping everything of its own in *folder*; yield the address."""
    folder.mkdir()
    port = _free_port()
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder, port=port, root=root))
    binary = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert binary, "nginx was looked for before"
    server = subprocess.Popen([binary, "-p", str(folder), "-c", str(folder / "conf")])
    try:
        _await(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def is_installed() -> bool:
    """Tell whether there is an nginx."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is not None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _await(url: str) -> None:
    for _ in range(PATIENCE):
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - our own http address
        except OSError:
            Event().wait(0.1)
        else:
            return
    raise RuntimeError(f"nginx does not answer at {url}")
