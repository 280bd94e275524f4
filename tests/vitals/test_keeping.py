"""The disk of the state folder, asked for real."""

from pathlib import Path

from player.vitals.keeping import TRIES, device_of, disk_of
from player.vitals.kernel import Kernel
from tests.fakes import FakeClock


def test_a_disk_tells_its_room_and_keeps_a_page(tmp_path: Path) -> None:
    found = disk_of(tmp_path / "state", FakeClock(), Kernel())
    assert found.free > 0
    assert (found.sync, found.refused) == (0.0, "")
    assert found.kind
    assert list(tmp_path.iterdir()) == []
    assert device_of(tmp_path, Kernel()).startswith(("/dev/", ""))


def test_a_disk_that_cannot_be_written_says_why() -> None:
    assert TRIES > 1
    found = disk_of(Path("/proc/self"), FakeClock(), Kernel())
    assert found.sync is None
    assert found.refused
