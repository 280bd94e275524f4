"""What `explain` says is what the plan says, and what is seen when the real loop plays it in virtual time."""

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from player.app.explain import Explanation, explained, synset_of
from player.app.explain_words import paragraphs
from player.app.pacer import PromptPacer
from player.app.plan import plan
from player.app.plan_words import figures
from player.app.rehearse import bare_piece
from player.app.wishes import Wishes, machine_of
from player.assets import load_census
from player.cli import explaining
from player.cli.options import app
from player.core.ledger import EventKind
from player.core.pacing import HELD
from player.core.pauses import threshold
from player.core.units import MILLISECOND, SECOND, Position, Wall
from player.piece import World
from player.player import Player
from player.rehearsal import NoBoard, NoInbox, PowerCut, ScoreFrames, UnseenStage, VirtualClock
from tests.fakes import FakeJournal

PLAYLISTS = Path(__file__).parent.parent / "playlists"
COMPOSED = """
title: Composed
pictures: {include: [n02084071, policy:unsafe-2019], per_synset: 40}
content: {unsafe-2019: withheld}
withheld: {look: ground}
cadence: 90 ms
stretches: [{from: 300, cadence: 360 ms}]
pauses: {fill: showing, at: [100, n02085620, n09999999], shortest: 2 s, longest: 9 s, never_on: [unsafe-2019]}
showing: {from: 2026-05-01, until: 2026-05-02, hours: "11:00-14:00", timezone: Europe/Paris}
title_card: {text: Dogs, for: 4 s}
"""


def told_of(playlist: Path) -> Explanation:
    wishes = Wishes(playlist=playlist, mirror="stand-in", state=Path("/nonexistent"))
    return explained(plan(machine_of(None, wishes, {}), wishes, Wall(0), ZoneInfo("UTC")))


@pytest.fixture
def composed(tmp_path: Path) -> Path:
    path = tmp_path / "composed.yaml"
    path.write_text(COMPOSED, "utf-8")
    return path


def observed(told: Explanation, seconds: int) -> FakeJournal:
    """Play from a second before the doors open by the real loop, for so many seconds after."""
    score, hours = told.score, told.report.plan.schedule
    rule = score.playlist.pauses
    share = threshold(rule.every) if rule and rule.every else 0
    pacer = PromptPacer(score, hours) if hours else None
    piece = bare_piece(score, share, schedule=hours, once=hours is not None, pacer=pacer)
    before = SECOND if hours else 0
    clock = VirtualClock(Wall(told.begins - before), Wall(told.begins + seconds * SECOND))
    journal, frames = FakeJournal(), ScoreFrames(score, Position(0))
    with pytest.raises(PowerCut):
        Player(World(clock, frames, UnseenStage(), journal, NoInbox(), NoBoard()), piece, lambda: None).play()
    return journal


def test_a_share_that_is_almost_all_says_what_lacks() -> None:
    said = " ".join(paragraphs(told_of(PLAYLISTS / "nine-tops.yaml"))["hour"])
    assert re.search(r"synsets, all but [0-9]+ of the whole;", said), said


@pytest.mark.parametrize(
    "name", ["london-2019", "laptop", "twelve-hours", "removed-2019", "one-synset-a-day", "composed"]
)
def test_the_first_minute_is_what_is_seen(name: str, composed: Path) -> None:
    told = told_of(composed if name == "composed" else PLAYLISTS / f"{name}.yaml")
    minute = told.spans[0]
    seen = observed(told, 60)
    score = told.score
    assert [shown.slot.position for shown in seen.flips] == list(range(minute.first, minute.end))
    wnids = [shown.slot.picture.wnid for shown in seen.flips]
    assert len(set(wnids)) == minute.synsets
    assert [s.wnid for s in minute.named] == list(dict.fromkeys(wnids))[:5]
    assert sum(map(score.withheld, wnids)) == minute.withheld
    pauses = [event for event in seen.events if event.kind is EventKind.PAUSE]
    assert len(pauses) == minute.pauses
    assert sum(int(event.body["ms"]) for event in pauses) * MILLISECOND == minute.paused
    flips = {shown.slot.position: shown.at for shown in seen.flips}
    begins = seen.flips[0].at - told.first_picture
    for stay, event in zip(minute.stays, pauses, strict=False):
        assert (stay.position, stay.length) == (event.position, int(event.body["ms"]) * MILLISECOND)
        assert stay.after == flips[stay.position] - begins


def test_the_pause_of_the_picture_that_greets_begins_after_its_greeting(tmp_path: Path) -> None:
    greets = tmp_path / "greets.yaml"
    greets.write_text(COMPOSED.replace("at: [", "at: [0, ", 1), "utf-8")
    told = told_of(greets)
    first, *_ = told.spans[0].stays
    seen = observed(told, 60)
    assert (first.position, first.after) == (0, told.first_picture + HELD)
    assert seen.flips[1].at - seen.flips[0].at == HELD + first.length


def test_a_stretch_that_never_begins_is_told(tmp_path: Path) -> None:
    late = tmp_path / "late.yaml"
    late.write_text(COMPOSED.replace("from: 300", "from: 300000", 1), "utf-8")
    told = told_of(late)
    assert paragraphs(told)["not played"][-1] == "Stretches that would begin behind the last picture: 300000."
    assert figures(told.report)["never reached"] == "stretches from 300000"


def test_the_first_hour_and_day_are_what_is_seen(composed: Path) -> None:
    told = told_of(composed)
    for span, seconds in zip(told.spans[1:], (3_600, 4 * 3_600), strict=True):
        seen = observed(told, seconds)
        assert len(seen.flips) == span.pictures
        assert len([e for e in seen.events if e.kind is EventKind.PAUSE]) == span.pauses


def test_it_agrees_with_the_plan(composed: Path) -> None:
    told = told_of(composed)
    first = told.report.days[0]
    day = told.spans[2]
    assert (day.pictures, day.pauses, day.paused) == (first.pictures, first.pauses, first.paused)
    assert day.open == first.open


def test_it_is_told_in_sentences(composed: Path) -> None:
    words = paragraphs(told_of(composed))
    minute = " ".join(words["minute"])
    assert "The doors open on Friday 1 May 2026, 11:00:00" in minute
    assert "the ground stands for 2 s, then the title card for 4 s, then the first picture is held" in minute
    assert "90 ms, then 360 ms each" in minute
    assert words["not played"] == ["Chosen to pause, but not played here, or never paused on: n09999999."]
    assert words["policies"][0].startswith("unsafe-2019: 1,593 synsets")
    assert all(sentence[-1] == "." for part in words.values() for sentence in part)


def test_what_is_withheld_is_said_and_never_named() -> None:
    words = paragraphs(told_of(PLAYLISTS / "removed-2019.yaml"))
    minute = " ".join(words["minute"])
    assert "Each of them is withheld: an empty frame with the wnid and count in its place." in minute
    assert "Below each" not in minute
    for wnid in sorted(load_census().policies["unsafe-2019"])[:50]:
        assert synset_of(wnid).name == wnid


def test_a_pass_that_ends_within_a_day_says_what_follows(tmp_path: Path) -> None:
    assert paragraphs(told_of(PLAYLISTS / "laptop.yaml"))["day"][1] == "Then the next pass begins."
    path = tmp_path / "few.yaml"
    few = COMPOSED.replace("until: 2026-05-02", "until: 2026-05-01").replace(
        "per_synset: 40", "per_synset: 2"
    )
    path.write_text(few + "order: shuffled\n", "utf-8")
    assert "Then the ground stands, to the end." in " ".join(paragraphs(told_of(path))["hour"])
    never = tmp_path / "never.yaml"
    never.write_text(COMPOSED.replace("11:00-14:00", "2020 Jan 1 10:00-12:00"), "utf-8")
    assert paragraphs(told_of(never))["minute"] == ["The doors never open: nothing is seen."]


def test_few_words_for_little(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(
        "pictures: {include: [n02085620], per_synset: 1}\ncadence: 1 h\ncaption: {style: none}\n"
        "pauses: {at: [0], shortest: 1 s, longest: 1 s}\n",
        "utf-8",
    )
    minute = " ".join(paragraphs(told_of(path))["minute"])
    assert "1 picture comes: 1 h each. It is of one synset, Chihuahua (n02085620)." in minute
    assert "One of them stays: after 0.0 s a picture of Chihuahua (n02085620), for 1.0 s." in minute
    assert "No words stand with them." in minute


def test_the_command_prints_it_and_as_json(composed: Path, tmp_path: Path) -> None:
    assert explaining
    asked = ["explain", str(composed), "--mirror", "stand-in", "--state", str(tmp_path)]
    printed = CliRunner().invoke(app, asked)
    assert printed.exit_code == 0, printed.output
    assert printed.output.startswith("Composed\n")
    assert max(map(len, printed.output.splitlines())) <= 100
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"]).output)
    assert list(told) == [
        "playlist", "title", "pictures", "begins_at", "first_picture_after_s", "minute", "hour", "day",
        "not_played", "policies", "words",
    ]  # fmt: skip
    assert told["first_picture_after_s"] == 6
    assert told["not_played"] == ["n09999999"]
    assert told["minute"]["pictures"] == told_of(composed).spans[0].pictures
    assert set(told["words"]) == {"minute", "hour", "day", "policies", "not played"}


def test_a_playlist_that_cannot_be_played_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text("pictures: {include: [policy:unsafe-2019]}\n", "utf-8")
    ended = CliRunner().invoke(app, ["explain", str(path), "--mirror", "stand-in", "--state", str(tmp_path)])
    assert ended.exit_code == 78
