"""The commands, as scripts and supervisors meet them: real processes, real exit codes."""

import json
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from player.cli import with_command
from tests.commands import HERE, command, done, line_with, playing, short_config
from tests.eye import marked_folder


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_folder(tmp_path_factory.mktemp("commands") / "mirror", 40)


@pytest.fixture
def config(tmp_path: Path, mirror: Path) -> Path:
    return short_config(tmp_path, str(mirror))


def test_without_a_command_it_runs() -> None:
    assert with_command([]) == ["run"]
    assert with_command(["--for", "5s"]) == ["run", "--for", "5s"]
    assert with_command(["mine.yaml"]) == ["run", "mine.yaml"]
    assert with_command(["verify", "--json"]) == ["verify", "--json"]
    assert with_command(["--help"]) == ["--help"]


def test_run_plays_and_verify_holds_and_the_next_run_goes_on(config: Path) -> None:
    first = done("run", "--config", str(config), "--for", "1s")
    assert first.returncode == 0, first.stderr
    report = json.loads(done("verify", "--config", str(config), "--json").stdout)
    assert report["shown"] == report["position"] > 0
    assert report["chain"] == "ok"
    second = done("run", "--config", str(config), "--for", "1s")
    assert "goes on" in second.stderr
    after = json.loads(done("verify", "--config", str(config), "--json").stdout)
    assert after["shown"] > report["shown"]
    assert after["repeated"] == after["missing"] == after["uncertain"] == after["unclean_starts"] == 0


def test_a_run_without_a_screen_says_so_and_shows_itself_on_its_page(config: Path) -> None:
    environment = {name: value for name, value in HERE.items() if name != "SDL_VIDEODRIVER"}
    with playing(config, environment) as player:
        assert "playing offscreen" in line_with(player, "offscreen")
        url = line_with(player, "url=").split("url=")[1].strip()
        with urllib.request.urlopen(url + "live.jpg", timeout=5) as answer:
            assert answer.read(2) == b"\xff\xd8"
        with urllib.request.urlopen(url + "api/v1/status", timeout=5) as answer:
            status = json.load(answer)
    names = {
        "state",
        "pass",
        "position",
        "pictures",
        "now",
        "cadence",
        "ring",
        "pauses",
        "open",
        "next_change",
    }
    assert names | {"projected_end", "mirror", "uptime_s", "version"} <= set(status)
    assert status["pictures"] == 40
    assert {"wnid", "path", "file", "shown_at"} <= set(status["now"])


DEAD = ":991"


def test_a_dead_display_is_69_where_a_screen_is_required(config: Path) -> None:
    config.write_text(config.read_text().replace("fullscreen: false", "required: true, fullscreen: false"))
    ended = done("run", "--config", str(config), "--for", "1s", DISPLAY=DEAD, SDL_VIDEODRIVER="")
    assert ended.returncode == 69
    assert "no display server answers at DISPLAY=:991" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_dead_display_is_said_and_played_offscreen_otherwise(config: Path) -> None:
    ended = done("run", "--config", str(config), "--for", "1s", DISPLAY=DEAD, SDL_VIDEODRIVER="")
    assert ended.returncode == 0
    assert "no display server answers at DISPLAY=:991: playing offscreen" in ended.stderr
    assert "driver=offscreen" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("run", "--mirror", "nowhere"), 69, "no such mirror"),
        (("index", "nowhere"), 69, "no such mirror"),
        (("verify",), 69, "no run"),
        (("verify", "--run", "nobody"), 69, "nobody"),
        (("status",), 69, "no player answers"),
        (("run", "nowhere.yaml"), 78, "nowhere.yaml"),
        (("run", "--for", "5"), 2, "90 ms"),
        (("run", "--size", "large"), 2, "1920x1080"),
        (("run", "--size", "100000x100000"), 2, "16384"),
        (("fly",), 2, "fly"),
    ],
)
def test_what_cannot_be_is_one_clear_line_and_its_code(
    tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("state: state\ncontrol: {listen: '127.0.0.1:9'}\n")
    where = () if arguments[0] == "fly" else ("--config", str(config))
    ended = done(*arguments, *where, COLUMNS="200")
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_check_reports_each_error_at_its_place(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("cadence: 90 ms\n")
    bad.write_text("cadence: 90\npauses: {every: 5 pictures, longst: 4 s}\n")
    assert done("check", str(good)).returncode == 0
    ended = done("check", str(good), str(bad))
    assert ended.returncode == 78
    assert "bad.yaml:1:10" in ended.stdout
    assert 'did you mean "longest"?' in ended.stdout
    assert len(json.loads(done("check", "--json", str(bad)).stdout)) == 2


def test_index_reports_what_the_contract_names(tmp_path: Path, mirror: Path) -> None:
    ended = done("index", str(mirror), "--state", str(tmp_path), "--json")
    report = json.loads(ended.stdout)
    assert list(report) == ["form", "pictures", "synsets", "hash", "hash_comparable", "seconds"]
    assert (report["pictures"], report["synsets"], report["form"]) == (40, 20, "class-folders")
    assert json.loads(done("index", "stand-in", "--json").stdout)["pictures"] == 14_197_114


def test_sigterm_ends_within_a_second_with_0(config: Path) -> None:
    with playing(config) as player:
        line_with(player, "url=")
        begun = time.monotonic()
        player.send_signal(signal.SIGTERM)
        assert player.wait(5) == 0
        assert time.monotonic() - begun < 1
    assert json.loads(done("verify", "--config", str(config), "--json").stdout)["unclean_starts"] == 0


def test_a_wish_to_quit_while_indexing_is_not_lost(config: Path) -> None:
    with playing(config) as player:
        line_with(player, "indexing")
        player.send_signal(signal.SIGTERM)
        assert player.wait(5) == 0
    assert done("verify", "--config", str(config)).returncode == 69


def test_sighup_takes_new_pauses_and_refuses_another_run(config: Path) -> None:
    playlist = config.parent / "short.yaml"
    with playing(config) as player:
        line_with(player, "url=")
        playlist.write_text("title: Forty\ncadence: 50 ms\n")
        player.send_signal(signal.SIGHUP)
        assert "playlist=short" in line_with(player, "reloaded")
        playlist.write_text("cadence: 50\n")
        player.send_signal(signal.SIGHUP)
        line_with(player, "the last good one goes on")
        playlist.write_text("order: shuffled\n")
        player.send_signal(signal.SIGHUP)
        line_with(player, "another run")
        assert player.poll() is None


def test_a_second_run_on_the_same_state_is_75_and_names_the_first(config: Path) -> None:
    with playing(config) as player:
        line_with(player, "url=")
        ended = done("run", "--config", str(config), "--for", "1s")
        assert ended.returncode == 75
        assert str(player.pid) in ended.stderr
        assert done("verify", "--config", str(config)).returncode == 0


def test_a_taken_port_is_said_and_play_goes_on(config: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config.write_text(config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}"))
        ended = done("run", "--config", str(config), "--for", "1s")
    assert ended.returncode == 0
    assert "playing without the page" in ended.stderr


def test_a_preview_records_nothing_and_begins_where_asked(config: Path) -> None:
    ended = done("preview", "--config", str(config), "--for", "1s", "--at", "30", "--size", "320x240")
    assert ended.returncode == 0
    assert not (config.parent / "state" / "runs").exists()


def test_a_damaged_index_ends_the_player_once(config: Path) -> None:
    assert done("run", "--config", str(config), "--for", "1s").returncode == 0
    (rows,) = (config.parent / "state" / "manifests").glob("*/rows.bin")
    content = bytearray(rows.read_bytes())
    content[24 * 30 : 24 * 31] = b"\xff" * 24
    rows.write_bytes(content)
    ended = done("run", "--config", str(config), "--for", "30s")
    assert ended.returncode == 69
    assert "its index is damaged at row" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert done("run", "--config", str(config), "--for", "1s").returncode == 0


@pytest.mark.parametrize("command", ["run", "index"])
def test_a_state_folder_that_cannot_be_written_is_69_and_a_line(config: Path, command: str) -> None:
    (config.parent / "file").write_text("")
    where = ("--state", str(config.parent / "file" / "below"))
    mirror = config.read_text().split()[1]
    ended = done(command, *([mirror] if command == "index" else []), "--config", str(config), *where)
    assert ended.returncode == 69
    assert "the state folder must be" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_disk_for_its_state_it_plays_and_says_so(config: Path) -> None:
    # A disk that refuses, as far as root may be refused: a folder of the kernel's, where nothing can be made.
    ended = done(
        "run", "--config", str(config), "--state", "/proc/show", "--mirror", "stand-in", "--for", "1s"
    )
    assert ended.returncode == 0
    assert "playing without the state folder" in ended.stderr
    assert "the ledger is not written" in ended.stderr
    assert "the position is kept" in ended.stderr


def test_neither_a_missing_token_nor_a_full_log_disk_stops_the_wall(config: Path) -> None:
    config.write_text(config.read_text().replace("'127.0.0.1:0'", "'127.0.0.1:0', token_file: nowhere"))
    ended = done("run", "--config", str(config), "--for", "1s")
    assert ended.returncode == 0
    assert "the page is for looking only" in ended.stderr
    with Path("/dev/full").open("w") as full:
        asked = command("run", "--config", str(config), "--for", "1s")
        buffered = {name: value for name, value in HERE.items() if name != "PYTHONUNBUFFERED"}
        assert subprocess.run(asked, env=buffered, stderr=full, timeout=60, check=False).returncode == 0


def test_status_says_what_the_player_says(config: Path) -> None:
    with playing(config) as player:
        url = line_with(player, "url=").split("url=")[1].strip().rstrip("/")
        port = url.rpartition(":")[2]
        asked = config.parent / "asked.yaml"
        asked.write_text(f"control: {{listen: '127.0.0.1:{port}'}}\n")
        status = json.loads(done("status", "--config", str(asked), "--json").stdout)
        assert status["title"] == "Forty"
        assert "state" in done("status", "--config", str(asked)).stdout
