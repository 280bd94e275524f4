from pathlib import Path

import pytest

from player.config import ConfigError, check_file, default_machine, find_machine, load_machine
from player.core.machine import Control, Machine, Mirroring, ProgrammeEntry, Screen
from player.core.units import SECOND, Ns
from tests.config.reading import write

EVERYTHING = """
mirror: [pictures, /srv/imagenet, "https://mirror.example/imagenet/"]
programme:
  - {playlist: ../playlists/tour.yaml, hours: "Sa-Su 10:00-18:00"}
  - {playlist: /srv/whole.yaml, hours: 24/7}
state: state
cache: 2 GB
screen:
  display: 1
  fullscreen: false
  required: true
  size: 1080x1920
  rotate: 90
  mirror: horizontal
  luminance: 62.5 %
  orbit: 3
  background: "#0a0B0c"
  height_m: 2.7
  viewing_distance_m: 4
  hold_limit: 2 m
control:
  listen: "[::1]:0"
  token_file: token
  names: [Wall.example, "[fd00::5]:8443"]
  live: true
  certificate: wall.pem
  key: wall.key
"""


def test_every_key_becomes_its_checked_value(tmp_path: Path) -> None:
    assert load_machine(write(tmp_path, EVERYTHING)) == Machine(
        mirrors=(str(tmp_path / "pictures"), "/srv/imagenet", "https://mirror.example/imagenet/"),
        playlist=None,
        programme=(
            ProgrammeEntry(tmp_path / "../playlists/tour.yaml", "Sa-Su 10:00-18:00"),
            ProgrammeEntry(Path("/srv/whole.yaml"), "24/7"),
        ),
        state=tmp_path / "state",
        screen=Screen(
            display=1,
            fullscreen=False,
            required=True,
            size=(1080, 1920),
            rotate=90,
            background=(10, 11, 12),
            height_m=2.7,
            viewing_distance_m=4.0,
            hold_limit=Ns(120 * SECOND),
            mirror=Mirroring.HORIZONTAL,
            luminance=0.625,
            orbit=3,
        ),
        control=Control(
            "::1",
            0,
            tmp_path / "token",
            names=("wall.example", "[fd00::5]:8443"),
            live=True,
            certificate=tmp_path / "wall.pem",
            key=tmp_path / "wall.key",
        ),
        cache=2_000_000_000,
    )


def test_what_nobody_writes_has_the_defaults_of_the_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    expected = Machine(
        mirrors=("stand-in",),
        playlist=None,
        programme=(),
        state=Path("/home/somebody/.local/state/twelve-hours"),
        screen=Screen(),
        control=Control(),
    )
    assert default_machine() == expected
    assert load_machine(write(tmp_path, "mirror: stand-in")) == expected


def test_home_is_expanded_and_relative_paths_start_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    folder = tmp_path / "config"
    folder.mkdir()
    path = write(folder, "mirror: ~/imagenet\nplaylist: ../playlists/whole.yaml")
    machine = load_machine(path)
    assert machine.mirrors == ("/home/somebody/imagenet",)
    assert machine.playlist == folder / "../playlists/whole.yaml"


def test_relative_paths_start_from_the_file_even_if_it_was_named_relatively(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "state: here")
    monkeypatch.chdir(tmp_path)
    assert load_machine(Path("a.yaml")).state == tmp_path / "here"


@pytest.mark.parametrize(
    ("listen", "host", "port"),
    [
        ("127.0.0.1:8090", "127.0.0.1", 8090),
        ("0.0.0.0:1", "0.0.0.0", 1),
        ("localhost:65535", "localhost", 65535),
        ('"[::1]:8090"', "::1", 8090),
    ],
)
def test_an_address_is_a_host_and_a_port(tmp_path: Path, listen: str, host: str, port: int) -> None:
    control = load_machine(write(tmp_path, f"control: {{listen: {listen}}}")).control
    assert (control.host, control.port) == (host, port)


@pytest.mark.parametrize(
    "listen", ["8090", '":8090"', "a:b", "1.2.3.4:65536", '"[1.2.3]:80"', '"::1:80"', "1.2.3:80", '"a b:80"']
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, listen: str) -> None:
    problems = check_file(write(tmp_path, f"control: {{listen: {listen}}}"))
    assert [p.key for p in problems] == ["control.listen"]


@pytest.mark.parametrize(
    ("control", "said"),
    [
        ("listen: 0.0.0.0:8090", "1:19  control.listen: others can reach 0.0.0.0, so "),
        ("names: [wall.example]", "1:18  control.names: these names let others in, so "),
    ],
)
def test_a_page_that_others_reach_is_not_well_without_a_token_though_the_player_plays(
    tmp_path: Path, control: str, said: str
) -> None:
    path = write(tmp_path, f"control: {{{control}}}")
    [problem] = check_file(path)
    line = str(problem).removeprefix(f"{path}:")
    assert line.startswith(said)
    assert line.endswith(
        "the player plays without the page until control.token_file names a file with a token; "
        '"twelve-hours token FILE" makes one'
    )
    assert load_machine(path).control.token_file is None
    assert check_file(write(tmp_path, f"control: {{{control}, token_file: token}}")) == []


@pytest.mark.parametrize("mirror", ["[stand-in]", "[]", "{a: b}", "7", '""', "[a, 7]"])
def test_a_mirror_that_cannot_be_one_is_refused(tmp_path: Path, mirror: str) -> None:
    assert len(check_file(write(tmp_path, f"mirror: {mirror}"))) == 1


def test_a_size_larger_than_any_screen_is_refused(tmp_path: Path) -> None:
    problems = check_file(write(tmp_path, "screen: {size: 20000x100}"))
    assert [p.message for p in problems] == [
        'expected auto or a size such as 1920x1080, got "20000x100"; at most 16384 a side'
    ]


@pytest.mark.parametrize(
    ("text", "size"), [("0 MB", 0), ("0GB", 0), ("100 MB", 10**8), ("2 GB", 2 * 10**9), ("20 GB", 2 * 10**10)]
)
def test_a_cache_is_so_many_decimal_bytes(tmp_path: Path, text: str, size: int) -> None:
    assert load_machine(write(tmp_path, f"cache: {text}")).cache == size


@pytest.mark.parametrize("text", ["2", "2.5 GB", "2 GiB", "-1 GB", "two GB", "null", "2 kB"])
def test_a_cache_that_is_no_size_is_refused(tmp_path: Path, text: str) -> None:
    [problem] = check_file(write(tmp_path, f"cache: {text}"))
    assert problem.message.startswith('expected a size such as "2 GB", got ')


@pytest.mark.parametrize("text", ["99 MB", "21 GB", "99999 GB"])
def test_a_cache_too_small_or_too_large_is_told_the_range(tmp_path: Path, text: str) -> None:
    [problem] = check_file(write(tmp_path, f"cache: {text}"))
    assert problem.message.endswith("; the range is 100 MB to 20 GB, and 0 MB is off")


def test_a_home_that_nobody_has_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="that home is not known"):
        load_machine(write(tmp_path, "state: ~nobody-of-that-name/state"))


def test_the_machine_is_found_in_the_documented_order(tmp_path: Path) -> None:
    custom = tmp_path / "xdg" / "twelve-hours" / "config.yaml"
    system = write(tmp_path, "mirror: stand-in", "system.yaml")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "xdg"), "TWELVE_HOURS_CONFIG": "/named.yaml"}
    assert find_machine(environment, Path("said.yaml"), system) == Path("said.yaml")
    assert find_machine(environment, None, system) == Path("/named.yaml")
    del environment["TWELVE_HOURS_CONFIG"]
    assert find_machine(environment, None, system) == system
    custom.parent.mkdir(parents=True)
    custom.write_text("mirror: stand-in")
    assert find_machine(environment, None, system) == custom
    assert find_machine({}, None, tmp_path / "none.yaml") is None


def test_without_an_xdg_folder_it_is_dot_config_at_home(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "twelve-hours" / "config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("mirror: stand-in")
    assert find_machine({"HOME": str(tmp_path)}, None, tmp_path / "none.yaml") == path


def test_a_customary_place_that_cannot_be_looked_at_does_not_count(tmp_path: Path) -> None:
    assert find_machine({"HOME": "/" + "x" * 5000}, None, tmp_path / "none.yaml") is None
