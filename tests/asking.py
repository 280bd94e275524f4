"""A running player asked over its page's API, with its token."""

import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

TOKEN = "0123456789abcdef0123456789abcdef"
_OPENER = build_opener(ProxyHandler({}))


def token_file(folder: Path) -> Path:
    """Write the token where only we may read it."""
    path = folder / "token"
    path.write_text(TOKEN)
    path.chmod(0o600)
    return path


class Asked:
    """The API of *player*, whose page is at *url*."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def act(self, verb: str, **wish: object) -> tuple[int, dict[str, Any]]:
        """Ask for *verb*; return the status code and the answer."""
        body = json.dumps(wish).encode() if wish else b""
        headers = {
            "Authorization": f"Bearer {TOKEN}",
            **({"Content-Type": "application/json"} if wish else {}),
        }
        request = Request(f"{self._url}/api/v1/control/{verb}", body, headers, method="POST")
        try:
            with _OPENER.open(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def status(self) -> dict[str, Any]:
        """Return what the player says of itself."""
        with _OPENER.open(f"{self._url}/api/v1/status", timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found

    def until(self, name: str, value: object, patience: float = 20.0) -> dict[str, Any]:
        """Return the first status that says *value* of *name*."""
        deadline = time.monotonic() + patience
        while (status := self.status()).get(name) != value:
            assert time.monotonic() < deadline, f"waited in vain for {name} {value}: {status}"
            time.sleep(0.05)
        return status


def page_of(player: subprocess.Popen[str]) -> Asked:
    """Return the API of *player* when it says where its page is."""
    assert player.stderr is not None
    for line in player.stderr:
        if found := re.search(r"page\b.*url=(\S+)", re.sub(r"\x1b\[[0-9;]*m", "", line)):
            return Asked(found[1])
    raise AssertionError(f"the player ended ({player.wait()}) without a page")
