"""The command `install`, in folders that stand for another machine's root."""

import json
import subprocess
from pathlib import Path

import pytest

from player.app.install import NotInstalled, Order, Surroundings, install, uninstall
from player.install.texts import STATE, Kind
from tests.commands import done

PLACES = [
    "etc/pam.d/twelve-hours",
    "etc/systemd/journald.conf.d/twelve-hours.conf",
    "etc/systemd/logind.conf.d/twelve-hours.conf",
    "etc/systemd/sleep.conf.d/twelve-hours.conf",
    "etc/systemd/system/twelve-hours.service",
    "etc/sysusers.d/twelve-hours.conf",
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("mirror: /srv/imagenet\n")
    return path


def asked(config: Path, root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return done("install", "--config", str(config), "--root", str(root), "--kind", "kms", *more)


def written(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def around(**other: object) -> Surroundings:
    facts: dict[str, object] = {
        "is_root": True, "graphical": False, "home": Path("/root"), "cage": None, "systemd": False,
    }  # fmt: skip
    return Surroundings(**(facts | other))  # type: ignore[arg-type]


def test_it_says_what_it_did_and_takes_it_all_away_again(config: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    there = asked(config, root)
    assert there.returncode == 0, there.stderr
    assert written(root) == PLACES
    assert all(f"/{place}  written" in there.stdout for place in PLACES)
    assert "not touched" in there.stdout
    again = asked(config, root)
    assert again.stdout.count("is as it should be") == len(PLACES)
    gone = asked(config, root, "--uninstall")
    assert gone.stdout.count("  removed") == len(PLACES)
    assert not written(root)
    assert config.read_text() == "mirror: /srv/imagenet\n"


def test_a_dry_run_shows_the_texts_and_writes_nothing(config: Path, tmp_path: Path) -> None:
    shown = asked(config, tmp_path / "root", "--dry-run")
    assert shown.returncode == 0
    assert "would be written" in shown.stdout
    assert "    WatchdogSec=8" in shown.stdout
    assert "systemctl enable twelve-hours.service  would run" in shown.stdout
    assert not (tmp_path / "root").exists()


def test_it_reports_as_json(config: Path, tmp_path: Path) -> None:
    report = json.loads(asked(config, tmp_path / "root", "--json").stdout)
    assert report["ok"] is True
    assert report["kind"] == "kms"
    assert [file["path"].lstrip("/") for file in report["files"]] == sorted(PLACES, key=_order)
    assert {command["said"] for command in report["commands"]} == {"left out: no systemd runs there"}


def _order(place: str) -> int:
    folders = ("sysusers.d", "pam.d", "journald", "logind", "sleep", "system/")
    return next(number for number, folder in enumerate(folders) if folder in place)


def test_a_unit_of_somebody_else_stops_it(config: Path, tmp_path: Path) -> None:
    unit = tmp_path / "root" / "etc/systemd/system/twelve-hours.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/usr/bin/mpv\n")
    refused = asked(config, tmp_path / "root")
    assert refused.returncode == 1
    assert "left: it is not ours" in refused.stdout
    assert "systemctl" not in refused.stdout.partition("it plays")[0]
    assert unit.read_text() == "[Service]\nExecStart=/usr/bin/mpv\n"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("mirror: stand-in\n", "rehearsals"),
        ("playlist: x.yaml\n", "rehearsals"),  # without a mirror, the default is the stand-in
        ("mirror: /srv\nmirrors: 3\n", "mirrors"),
        (None, "copy config/gallery.yaml"),
    ],
)
def test_without_a_config_for_a_public_showing_it_refuses(
    tmp_path: Path, text: str | None, because: str
) -> None:
    config = tmp_path / "config.yaml"
    if text is not None:
        config.write_text(text)
    refused = asked(config, tmp_path / "root")
    assert refused.returncode == 78
    assert because in refused.stderr
    assert not (tmp_path / "root").exists()


def test_a_service_never_plays_the_stand_in_nor_for_nobody(config: Path, tmp_path: Path) -> None:
    fallen = done("run", "--installed", "--mirror", "stand-in", "--state", str(tmp_path / "state"))
    assert fallen.returncode == 78
    assert "does not play the stand-in" in fallen.stderr
    asked = "run", "--installed", "--config", str(config), "--state", str(tmp_path / "state")
    unseen = done(*asked, SDL_VIDEODRIVER="", DISPLAY=":59999")
    assert unseen.returncode == 69
    assert "no screen" in unseen.stderr


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (around(), Kind.KMS),
        (around(cage="/usr/bin/cage"), Kind.CAGE),
        (around(graphical=True), Kind.KMS),  # root on a desktop is no user of it
        (around(is_root=False, graphical=True), Kind.DESKTOP),
    ],
)
def test_what_fits_the_machine_is_installed(
    config: Path, tmp_path: Path, found: Surroundings, kind: Kind
) -> None:
    order = Order(config=config, root=tmp_path, dry=True)
    assert install(order, found).kind is kind


def test_each_kind_takes_the_user_whom_it_belongs_to(config: Path) -> None:
    with pytest.raises(NotInstalled, match="sudo"):
        install(Order(Kind.KMS, config), around(is_root=False))
    with pytest.raises(NotInstalled, match="belongs to its user"):
        install(Order(Kind.DESKTOP, config), around())
    with pytest.raises(NotInstalled, match="apt install cage xwayland"):
        install(Order(Kind.CAGE, config, dry=True), around())
    with pytest.raises(NotInstalled, match="sudo"):
        uninstall(Order(Kind.KMS), around(is_root=False))


def test_the_desktops_unit_lies_in_its_users_home(config: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = install(Order(Kind.DESKTOP, config, tmp_path), around(is_root=False, home=home))
    (file,) = done.files
    assert file.path == home / ".config/systemd/user/twelve-hours.service"
    assert done.notes[-1].endswith("systemctl --user start twelve-hours.service")


def test_the_desktops_unit_knows_the_ground_of_the_config(config: Path, tmp_path: Path) -> None:
    config.write_text("mirror: /srv/imagenet\nscreen: {background: '#204060'}\n")
    home = tmp_path / "home"
    done = install(Order(Kind.DESKTOP, config, tmp_path, dry=True), around(is_root=False, home=home))
    assert "'#204060'" in done.files[0].text


def test_a_state_folder_in_a_home_is_not_the_services(config: Path, tmp_path: Path) -> None:
    at_home = install(Order(Kind.KMS, config, tmp_path, dry=True), around(home=Path.home()))
    assert f"state: {STATE}" in at_home.notes
    config.write_text("mirror: /srv/imagenet\nstate: /data/show\n")
    own = install(Order(Kind.KMS, config, tmp_path, dry=True), around())
    assert "state: /data/show" in own.notes
    assert any("chown -R twelve-hours: /data/show" in note for note in own.notes)
