"""What the kernel tells, read from folders that stand for /proc and /sys, and from this machine."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from player.core.doctor_machine import Memory, Sensor
from player.vitals.kernel import Kernel

Writing = Callable[[dict[str, str]], Kernel]


@pytest.fixture
def kernel(tmp_path: Path) -> Writing:
    """Return what writes files below a root, and gives the kernel that they make."""

    def write(files: dict[str, str]) -> Kernel:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return Kernel(tmp_path)

    return write


def test_memory_is_told_in_bytes_with_what_lies_on_the_disk(kernel: Writing) -> None:
    said = "MemTotal: 2000 kB\nMemFree: 1 kB\nMemAvailable: 1500 kB\nSwapTotal: 100 kB\nSwapFree: 60 kB\n"
    assert kernel({"proc/meminfo": said}).memory() == Memory(2_048_000, 1_536_000, 40_960)
    assert kernel({"proc/meminfo": said.partition("Swap")[0]}).memory() == Memory(2_048_000, 1_536_000, 0)
    assert kernel({"proc/meminfo": "MemTotal: 2000 kB\n"}).memory() is None


def test_thermometers_are_zones_with_their_trip_points_and_chips(kernel: Writing) -> None:
    zone, chip = "sys/class/thermal/thermal_zone0", "sys/class/hwmon/hwmon3"
    found = kernel(
        {
            f"{zone}/type": "x86_pkg_temp\n",
            f"{zone}/temp": "61000\n",
            f"{zone}/trip_point_0_type": "passive\n",
            f"{zone}/trip_point_0_temp": "70000\n",
            f"{zone}/trip_point_1_type": "critical\n",
            f"{zone}/trip_point_1_temp": "105000\n",
            "sys/class/thermal/thermal_zone1/temp": "0\n",
            f"{chip}/name": "nvme\n",
            f"{chip}/temp1_input": "38850\n",
            f"{chip}/temp1_label": "Composite\n",
            f"{chip}/temp1_crit": "84850\n",
            f"{chip}/temp2_input": "40000\n",
            f"{chip}/temp3_input": "nonsense\n",
        }
    )
    assert found.sensors() == [
        Sensor("x86_pkg_temp", 61.0, 105.0),
        Sensor("nvme Composite", 38.85, 84.85),
        Sensor("nvme temp2", 40.0),
    ]


def test_a_core_that_slowed_down_is_counted(kernel: Writing) -> None:
    assert kernel({}).slowed() is None
    cpu = "sys/devices/system/cpu/cpu{}/thermal_throttle/core_throttle_count"
    assert kernel({cpu.format(0): "3\n", cpu.format(1): "7\n"}).slowed() == 7


def test_the_hardware_clock_is_there_or_not_and_read_or_not(kernel: Writing) -> None:
    assert kernel({}).hardware_clock() == (False, None)
    assert kernel({"sys/class/rtc/rtc0/name": "rtc_cmos"}).hardware_clock() == (True, None)
    assert kernel({"sys/class/rtc/rtc0/since_epoch": "1562000000\n"}).hardware_clock() == (
        True,
        1_562_000_000,
    )


def test_the_console_blanks_never_some_time_or_nobody_knows(kernel: Writing) -> None:
    assert kernel({}).console_blanks() is None
    assert kernel({"sys/module/kernel/parameters/consoleblank": "600\n"}).console_blanks() == 600


def test_a_folder_lies_on_the_file_system_mounted_nearest_above_it(kernel: Writing) -> None:
    lines = (
        "21 1 8:1 / / rw - ext4 /dev/sda1 rw",
        "22 21 0:5 / /var/lib rw shared:1 - tmpfs tmpfs rw",
        "23 21 8:2 / /var/my\\040disk rw - btrfs /dev/sdb rw",
    )
    found = kernel({"proc/self/mountinfo": "\n".join(lines)})
    assert found.file_system(Path("/var/lib/twelve-hours")) == "tmpfs"
    assert found.file_system(Path("/var/my disk/state")) == "btrfs"
    assert found.file_system(Path("/srv")) == "ext4"
    assert kernel({"proc/self/mountinfo": ""}).file_system(Path("/srv")) == ""


def test_a_partition_and_what_is_encrypted_on_it_lie_on_their_disk(tmp_path: Path, kernel: Writing) -> None:
    found = kernel({"sys/devices/sda/removable": "1\n", "sys/devices/sda/sda2/partition": "2\n"})
    crypt, named = tmp_path / "sys/devices/dm-0", tmp_path / "sys/dev/block"
    (crypt / "slaves").mkdir(parents=True)
    (crypt / "slaves/sda2").symlink_to(tmp_path / "sys/devices/sda/sda2")
    named.mkdir(parents=True)
    (named / "8:2").symlink_to(tmp_path / "sys/devices/sda/sda2")
    (named / "253:0").symlink_to(crypt)
    for device in (os.makedev(8, 2), os.makedev(253, 0)):
        disk = found.disk(device)
        assert disk is not None
        assert disk.name == "sda"
        assert found.removable(disk) is True
    assert found.disk(os.makedev(0, 31)) is None
    assert found.removable(None) is None


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="Linux's /proc")
def test_this_machine_is_read_without_a_fault() -> None:
    found = Kernel()
    memory = found.memory()
    assert memory is not None
    assert 0 < memory.available <= memory.total
    assert all(-50 < sensor.degrees < 150 for sensor in found.sensors())
    assert found.file_system(Path("/"))
    assert isinstance(found.hardware_clock()[0], bool)
