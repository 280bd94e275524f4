from pathlib import Path

from player.install.placing import MARK, marked, place, take_away

UNIT = Path("/etc/systemd/system/x.service")
FILES = {UNIT: "[Unit]\n"}


def did(root: Path, files: dict[Path, str] = FILES, *, dry: bool = False) -> list[str]:
    return [placing.did for placing in place(files, root, dry=dry)]


def gone(root: Path, *, dry: bool = False) -> list[str]:
    return [placing.did for placing in take_away(FILES, root, dry=dry)]


def here(root: Path) -> Path:
    return root / "etc/systemd/system/x.service"


def test_a_file_is_written_once_and_then_is_as_it_should_be(tmp_path: Path) -> None:
    assert did(tmp_path) == ["written"]
    assert did(tmp_path) == ["is as it should be"]
    assert here(tmp_path).read_text() == marked("[Unit]\n")
    assert here(tmp_path).read_text().startswith(MARK)
    assert here(tmp_path).stat().st_mode & 0o777 == 0o644


def test_our_own_file_of_an_older_version_is_replaced(tmp_path: Path) -> None:
    did(tmp_path)
    assert did(tmp_path, {UNIT: "[Unit]\nnew\n"}) == ["replaced"]
    assert here(tmp_path).read_text() == marked("[Unit]\nnew\n")


def test_a_file_of_somebody_else_is_never_touched(tmp_path: Path) -> None:
    here(tmp_path).parent.mkdir(parents=True)
    here(tmp_path).write_text("[Unit]\nmine\n")
    (placing,) = place(FILES, tmp_path, dry=False)
    assert not placing.well
    assert "not ours" in gone(tmp_path)[0]
    assert here(tmp_path).read_text() == "[Unit]\nmine\n"


def test_a_file_that_was_changed_by_hand_is_left(tmp_path: Path) -> None:
    did(tmp_path)
    with here(tmp_path).open("a") as file:
        file.write("# quieter fan\n")
    changed = here(tmp_path).read_text()
    assert "changed by hand" in did(tmp_path)[0]
    assert "changed by hand" in gone(tmp_path)[0]
    assert here(tmp_path).read_text() == changed


def test_a_dry_run_says_the_same_and_does_nothing(tmp_path: Path) -> None:
    assert did(tmp_path, dry=True) == ["written"]
    assert not list(tmp_path.iterdir())
    did(tmp_path)
    assert gone(tmp_path, dry=True) == ["removed"]
    assert here(tmp_path).exists()


def test_what_was_placed_is_taken_away_with_the_folder_that_was_made_for_it(tmp_path: Path) -> None:
    did(tmp_path)
    assert gone(tmp_path) == ["removed"]
    assert not here(tmp_path).parent.exists()
    assert gone(tmp_path) == ["is not there"]


def test_a_folder_with_files_of_others_stays(tmp_path: Path) -> None:
    did(tmp_path)
    other = here(tmp_path).with_name("other.service")
    other.touch()
    assert gone(tmp_path) == ["removed"]
    assert other.exists()
