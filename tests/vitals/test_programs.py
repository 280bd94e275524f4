"""What programs tell, as they print it."""

import json
from collections.abc import Mapping, Sequence

from player.core.doctor_machine import Health
from player.vitals.programs import Ask, ask, darkening, health, updaters

XSET = """\
Screen Saver:
  prefer blanking:  yes    allow exposures:  yes
  timeout:  600    cycle:  600
DPMS (Display Power Management Signaling):
  Standby: 0    Suspend: 900    Off: 1200
  DPMS is {}
"""


def printing(prints: Mapping[str, str]) -> Ask:
    """Return what prints by the last word that is known of a command, else nothing."""

    def answer(command: Sequence[str]) -> str:
        return next((prints[word] for word in reversed(command) if word in prints), "")

    return answer


def seen(
    environment: Mapping[str, str], prints: Mapping[str, str], console: float | None = 0
) -> dict[str, float | None]:
    return {dark.what: dark.after for dark in darkening(environment, console, printing(prints))}


def test_x_tells_of_its_saver_and_of_the_panels_power() -> None:
    found = seen({"DISPLAY": ":0"}, {"q": XSET.format("Enabled")})
    assert (found["X's screen saver"], found["the panel's power saving"]) == (600, 900)
    off = seen({"DISPLAY": ":0"}, {"q": XSET.format("Disabled").replace("timeout:  600", "timeout:  0")})
    assert (off["X's screen saver"], off["the panel's power saving"]) == (0, 0)
    assert seen({"DISPLAY": ":0"}, {})["X's screen saver"] is None


def test_a_desktop_tells_by_its_settings_or_not_at_all() -> None:
    gnome = {"XDG_CURRENT_DESKTOP": "ubuntu:GNOME", "WAYLAND_DISPLAY": "wayland-0"}
    told = {
        "idle-delay": "uint32 300\n",
        "sleep-inactive-ac-type": "'suspend'\n",
        "sleep-inactive-ac-timeout": "900\n",
    }
    found = seen(gnome, told)
    assert (found["GNOME's blank screen"], found["GNOME's sleep"]) == (300, 900)
    assert seen(gnome, told | {"sleep-inactive-ac-type": "'nothing'\n"})["GNOME's sleep"] == 0
    assert seen(gnome, {})["GNOME's blank screen"] is None
    assert seen({"WAYLAND_DISPLAY": "wayland-0"}, {})["the compositor"] is None


def test_without_a_desktop_the_console_counts() -> None:
    assert seen({}, {}, 600)["the console"] == 600
    assert seen({}, {}, None)["the console"] is None


def test_logind_tells_whether_the_machine_sleeps() -> None:
    assert (
        seen({}, {"IdleAction": 's "ignore"\n', "IdleActionUSec": "t 1800000000\n"})["the machine's sleep"]
        == 0
    )
    suspends = {"IdleAction": 's "suspend"\n', "IdleActionUSec": "t 1800000000\n"}
    assert seen({}, suspends)["the machine's sleep"] == 1_800
    assert seen({}, suspends | {"suspend.target": "masked\n"})["the machine's sleep"] == 0
    assert seen({}, {})["the machine's sleep"] is None


def test_systemd_tells_which_updaters_are_at_work() -> None:
    said = "Id=apt-daily.timer\nActiveState=active\n\nId=snapd.service\nActiveState=inactive\n"
    assert updaters(printing({"show": said})) == {"apt-daily.timer": True, "snapd.service": False}
    assert updaters(printing({})) is None


def test_smartctl_says_how_a_disk_is_or_why_it_cannot() -> None:
    def told(said: object) -> Health:
        return health("/dev/sda", printing({"/dev/sda": json.dumps(said)}))

    assert told({"smart_status": {"passed": True}}).passed is True
    assert told({"smart_status": {"passed": False}}).passed is False
    refused = told({"smartctl": {"messages": [{"string": "Permission denied"}]}})
    assert (refused.passed, refused.why) == (None, "Permission denied")
    assert told({}).why == "/dev/sda tells nothing of itself"
    assert told([]).passed is None
    assert health("/dev/sda", printing({})).why == "smartctl tells nothing of /dev/sda"


def test_a_program_that_is_not_there_says_nothing() -> None:
    assert ask(("no-such-program-anywhere",)) == ""
    assert ask(("echo", "something")) == "something\n"
