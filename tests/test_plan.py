"""What ``plan`` says of showings: the contract, and what is true of the showings there were."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from player.app.plan import PlanReport, plan
from player.app.plan_words import contested_words, day_row, figures, heading
from player.app.plot import sheet_of
from player.app.wishes import Wishes, machine_of
from player.cli import planning
from player.cli.options import app
from player.core.synsets import TOPS
from player.core.units import Wall, wall_of
from tests.commands import done, short_config
from tests.eye import marked_folder

ROOT = Path(__file__).parent.parent
LONDON = ROOT / "playlists" / "london-2019.yaml"
GETXO = (ROOT / "playlists" / "getxophoto-2023.yaml").read_text("utf-8")
UTC = ZoneInfo("UTC")
CONTRACT = [
    "pictures", "omitted", "cadence_ms", "open_s", "pictures_s", "pause_budget_s", "pauses", "fits",
    "last_picture_at", "closes_at",
]  # fmt: skip


def planned(playlist: Path, state: Path, mirror: str | None = None) -> PlanReport:
    wishes = Wishes(playlist=playlist, mirror=mirror, state=state)
    return plan(machine_of(None, wishes, {}), wishes, Wall(0), UTC)


def invoked(*arguments: str) -> Result:
    assert planning
    return CliRunner().invoke(app, ["plan", *arguments])


@pytest.fixture(scope="module")
def london(tmp_path_factory: pytest.TempPathFactory) -> PlanReport:
    return planned(LONDON, tmp_path_factory.mktemp("london"))


# London 2019


def test_the_json_has_the_keys_of_the_contract_first(london: PlanReport) -> None:
    told = london.as_json()
    assert list(told) == [*CONTRACT, "detail"]
    assert list(london.as_json({"shown": 1})) == [*CONTRACT, "rehearsal", "detail"]
    assert json.loads(json.dumps(told)) == told
    assert (told["pictures"], told["omitted"], told["cadence_ms"]) == (13_597_073, 600_041, 90)
    assert told["open_s"] == 612 * 3_600
    assert told["pictures_s"] == pytest.approx(13_597_073 * 0.09)
    assert told["pause_budget_s"] == pytest.approx(told["open_s"] - told["pictures_s"] - 75 * 7)
    assert told["fits"]


def test_londons_last_picture_falls_in_the_last_open_minute(london: PlanReport) -> None:
    told = london.as_json()
    last, closing = (datetime.fromisoformat(told[key]) for key in ("last_picture_at", "closes_at"))
    assert told["closes_at"] == "2019-09-13T18:00:00.000+01:00"
    assert 0 < (closing - last).total_seconds() <= 60
    assert told["detail"]["mean_pause_s"] == pytest.approx(11, abs=0.1)


def test_londons_days_and_weeks_add_up(london: PlanReport) -> None:
    detail = london.as_json()["detail"]
    days, weeks = detail["days"], detail["weeks"]
    assert len(days) == 75
    assert len(weeks) == 11
    assert all(sum(day["tops"].values()) == day["pictures"] for day in days)
    for parts in (days, weeks):
        assert sum(part["pictures"] for part in parts) == 13_597_073
        assert sum(part["pauses"] for part in parts) == london.as_json()["pauses"]
        assert sum(part["open_s"] for part in parts) == 612 * 3_600
    assert {week["open_s"] for week in weeks[:-1]} == {57 * 3_600}


def test_the_synsets_left_out_of_london_would_come_in_its_last_week_of_august(london: PlanReport) -> None:
    (unsafe,) = london.as_json()["detail"]["contested"]
    assert (unsafe["policy"], unsafe["verdict"], unsafe["synsets"]) == ("unsafe-2019", "omitted", 1_593)
    assert [at[:10] for at in unsafe["bulk"]] == ["2019-08-26", "2019-09-01"]
    assert unsafe["density"] == pytest.approx(0.5, abs=0.05)
    (sentence,) = contested_words(london)
    assert "omitted by this player's default; nobody has decided; they would come from" in sentence
    assert "98 % of them from 26 August" in sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nine-tops", "they would come from 0:0"),
        ("removed-2019", "they come from 0:00 h to 15:00 h"),
        ("whole", "they would come from hour 480 to hour 623"),
        ("one-synset-a-day", "unsafe-2019: none of its synsets is in this playlist."),
    ],
)
def test_contested_synsets_are_told_in_minutes_where_a_pass_is_short(
    name: str, sentence: str, tmp_path: Path
) -> None:
    assert sentence in contested_words(planned(LONDON.with_stem(name), tmp_path, "stand-in"))[0]


def test_london_in_words(london: PlanReport) -> None:
    words = figures(london)
    assert heading(london) == "Exhibiting ImageNet, London 2019"
    assert words["pictures"] == "13,597,073, 90 ms each: 339.9 h"
    assert words["open"] == "612.0 h in 75 openings"
    assert words["for pauses"] == "271.9 h (44 % of what is open, at most 50 %)"
    assert words["last picture"].startswith("Friday 13 September 2019, 17:59:")
    assert words["counted in"] == "the built-in table of the fall 2011 release"
    assert "left" not in words
    assert day_row(london.days[2])[0] == "Wed 3 Jul"
    assert day_row(london.days[2])[-1].startswith("animal")


def test_london_on_paper(london: PlanReport) -> None:
    sheet = sheet_of(london)
    assert len(sheet.staves) == len(TOPS) == len(sheet.shares)
    assert sheet.staves[0][0] == "sport"
    assert sum(pictures for _, pictures in sheet.staves) == 13_597_073
    assert sheet.shares.sum(axis=0) == pytest.approx(1)
    assert float((sheet.beat + sheet.paused).sum()) == pytest.approx(612, abs=0.3)
    (strip,) = sheet.strips
    assert 56 < strip.bulk[0] < strip.bulk[1] < 63  # 26 August is the day 56
    assert sheet.ticks[1] == (7, "8 Jul")


# Getxophoto 2023: 25 days, 180 ms, half of the set; its hours are not known

HALF = GETXO.replace("exclude: [policy:winter-2021]", "exclude: []") + (
    "\ncontent: {unsafe-2019: shown, decided_by: the test, on: 2023-05-01}\n"
)


def getxo(text: str, hours: str, folder: Path) -> PlanReport:
    playlist = folder / "getxo.yaml"
    playlist.write_text(text.replace('"24/7"', f'"{hours}"'))
    return planned(playlist, folder)


def test_the_shipped_getxophoto_takes_329_hours_and_half_of_all_355(tmp_path: Path) -> None:
    for text, pictures, hours in ((GETXO, 6_571_477, 328.6), (HALF, 7_098_557, 354.9)):
        told = getxo(text, "24/7", tmp_path).as_json()
        assert told["pictures"] == pictures
        assert told["pictures_s"] / 3_600 == pytest.approx(hours, abs=0.05)
        assert told["open_s"] == 600 * 3_600


@pytest.mark.parametrize(
    ("text", "hours", "fits"),
    [
        (GETXO, "08:00-18:00", False),
        (GETXO, "08:00-22:00", True),
        (GETXO, "24/7", True),
        (HALF, "08:00-18:00", False),
        (HALF, "08:00-22:00", False),
        (HALF, "24/7", True),
    ],
    ids=["329-10h", "329-14h", "329-24h", "355-10h", "355-14h", "355-24h"],
)
def test_the_plan_says_what_is_true_of_days_of_10_14_and_24_hours(
    text: str, hours: str, fits: bool, tmp_path: Path
) -> None:
    report = getxo(text, hours, tmp_path)
    told = report.as_json()
    assert told["fits"] is fits
    assert (told["last_picture_at"] is not None) is fits
    if fits:
        assert told["pauses"] > 0
        assert told["detail"]["lacking_s"] == told["detail"]["surplus_s"] == 0
        last = datetime.fromisoformat(told["last_picture_at"])
        assert 0 < (datetime.fromisoformat(told["closes_at"]) - last).total_seconds() <= 60
    else:
        lacking = told["pictures_s"] - told["open_s"] + 25 * 7
        assert told["pauses"] == told["pause_budget_s"] == 0
        assert told["detail"]["lacking_s"] == pytest.approx(lacking)
        assert "does not fit" in report.advice[0]


def test_the_choices_for_ten_hours_at_getxophoto_have_their_numbers(tmp_path: Path) -> None:
    said = "\n".join(getxo(GETXO, "08:00-18:00", tmp_path).advice)
    assert "6,571,477 pictures take 328.6 h, and 250.0 h are there for them; 78.6 h are lacking" in said
    assert "Longer hours: 3 h 9 min more on each of 25 days, or 8 more days of 10.0 h." in said
    assert "Fewer pictures: limit: 4999027 (76.1 % of them)." in said
    assert "Faster: cadence: 136 ms." in said


def test_a_limit_may_leave_out_what_was_decided_upon(tmp_path: Path) -> None:
    sentences = contested_words(getxo(GETXO, "24/7", tmp_path))
    assert len(sentences) == 2
    assert all("none of them would come in this playlist" in sentence for sentence in sentences)
    shown = contested_words(getxo(HALF, "24/7", tmp_path))
    assert "shown decided by the test on Monday 1 May 2023; none of them come" in shown[0]


# six months


def test_six_months_have_a_surplus_that_is_said_and_at_most_holds(tmp_path: Path) -> None:
    playlist = tmp_path / "six-months.yaml"
    playlist.write_text(LONDON.read_text("utf-8").replace("2019-09-13", "2019-12-31"))
    report = planned(playlist, tmp_path)
    told = report.as_json()
    assert told["fits"]
    assert told["detail"]["paused_s"] <= told["open_s"] / 2 == told["pause_budget_s"]
    assert told["detail"]["surplus_s"] > 400 * 3_600
    said = "\n".join(report.advice)
    assert "the last picture comes on Sunday 10 November 2019" in said
    assert "Start later: on " in said
    assert "End earlier: on " in said
    assert "Slower: cadence: " in said
    assert "A second pass: " in said


# a slide show: every picture pauses


def test_where_every_picture_pauses_no_beat_is_told(tmp_path: Path) -> None:
    playlist = tmp_path / "slides.yaml"
    playlist.write_text(
        "title: Slides\npictures: {limit: 365}\npauses: {every: 1 picture, shortest: 64 s, longest: 64 s}\n"
        "showing: {from: 2026-12-01, until: 2026-12-01, hours: '10:00-18:00', timezone: Europe/London}\n"
    )
    report = planned(playlist, tmp_path)
    assert figures(report)["pictures"] == "365"
    assert figures(report)["pauses"] == "every picture, 64.0 s in the mean, 6.5 h in all"
    assert not any("cadence: " in sentence for sentence in report.advice)


# the command


def test_the_command_prints_figures_sentences_and_days(tmp_path: Path) -> None:
    ended = invoked(str(LONDON), "--state", str(tmp_path))
    assert ended.exit_code == 0, ended.output
    for words in (
        "612.0 h in 75 openings",
        "It fits:",
        "unsafe-2019: 1,593 synsets",
        "Mon 1 Jul",
        "2019-W27",
    ):
        assert words in ended.output


def test_the_command_draws(tmp_path: Path) -> None:
    file = tmp_path / "plan.svg"
    ended = invoked(str(ROOT / "playlists" / "nine-tops.yaml"), "--plot", str(file), "--json")
    assert json.loads(ended.output)["pictures"] == 20_248
    assert file.read_bytes().startswith(b"<?xml")
    refused = invoked(str(ROOT / "playlists" / "nine-tops.yaml"), "--plot", str(tmp_path / "plan.txt"))
    assert refused.exit_code == 2
    assert ".png, .svg, .pdf" in refused.output


def test_a_rehearsal_has_its_place_in_both_reports(
    london: PlanReport, capsys: pytest.CaptureFixture[str]
) -> None:
    planning.tell(london, {"shown": 13_597_073, "missing": 0}, as_json=False)
    assert "13,597,073" in capsys.readouterr().out.partition("Rehearsed:")[2]
    planning.tell(london, {"shown": 13_597_073, "missing": 0}, as_json=True)
    assert json.loads(capsys.readouterr().out)["rehearsal"] == {"shown": 13_597_073, "missing": 0}


def test_without_a_showing_there_is_no_calendar() -> None:
    told = json.loads(invoked(str(ROOT / "playlists" / "twelve-hours.yaml"), "--json").output)
    absent = ("open_s", "pause_budget_s", "last_picture_at", "closes_at")
    assert [told[key] for key in absent] == [None] * 4
    assert (told["pictures"], told["fits"]) == (214_557, True)
    words = invoked(str(ROOT / "playlists" / "twelve-hours.yaml")).output
    assert "always open, pass after pass" in words
    assert "after 12.0 h; then the next pass begins" in words
    assert "they would come at all times, one picture in 24" in words


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return short_config(tmp_path, str(marked_folder(tmp_path / "mirror", 40)))


def reported(config: Path, *more: str) -> dict[str, Any]:
    ended = invoked("--config", str(config), "--json", *more)
    assert ended.exit_code == 0, ended.output
    told: dict[str, Any] = json.loads(ended.output)
    return told


def test_an_indexed_mirror_is_counted_and_the_rest_goes_on_where_the_ledger_stands(config: Path) -> None:
    before = reported(config)
    assert before["pictures"] == 13_597_073
    assert before["detail"]["counts"].endswith("mirror is not indexed yet")
    assert done("run", "--config", str(config), "--for", "1s").returncode == 0
    whole, rest = reported(config), reported(config, "--from-now")
    assert whole["pictures"] == rest["pictures"] == 40
    assert whole["detail"]["counts"].startswith("the index of ")
    assert (whole["detail"]["position"], whole["last_picture_at"]) == (0, None)
    assert rest["detail"]["position"] > 0
    assert rest["last_picture_at"] is not None
    assert ", the rest from " in invoked("--config", str(config), "--from-now").output


def test_the_rest_of_a_showing_that_is_over_does_not_fit(config: Path) -> None:
    playlist = config.parent / "short.yaml"
    playlist.write_text(
        "title: Over\npauses: {fill: showing, shortest: 1 s, longest: 2 s}\n"
        'showing: {from: 2019-07-01, until: 2019-07-02, hours: "10:00-18:00", timezone: Europe/London}\n'
    )
    rest = reported(config, "--from-now")
    assert (rest["fits"], rest["last_picture_at"], rest["open_s"]) == (False, None, 0)
    assert rest["detail"]["advice"] == ["The doors never open."]
    assert "never comes" in invoked("--config", str(config), "--from-now").output


def test_in_a_programme_a_playlist_has_the_hours_that_it_is_given_there(tmp_path: Path) -> None:
    for name in ("morning", "rest"):
        (tmp_path / f"{name}.yaml").write_text(
            "pictures: {per_synset: 1}\npauses: {fill: showing}\n"
            'showing: {from: 2019-07-01, until: 2019-07-03, hours: "10:00-18:00", timezone: Europe/London}\n'
        )
    config = tmp_path / "config.yaml"
    config.write_text(
        "mirror: stand-in\nstate: state\nprogramme:\n"
        '  - {playlist: morning.yaml, hours: "08:00-12:00"}\n  - {playlist: rest.yaml, hours: "24/7"}\n'
    )
    noon = wall_of(datetime(2019, 7, 2, 12, tzinfo=ZoneInfo("Europe/London")))
    machine = machine_of(config, Wishes(), {})
    morning, rest = (plan(machine, Wishes(), at, UTC) for at in (Wall(noon - 1), noon))
    assert (morning.plan.score.playlist.id, morning.as_json()["open_s"]) == ("morning", 3 * 2 * 3_600)
    assert (rest.plan.score.playlist.id, rest.as_json()["open_s"]) == ("rest", 3 * 6 * 3_600)


def test_a_playlist_with_errors_is_78(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("cadence: 90\n")
    ended = invoked(str(bad))
    assert ended.exit_code == 78
    assert "bad.yaml:1:10" in ended.output
