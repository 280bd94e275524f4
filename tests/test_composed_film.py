"""What a playlist composes, in films and at a desk: each moment is that of the wall."""

import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from player.app.film import Asked, export
from player.app.film_place import legs_of
from player.app.known import score_on
from player.app.pacer import pacing_of
from player.app.preview_desk import Desk, Table
from player.app.preview_plan import Plan as DeskPlan
from player.app.preview_watch import Planned
from player.app.wishes import Wishes
from player.config import default_machine, load_playlist
from player.control.inbox import Inbox
from player.core.desk import Overlay, Pressed
from player.core.film import Leg, Reel, planned
from player.core.machine import Machine
from player.core.pacing import GROUND, HELD
from player.core.pauses import threshold
from player.core.plan import planned as plan_of
from player.core.playback import State
from player.core.playlist import Order, Passage, PauseRule, Place, Playlist, Showing, TitleCard
from player.core.scene import Key
from player.core.score import Score, resolve
from player.core.snapshot import Snapshot
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from player.core.whither import next_pause
from player.piece import Piece
from player.sources import open_mirror
from tests.eye import marked_folder
from tests.fakes import CENSUS, WORDNET, FakeBoard, FakeClock, FakeStage, manifest, picture
from tests.indexed import index
from tests.test_doors import play as play_hours
from tests.test_doors import schedule
from tests.test_film import NOW, SIZE, image_of, seen, told
from tests.test_player import piece

SLOW, FAST = Ns(360 * MILLISECOND), Ns(30 * MILLISECOND)
SHOWING = Showing(date(2026, 5, 1), date(2026, 5, 4), "10:00-18:00", "Europe/Paris")
MIRROR = manifest({"n01000001": 300, "n01000002": 400, "n01000003": 200, "n03000001": 100})
RULE = PauseRule(
    every=12,
    shortest=Ns(SECOND),
    longest=Ns(3 * SECOND),
    at=(Place(position=3), Place(wnid="n01000002"), Place(share=990_000_000), Place(wnid="n01000003")),
    never_on=("unsafe-2019",),
)
COMPOSED = Playlist(
    "mine",
    pauses=RULE,
    stretches=(Passage(Place(position=40), SLOW), Passage(Place(share=100_000_000), FAST)),
    title_card=TitleCard(("Mine", "2026"), Ns(4 * SECOND)),
)


def score_of(playlist: Playlist) -> Score:
    return resolve(playlist, MIRROR, WORDNET, CENSUS)


def filmed(score: Score, legs: Sequence[Leg], start: int = 0) -> Iterable[tuple[int, int]]:
    """Yield (position, milliseconds) of each picture of a film."""
    reel, card = Reel(Fraction(1, 1000), even=False), score.playlist.title_card
    for shot in planned(score, Position(start), legs):
        if shot.greets and card:
            reel.take(card.length)
        placed = reel.place(shot)
        assert placed is not None
        yield shot.position, placed.begins


# a preview and a film


@pytest.mark.parametrize("order", Order)
def test_a_film_has_the_moments_of_a_preview(order: Order) -> None:
    score, share = score_of(replace(COMPOSED, order=order)), threshold(12)
    hall = play_hours(None, until=45, score=score, once=False, introduced=True, share=share)
    legs = [Leg(Position(0), share, greeted=True)]
    film = takewhile(lambda one: one[1] < 45_000, filmed(score, legs))
    wall = [(place, at) for place, at in hall.pictures() if at < 45]
    assert [(place, at / 1000) for place, at in film] == wall
    assert wall[-1][0] > 100


@pytest.mark.parametrize("order", Order)
def test_a_film_has_the_moments_of_the_plan_with_its_openings(order: Order) -> None:
    filling = replace(RULE, every=None)
    score = score_of(replace(COMPOSED, order=order, pauses=filling, showing=SHOWING))
    hours = schedule(*((k * 1_000, k * 1_000 + 130) for k in (1, 2, 3, 4)))
    plan = plan_of(score, pacing_of(score), hours, (Position(0), Wall(hours.openings[0].opens - 1)))
    film = dict(filmed(score, legs_of(plan)))
    assert list(film) == list(range(score.pictures))
    assert len(plan.forecast.segments) > 1
    for segment in plan.forecast.segments:
        positions = np.arange(segment.first, segment.end)
        wall = (
            segment.moments(positions) - segment.begins - GROUND - score.playlist.card_length
        ) / MILLISECOND
        ours = np.array([film[int(place)] - film[segment.first] for place in positions])
        assert ours.tolist() == wall.tolist()
    # Where the doors close, what stands there has no more than it has on the wall.
    card, cut = score.playlist.card_length, 0
    for before, after in pairwise(plan.forecast.segments):
        last = Position(before.end - 1)
        left = before.ends - int(before.moments(np.array([last]))[0])
        stood = film[int(after.first)] * MILLISECOND - card - film[last] * MILLISECOND
        assert stood == max(left, score.beats.at(last))
        cut += stood < (score.pause(0, last, before.share) or 0)
    assert cut, "no pause was cut"
    # A film that begins within an opening begins with a picture.
    middle = next(filmed(score, legs_of(plan), 17).__iter__())
    assert middle == (17, 0)


def test_the_next_pause_is_one_that_was_chosen_however_far() -> None:
    rare = score_of(replace(COMPOSED, pauses=replace(RULE, every=0)))
    assert next_pause(rare, (0, Position(3)), 0) == 300
    assert next_pause(rare, (0, Position(300)), 0) == 990  # not on unsafe-2019, though it is named
    assert next_pause(rare, (0, Position(990)), 0) is None


# a film, decoded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a mirror, indexed."""
    folder = tmp_path_factory.mktemp("composed")
    index(marked_folder(folder / "mirror", 60, synsets=4), folder / "state")
    return folder


@pytest.fixture
def machine(folder: Path) -> Machine:
    screen = replace(default_machine().screen, size=SIZE)
    mirrors = (str(folder / "mirror"),)
    return replace(default_machine(), state=folder / "state", mirrors=mirrors, screen=screen)


TITLED = """
caption: {style: none}
cadence: 90 ms
stretches: [{from: n01000001, cadence: 250 ms}, {from: 25, cadence: 40 ms}]
pauses:
  every: 8 pictures
  shortest: 1 s
  longest: 2 s
  at: [2, {wnid: n01000001, file: n01000001_21.JPEG}]
title_card: {text: Mine, for: 2 s}
"""


def test_a_film_begins_with_the_card_then_stays_as_the_score_has_it(
    folder: Path, machine: Machine, tmp_path: Path
) -> None:
    file, film = tmp_path / "mine.yaml", tmp_path / "a.mp4"
    file.write_text(TITLED)
    made = export(machine, Wishes(public=False, playlist=file), Asked(film, length=Ns(30 * SECOND)), NOW)
    source = open_mirror(str(folder / "mirror"), folder / "state")
    score = score_on(source, load_playlist(file))
    source.close()
    wanted = list(
        takewhile(lambda one: one[1] < 30_000, filmed(score, [Leg(Position(0), threshold(8), greeted=True)]))
    )
    assert list(seen(film)) == [(0, -1), *((at, place % 60) for place, at in wanted)]
    sidecar = told(film)
    pictures = sidecar["pictures"]
    assert [(one["position"], one["at_ms"]) for one in pictures] == wanted
    assert [one.get("card_ms") for one in pictures[:2]] == [2_000, None]
    assert (pictures[0]["at_ms"], pictures[0]["for_ms"]) == (2_000, pictures[1]["at_ms"] - 2_000)
    assert pictures[0]["for_ms"] - HELD // MILLISECOND in {90, *range(1_000, 2_001)}
    assert {2, 21} <= {one["position"] for one in pictures if one.get("pause")}
    stays = {one["position"]: one["for_ms"] for one in pictures[1:-1] if not one.get("pause")}
    assert {stays[place] for place in range(15, 25) if place in stays} == {250}
    assert {stays[place] for place in range(25, 60) if place in stays} == {40}
    assert sidecar["stretches"] == [{"from": 15, "ms": 250}, {"from": 25, "ms": 40}]
    assert sidecar["length_ms"] == sum(one["for_ms"] for one in pictures) + 2_000 == 30_000
    assert made.pictures == len(wanted)


def test_where_frames_are_even_the_card_comes_and_goes_by_fading(machine: Machine, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(TITLED)
    asked = Asked(tmp_path / "a.png", length=Ns(2 * SECOND + 100 * MILLISECOND), rate=Fraction(50))
    export(machine, Wishes(public=False, playlist=file), asked, NOW)
    light = [float(image_of(path).max()) for path in sorted(tmp_path.glob("a-*.png"))]
    assert len(light) == 105
    assert light[0] == light[95] == light[99] < 10, "the ground before and after it"
    assert light[:31] == sorted(light[:31])
    assert len(set(light[30:60])) == 1
    assert light[30] > 100
    assert light[60:91] == sorted(light[60:91], reverse=True)
    assert light[100] > 100, "the first picture"


def test_a_card_that_nothing_follows_is_a_film_and_one_before_what_cannot_be_shown_waits(
    machine: Machine, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(TITLED)
    asked = Asked(tmp_path / "a.mp4", length=Ns(SECOND))
    made = export(machine, Wishes(public=False, playlist=file), asked, NOW)
    assert (made.pictures, made.as_json()["length_ms"]) == (0, 1_000)
    assert list(seen(tmp_path / "a.mp4")) == [(0, -1)]
    broken = marked_folder(tmp_path / "mirror", 60, synsets=4)
    (broken / "n01000000" / "n01000000_0.JPEG").write_bytes(b"no picture")
    index(broken, tmp_path / "state")
    here = replace(machine, mirrors=(str(broken),), state=tmp_path / "state")
    again = Asked(tmp_path / "b.mp4", length=Ns(9 * SECOND))
    export(here, Wishes(public=False, playlist=file), again, NOW)
    first = told(tmp_path / "b.mp4")["pictures"][0]
    assert (first["position"], first["card_ms"], first["at_ms"]) == (1, 2_000, 2_000)
    assert first["for_ms"] >= HELD // MILLISECOND + 90


def test_withheld_pictures_look_in_a_film_as_on_the_wall(tmp_path: Path) -> None:
    screen = replace(default_machine().screen, size=(640, 360))
    machine = replace(default_machine(), state=tmp_path / "state", screen=screen)
    looks = dict[str, NDArray[np.uint8]]()
    for look in ("wnid", "outline", "ground"):
        file = tmp_path / f"{look}.yaml"
        file.write_text(
            "pictures: {include: [policy:unsafe-2019], per_synset: 1}\n"
            f"content: {{unsafe-2019: withheld}}\nwithheld: {{look: {look}}}\n"
        )
        out = tmp_path / f"{look}-%d.png"
        made = export(
            machine, Wishes(public=False, playlist=file), Asked(out, length=Ns(90 * MILLISECOND)), NOW
        )
        assert made.pictures == 1
        sidecar = json.loads((tmp_path / f"{look}-%d.png.json").read_text("utf-8"))
        assert sidecar["pictures"][0]["withheld"] is True
        looks[look] = image_of(tmp_path / f"{look}-1.png")[40:]  # below the notice of the stand-in
    lit = {look: int((pixels.max(axis=2) > 40).sum()) for look, pixels in looks.items()}
    assert lit["ground"] == 0 < lit["wnid"] < lit["outline"]


# at a desk


@dataclass
class FakeWindow:
    """The window of a desk: what is pressed in it, and what lies over it."""

    inputs: deque[Pressed] = field(default_factory=deque)
    over: Overlay | None = None

    def overlay(self, over: Overlay) -> bool:
        self.over = over
        return False


def at_a_desk(plays: Piece, position: int) -> tuple[Desk, FakeWindow]:
    """Return a desk at which *position* stands on the wall."""
    clock, board, window = FakeClock(), FakeBoard(), FakeWindow()
    at = clock.now()
    stands = Snapshot(
        plays.about, State.PLAYING, 0, Position(position), picture(position), (), at, Ns(0), 0,
        withheld=False, period=plays.beat(Position(position)),
    )  # fmt: skip
    board.latest = stands  # type: ignore[attr-defined]
    table = Table(
        clock, FakeStage(clock), cast("Any", window), cast("Any", board), Inbox(), Path("mine.yaml")
    )
    return Desk(table, Planned(plays, DeskPlan(plays))), window


def test_slower_and_faster_change_all_cadences_in_proportion() -> None:
    held = piece(replace(COMPOSED, pauses=None))
    desk, window = at_a_desk(held, 50)  # of 360 ms
    window.inputs.extend([Pressed(Key("b")), Pressed(Key("-"))])
    desk.keys()
    slower = desk.coming()
    assert slower is not None
    assert slower.score.beats.starts == held.score.beats.starts == (0, 40, 100)
    assert [period // MILLISECOND for period in slower.score.beats.periods] == [125, 500, 41]
    assert window.over is not None
    assert window.over.bar is not None
    assert "a picture every 500 ms" in window.over.notes
    desk.keys()
    assert "500 ms" in window.over.bar.place
    window.inputs.append(Pressed(Key("backspace")))
    desk.keys()
    own = desk.coming()
    assert own is not None
    assert own.score.beats == held.score.beats
    assert "a picture every 360 ms, as the playlist says" in window.over.notes
