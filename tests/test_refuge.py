"""Where the position is kept, besides the state folder."""

from pathlib import Path

from player.app.refuge import second_places

STATE = Path("/srv/show")


def places(**environment: str) -> list[str]:
    found = second_places(STATE, environment)
    assert len({place.name for place in found}) <= 1
    return [str(place.parent) for place in found]


def test_a_service_keeps_it_in_its_own_folders() -> None:
    environment = {"RUNTIME_DIRECTORY": "/run/twelve-hours:/run/more", "XDG_RUNTIME_DIR": "/run/user/7"}
    environment["XDG_CACHE_HOME"] = "/var/cache/twelve-hours"
    assert places(**environment) == ["/run/twelve-hours", "/var/cache/twelve-hours/twelve-hours"]


def test_a_person_keeps_it_where_programs_of_theirs_do() -> None:
    environment = {"XDG_RUNTIME_DIR": "/run/user/7", "HOME": "/home/maria"}
    assert places(**environment) == ["/run/user/7/twelve-hours", "/home/maria/.cache/twelve-hours"]
    assert places() == []


def test_each_state_folder_has_its_own() -> None:
    here, there = (second_places(Path(state), {"HOME": "/home/maria"}) for state in ("/srv/a", "/srv/b"))
    assert here != there
