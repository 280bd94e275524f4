"""A forked worker makes the pages of Python's objects its own at once, so that its memory stays level."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

SCRIPT = """
import os
from player.decode.owning import own_pages

held = [[number] for number in range(200_000)]

def shared():
    kilobytes, ours = 0, False
    for line in open("/proc/self/smaps"):
        words = line.split()
        if "-" in words[0]:
            ours = words[1] == "rw-p" and len(words) == 5
        elif ours and words[0] == "Shared_Dirty:":
            kilobytes += int(words[1])
    return kilobytes

if os.fork():
    os.wait()
else:
    before = shared()
    own_pages()
    print(before, shared(), sum(number for number, in held), flush=True)
    os._exit(0)
"""


def test_after_it_no_page_of_objects_is_shared_and_every_object_is_as_it_was() -> None:
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=Path(__file__).parents[2], check=True, capture_output=True
    )
    before, after, total = map(int, said.stdout.split())
    assert before > 10_000
    assert after < before / 10
    assert total == sum(range(200_000))
