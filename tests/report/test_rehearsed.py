"""The record of what the real loop played in virtual time: it tells what was foreseen."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from player.app import rehearse
from player.app.pacer import PromptPacer, pacing_of
from player.app.rehearse import bare_piece
from player.core.audit import Ledger, audit
from player.core.forecast import Forecast, forecast
from player.core.ledger import Sealed
from player.core.playlist import PauseRule, Playlist, Showing
from player.core.record import Beside, record_of
from player.core.record_json import as_json
from player.core.score import Score, resolve
from player.core.units import MILLISECOND, SECOND, Ns, Position, Wall
from player.hours import schedule_of
from player.rehearsal import Tally
from tests.fakes import CENSUS, WORDNET, manifest

PLAYLIST = Playlist(
    "test",
    cadence=Ns(90 * MILLISECOND),
    pauses=PauseRule(every=None),
    showing=Showing(date(2019, 7, 1), date(2019, 7, 3), "10:00-10:05", "UTC"),
)
SCORE = resolve(PLAYLIST, manifest({"n01000001": 3_000, "n03000001": 3_000}), WORDNET, CENSUS)
assert PLAYLIST.showing
HOURS = schedule_of(PLAYLIST.showing)
OPENINGS = HOURS.openings
CUT = Wall(OPENINGS[1].opens + 100 * SECOND), Wall(OPENINGS[1].opens + 140 * SECOND)
"""A power cut on the second day, of forty seconds."""


class Kept(Tally):
    """A rehearsal's ledger that keeps its rows."""

    kept: list[Sealed]

    def fold(self) -> None:
        self.kept = [*getattr(self, "kept", ()), *self._book.rows]
        super().fold()

    def ledger(self) -> Ledger:
        self.fold()
        return Ledger({"id": "test", "pictures": SCORE.pictures}, self.kept, self._book.tail(0))


def played(score: Score) -> Ledger:
    tally = Kept(score.pictures)
    pacer = PromptPacer(score, HOURS, foresees=False)
    piece = rehearse._unseen(bare_piece(score, 0, schedule=HOURS, once=True), pacer)
    ends = Wall(OPENINGS[-1].closes + SECOND)
    for begin, end in ((Wall(OPENINGS[0].opens - 60 * SECOND), CUT[0]), (CUT[1], ends)):
        rehearse._play(piece, tally, begin, end, lambda _position, _at: None)
    return tally.ledger()


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    ledger = played(SCORE)
    beside = Beside(UTC, "UTC", playlist=PLAYLIST, score=SCORE, schedule=HOURS)
    record = record_of(ledger, audit(ledger), beside, (), WORDNET, CENSUS)
    return as_json(record, datetime(2026, 1, 1, tzinfo=UTC), "1.0")


@pytest.fixture(scope="module")
def foreseen() -> Forecast:
    begin = Position(0), Wall(OPENINGS[0].opens - 60 * SECOND)
    return forecast(pacing_of(SCORE), HOURS, PLAYLIST.pauses, begin, [CUT])


def test_every_picture_was_shown_at_the_moments_foreseen(told: dict[str, Any], foreseen: Forecast) -> None:
    assert told["pictures"]["shown"] == SCORE.pictures
    assert (told["showing"]["complete"], told["proof"]["unreadable_rows"]) == (True, 0)
    last = datetime.fromisoformat(told["showing"]["last_picture_at"]).timestamp()
    assert foreseen.last_picture_at is not None
    assert abs(last - foreseen.last_picture_at / SECOND) < 0.001


def test_the_pauses_are_those_foreseen(told: dict[str, Any], foreseen: Forecast) -> None:
    assert told["pauses"]["number"] == sum(segment.pauses for segment in foreseen.segments)
    assert 100 < told["pauses"]["sum_s"] <= sum(segment.paused for segment in foreseen.segments) / SECOND
    # At most two closings and the power cut can have cut one short, and the last one's end is not entered.
    assert told["pauses"]["cut_short"] <= 4


def test_the_open_time_is_accounted_for(told: dict[str, Any]) -> None:
    hours = told["hours"]
    assert (hours["planned_s"], hours["openings"], hours["outside_s"]) == (900, 3, 0)
    assert 39.9 < hours["off_s"] < 61  # the last picture had its beat
    # Three openings wait seven seconds each; after the last picture nothing comes until closing.
    after = told["showing"]["last_picture_before_closing_s"] - 0.09
    assert hours["greetings_s"] == pytest.approx(21 + after, abs=0.1)


def test_what_happened_is_told_and_nothing_else(told: dict[str, Any]) -> None:
    assert set(told["disturbances"]["totals"]) == {"off"}
    assert (told["disturbances"]["starts"], told["disturbances"]["unclean_starts"]) == (2, 1)
    assert told["disturbances"]["other_rows"] == {}
    assert [one["cause"] for one in told["disturbances"]["listed"]] == ["ended without a word"]
