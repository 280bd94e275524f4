"""What the notice for the door is made from: what was measured, and the plan of the showing."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import player.cli.flashing  # noqa: F401 - adds its command
from player.app.door import BULK, bulk, notice_of
from player.app.flashes import Asked, flashes
from player.app.wishes import Wishes
from player.assets import shipped
from player.cli.options import app
from player.config import default_machine
from player.core.units import SECOND, Ns, Position, Wall
from player.report import ContestedNotice, Notice, People

NOW = Wall(1_561_975_200 * SECOND)
DAYS = "showing: {{from: 2019-07-01, until: {}, hours: '10:00-11:00', timezone: Europe/London}}\n"
SHORT = Asked(Position(0), Ns(2 * SECOND), height_m=3.0, distance_m=4.0)


def made(tmp_path: Path, playlist: Path | str) -> Notice:
    file = playlist if isinstance(playlist, Path) else tmp_path / "mine.yaml"
    if isinstance(playlist, str):
        file.write_text(playlist)
    machine = replace(default_machine(), state=tmp_path / "state")
    wishes = Wishes(playlist=file)
    report = flashes(machine, wishes, SHORT, NOW)
    return notice_of(report, machine, wishes, NOW, ZoneInfo("UTC"), "Front of house")


def test_london_tells_the_days_of_the_people_and_what_is_left_out(tmp_path: Path) -> None:
    notice = made(tmp_path, shipped("playlists", "london-2019.yaml"))
    assert notice.people == People(date(2019, 8, 28), date(2019, 8, 31))
    assert notice.contested == ContestedNotice("omitted", 1_593)
    assert (notice.period_ms, notice.pause_s) == (90, (2, 20))
    assert notice.ask == "Front of house"
    assert "drawn by the player, not ImageNet" in notice.measured
    assert "seen from 4 m" in notice.measured


@pytest.mark.parametrize(
    ("playlist", "people"),
    [
        ("pictures: {include: [plant]}\n", None),
        ("pictures: {include: [person], per_synset: 1}\n", People()),  # without a showing: at all times
        (
            "order: shuffled\npictures: {per_synset: 1}\n" + DAYS.format("2019-07-02"),
            People(),
        ),
        (
            "pictures: {include: [person], per_synset: 1}\n" + DAYS.format("2019-07-01"),
            People(),
        ),
        (
            "pictures: {include: [plant], per_synset: 1}\n" + DAYS.format("2019-07-02"),
            None,
        ),
    ],
)
def test_people_are_told_where_they_come(tmp_path: Path, playlist: str, people: People | None) -> None:
    assert made(tmp_path, playlist).people == people


def test_whose_decision_it_is_that_all_is_shown(tmp_path: Path) -> None:
    shown = (
        "content: {unsafe-2019: shown, decided_by: The curator, on: 2026-03-01}\npictures: {per_synset: 1}\n"
    )
    notice = made(tmp_path, shown)
    assert notice.contested == ContestedNotice("shown", 1_593, "The curator")


def test_where_none_are_contested_nothing_is_said(tmp_path: Path) -> None:
    assert made(tmp_path, "pictures: {include: [plant]}\n").contested is None


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_the_bulk_leaves_out_a_hundredth_at_each_end_at_most(counts: list[int]) -> None:
    found = bulk(counts)
    if found is None:
        assert not any(counts)
        return
    first, last = found
    tail = (1 - BULK) / 2 * sum(counts) + 1e-9
    assert sum(counts[:first]) <= tail
    assert sum(counts[last + 1 :]) <= tail
    assert counts[first] > 0
    assert counts[last] > 0


def asked_for(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["flashes", *arguments])


def test_the_command_writes_the_notice_in_the_languages_asked_for(tmp_path: Path) -> None:
    playlist, page = tmp_path / "mine.yaml", tmp_path / "door.html"
    playlist.write_text("pictures: {include: [n01440764]}\n")
    short = (str(playlist), "--from", "0", "--for", "1s", "--notice", str(page))
    assert asked_for(*short, "--languages", "eu,es", "--ask", "Mesa").exit_code in {0, 1}
    text = page.read_text("utf-8")
    assert '<html lang="eu">' in text
    assert "Luz parpadeante" in text
    assert "Flashing light" not in text
    assert "Mesa" in text


@pytest.mark.parametrize(
    "arguments", [("--languages", "en,xx"), ("--notice", "nowhere/at/all.html", "--from", "0", "--for", "1s")]
)
def test_what_cannot_be_written_is_a_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    playlist = tmp_path / "mine.yaml"
    playlist.write_text("pictures: {include: [n01440764]}\n")
    assert asked_for(str(playlist), *arguments).exit_code == 2
