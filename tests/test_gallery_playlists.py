"""The gallery of playlists: what their opening comments say is what `plan` says, and each plays."""

import re
import subprocess
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from player.app.plan import PlanReport, plan
from player.app.wishes import Wishes, machine_of
from player.assets import load_census, load_ilsvrc, load_wordnet
from player.core.playlist import Order
from player.core.units import SECOND, Index, Position, Wall, datetime_of
from tests.commands import HERE, command
from tests.config.test_shipped_playlists import comment

PLAYLISTS = Path(__file__).parent.parent / "playlists"
HOUR = 3_600 * SECOND


@cache
def planned(name: str) -> PlanReport:
    wishes = Wishes(playlist=PLAYLISTS / f"{name}.yaml", mirror="stand-in", state=Path("/nonexistent"))
    return plan(machine_of(None, wishes, {}), wishes, Wall(0), ZoneInfo("UTC"))


def test_one_synset_a_day_has_each_synset_on_its_day() -> None:
    report, said = planned("one-synset-a-day"), comment("one-synset-a-day")
    text = (PLAYLISTS / "one-synset-a-day.yaml").read_text("utf-8")
    listed = re.findall(r"- (n\d{8}) # (?:(\d+) June: )?(.+)", text)
    assert len(report.days) == len(listed) == 30
    for number, (day, (wnid, date, name)) in enumerate(zip(report.days, listed, strict=True), start=1):
        score = report.plan.score
        of = {score.wnid(score.index(0, Position(p))) for p in range(day.first, day.end)}
        assert (of, day.pictures) == ({wnid}, 480)
        assert load_wordnet()[wnid].lemmas[0] == name or name in load_wordnet()[wnid].lemmas
        assert date in ("", str(number))
    assert listed[24][2] == "teapot"
    assert report.plan.forecast.fits
    assert report.plan.score.pictures == 14_400
    assert round(load_census().counts.sum() / 14_400, -1) in range(980, 1_010)
    for figure in ("480 of its pictures", "14,400 pictures, one in a thousand", "teapot (25 June)"):
        assert figure in said
    last = report.plan.forecast.at(Position(report.days[0].end - 1))
    assert last is not None
    moment = datetime_of(last, report.zone)
    assert (moment.hour, moment.minute) == (17, 59)


@pytest.mark.parametrize("name", ["london-2019", "getxophoto-2023"])
def test_what_fills_a_showing_pauses_as_often_as_the_plan_says(name: str) -> None:
    plan = planned(name).plan
    pauses = plan.forecast.pauses
    assert round(pauses, -4) == 90_000
    assert f"about 90,000, one in {plan.score.pictures / pauses:.0f} pictures" in comment(name)


def test_the_thirty_are_in_the_set_of_the_2012_challenge() -> None:
    assert set(planned("one-synset-a-day").plan.score.playlist.pictures.include) <= set(load_ilsvrc())


def test_what_was_removed_is_1593_synsets_and_15_hours_and_all_of_it_is_withheld() -> None:
    score, said = planned("removed-2019").plan.score, comment("removed-2019")
    unsafe = load_census().policies["unsafe-2019"]
    assert {score.wnid(Index(span.first)) for span in score.traversal.spans} <= unsafe
    assert score.withheld_synsets == unsafe
    assert (len(unsafe), score.pictures) == (1_593, 600_041)
    length = score.beats.before(score.pictures)
    assert round(length / HOUR, 1) == 15.0
    assert round(length / len(score.traversal.spans) / SECOND) == 34
    assert planned("removed-2019").plan.forecast.pauses == 0
    for figure in ("34 seconds in the mean", "1,593 synsets", "600,041 pictures", "15 hours"):
        assert figure in said


def test_fifty_a_minute_is_4532_hours() -> None:
    report, said = planned("fifty-a-minute"), comment("fifty-a-minute")
    hours = report.plan.need / HOUR
    assert report.plan.score.playlist.cadence * 50 == 60 * SECOND
    assert report.plan.score.pictures == 13_597_073
    assert (round(hours), round(hours / 24), round(hours / 40)) == (4_532, 189, 113)
    for figure in ("1.2 seconds", "13,597,073 pictures", "4,532 hours: 189 days and nights, or 113 weeks"):
        assert figure in said


def test_a_synset_of_the_whole_stands_as_long_as_is_said() -> None:
    score, said = planned("whole").plan.score, comment("whole")
    counts = np.array([span.count for span in score.traversal.spans])
    beat = score.playlist.cadence / SECOND
    middle = float(np.median(counts))
    assert f"{middle * beat:.0f} seconds for the median synset of {middle:.0f} pictures" in said
    assert counts.min() * beat < 1
    assert 240 < counts.max() * beat < 300
    pauses = planned("whole").plan.forecast
    assert pauses.ends_at is not None
    assert pauses.ends_at > 2 * score.beats.before(score.pictures)


def test_the_second_twelve_hours_are_of_other_pictures() -> None:
    score = planned("twelve-hours").plan.score
    first = {score.index(0, Position(p)) for p in range(score.pictures)}
    second = [score.index(1, Position(p)) for p in range(0, score.pictures, 50)]
    assert sum(index in first for index in second) < 0.03 * len(second)
    assert "nearly all of other pictures" in comment("twelve-hours")


def tops(name: str) -> list[str]:
    """Return the top of each synset of a playlist, in playing order, as far as it plays."""
    score, census = planned(name).plan.score, load_census()
    named = {wnid: top for top, wnid in census.tops.items()}
    last = score.index(0, Position(score.pictures - 1))
    return [
        named[census.top(score.wnid(Index(span.first)))]
        for span in score.traversal.spans
        if score.playlist.order is Order.BY_TREE or span.first <= last
    ]


def test_the_nine_tops_come_in_the_order_that_is_said() -> None:
    met = tops("nine-tops")
    first = met[: len(met) - met[::-1].index("misc")]  # up to the last of misc
    assert Counter(first).most_common(1) == [("misc", met.count("misc"))]
    assert {"artifact", "natural object"} <= {top for top, many in Counter(first).items() if many > 50}
    rest = [(top, len(list(run))) for top, run in groupby(met[len(first) :])]
    large = [top for top, many in rest if many > 100]
    assert sum(many for _, many in rest if many > 100) > 0.99 * (len(met) - len(first))
    said = "person, animal, plant, the other natural objects, artifact, sport, geological formation, fungus"
    assert large == said.replace("the other natural objects", "natural object").split(", ")
    assert said in comment("nine-tops")


def test_getxo_ends_among_the_artifacts() -> None:
    score, met = planned("getxophoto-2023").plan.score, Counter(tops("getxophoto-2023"))
    last = score.wnid(score.index(0, Position(score.pictures - 1)))
    assert f"as far as the {load_wordnet()[last].lemmas[0]} ({last})" in comment("getxophoto-2023")
    assert {top for top, _ in met.most_common(2)} == {"artifact", "animal"}
    assert met["plant"] < 5
    assert met["fungus"] == met["geological formation"] == 0


SHIPPED = sorted(path.stem for path in PLAYLISTS.glob("*.yaml"))
SHORT, MINUTE = 3, 60
"""Seconds of preview: a taste in every run, and what a person would look at with --full."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_each_plays_in_a_preview(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    seconds = MINUTE if request.config.getoption("--full") else SHORT
    asked = ["preview", str(PLAYLISTS / f"{name}.yaml"), "--mirror", "stand-in", "--state", str(tmp_path)]
    said = tmp_path / "said"
    with said.open("w") as stderr:
        ended = subprocess.run(
            command(*asked, "--for", f"{seconds} s", "--size", "320x240"),
            env={**HERE, "SDL_VIDEODRIVER": "dummy"},
            stderr=stderr,
            timeout=seconds + 60,
            check=False,
        )
    assert ended.returncode == 0, said.read_text()
    assert "Traceback" not in said.read_text()
    assert "preview" in said.read_text()
