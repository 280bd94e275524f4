import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from player.core.audit import Audit, audit
from player.core.contradictions import contradictions
from player.core.leap import Leap, leap_of
from player.core.ledger import Event, EventKind
from player.core.pauses import FULL, Tempo
from player.core.units import SECOND, Ns, Position
from player.journal.journal import SqliteJournal
from player.journal.mark import SLOT, SLOTS, Mark
from player.journal.opening import open_run
from player.journal.reading import NoLedger, newest_run, read_ledger
from player.journal.run import LedgerUnavailable, Resume, RunIdentity, StartInfo
from tests.flips import BEAT, event, flip


def killed(journal: SqliteJournal) -> None:
    """End without a word: what was entered stays where a kill would leave it."""
    journal.close(clean=False)


def audited(state: Path, run: RunIdentity) -> Audit:
    return audit(read_ledger(state, run.id))


@contextmanager
def opened(state: Path, run: RunIdentity, start: StartInfo) -> Iterator[tuple[SqliteJournal, Resume]]:
    journal, resume = open_run(state, run, start)
    yield journal, resume
    journal.close(clean=True)


def ledger_file(state: Path, run: RunIdentity) -> Path:
    return state / "runs" / run.id / "ledger.sqlite"


def test_a_first_start_begins_at_the_beginning(state: Path, run: RunIdentity, start: StartInfo) -> None:
    with opened(state, run, start) as (_, resume):
        assert resume == Resume(0, Position(0), unclean=False, tempo=(), previous_end=None)
    assert audited(state, run).ok


def test_after_a_clean_end_the_next_picture_is_the_next(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    with opened(state, run, start) as (journal, _):
        for position in range(5):
            journal.shown(flip(position))
        journal.note(event(EventKind.END, 4, cause="SIGTERM"))
    with opened(state, run, start) as (journal, resume):
        assert (resume.pass_number, resume.position, resume.unclean) == (0, 5, False)
        assert resume.previous_end is not None
        assert resume.previous_end["cause"] == "SIGTERM"
        journal.shown(flip(5, due=SECOND))
    found = audited(state, run)
    assert (found.shown, found.uncertain, found.unclean_starts, found.chain) == (6, 0, 0, "ok")


def test_after_a_kill_the_first_picture_is_entered_as_uncertain(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    journal, _ = open_run(state, run, start)
    for position in range(5):
        journal.shown(flip(position))
    killed(journal)
    with opened(state, run, start) as (journal, resume):
        assert (resume.position, resume.unclean, resume.previous_end) == (5, True, None)
        journal.shown(flip(5))
        journal.shown(flip(6))
    found = audited(state, run)
    assert (found.shown, found.uncertain, found.unclean_starts, found.ok) == (7, 1, 1, True)


def test_at_the_end_of_a_pass_the_next_begins(state: Path, run: RunIdentity, start: StartInfo) -> None:
    with opened(state, run, start) as (journal, _):
        for position in range(run.pictures):
            journal.shown(flip(position))
    with opened(state, run, start) as (_, resume):
        assert (resume.pass_number, resume.position) == (1, 0)
    assert audited(state, run).ok


def test_a_row_tells_moments_on_the_wall_clock(state: Path, run: RunIdentity, start: StartInfo) -> None:
    with opened(state, run, start) as (journal, _):
        journal.shown(flip(0, due=3 * SECOND))
    rows = [sealed.row for sealed in read_ledger(state, run.id).rows]
    assert [str(row.kind) for row in rows] == ["start", "shown", "end"]
    noon = round(start.wall.timestamp()) * SECOND
    assert [json.loads(row.body)["wall"] for row in rows] == [noon, noon + 3 * SECOND, noon + 3 * SECOND]


def test_a_pacing_decision_is_on_the_disk_before_it_takes_effect(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    journal, _ = open_run(state, run, start)
    tempo = Tempo(Position(0), FULL, "opening")
    assert journal.tempo(0, tempo, Ns(5))
    kinds = [str(sealed.row.kind) for sealed in read_ledger(state, run.id).rows]
    assert kinds == ["start", "tempo"]
    killed(journal)
    with opened(state, run, start) as (_, resume):
        assert resume.tempo == (tempo,)


def test_what_was_flushed_can_be_read_while_the_player_plays(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    with opened(state, run, start) as (journal, _):
        for position in range(50):
            journal.shown(flip(position))
            if position % 7 == 0:
                assert journal.flush()
                found = audited(state, run)
                assert (found.position, found.shown, found.chain) == (position + 1, position + 1, "ok")


def test_a_run_does_not_know_another(state: Path, run: RunIdentity, start: StartInfo) -> None:
    other = replace(run, id="tour-000000000000", playlist="tour")
    with opened(state, run, start) as (journal, _):
        journal.shown(flip(0))
    later = replace(start, wall=start.wall + timedelta(days=1))
    with opened(state, other, later) as (_, resume):
        assert resume.position == 0
    assert newest_run(state) == other.id
    assert newest_run(state, "whole") == run.id


def test_without_a_ledger_there_is_a_sentence(state: Path, run: RunIdentity) -> None:
    with pytest.raises(NoLedger, match=r"no run of whole is recorded"):
        newest_run(state, "whole")
    with pytest.raises(NoLedger, match=run.id):
        read_ledger(state, run.id)


def test_a_title_may_change_and_the_run_goes_on(state: Path, run: RunIdentity, start: StartInfo) -> None:
    with opened(state, run, start) as (journal, _):
        journal.shown(flip(0))
    with opened(state, replace(run, title="Another"), start) as (_, resume):
        assert resume.position == 1
    assert read_ledger(state, run.id).facts["title"] == run.title


STEPS = ["flip"] * 8 + ["withhold", "pause", "unshowable", "kill", "end"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=60), seed=st.integers(0, 2**32))
def test_whatever_happens_each_picture_is_accounted_for(
    tmp_path: Path, run: RunIdentity, start: StartInfo, steps: list[str], seed: int
) -> None:
    state = tmp_path / f"{seed}-{len(list(tmp_path.iterdir()))}"
    run = replace(run, pictures=10)
    counts = dict.fromkeys(("flip", "withhold", "unshowable", "pause", "kill"), 0)
    journal, resume = open_run(state, run, start)
    consumed, due = 0, 0
    for step in steps:
        pass_number, position = divmod(consumed, 10)
        due += SECOND // 10
        counts[step] = counts.get(step, 0) + 1
        if step in ("flip", "withhold"):
            shown = flip(position, due, pass_number=pass_number)
            journal.shown(replace(shown, withheld=step == "withhold"))
        elif step == "unshowable":
            journal.note(event(EventKind.UNSHOWABLE, position, pass_number, reason="truncated"))
        elif step == "pause":
            journal.note(event(EventKind.PAUSE, position, pass_number, ms=4000))
        else:
            journal.close(clean=step == "end")
            journal, resume = open_run(state, run, start)
            assert (resume.pass_number, resume.position) == (pass_number, position)
        consumed += step in ("flip", "withhold", "unshowable")
    journal.close(clean=True)
    found = audited(state, run)
    assert (found.pass_number, found.position) == divmod(consumed, 10)
    assert (found.shown, found.withheld) == (counts["flip"], counts["withhold"])
    assert (found.unshowable, found.pauses) == (counts["unshowable"], counts["pause"])
    assert (found.missing, found.repeated, found.chain) == (0, 0, "ok")
    assert found.unclean_starts == counts["kill"]
    assert found.ok


# --- the mark ---------------------------------------------------------------


def behind(state: Path, run: RunIdentity, entries: int, start: StartInfo) -> None:
    """Leave a ledger that lacks the last *entries* flips of 100 + *entries*, which the mark has."""
    journal, _ = open_run(state, run, start)
    for position in range(100):
        journal.shown(flip(position))
    killed(journal)
    file = ledger_file(state, run)
    earlier = file.read_bytes()
    journal, _ = open_run(state, run, start)
    for position in range(100, 100 + entries):
        journal.shown(flip(position))
    killed(journal)
    file.write_bytes(earlier)


def test_pictures_that_only_the_mark_knows_are_entered_and_not_shown_again(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    run = replace(run, pictures=1000)
    behind(state, run, 30, start)
    with opened(state, run, start) as (_, resume):
        assert resume.position == 130
    found = audited(state, run)
    assert (found.shown, found.missing, found.repeated, found.chain) == (130, 0, 0, "ok")


def test_what_the_mark_no_longer_holds_is_entered_as_recovered(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    run = replace(run, pictures=1000)
    behind(state, run, 400, start)
    with opened(state, run, start) as (_, resume):
        assert resume.position == 500
    rows = [sealed.row for sealed in read_ledger(state, run.id).rows]
    assert [(row.first, row.count) for row in rows if row.kind == "recovered"] == [(100, 400 - SLOTS)]
    found = audited(state, run)
    assert (found.shown, found.missing, found.repeated, found.ok) == (500, 0, 0, True)


def doubted(state: Path, run: RunIdentity) -> Audit:
    """Return the audit, recomputed."""
    ledger = read_ledger(state, run.id)
    return audit(ledger, contradictions(ledger))


def jumped(journal: SqliteJournal, start: int, to: int, due: int) -> None:
    journal.jump(Leap(0, start, to).event(Ns(due), "web"))
    assert journal.tempo(0, Tempo(Position(to), 0, "jump"), Ns(due))


@pytest.mark.parametrize("to", [70, 3])
def test_after_a_kill_right_after_a_jump_play_goes_on_at_the_new_place(
    state: Path, run: RunIdentity, start: StartInfo, to: int
) -> None:
    journal, _ = open_run(state, run, start)
    for position in range(20):
        journal.shown(flip(position))
    jumped(journal, 20, to, 20 * BEAT)
    killed(journal)
    with opened(state, run, start) as (journal, resume):
        assert resume.position == to
        journal.shown(flip(to, 30 * BEAT))
    found = doubted(state, run)
    assert (found.missing, found.repeated, found.jumped, found.replayed) == (0, 0, max(0, to - 20), to == 3)


def lost_jumps(
    state: Path, run: RunIdentity, start: StartInfo, legs: Sequence[tuple[int, int]], beside: Path
) -> None:
    """Leave a ledger that ends at position 100, before jumps that only the marks know; kill the player.

    A leg is where it began, and how many pictures it had.
    """
    journal, _ = open_run(state, run, start, (beside,))
    for position in range(100):
        journal.shown(flip(position))
    killed(journal)
    earlier = ledger_file(state, run).read_bytes()
    journal, _ = open_run(state, run, start, (beside,))
    position, due = 100, 200 * BEAT
    for begin, pictures in legs:
        if begin != position:
            jumped(journal, position, begin, due)
        for position in range(begin, begin + pictures):
            due = Ns(due + BEAT)
            journal.shown(flip(position, due))
        position += 1
    killed(journal)
    for suffix in ("-wal", "-shm"):
        (ledger_file(state, run).parent / f"{ledger_file(state, run).name}{suffix}").unlink(missing_ok=True)
    ledger_file(state, run).write_bytes(earlier)


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("place", ["own", "second"])
def test_jumps_that_only_the_mark_knows_are_entered_and_play_goes_on_at_the_last(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path, few: bool, place: str
) -> None:
    run, beside = replace(run, pictures=5_000), tmp_path / "beside"
    many = 5 if few else 300
    lost_jumps(state, run, start, [(100, many), (2_000, many), (50, many)], beside)
    if place == "second":
        (state / "runs" / run.id / "mark").unlink()
    journal, resume = open_run(state, run, start, (beside,))
    assert resume.position == 50 + many
    journal.close(clean=True)
    found = doubted(state, run)
    assert (found.chain, found.missing, found.repeated) == ("ok", 0, 0)
    shown = set(range(100 + many)) | set(range(2_000, 2_000 + many)) | set(range(50, 50 + many))
    assert (found.shown, found.jumped) == (len(shown), 2_000 - 100 - many)


def test_a_ledger_damaged_after_a_jump_goes_on_after_what_its_mark_says(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    run = replace(run, pictures=5_000)
    journal, _ = open_run(state, run, start)
    for position in range(100):
        journal.shown(flip(position))
    jumped(journal, 100, 10, 100 * BEAT)
    for position in range(10, 40):
        journal.shown(flip(position, (100 + position) * BEAT))
    journal.flush()
    killed(journal)
    with closing(sqlite3.connect(ledger_file(state, run))) as damaged, damaged:
        damaged.execute("UPDATE tail SET first = 77")
    with opened(state, run, start) as (_, resume):
        assert resume.position == 40
    found = doubted(state, run)
    assert (found.chain, found.missing, found.repeated) == ("ok", 0, 0)
    assert (found.shown, found.replayed) == (100, 30)


def test_a_jump_whose_forerunner_is_lost_is_entered_from_where_the_ledger_stands(
    state: Path, run: RunIdentity, start: StartInfo, tmp_path: Path
) -> None:
    run, beside = replace(run, pictures=5_000), tmp_path / "beside"
    legs = [(100, 2), (3_000, 2), *((1_000 - 100 * k, 2) for k in range(5))]
    lost_jumps(state, run, start, legs, beside)
    mark = Mark(state / "runs" / run.id / "mark", run.id)
    kept = [entry for entry in mark.entries.values() if isinstance(entry, Event) and entry.kind == "jump"]
    assert len(kept) == 6  # the ring has them all: only the slots for the last four are left
    mark.close()
    wipe_ring(state / "runs" / run.id / "mark")
    wipe_ring(beside / f"{run.id}.mark")
    journal, resume = open_run(state, run, start, (beside,))
    assert resume.position == 600
    journal.close(clean=True)
    found = doubted(state, run)
    assert (found.chain, found.repeated) == ("ok", 0)
    rows = [sealed.row for sealed in read_ledger(state, run.id).rows if sealed.row.kind == "jump"]
    assert [leap_of(row).stop for row in rows] == [900, 800, 700, 600]


def wipe_ring(mark: Path) -> None:
    content = bytearray(mark.read_bytes())
    content[: SLOTS * SLOT] = bytes(SLOTS * SLOT)
    mark.write_bytes(content)


def test_a_damaged_mark_is_ignored(state: Path, run: RunIdentity, start: StartInfo) -> None:
    with opened(state, run, start) as (journal, _):
        journal.shown(flip(0))
    (state / "runs" / run.id / "mark").write_bytes(Random(1).randbytes(65536))
    with opened(state, run, start) as (_, resume):
        assert resume.position == 1
    assert audited(state, run).ok


# --- damage -----------------------------------------------------------------


def played(state: Path, run: RunIdentity, start: StartInfo, pictures: int = 90) -> None:
    """Leave a ledger with a row for each picture."""
    with opened(state, run, start) as (journal, _):
        for position in range(pictures):
            journal.shown(flip(position, due=position * SECOND))
            journal.note(event(EventKind.PAUSE, position, ms=900))


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"no database at all" * 999,
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:4096] + bytes(8192) + whole[12288:],
    ],
    ids=["overwritten", "cut in half", "pages gone"],
)
def test_a_ruined_file_is_set_aside_and_the_show_goes_on_where_it_was(
    state: Path, run: RunIdentity, start: StartInfo, damage: Callable[[bytes], bytes]
) -> None:
    played(state, run, start)
    file = ledger_file(state, run)
    ruined = damage(file.read_bytes())
    file.write_bytes(ruined)
    with opened(state, run, start) as (journal, resume):
        # The mark knows that the player had ended of its own will.
        assert (resume.pass_number, resume.position, resume.unclean) == (0, 90, False)
        journal.shown(flip(90))
    assert (file.parent / "ledger.damaged-1.sqlite").stat().st_size == len(ruined)
    rows = [sealed.row for sealed in read_ledger(state, run.id).rows]
    assert "damaged" in {str(row.kind) for row in rows}
    found = audited(state, run)
    assert (found.shown, found.missing, found.repeated, found.ok) == (91, 0, 0, True)


def test_wherever_a_file_is_damaged_the_show_goes_on_where_it_was(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    random = Random(1)
    for number in range(60):
        folder = state / str(number)
        played(folder, run, start, pictures=50)
        file = ledger_file(folder, run)
        damaged = bytearray(file.read_bytes())
        for _ in range(random.choice((1, 10, 1000))):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        file.write_bytes(damaged)
        with opened(folder, run, start) as (journal, resume):
            assert (resume.pass_number, resume.position) == (0, 50)
            journal.shown(flip(50))
        found = audited(folder, run)
        assert (found.missing, found.repeated) == (0, 0) or found.chain != "ok"


def test_facts_of_another_run_are_damage(state: Path, run: RunIdentity, start: StartInfo) -> None:
    played(state, run, start)
    with closing(sqlite3.connect(ledger_file(state, run))) as connection, connection:
        connection.execute("UPDATE facts SET value = '101' WHERE key = 'pictures'")
    with opened(state, run, start) as (_, resume):
        assert resume.position == 90
    assert audited(state, run).ok


def test_a_tail_that_does_not_fit_its_seal_costs_no_row(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    played(state, run, start)
    with closing(sqlite3.connect(ledger_file(state, run))) as connection, connection:
        connection.execute("UPDATE tail SET first = first + 5")
    with opened(state, run, start) as (_, resume):
        assert resume.position == 90
    rows = [sealed.row for sealed in read_ledger(state, run.id).rows]
    assert "recovered" not in {str(row.kind) for row in rows}
    found = audited(state, run)
    assert (found.shown, found.pauses, found.missing, found.repeated, found.ok) == (90, 90, 0, 0, True)


def test_a_ledger_that_is_gone_is_begun_again_at_the_mark(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    journal, _ = open_run(state, run, start)
    for position in range(90):
        journal.shown(flip(position))
    killed(journal)
    ledger_file(state, run).unlink()
    with opened(state, run, start) as (journal, resume):
        assert (resume.position, resume.unclean) == (90, True)
        journal.shown(flip(90))
    assert audited(state, run).ok


def test_bytes_flipped_in_rows_are_found_or_harmless(state: Path, run: RunIdentity, start: StartInfo) -> None:
    played(state, run, start, pictures=20)
    file, random = ledger_file(state, run), Random(1)
    whole, before = file.read_bytes(), read_ledger(state, run.id)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[random.randrange(len(whole))] ^= 1 << random.randrange(8)
        file.write_bytes(damaged)
        try:
            ledger = read_ledger(state, run.id)
        except NoLedger:
            continue  # found: it is no database any more
        assert audit(ledger).chain != "ok" or ledger == before
    file.write_bytes(whole)


def test_a_full_disk_does_not_stop_the_show_and_heals(
    state: Path, run: RunIdentity, start: StartInfo
) -> None:
    journal, _ = open_run(state, run, start)
    with closing(sqlite3.connect(ledger_file(state, run), isolation_level=None)) as other:
        # As SQLite says of a full disk: every commit fails.
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON tail BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
        for position in range(40):
            journal.shown(flip(position, due=position * SECOND))
        assert not journal.flush()
        assert "disk is full" in str(journal.trouble)
        assert not journal.tempo(0, Tempo(Position(40), 5, "opening"), Ns(40 * SECOND))
        assert audited(state, run).position == 0
        other.execute("DROP TRIGGER full")
    journal.shown(flip(40, due=40 * SECOND))
    assert journal.flush()
    assert str(journal.trouble) == "None"
    journal.close(clean=True)
    found = audited(state, run)
    assert (found.shown, found.missing, found.repeated, found.ok) == (41, 0, 0, True)


def test_without_a_place_for_a_ledger_there_is_a_sentence(
    tmp_path: Path, run: RunIdentity, start: StartInfo
) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(LedgerUnavailable, match="state"):
        open_run(tmp_path / "state", run, start)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_in_the_writing_thread_ends_the_player(state: Path, run: RunIdentity, start: StartInfo) -> None:
    journal, _ = open_run(state, run, start)
    journal.note(Event(EventKind.CLOCK, 0, Position(0), Ns(0), {}))  # a clock without its wall
    journal._thread.join()
    with pytest.raises(RuntimeError, match="has died"):
        journal.shown(flip(0))
