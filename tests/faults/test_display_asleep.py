"""The display sleeps, or its cable is pulled, while who paints paints on: the player holds, and says so.

Xvfb has no graphics card. So the player lives in a mount namespace of its own, in which the kernel's
files on connectors are ours to write.
"""

import json
import subprocess
import threading
from pathlib import Path

import pytest

from player.core.ledger import EventKind
from player.journal.reading import newest_run, read_ledger
from tests.displays import Display
from tests.eye import needs_xvfb
from tests.gallery import Gallery, followed, pictures, until

HOLD_LIMIT = 2
NAMESPACE = ["unshare", "--mount"]


def may_have_namespaces() -> bool:
    """Tell whether this may mount what only it sees."""
    try:
        tried = subprocess.run(
            [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/sys/class"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return False
    return tried.returncode == 0


class Connector:
    """The one connector of the machine's one card."""

    def __init__(self, folder: Path) -> None:
        self.classes = folder / "class"
        self._files = self.classes / "drm" / "card0-HDMI-A-1"
        self._files.mkdir(parents=True)
        self.say()

    def say(self, status: str = "connected", dpms: str = "On") -> None:
        for name, word in (("enabled", "enabled"), ("status", status), ("dpms", dpms)):
            (self._files / name).write_text(f"{word}\n")

    def sleeps(self) -> None:
        self.say(dpms="Off")

    def is_unplugged(self) -> None:
        self.say(status="disconnected")


@needs_xvfb
@pytest.mark.slow
@pytest.mark.skipif(not may_have_namespaces(), reason="takes the right to mount, which root has")
def test_while_the_display_sleeps_or_is_unplugged_nothing_is_shown_and_then_what_follows(
    tmp_path: Path,
) -> None:
    gallery, connector = Gallery(tmp_path), Connector(tmp_path)
    gallery.config.write_text(gallery.config.read_text() + f"screen: {{hold_limit: {HOLD_LIMIT} s}}\n")
    script = 'mount --bind "$0" /sys/class && exec "$@"'
    gallery.play = [*NAMESPACE, "sh", "-c", script, str(connector.classes), *gallery.play]
    with Display(tmp_path / "display") as display, gallery.unit(display) as unit:
        life = display.begin()
        pictures(life, unit, 12)
        for goes, seconds in ((connector.sleeps, 1.0), (connector.is_unplugged, HOLD_LIMIT + 3.0)):
            goes()
            before = len(life.seen)
            threading.Event().wait(seconds)
            assert len(life.seen) - before <= 1, "it played on for nobody"
            before = len(life.seen)
            connector.say()
            until("a picture", unit, 1.0, holds=lambda: len(life.seen) > before)  # noqa: B023 - waited for here
            pictures(life, unit, before + 12)
        assert unit.stop().code == 0
        display.die()
    report, (found, missed) = gallery.verify(), followed(life)
    assert set(found) == {1}
    assert (report["missing"], report["repeated"], report["shown"]) == (0, 0, len(life.seen) + missed)
    rows = [sealed.row for sealed in read_ledger(gallery.state, newest_run(gallery.state)).rows]
    unseen = [json.loads(row.body)["ms"] for row in rows if row.kind == EventKind.UNSEEN]
    assert unseen == [pytest.approx(1_000, abs=300), pytest.approx(HOLD_LIMIT * 1_000 + 3_000, abs=300)]
    assert len(unit.ends) == 1
