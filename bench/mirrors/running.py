"""Contenders run one after another, each in a process of its own, and say what they took as JSON."""

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

NEEDS = {"torch": "torch", "webdataset": "webdataset", "ratarmount": "ratarmountcore"}
"""The module that a peer needs, by the first word of its name."""


class Died(Exception):  # noqa: N818 - a contender that is meant to die did
    """A contender ended without an answer."""


def run(module: str, *arguments: str) -> dict[str, Any]:
    """Return what ``python -m bench.mirrors.MODULE ARGUMENTS`` printed.

    Raises:
        Died: it did not end well.
    """
    command = [sys.executable, "-m", f"bench.mirrors.{module}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Died(f"{' '.join(arguments[:2])} ended with {done.returncode}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def missing(contender: str) -> str:
    """Return a line on what to install for *contender*, empty where it is there."""
    peer = contender.partition(" ")[0]
    module = NEEDS.get(peer)
    if module is None or find_spec(module):
        return ""
    return f"without {peer}: pip install -r bench/peers.txt"
