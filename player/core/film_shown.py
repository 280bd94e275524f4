"""What was shown, as the shots of a film: by the ledger's rows, without holds, faults and nights."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from player.core.composed import Decides, pauses
from player.core.coverage import STRETCHES
from player.core.film import Shot
from player.core.ledger import EventKind, Row, RowKind
from player.core.past import moment_of
from player.core.pauses import PauseDraws, Tempo
from player.core.playlist import PauseRule
from player.core.units import MILLISECOND, Ns, Position, Wall

Beginning = Callable[[Row], int | None]
"""Tells of a row of pictures which of them is the first to be taken, None if none is."""


def since_position(position: Position) -> Beginning:
    """Return the beginning at *position*, or at the next one that was shown after it."""

    def first(row: Row) -> int | None:
        return max(0, position - row.first) if row.first + row.count > position else None

    return first


def since_moment(at: Wall) -> Beginning:
    """Return the beginning with the first picture that was due at *at* or later."""

    def first(row: Row) -> int | None:
        begun = moment_of(row, Position(row.first))
        if begun is None:
            return None
        behind = max(0, -((begun - at) // json.loads(row.body)["period"]))
        return behind if behind < row.count else None

    return first


@dataclass(slots=True)
class _Tempos:
    """The pacing decisions in force, as the rows before have them."""

    seed: int
    rule: PauseRule | None
    decides: Decides
    held: list[Tempo] = field(default_factory=list)
    pass_number: int = 0

    def enter(self, row: Row) -> None:
        """Take in the row of a decision."""
        self.turn(row.pass_number)
        body = json.loads(row.body)
        shortest, longest = (Ns(body.get(name, 0) * MILLISECOND) for name in ("shortest", "longest"))
        said = body["share"], "", shortest, longest
        self.held = [tempo for tempo in self.held if tempo.start < row.first]
        self.held.append(Tempo(Position(row.first), *said, composed=body.get("composed", "")))

    def turn(self, pass_number: int) -> None:
        """Begin a pass: what was in force holds on."""
        if pass_number != self.pass_number:
            self.held = [tempo.moved(Position(0)) for tempo in self.held[-1:]]
            self.pass_number = pass_number

    def pause(self, position: Position) -> Ns | None:
        """Return for how long *position* paused, None if it did not."""
        tempo = next((tempo for tempo in reversed(self.held) if tempo.start <= position), None)
        if tempo is None:
            return None
        lengths = (tempo.shortest, tempo.longest)
        if not tempo.longest:
            if self.rule is None:
                return None
            lengths = (self.rule.shortest, self.rule.longest)
        draws = PauseDraws(self.seed, self.pass_number, *lengths)
        choice = self.decides.choice_by(tempo.composed)
        return draws.length(position) if pauses(draws, choice, tempo.share, position) else None


def shown(
    rows: Iterable[Row], seed: int, rule: PauseRule | None, decides: Decides, begins: Beginning
) -> Iterator[Shot]:
    """Yield what *rows* say was shown, in that order, each for its beat or its pause, from where it *begins*.

    Of positions whose moments are lost the tempo in force tells whether they paused: *seed* is the run's,
    *rule* and what the score *decides* say what no row does.
    """
    tempos, last, begun = _Tempos(seed, rule, decides), None, False
    for row in rows:
        if row.kind == EventKind.TEMPO:
            tempos.enter(row)
        elif row.kind == EventKind.PAUSE and last and (row.pass_number, row.first) == _place(last):
            last = replace(last, stays=Ns(json.loads(row.body)["ms"] * MILLISECOND), pauses=True)
        elif row.kind in TAKEN and row.count:
            tempos.turn(row.pass_number)
            offset = 0 if begun else begins(row)
            if offset is None:
                continue
            begun = True
            for shot in _shots(row, offset, tempos):
                if last:
                    yield last
                last = shot
    if last:
        yield last


TAKEN = (*STRETCHES, RowKind.RECOVERED)
"""The rows that tell of pictures on the wall."""


def _place(shot: Shot) -> tuple[int, int]:
    return shot.pass_number, shot.position


def _shots(row: Row, offset: int, tempos: _Tempos) -> Iterator[Shot]:
    period = json.loads(row.body).get("period")
    for position in map(Position, range(row.first + offset, row.first + row.count)):
        pause = tempos.pause(position) if row.kind == RowKind.RECOVERED else None
        beat = tempos.decides.beats.at(position) if period is None else Ns(int(period))
        stays = beat if pause is None else pause
        yield Shot(row.pass_number, position, stays, pause is not None, moment_of(row, position))


def beats(rows: Iterable[Row]) -> set[Ns]:
    """Return every beat that *rows* were shown at."""
    return {Ns(int(json.loads(row.body)["period"])) for row in rows if row.kind in STRETCHES and row.count}
