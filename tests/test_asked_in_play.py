"""Jump, choose, identify asked of the real player over its page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from player.core.ledger import EventKind, Row
from player.journal.reading import newest_run, read_ledger
from tests.asking import page_of, token_file
from tests.commands import HERE, command, done, playing
from tests.eye import marked_folder

PICTURES = 400
SHOWING = (
    'showing: {from: 2019-07-01, until: 2019-07-02, hours: "10:00-10:01", timezone: Europe/London}\n'
    "pauses: {fill: showing, shortest: 100 ms, longest: 300 ms}\n"
)


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_folder(tmp_path_factory.mktemp("asked") / "mirror", PICTURES)


def gallery(folder: Path, mirror: Path, first: str = "title: A\n") -> Path:
    """Write a config with three playlists beside each other, one of them with errors; return its path."""
    (folder / "a.yaml").write_text(first)
    (folder / "b.yaml").write_text("title: B\norder: shuffled\ncaption: {style: none}\n")
    (folder / "c.yaml").write_text("title: C\ncadence: 90\n")
    path = folder / "config.yaml"
    path.write_text(
        f"mirror: {mirror}\nstate: state\nplaylist: a.yaml\n"
        "screen: {fullscreen: false, size: 320x240}\n"
        f"control: {{listen: '127.0.0.1:0', token_file: {token_file(folder)}}}\n"
    )
    return path


def verified(folder: Path, playlist: str, state: str = "state") -> dict[str, Any]:
    answer = done("verify", f"{playlist}.yaml", "--config", str(folder / "config.yaml"),
                  "--state", str(folder / state), "--json")  # fmt: skip
    assert answer.returncode == 0, answer.stderr + answer.stdout
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def rows(folder: Path, playlist: str) -> list[Row]:
    state = folder / "state"
    return [sealed.row for sealed in read_ledger(state, newest_run(state, playlist)).rows]


def test_people_jump_choose_and_ask_for_the_name_by_the_page(tmp_path: Path, mirror: Path) -> None:
    with playing(gallery(tmp_path, mirror)) as player:
        page = page_of(player)
        page.until("playlists", ["a", "b"])
        assert page.act("identify") == (202, {"asked": "identify"})
        page.until("identify", value=True)
        code, answer = page.act("jump", position=300)
        assert code == 409
        assert re.fullmatch(r"Going from position \d+ to position \d+ jumps \d+ pictures\.", answer["error"])
        assert page.act("jump", position=PICTURES, sure=True)[0] == 404
        assert page.act("jump", position=300, sure=True)[0] == 202
        status = page.status()
        while not 300 <= status["position"] < PICTURES:
            status = page.status()
        assert page.act("jump", position=5)[1]["error"].startswith("Going back from position ")
        assert page.act("playlist", name="c", sure=True)[0] == 404
        assert page.act("playlist", name="a", sure=True)[0] == 409
        assert page.act("playlist", name="b")[0] == 409
        assert page.act("playlist", name="b", sure=True) == (202, {"asked": "playlist"})
        page.until("playlist", "b")
        page.until("state", "playing")
        player.terminate()
        assert player.wait(20) == 0
    told = verified(tmp_path, "a")
    assert (told["missing"], told["repeated"], told["replayed"], told["chain"]) == (0, 0, 0, "ok")
    assert 200 < told["jumped"] < 300
    assert told["shown"] + told["jumped"] == told["position"]
    (jump,) = [json.loads(row.body) for row in rows(tmp_path, "a") if row.kind == EventKind.JUMP]
    assert (jump["to"] - jump["from"], jump["by"]) == (told["jumped"], "web")
    for playlist in "ab":
        changes = [json.loads(row.body) for row in rows(tmp_path, playlist) if row.kind == EventKind.CHANGE]
        assert [(change["chosen"], change["by"]) for change in changes] == [("b", "web")]
    assert verified(tmp_path, "b")["chain"] == "ok"
    asked = "report", str(tmp_path / "a.yaml"), "--config", str(tmp_path / "config.yaml")
    assert f"{jump['from']} to 299 on " in " ".join(done(*asked).stdout.split())
    found = json.loads(done(*asked, "--json").stdout)
    assert [(one["what"], one["last"]) for one in found["jumps"]] == [("jumped", 299)]


@pytest.mark.slow
def test_what_was_chosen_plays_until_the_doors_close_and_then_the_configs_rule_holds(
    tmp_path: Path, mirror: Path
) -> None:
    config = gallery(tmp_path, mirror, f"title: A\n{SHOWING}")
    asked = [*command("run", "--config", str(config)), "--pretend-now", "2019-07-01T10:00:25"]
    with playing(config, HERE, asked) as player:
        page = page_of(player)
        page.act("playlist", name="b", sure=True)
        page.until("playlist", "b")
        assert page.until("state", "playing")["open"] is True
        page.until("playlist", "a", patience=60.0)
        assert page.until("state", "closed")["open"] is False
        player.terminate()
        assert player.wait(20) == 0
    state = "state/rehearsal"
    assert verified(tmp_path, "a", state)["chain"] == verified(tmp_path, "b", state)["chain"] == "ok"
    assert verified(tmp_path, "b", state)["shown"] > 0
